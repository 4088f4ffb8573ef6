using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Operations.Again;

/// <summary>
/// Delivers again, by SYSTEM, what <see cref="RedeliveryPlans"/> has noted and what is still wanted
/// (<see cref="WantedRedeliveries"/>). The device is asked for its apps first: what it has by then is not delivered.
/// </summary>
public sealed class DueRedeliveries(
    MobiJobsDb db, RedeliveryRule rule, WantedRedeliveries wanted, EqualJobs equal, DeviceQueue queue,
    QueueBell bell, TimeProvider clock) : ISweep
{
    /// <summary>A chunk is one transaction, and its devices are judged in a few statements.</summary>
    private const int ChunkSize = 500;

    private const int ChunksPerSweep = 20;

    /// <inheritdoc/>
    public async Task SweepAsync(CancellationToken stopping)
    {
        for (var chunk = 0; chunk < ChunksPerSweep; chunk++)
        {
            if (await db.WriteAsync(() => SweepChunkAsync(clock.UtcNow(), stopping), stopping) < ChunkSize) { return; }
        }
    }

    /// <summary>Returns how many were due; what is switched off is forgotten, not done later.</summary>
    private async Task<int> SweepChunkAsync(DateTime now, CancellationToken stopping)
    {
        var isOn = rule.IsOn;
        var planned = isOn ? db.Jobs.Where(j => j.AgainAt <= now) : db.Jobs.Where(j => j.AgainAt != null);
        var due = await planned
            .OrderBy(j => j.AgainAt).ThenBy(j => j.Id)
            .Select(j => new { j.Id, j.DeviceId })
            .Take(ChunkSize)
            .ToListAsync(stopping);
        if (due.Count == 0) { return 0; }

        // Whatever is ordered for these devices from here on waits for this transaction.
        await db.HoldDevicesAsync(due.Select(d => d.DeviceId), stopping);
        var ids = due.ConvertAll(d => d.Id);
        var again = isOn ? await wanted.OfAsync(ids, now, stopping) : [];
        await db.Jobs.Where(j => ids.Contains(j.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.AgainAt, (DateTime?)null), stopping);
        if (again.Count > 0) { await RegisterAsync(again, now, stopping); }

        return due.Count;
    }

    private async Task RegisterAsync(IReadOnlyList<WantedRedelivery> again, DateTime now, CancellationToken stopping)
    {
        var asked = await equal.AskedBeforeAsync(again.Select(a => a.Candidate.DeviceId), stopping);
        var orders = again.OrderBy(a => a.Candidate.JobId).SelectMany(a => (NewJob[])
        [
            .. asked.Add(a.Candidate.DeviceId)
                ? [SystemJobs.AppListBefore(a.Candidate.DeviceId, a.Candidate.EnrollmentId, a.Candidate.JobId)]
                : (NewJob[])[],
            a.Order,
        ]);
        await queue.RegisterAsync([.. orders], now, stopping);
        db.Audit.AddRange(again.GroupBy(a => a.Order.Kind).Select(same => AuditEntry
            .Of(AuditEntry.Server, AuditAction.JobsRedelivered, KindNames.Of(same.Key), now, same.Count())
            .By(Requester.SystemId)));
        await db.SaveChangesAsync(stopping);
        await db.AfterCommitAsync(() => bell.RingAsync([.. again.Select(a => a.Candidate.DeviceId)]));
    }
}
