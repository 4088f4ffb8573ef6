using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Runs;

namespace MobiJobs.Queue;

/// <summary>Confirms runs: a small one is carried out before this returns, a large one by a worker.</summary>
public sealed class RunStart(MobiJobsDb db, RunKeeper runs, QueueBell bell)
{
    /// <summary>
    /// Confirms a preview of this person's. Null if it does not exist, is empty, has expired, has been confirmed before
    /// or has another order than was shown. The run that is returned has ended unless a worker carries it out.
    /// </summary>
    public async Task<Run?> ConfirmAsync(
        long runId,
        Actor by,
        AuditAction action,
        CancellationToken stopping,
        OrderChange? order = null)
    {
        if (await runs.ConfirmAsync(runId, by, action, stopping, order) is not { } run) { return null; }

        if (run.Shown <= RunKeeper.ChunkSize) { return await runs.CarryOutToEndAsync(runId, stopping); }

        await RingAsync(runId);
        return run;
    }

    /// <summary>
    /// Completes a preview whose items are to be checked: a small one before this returns, a large one by a worker.
    /// </summary>
    public Task CheckAsync(Run run, CancellationToken stopping) => run.Count <= RunKeeper.ChunkSize
        ? runs.CheckToEndAsync(run.Id, stopping)
        : RingAsync(run.Id);

    /// <summary>Carries out a started run: a small one before this returns, a large one by a worker.</summary>
    public Task CarryOutAsync(Run run, CancellationToken stopping) => run.Count <= RunKeeper.ChunkSize
        ? runs.CarryOutAsync(run.Id, stopping)
        : RingAsync(run.Id);

    /// <summary>The caller may have an open transaction, whose changes a worker sees only after its commit.</summary>
    private Task RingAsync(long runId) => db.AfterCommitAsync(() =>
    {
        bell.Ring<RunKeeper>(keeper => keeper.CarryOutAsync(runId, CancellationToken.None));
        return Task.CompletedTask;
    });
}
