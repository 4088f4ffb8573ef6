using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Many;

/// <summary>Deletes the devices of a run with their jobs; managed ones only where the preview showed them so.</summary>
public sealed class DeleteDevices(MobiJobsDb db, DeviceDepartures departures) : IRunAct
{
    /// <inheritdoc/>
    public IReadOnlyCollection<RunKind> Kinds { get; } = [RunKind.DeleteDevices];

    /// <summary>Few: a device may have thousands of jobs, and other writers wait meanwhile.</summary>
    public int ChunkSize => 10;

    /// <inheritdoc/>
    public string? LabelOf(int reason) => DeviceRefusalLabels.Of(reason);

    /// <inheritdoc/>
    public async Task<Func<Task>?> CarryOutAsync(
        Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping)
    {
        var ids = items.Select(i => i.ItemId).ToArray();
        var shown = items.Where(i => i.Reason == (int)DeviceRefusal.WasManaged).Select(i => i.ItemId).ToArray();
        var which = db.Devices
            .Where(d => ids.Contains(d.Id) && (d.State != DeviceState.Managed || shown.Contains(d.Id)))
            .EnrolledBefore(db, run.PreviewedAt);
        var by = await db.Requesters.NameOfAsync(run.RequestedById, stopping);
        var left = await departures.DeleteAsync(which, by, now, stopping);
        var pending = await db.NoteDoneOrGoneAsync(run, ids, [.. left.Select(d => d.DeviceId)], stopping);
        var again = pending.Where(i => shown.Contains(i.ItemId));
        await again.RefuseAsync((int)DeviceRefusal.EnrolledAgain, stopping);
        await pending.RefuseAsync((int)DeviceRefusal.Managed, stopping);
        return null;
    }
}
