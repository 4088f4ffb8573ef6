using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Queue.Approvals;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Acts;

/// <summary>Confirms runs: a small one is carried out before this returns, a large one by a worker.</summary>
public sealed class RunStart(MobiJobsDb db, RunKeeper runs, QueueBell bell, ApprovalMails mails)
{
    /// <summary>How long somebody waits for what another process carries out.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Confirms a preview of this person's. Null if it does not exist, is empty, has expired, has been confirmed before
    /// or has another order than was shown. The run that is returned has ended unless a worker carries it out, or a
    /// second person must approve it first. Once it is confirmed, it is carried out whether the person waits for it or
    /// not.
    /// </summary>
    /// <param name="reason">What the second person is told, if one is asked.</param>
    public async Task<Run?> ConfirmAsync(
        long runId,
        Actor by,
        AuditAction action,
        CancellationToken stopping,
        OrderChange? order = null,
        string? reason = null)
    {
        if (await runs.ConfirmAsync(runId, by, action, stopping, order, reason) is not { } run) { return null; }

        if (run.AwaitsApproval)
        {
            await mails.AskedAsync(runId);
            return run;
        }

        if (IsSmall(run)) { return await runs.CarryOutToEndAsync(runId, CancellationToken.None); }

        await HandOverAsync(runId);
        return run;
    }

    /// <summary>
    /// A small confirmed run is carried out before this returns, a large one by a worker; one that has not ended after
    /// two seconds, or has failed, is returned as it stands. Whoever gives up waiting stops neither.
    /// </summary>
    public async Task<Run> FinishAsync(long runId, CancellationToken stopping)
    {
        var run = await db.Runs.AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
        if (run.EndedAt is not null) { return run; }

        var isSmall = IsSmall(run);
        if (!isSmall) { await HandOverAsync(runId); }

        return await runs.WaitForEndAsync(
            runId, carriesOut: isSmall, Patience, isSmall ? CancellationToken.None : stopping);
    }

    /// <summary>
    /// Completes a preview whose items are to be checked: a small one before this returns, a large one by a worker.
    /// </summary>
    public Task CheckAsync(Run run, CancellationToken stopping) => run.Count <= RunKeeper.ChunkSize
        ? runs.CheckToEndAsync(run.Id, stopping)
        : HandOverAsync(run.Id);

    /// <summary>Carries out a started run: a small one before this returns, a large one by a worker.</summary>
    public Task CarryOutAsync(Run run, CancellationToken stopping) => IsSmall(run)
        ? runs.CarryOutAsync(run.Id, stopping)
        : HandOverAsync(run.Id);

    /// <summary>
    /// Has a worker carry out a run. The caller may have an open transaction, whose changes a worker sees only after
    /// its commit.
    /// </summary>
    public Task HandOverAsync(long runId) => db.AfterCommitAsync(() =>
    {
        bell.Ring<RunKeeper>(keeper => keeper.CarryOutAsync(runId, CancellationToken.None));
        return Task.CompletedTask;
    });

    private static bool IsSmall(Run run) => run.Shown <= RunKeeper.ChunkSize;
}
