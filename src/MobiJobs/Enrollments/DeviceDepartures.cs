using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Known;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Jobs;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Seats;

namespace MobiJobs.Enrollments;

/// <summary>
/// Ends the management of devices and deletes them, with one audit entry for each, within the caller's transaction.
/// One guarded statement on the devices' rows decides which of them are affected: a concurrent enrollment waits for
/// it, or makes it change nothing.
/// </summary>
public sealed class DeviceDepartures(MobiJobsDb db, DeviceQueue queue, ISeats seats)
{
    /// <summary>
    /// Inactivates the managed ones among these devices. Their open jobs end, their history stays.
    /// </summary>
    /// <param name="runId">The bulk act that does it; null for anything else.</param>
    public async Task<IReadOnlyList<Departure>> InactivateAsync(
        IQueryable<Device> which,
        string by,
        long? runId,
        DateTime now,
        CancellationToken stopping)
    {
        var managed = which.Where(d => d.State == DeviceState.Managed);
        var ending = Ending.Inactivated with { RunId = runId };
        var (leaving, jobs) = await LeaveAsync(managed, DeviceState.Inactive, ending, now, stopping);
        return await AuditAsync(leaving, jobs, by, AuditAction.DeviceInactivated, now, stopping);
    }

    /// <summary>
    /// Ends the management of these wiped devices, and their open jobs. Returns the ids of the devices that changed.
    /// </summary>
    internal async Task<long[]> EraseAsync(IQueryable<Device> which, DateTime now, CancellationToken stopping)
    {
        var (leaving, _) = await LeaveAsync(which, DeviceState.Erased, Ending.Erased, now, stopping);
        return Array.ConvertAll(leaving, d => d.Id);
    }

    /// <summary>
    /// Deletes these devices, if they still exist, and all their jobs. One that enrolls by itself stays away until it
    /// enrolls anew.
    /// </summary>
    public async Task<IReadOnlyList<Departure>> DeleteAsync(
        IQueryable<Device> which,
        string by,
        DateTime now,
        CancellationToken stopping)
    {
        var leaving = await DecideAsync(
            which,
            seen => seen.ExecuteUpdateAsync(set => set.SetProperty(d => d.EnrollmentId, (long?)null), stopping),
            stopping);
        var ids = leaving.Select(d => d.Id).ToArray();
        var all = db.Jobs.Where(j => ids.Contains(j.DeviceId));
        var jobs = await CountAsync(all, stopping);
        await seats.ReturnAsync(all, now, stopping);
        await db.DeleteAllAsync(db.JobEvents.Where(e => all.Select(j => j.Id).Contains(e.JobId)), stopping);
        await db.DeleteAllAsync(all, stopping);
        await ErasedDevices.DeleteContentsAsync(db, ids, stopping);
        await Arrival.SendAwayAsync(
            db.Arrivals.Where(a => a.DeviceId != null && ids.Contains(a.DeviceId.Value)), stopping);
        var enrollments = leaving.Select(d => d.EnrollmentId).OfType<long>().ToArray();
        await UnlockTokens.ForgetAsync(db, enrollments, stopping);
        await db.Enrollments.Where(e => ids.Contains(e.DeviceId)).ExecuteDeleteAsync(stopping);
        await db.Devices.Where(d => ids.Contains(d.Id)).ExecuteDeleteAsync(stopping);
        return await AuditAsync(leaving, jobs, by, AuditAction.DeviceDeleted, now, stopping);
    }

    /// <summary>
    /// Inactivates a device that itself reports the end of its management. Nothing changes if it has enrolled again
    /// since.
    /// </summary>
    public Task InactivateAsync(
        long deviceId,
        long enrollmentId,
        string by,
        DateTime now,
        CancellationToken stopping)
    {
        var which = db.Devices.Where(d => d.Id == deviceId && d.EnrollmentId == enrollmentId);
        return db.WriteAsync(() => InactivateAsync(which, by, runId: null, now, stopping), stopping);
    }

    /// <summary>Ends the enrollments of these devices and their open jobs, which are counted by device.</summary>
    private async Task<(Leaver[] Leaving, Dictionary<long, int> Jobs)> LeaveAsync(
        IQueryable<Device> which,
        DeviceState state,
        Ending ending,
        DateTime now,
        CancellationToken stopping)
    {
        var leaving = await DecideAsync(
            which,
            seen => seen.ExecuteUpdateAsync(
                set => set.SetProperty(d => d.State, state).SetProperty(d => d.EnrollmentId, (long?)null),
                stopping),
            stopping);
        var enrollments = leaving.Select(d => d.EnrollmentId).OfType<long>().ToArray();
        var open = db.Jobs.Where(j => enrollments.Contains(j.EnrollmentId) && j.DueAt != null);
        var jobs = await CountAsync(open, stopping);
        await queue.EndAllAsync(open, ending, now, stopping);
        await db.Enrollments.Where(e => enrollments.Contains(e.Id) && e.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(e => e.EndedAt, now), stopping);
        await UnlockTokens.ForgetAsync(db, enrollments, stopping);
        await DevicePlace.ForgetAsync(db, Array.ConvertAll(leaving, d => d.Id), stopping);
        return (leaving, jobs);
    }

    /// <summary>
    /// Returns exactly the devices that the statement changed, with the enrollments that they were read with. A
    /// device that has enrolled again since it was read is not changed.
    /// </summary>
    private async Task<Leaver[]> DecideAsync(
        IQueryable<Device> which,
        Func<IQueryable<Device>, Task<int>> statement,
        CancellationToken stopping)
    {
        var found = await ReadAsync(which, stopping);
        var left = await db.ChangeExactlyAsync(
            [.. found.Select(d => d.Id)],
            async () =>
            {
                found = await ReadAsync(which, stopping);
                return [.. found.Select(d => d.Id)];
            },
            ids =>
            {
                var enrollments = found.Select(d => d.EnrollmentId).OfType<long>().ToArray();
                return statement(which.Where(d => ids.Contains(d.Id)
                    && (d.EnrollmentId == null || enrollments.Contains(d.EnrollmentId.Value))));
            },
            stopping);
        return [.. found.Where(d => left.Contains(d.Id))];
    }

    private static Task<Leaver[]> ReadAsync(IQueryable<Device> which, CancellationToken stopping) => which
        .Select(d => new Leaver(d.Id, d.Number, d.SerialNumber, d.EnrollmentId))
        .ToArrayAsync(stopping);

    private static Task<Dictionary<long, int>> CountAsync(IQueryable<Job> jobs, CancellationToken stopping) => jobs
        .GroupBy(j => j.DeviceId)
        .Select(g => new { g.Key, Count = g.Count() })
        .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);

    private async Task<IReadOnlyList<Departure>> AuditAsync(
        Leaver[] leaving,
        Dictionary<long, int> jobs,
        string by,
        AuditAction action,
        DateTime now,
        CancellationToken stopping)
    {
        var departures = Array.ConvertAll(leaving, d => new Departure(d.Id, jobs.GetValueOrDefault(d.Id)));
        var entries = Array.ConvertAll(leaving, d => AuditEntry
            .Of(by, action, d.Number, now, jobs.GetValueOrDefault(d.Id)).About(d.Number, d.Serial));
        await db.EnterAsync(entries, stopping);
        return departures;
    }

    private sealed record Leaver(long Id, string Number, string? Serial, long? EnrollmentId);
}

/// <summary>A device that is no longer managed, or no longer there, and how many jobs ended with it.</summary>
public sealed record Departure(long DeviceId, int Jobs);
