using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Enrollments.Many;

/// <summary>Deletes the devices of a run with their jobs; managed ones only where the preview showed them so.</summary>
public sealed class DeleteDevices(MobiJobsDb db, DeviceDepartures departures, ShownTime time) : IRunAct
{
    /// <inheritdoc/>
    public IReadOnlyCollection<RunKind> Kinds { get; } = [RunKind.DeleteDevices];

    /// <inheritdoc/>
    public IrreversibleAct? IrreversibleActOf(Run run) => new(IrreversibleKind.Deletion);

    /// <inheritdoc/>
    public RunNeeds? NeedsOf(Run run) => new([Permissions.ManageDevices], (int)DeviceRefusal.NotAllowed);

    /// <summary>Few: a device may have thousands of jobs, and other writers wait meanwhile.</summary>
    public int ChunkSize => 10;

    /// <inheritdoc/>
    public string? LabelOf(int reason) => DeviceRefusalLabels.Of(reason);

    /// <inheritdoc/>
    public Task<RunAdditions> StartAsync(Run run, DateTime now, CancellationToken stopping) =>
        DepartureCounts.AskAsync(db, run, stopping);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ToldAsync(Run run, CancellationToken stopping) =>
        Task.FromResult(DepartureCounts.Tell(run, time));

    /// <inheritdoc/>
    public async Task<Func<Task>?> CarryOutAsync(
        Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping)
    {
        var ids = items.Select(i => i.ItemId).ToArray();
        var shown = items.Where(i => i.Reason == (int)DeviceRefusal.WasManaged).Select(i => i.ItemId).ToArray();
        var which = db.Devices
            .Where(d => ids.Contains(d.Id) && (d.State != DeviceState.Managed || shown.Contains(d.Id)))
            .AsSeen(db, run);
        await db.HoldDevicesAsync(ids, stopping);
        var unseen = await db.Jobs.Where(j => ids.Contains(j.DeviceId) && j.Id > run.UpToId)
            .GroupBy(j => j.DeviceId).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
        var by = await db.Requesters.NameOfAsync(run.RequestedById, stopping);
        var left = await departures.DeleteAsync(which, by, now, stopping);
        var deletedUnseen = left.Sum(d => unseen.GetValueOrDefault(d.DeviceId));
        await db.NoteJobsEndedAsync(run, left.Sum(d => d.Jobs), deletedUnseen, stopping);
        var pending = await db.NoteDoneOrGoneAsync(run, ids, [.. left.Select(d => d.DeviceId)], stopping);
        var again = pending.Where(i => shown.Contains(i.ItemId));
        await again.RefuseAsync((int)DeviceRefusal.EnrolledAgain, stopping);
        await pending.RefuseAsync((int)DeviceRefusal.Managed, stopping);
        return null;
    }
}
