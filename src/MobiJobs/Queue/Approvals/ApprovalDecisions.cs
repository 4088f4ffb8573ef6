using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Queue.Approvals;

/// <summary>
/// What becomes of a run that waits: approved, refused, called off, expired. Who may decide is asked in the transaction
/// of the statement that decides. A worker carries out what is approved, so that nothing of it is done in the name or
/// the sight of the second person; if nobody rings for it, the next sweep finds it.
/// </summary>
public sealed class ApprovalDecisions(
    MobiJobsDb db,
    RunApprovals approvals,
    WaitingRuns waiting,
    ApprovalRights rights,
    RunStart start,
    ApprovalMails mails)
{
    /// <summary>Approves a run, and has a worker carry it out.</summary>
    public async Task<ApprovalResult> ApproveAsync(long runId, Approver who, Actor by, CancellationToken stopping)
    {
        var result = await db.WriteAsync(
            async () =>
            {
                if (await waiting.FindAsync(runId, who, stopping) is not { } found) { return ApprovalResult.Gone; }

                if (!await rights.MayStillAskAsync(found.Run, found.What, stopping))
                {
                    return ApprovalResult.RequesterMayNot;
                }

                return await approvals.ApproveAsync(runId, by, stopping) ? ApprovalResult.Done : ApprovalResult.Gone;
            },
            stopping);
        if (result != ApprovalResult.Done) { return result; }

        await mails.DecidedAsync(runId);
        await start.HandOverAsync(runId);
        return result;
    }

    /// <summary>What is wrong with the reason of a refusal; null if nothing is.</summary>
    public static string? ProblemOf(string? reason) =>
        string.IsNullOrWhiteSpace(reason) ? Labels.Invalid_Required
        : reason.Trim().Length > Run.MaxReasonLength ? Labels.Invalid_TooLong
        : null;

    /// <summary>Refuses a run.</summary>
    public async Task<ApprovalResult> RefuseAsync(
        long runId, Approver who, Actor by, string reason, CancellationToken stopping)
    {
        var isRefused = await db.WriteAsync(
            async () => await waiting.FindAsync(runId, who, stopping) is not null
                && await approvals.RefuseAsync(runId, by, TypedText.Storable(reason.Trim()), stopping),
            stopping);
        if (!isRefused) { return ApprovalResult.Gone; }

        await mails.DecidedAsync(runId);
        return ApprovalResult.Done;
    }

    /// <summary>Ends a run that nobody has approved in time.</summary>
    public async Task ExpireAsync(long runId, CancellationToken stopping)
    {
        if (await approvals.ExpireAsync(runId, stopping)) { await mails.DecidedAsync(runId); }
    }
}

/// <summary>What became of a decision.</summary>
public enum ApprovalResult
{
    Done,

    /// <summary>It does not wait any more, or this person may not decide on it.</summary>
    Gone,

    /// <summary>The person who asked may not do it any more.</summary>
    RequesterMayNot,
}
