using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Queue.Acts;

/// <summary>Operations of one job that are registered at once, without a check and its confirmation.</summary>
public sealed class DirectOperations(MobiJobsDb db, DeviceQueue queue, QueueBell bell, TimeProvider clock)
{
    /// <summary>
    /// Registers the operation, its job and the audit entry in one transaction, and rings after its commit. Returns the
    /// operation's id; null if the device has left this enrollment since the caller saw it.
    /// </summary>
    public async Task<long?> RegisterAsync(
        JobKind kind,
        long deviceId,
        long enrollmentId,
        Actor by,
        CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var registered = await db.WriteAsync<long?>(
            async () =>
            {
                await db.HoldDevicesAsync([deviceId], stopping);
                if (!await db.Devices.AnyAsync(d => d.Id == deviceId && d.EnrollmentId == enrollmentId, stopping))
                {
                    return null;
                }

                var operation = Operation.Register(kind, null, by.RequesterId, null, now);
                db.Operations.Add(operation);
                await db.SaveChangesAsync(stopping);
                var details = $"{operation.Id}: {KindNames.Of(kind)}";
                var device = await db.Devices.Where(d => d.Id == deviceId)
                    .Select(d => new { d.Number, d.SerialNumber })
                    .SingleAsync(stopping);
                db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.OperationRegistered, details, now)
                    .About(device.Number, device.SerialNumber)
                    .InOperation(operation.Id));
                await db.SaveChangesAsync(stopping);
                var order = new NewJob(deviceId, enrollmentId, kind, null, by.RequesterId)
                {
                    OperationId = operation.Id,
                };
                await queue.RegisterAsync([order], now, stopping);
                return operation.Id;
            },
            stopping);
        if (registered is not null) { await db.AfterCommitAsync(() => bell.RingAsync(deviceId)); }

        return registered;
    }
}
