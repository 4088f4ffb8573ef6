using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Cancel;

/// <summary>
/// Cancels the jobs of a run: in the first pass those that are reserved or waiting, in the second the heads, so that no
/// device is woken for a job that is about to be cancelled.
/// </summary>
public sealed class CancelJobs(MobiJobsDb db, DeviceQueue queue, DeviceQueueWorker worker, Registrations registrations)
    : IRunAct
{
    private const int Heads = 1;

    /// <inheritdoc/>
    public IReadOnlyCollection<RunKind> Kinds { get; } =
        [RunKind.CancelChosen, RunKind.CancelMatching, RunKind.CancelEverything];

    /// <inheritdoc/>
    public int Passes => Heads + 1;

    /// <summary>
    /// Calls off the registrations that the preview named. The jobs they have registered since the preview become
    /// items; the rest, refused meanwhile or called off now, has none.
    /// </summary>
    public async Task<RunAdditions> StartAsync(Run run, DateTime now, CancellationToken stopping)
    {
        var since = new List<long>();
        foreach (var one in Registration.Of(run))
        {
            since.AddRange(await registrations.CallOffAsync(one, run.UpToId, now, stopping));
        }

        // Each of these is the job of one item that the preview counted: it counted while nothing was being registered.
        return new RunAdditions(since, run.Registering - since.Count);
    }

    /// <inheritdoc/>
    public async Task<Func<Task>?> CarryOutAsync(
        Run run, IReadOnlyList<RunItem> chunk, DateTime now, CancellationToken stopping)
    {
        var items = chunk.Select(i => i.ItemId).ToArray();
        var isLast = run.Pass == Heads;
        var ending = Ending.Canceled(run.RequestedById) with { RunId = run.Id };
        var jobs = db.Jobs.Where(j => items.Contains(j.Id) && j.Status <= JobStatus.RetryWaiting);
        await queue.EndAsync(isLast ? jobs : jobs.Where(j => j.Stage != JobStage.Active), ending, now, stopping);
        await NoteOutcomesAsync(run, items, isLast, stopping);
        if (!isLast) { return null; }

        var devices = await db.Jobs.Where(j => items.Contains(j.Id) && j.EndedByRunId == run.Id)
            .Select(j => j.DeviceId).Distinct().ToListAsync(stopping);
        var claimed = await queue.ClaimHeadsAsync(devices, now, stopping);
        return () => worker.WakeAsync(claimed, stopping);
    }

    /// <summary>The mark that the statement left on a job decides, not what was read before it.</summary>
    private async Task NoteOutcomesAsync(Run run, long[] items, bool isLast, CancellationToken stopping)
    {
        var pending = db.RunItems
            .Where(i => i.RunId == run.Id && items.Contains(i.ItemId) && i.Outcome == RunOutcome.Pending);
        var done = pending.Where(i => db.Jobs.Any(j => j.Id == i.ItemId && j.EndedByRunId == run.Id));
        await SetAsync(done, RunOutcome.Done, stopping);
        var ended = pending.Where(i => !db.Jobs.Any(j => j.Id == i.ItemId && j.Stage != JobStage.Ended));
        await SetAsync(ended, RunOutcome.AlreadyEnded, stopping);
        if (isLast) { await SetAsync(pending, RunOutcome.TooLate, stopping); }
    }

    private static Task<int> SetAsync(IQueryable<RunItem> items, RunOutcome outcome, CancellationToken stopping) =>
        items.ExecuteUpdateAsync(set => set.SetProperty(i => i.Outcome, outcome), stopping);
}
