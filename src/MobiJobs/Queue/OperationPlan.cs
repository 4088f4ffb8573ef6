using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Queue;

/// <summary>Registers an operation: the operation, its jobs and the audit entry in one transaction; then rings once for all.</summary>
public sealed class OperationPlan(MobiJobsDb db, DeviceQueue queue, QueueBell bell, TimeProvider clock)
{
    /// <summary>Who of these numbers is a device that takes orders, and who isn't.</summary>
    public static async Task<Targets> FindAsync(IQueryable<Device> scope, IReadOnlyCollection<string?> numbers, CancellationToken stopping)
    {
        var wanted = numbers.Select(n => Device.NormalizeNumber(n ?? "")).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        var found = await scope.Where(d => wanted.Contains(d.Number)).Select(d => new { d.Id, d.Number, d.EnrollmentId }).ToListAsync(stopping);
        var known = found.Select(f => f.Number).ToHashSet(StringComparer.Ordinal);
        return new Targets(
            [.. found.Where(f => f.EnrollmentId is not null).Select(f => new Target(f.Id, f.EnrollmentId!.Value))],
            Unknown: [.. wanted.Where(n => !known.Contains(n))],
            NotManaged: [.. found.Where(f => f.EnrollmentId is null).Select(f => f.Number)]);
    }

    /// <summary>Registers it. Returns the operation's id.</summary>
    public async Task<long> RegisterAsync(JobKind kind, CommandTarget? target, IReadOnlyList<Target> devices, DateTime? reserveFor, Actor by, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var operation = Operation.Register(kind, target?.Name, by.RequesterId, reserveFor, now);
        await db.WriteAsync(
            async () =>
            {
                db.Operations.Add(operation);
                await db.SaveChangesAsync(stopping);
                db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.OperationRegistered, $"{operation.Id}: {KindNames.Of(kind)} {target?.Name}", now, devices.Count));
                await db.SaveChangesAsync(stopping);
                var orders = devices.Select(d => new NewJob(d.DeviceId, d.EnrollmentId, kind, target, by.RequesterId, OperationId: operation.Id, ReservedFor: reserveFor));
                await queue.RegisterAsync([.. orders], now, stopping);
            },
            stopping);
        if (reserveFor is null) { await db.AfterCommitAsync(() => bell.RingAsync([.. devices.Select(d => d.DeviceId)])); }

        return operation.Id;
    }
}

/// <summary>A device that takes orders, in its present life.</summary>
public sealed record Target(long DeviceId, long EnrollmentId);

/// <summary>What became of the numbers somebody gave.</summary>
public sealed record Targets(IReadOnlyList<Target> Devices, IReadOnlyList<string> Unknown, IReadOnlyList<string> NotManaged)
{
    /// <summary>Whether there was no number at all.</summary>
    public bool IsEmpty => Devices.Count + Unknown.Count + NotManaged.Count == 0;
}
