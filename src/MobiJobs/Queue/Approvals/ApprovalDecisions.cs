using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Queue.Approvals;

/// <summary>
/// What becomes of a run that waits: approved, refused, expired, or ended with its person's right. Who may decide is
/// asked in the transaction of the statement that decides. A worker carries out what is approved, so that nothing of it
/// is done in the name or the sight of the second person; if nobody rings for it, the next sweep finds it.
/// </summary>
public sealed class ApprovalDecisions(
    MobiJobsDb db,
    RunApprovals approvals,
    WaitingRuns waiting,
    ApprovalRights rights,
    RunKeeper runs,
    RunStart start,
    ApprovalMails mails)
{
    /// <summary>Approves a run, and has a worker carry it out.</summary>
    public async Task<ApprovalDecision> ApproveAsync(long runId, Approver who, Actor by, CancellationToken stopping)
    {
        var decision = await db.WriteAsync(
            async () =>
            {
                if (await waiting.FindAsync(runId, who, stopping) is not { } found) { return ApprovalDecision.Gone; }

                if (!await rights.MayStillAskAsync(found.Run, stopping))
                {
                    await EndAsync(found.Run, stopping);
                    return new ApprovalDecision(ApprovalResult.RequesterMayNot, null);
                }

                return await DecidedAsync(await approvals.ApproveAsync(runId, by, stopping), runId, stopping);
            },
            stopping);
        if (decision.Result != ApprovalResult.Gone) { await mails.DecidedAsync(runId); }

        if (decision.Run is null) { return decision; }

        await start.HandOverAsync(runId);
        return decision;
    }

    /// <summary>Refuses a run.</summary>
    public async Task<ApprovalDecision> RefuseAsync(
        long runId, Approver who, Actor by, string reason, CancellationToken stopping)
    {
        var decision = await db.WriteAsync(
            async () =>
            {
                var isRefused = await waiting.FindAsync(runId, who, stopping) is not null
                    && await approvals.RefuseAsync(runId, by, ApprovalReason.Read(reason)!, stopping);
                return await DecidedAsync(isRefused, runId, stopping);
            },
            stopping);
        if (decision.Run is not null) { await mails.DecidedAsync(runId); }

        return decision;
    }

    /// <summary>Ends a run that nobody has approved in time.</summary>
    public async Task ExpireAsync(long runId, CancellationToken stopping)
    {
        if (await approvals.ExpireAsync(runId, stopping)) { await mails.DecidedAsync(runId); }
    }

    /// <summary>Ends a run whose person may not do it any more.</summary>
    public async Task EndWithoutRightAsync(long runId, CancellationToken stopping)
    {
        var isEnded = await db.WriteAsync(
            async () => await approvals.Waiting().FirstOrDefaultAsync(r => r.Id == runId, stopping) is { } run
                && !await rights.MayStillAskAsync(run, stopping)
                && await EndAsync(run, stopping),
            stopping);
        if (isEnded) { await mails.DecidedAsync(runId); }
    }

    private Task<bool> EndAsync(Run run, CancellationToken stopping) =>
        approvals.LoseRightAsync(run.Id, runs.NeedsOf(run).NotAllowed, stopping);

    /// <summary>With the run, which a token of groups sees no more once it is decided.</summary>
    private async Task<ApprovalDecision> DecidedAsync(bool isDone, long runId, CancellationToken stopping) => isDone
        ? new ApprovalDecision(
            ApprovalResult.Done,
            await db.Runs.OfWholeFleet().AsNoTracking().SingleAsync(r => r.Id == runId, stopping))
        : ApprovalDecision.Gone;
}

/// <summary>What became of a decision.</summary>
/// <param name="Run">The run as it was decided; null if it was not.</param>
public sealed record ApprovalDecision(ApprovalResult Result, Run? Run)
{
    internal static readonly ApprovalDecision Gone = new(ApprovalResult.Gone, null);
}

/// <summary>How a decision ended.</summary>
public enum ApprovalResult
{
    Done,

    /// <summary>It does not wait any more, or this person may not decide on it.</summary>
    Gone,

    /// <summary>The person who asked may not do it any more: it has ended.</summary>
    RequesterMayNot,
}
