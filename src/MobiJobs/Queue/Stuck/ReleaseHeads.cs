using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Stuck;

/// <summary>応答待ちを打ち切る for several jobs: frees the queues from heads that their devices hold.</summary>
public sealed class ReleaseHeads(MobiJobsDb db, DeviceQueue queue, QueueBell bell) : IRunAct
{
    /// <inheritdoc/>
    public IReadOnlyCollection<RunKind> Kinds { get; } = [RunKind.Release];

    /// <inheritdoc/>
    public string? LabelOf(int reason) => HeadLabels.Of((HeadRefusal)reason);

    /// <inheritdoc/>
    public async Task<Func<Task>?> CarryOutAsync(
        Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping)
    {
        var ids = items.Select(i => i.ItemId).ToArray();
        var ending = Ending.Released(run.RequestedById) with { RunId = run.Id };
        var held = db.Jobs
            .Where(j => ids.Contains(j.Id) && j.Stage == JobStage.Active && j.Status >= JobStatus.AwaitingDevice);
        await queue.EndAsync(held, ending, now, stopping);
        var pending = db.PendingItems(run, ids);
        await db.NoteEndedAsync(run, pending, stopping);
        await pending.RefuseAsync((int)HeadRefusal.NotHeld, stopping);
        var devices = await db.Jobs.Where(j => ids.Contains(j.Id) && j.EndedByRunId == run.Id)
            .Select(j => j.DeviceId).Distinct().ToListAsync(stopping);
        var claimed = await queue.ClaimHeadsAsync(devices, now, stopping);
        return () => bell.RingWakeAsync(claimed);
    }
}
