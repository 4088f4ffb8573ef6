using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Enrollments.Many;

/// <summary>Ends the management of the devices of a run.</summary>
public sealed class InactivateDevices(MobiJobsDb db, DeviceDepartures departures, ShownTime time) : IRunAct
{
    /// <inheritdoc/>
    public IReadOnlyCollection<RunKind> Kinds { get; } = [RunKind.InactivateDevices];

    /// <inheritdoc/>
    public IrreversibleAct? IrreversibleActOf(Run run) => new(IrreversibleKind.Inactivation);

    /// <inheritdoc/>
    public RunNeeds? NeedsOf(Run run) => new([Permissions.ManageDevices], (int)DeviceRefusal.NotAllowed);

    /// <summary>Few: each device may have a long queue that ends with it.</summary>
    public int ChunkSize => 200;

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
        var which = db.Devices.Where(d => ids.Contains(d.Id)).AsSeen(db, run);
        var by = await db.Requesters.NameOfAsync(run.RequestedById, stopping);
        var left = await departures.InactivateAsync(which, by, run.Id, now, stopping);
        await NoteJobsAsync(run, [.. left.Select(d => d.DeviceId)], stopping);
        var pending = await db.NoteDoneOrGoneAsync(run, ids, [.. left.Select(d => d.DeviceId)], stopping);
        var managed = pending.Where(
            i => db.Devices.Any(d => d.Id == i.ItemId && d.State == DeviceState.Managed));
        await managed.RefuseAsync((int)DeviceRefusal.EnrolledAgain, stopping);
        await pending.RefuseAsync((int)DeviceRefusal.NotManaged, stopping);
        return null;
    }

    private async Task NoteJobsAsync(Run run, long[] left, CancellationToken stopping)
    {
        var ended = db.Jobs.Where(j => left.Contains(j.DeviceId) && j.EndedByRunId == run.Id);
        var unseen = await ended.CountAsync(j => j.Id > run.UpToId, stopping);
        await db.NoteJobsEndedAsync(run, await ended.CountAsync(stopping), unseen, stopping);
    }
}

/// <summary>Devices that are still as a preview showed them.</summary>
internal static class DevicesAsShown
{
    /// <summary>Those that have no enrollment, or still the one that the preview saw.</summary>
    public static IQueryable<Device> AsSeen(this IQueryable<Device> devices, MobiJobsDb db, Run run) => devices.Where(
        d => d.EnrollmentId == null
            || db.RunItems.Any(i => i.RunId == run.Id && i.ItemId == d.Id && i.SeenId == d.EnrollmentId));
}
