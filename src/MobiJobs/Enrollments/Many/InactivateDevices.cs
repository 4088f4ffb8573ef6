using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Many;

/// <summary>Ends the management of the devices of a run.</summary>
public sealed class InactivateDevices(MobiJobsDb db, DeviceDepartures departures) : IRunAct
{
    /// <inheritdoc/>
    public IReadOnlyCollection<RunKind> Kinds { get; } = [RunKind.InactivateDevices];

    /// <summary>Few: each device may have a long queue that ends with it.</summary>
    public int ChunkSize => 200;

    /// <inheritdoc/>
    public string? LabelOf(int reason) => DeviceRefusalLabels.Of(reason);

    /// <inheritdoc/>
    public async Task<Func<Task>?> CarryOutAsync(
        Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping)
    {
        var ids = items.Select(i => i.ItemId).ToArray();
        var which = db.Devices.Where(d => ids.Contains(d.Id)).EnrolledBefore(db, run.PreviewedAt);
        var by = await db.Requesters.NameOfAsync(run.RequestedById, stopping);
        var left = await departures.InactivateAsync(which, by, run.Id, now, stopping);
        var pending = await db.NoteDoneOrGoneAsync(run, ids, [.. left.Select(d => d.DeviceId)], stopping);
        var managed = pending.Where(
            i => db.Devices.Any(d => d.Id == i.ItemId && d.State == DeviceState.Managed));
        await managed.RefuseAsync((int)DeviceRefusal.EnrolledAgain, stopping);
        await pending.RefuseAsync((int)DeviceRefusal.NotManaged, stopping);
        return null;
    }
}

/// <summary>Devices that are still as a preview showed them.</summary>
internal static class DevicesAsShown
{
    /// <summary>Those whose current enrollment, if any, began no later than this (UTC).</summary>
    public static IQueryable<Device> EnrolledBefore(
        this IQueryable<Device> devices, MobiJobsDb db, DateTime previewedAt) => devices.Where(
        d => d.EnrollmentId == null || db.Enrollments.Any(e => e.Id == d.EnrollmentId && e.StartedAt <= previewedAt));
}
