using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Stuck;

/// <summary>後のジョブを先に for several jobs: those that wait for a seat go behind the later jobs of their devices.</summary>
public sealed class LetJobsPass(MobiJobsDb db, DeviceQueue queue, QueueBell bell) : IRunAct
{
    /// <inheritdoc/>
    public IReadOnlyCollection<RunKind> Kinds { get; } = [RunKind.LetPass];

    /// <inheritdoc/>
    public string? LabelOf(int reason) => HeadLabels.Of((HeadRefusal)reason);

    /// <inheritdoc/>
    public async Task<Func<Task>?> CarryOutAsync(
        Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping)
    {
        var ids = items.Select(i => i.ItemId).ToArray();
        var pending = db.PendingItems(run, ids);
        var passed = await queue.LetPassAsync(db.Jobs.Where(j => ids.Contains(j.Id)), stopping);
        await pending.Where(i => passed.Contains(i.ItemId)).SetAsync(RunOutcome.Done, stopping);
        await db.NoteEndedBeforeAsync(pending, stopping);
        await pending.RefuseAsync((int)HeadRefusal.HoldsNothing, stopping);
        var by = await db.Requesters.NameOfAsync(run.RequestedById, stopping);
        var events = passed.Select(id => JobEvent.Of(id, JobEventKind.LetPass, now, note: by));
        await db.BulkInsertAsync(events, keepKeys: false, stopping);
        var devices = await db.Jobs.Where(j => passed.Contains(j.Id))
            .Select(j => j.DeviceId).Distinct().ToListAsync(stopping);
        var claimed = await queue.ClaimHeadsAsync(devices, now, stopping);
        return () => bell.RingWakeAsync(claimed);
    }
}
