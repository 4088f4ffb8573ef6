using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Reserved;

namespace MobiJobs.Queue.Acts;

/// <summary>
/// The audit entries of kinds that must be accounted for (<see cref="JobKinds.AccountedFor"/>): one for each device,
/// with its device number and serial number, so that it is still known who wiped it after the device and its jobs are
/// deleted. They are written in the transaction of the change that they record.
/// </summary>
public static class ActTrail
{
    /// <summary>Records that these jobs are being registered.</summary>
    internal static async Task OrderedAsync(
        MobiJobsDb db,
        IReadOnlyCollection<NewJob> orders,
        DateTime now,
        CancellationToken stopping)
    {
        var recorded = orders.Where(o => o.Kind.IsAccountedFor()).ToArray();
        if (recorded.Length == 0) { return; }

        var ids = recorded.Select(o => o.DeviceId).Distinct().ToArray();
        var devices = await db.Devices
            .Where(d => ids.Contains(d.Id))
            .Select(d => new { d.Id, d.Number, d.SerialNumber })
            .ToDictionaryAsync(d => d.Id, stopping);
        var requesters = recorded.Select(o => o.RequestedById).Distinct().ToArray();
        var names = await db.Requesters.NamesOfAsync(requesters, stopping);
        var entries = recorded.Select(o => AuditEntry
            .Of(names[o.RequestedById], AuditAction.ActOrdered, Subject(o.OperationId, o.Kind), now)
            .By(o.RequestedById)
            .InOperation(o.OperationId)
            .About(devices[o.DeviceId].Number, devices[o.DeviceId].SerialNumber));
        await db.BulkInsertAsync(entries, keepKeys: false, stopping);
    }

    /// <summary>Records that devices have carried out these jobs; jobs of other kinds are skipped.</summary>
    public static async Task DoneAsync(
        MobiJobsDb db,
        IReadOnlyCollection<long> jobIds,
        DateTime now,
        CancellationToken stopping)
    {
        if (jobIds.Count == 0) { return; }

        var done = await db.Jobs
            .Where(j => jobIds.Contains(j.Id) && JobKinds.AccountedFor.Contains(j.Kind))
            .Select(j => new
            {
                j.Kind,
                j.OperationId,
                j.RequestedById,
                Who = j.RequestedBy.Name,
                j.Device.Number,
                j.Device.SerialNumber,
            })
            .ToListAsync(stopping);
        if (done.Count == 0) { return; }

        var entries = done.Select(j => AuditEntry
            .Of(j.Who, AuditAction.ActDone, Subject(j.OperationId, j.Kind), now)
            .By(j.RequestedById)
            .InOperation(j.OperationId)
            .About(j.Number, j.SerialNumber));
        await db.BulkInsertAsync(entries, keepKeys: false, stopping);
    }

    /// <summary>
    /// Records that these reserved jobs were ended, since who asked for them may not send them any more: one entry for
    /// each device where the kind must be accounted for, otherwise one for each operation.
    /// </summary>
    internal static async Task NotAllowedAsync(
        MobiJobsDb db, IReadOnlyCollection<ReservedJob> jobs, DateTime now, CancellationToken stopping)
    {
        if (jobs.Count == 0) { return; }

        var requesters = jobs.Select(j => j.RequestedById).Distinct().ToArray();
        var names = await db.Requesters.NamesOfAsync(requesters, stopping);
        var single = jobs.Where(j => j.Kind.IsAccountedFor()).Select(j => j.DeviceId).ToArray();
        var devices = await db.Devices.Where(d => single.Contains(d.Id))
            .Select(d => new { d.Id, d.Number, d.SerialNumber })
            .ToDictionaryAsync(d => d.Id, stopping);
        AuditEntry Entry(ReservedJob job, int count) => AuditEntry
            .Of(AuditEntry.Server, AuditAction.ReservationRightLost, Subject(job.OperationId, job.Kind), now, count)
            .By(Requester.SystemId)
            .InOperation(job.OperationId)
            .Because(names[job.RequestedById]);
        var alone = jobs.Where(j => j.Kind.IsAccountedFor()).Select(j => Entry(j, 1)
            .About(devices[j.DeviceId].Number, devices[j.DeviceId].SerialNumber));
        var together = jobs.Where(j => !j.Kind.IsAccountedFor())
            .GroupBy(j => (j.OperationId, j.Kind, j.RequestedById))
            .Select(same => Entry(same.First(), same.Count()));
        await db.BulkInsertAsync([.. alone, .. together], keepKeys: false, stopping);
    }

    private static string Subject(long? operationId, JobKind kind) =>
        operationId is { } id ? $"{id}: {KindNames.Of(kind)}" : KindNames.Of(kind);
}
