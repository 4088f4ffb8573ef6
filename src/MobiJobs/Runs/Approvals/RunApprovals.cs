using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Runs.Approvals;

/// <summary>
/// Decides whether a run waits for a second person, and ends the waiting: each end is one guarded statement whose count
/// decides, so of two people at once only one does anything. Whether the two may do it at all, the caller asks.
/// </summary>
public sealed class RunApprovals(MobiJobsDb db, ApprovalSettings settings, TimeProvider clock)
{
    /// <summary>Acts of one person within this time count together: small orders spare nobody the question.</summary>
    internal static readonly TimeSpan Together = TimeSpan.FromHours(1);

    /// <summary>Runs that wait, whoever asked and whoever reads: the caller says whom they are shown to.</summary>
    public IQueryable<Run> Waiting() => db.Runs.OfWholeFleet().AsNoTracking().AwaitingApproval();

    /// <summary>Whether a preview would have to be approved if it were confirmed now.</summary>
    public async Task<bool> IsNeededAsync(Run preview, IrreversibleAct? what, CancellationToken stopping) =>
        what is not null
        && settings.Includes(what.Kind)
        && preview.Count + await DoneLatelyAsync(preview, what.Kind, clock.UtcNow(), stopping) > settings.Over;

    /// <summary>Until when the run that is being confirmed waits; null if it needs no approval.</summary>
    internal async Task<DateTime?> AskAsync(
        Run preview, IrreversibleAct? what, DateTime now, CancellationToken stopping)
    {
        if (what is null || !settings.Includes(what.Kind)) { return null; }

        // Two confirmations of one person at once would each miss the other's devices.
        await db.Requesters.Where(r => r.Id == preview.RequestedById).HoldAsync(r => r.Name, stopping);
        return await IsNeededAsync(preview, what, stopping) ? now + settings.Within : null;
    }

    /// <summary>
    /// Approves a run that waits. False if it does not any more, its time has run out, or this is who asked.
    /// </summary>
    public Task<bool> ApproveAsync(long runId, Actor by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var approved = await ForOthers(runId, by, now).ExecuteUpdateAsync(
                set => set
                    .SetProperty(r => r.Approval, ApprovalState.Approved)
                    .SetProperty(r => r.DecidedById, by.RequesterId)
                    .SetProperty(r => r.DecidedAt, now),
                stopping);
            return approved == 1 && await RecordAsync(runId, by.Name, AuditAction.RunApproved, null, stopping);
        },
        stopping);

    /// <summary>Refuses a run that waits; the same as approving it otherwise.</summary>
    public Task<bool> RefuseAsync(long runId, Actor by, string reason, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var refused = await ForOthers(runId, by, now).ExecuteUpdateAsync(
                set => set
                    .SetProperty(r => r.Approval, ApprovalState.Refused)
                    .SetProperty(r => r.DecidedById, by.RequesterId)
                    .SetProperty(r => r.DecidedAt, now)
                    .SetProperty(r => r.DecisionReason, reason)
                    .SetProperty(r => r.EndedAt, now),
                stopping);
            if (refused == 0) { return false; }

            await PendingOf(runId)
                .ChangeAllAsync(some => some.SetAsync(RunOutcome.NotApproved, stopping), stopping);
            return await RecordAsync(runId, by.Name, AuditAction.RunApprovalRefused, reason, stopping);
        },
        stopping);

    /// <summary>The person who asked calls it off. False if it does not wait any more.</summary>
    public Task<bool> CallOffAsync(long runId, Actor by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var waits = db.Runs
                .Where(r => r.Id == runId && r.RequestedById == by.RequesterId)
                .AwaitingApproval();
            if (await waits.HoldAsync(stopping) == 0) { return false; }

            await db.CallOffAsync(runId, by.RequesterId, now, stopping);
            return await RecordAsync(runId, by.Name, AuditAction.RunApprovalCalledOff, null, stopping);
        },
        stopping);

    /// <summary>Runs whose time to be approved has run out.</summary>
    public async Task<IReadOnlyList<long>> OverdueAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        return await Waiting().Where(r => r.ApprovalUntil <= now)
            .OrderBy(r => r.Id).Select(r => r.Id).ToListAsync(stopping);
    }

    /// <summary>Ends a run that nobody has approved in time. False if somebody has, or it is over already.</summary>
    public Task<bool> ExpireAsync(long runId, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        return EndAsync(
            db.Runs.Where(r => r.Id == runId && r.ApprovalUntil <= now),
            ApprovalState.Expired,
            () => PendingOf(runId)
                .ChangeAllAsync(some => some.SetAsync(RunOutcome.NotApproved, stopping), stopping),
            () => RecordAsync(runId, Requester.SystemName, AuditAction.RunApprovalExpired, null, stopping),
            stopping);
    }

    /// <summary>
    /// Ends a run whose person lost the right to it while it waited: its items are refused for this reason of its act.
    /// False if it does not wait any more.
    /// </summary>
    public Task<bool> LoseRightAsync(long runId, int reason, CancellationToken stopping) => EndAsync(
        db.Runs.OfWholeFleet().Where(r => r.Id == runId),
        ApprovalState.RightLost,
        () => PendingOf(runId).ChangeAllAsync(some => some.RefuseAsync(reason, stopping), stopping),
        () => RecordAsync(runId, Requester.SystemName, AuditAction.RunApprovalRightLost, null, stopping),
        stopping);

    /// <summary>Ends a run that still waits, by SYSTEM: its state, its items, its entry.</summary>
    private Task<bool> EndAsync(
        IQueryable<Run> which,
        ApprovalState state,
        Func<Task<int>> settleItems,
        Func<Task<bool>> record,
        CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var ended = await which.AwaitingApproval().ExecuteUpdateAsync(
                set => set
                    .SetProperty(r => r.Approval, state)
                    .SetProperty(r => r.DecidedAt, now)
                    .SetProperty(r => r.EndedAt, now),
                stopping);
            if (ended == 0) { return false; }

            await settleItems();
            return await record();
        },
        stopping);

    /// <summary>How the approval of a run stands or ended; null where nobody was asked.</summary>
    /// <param name="reader">The name of who reads it.</param>
    public async Task<ApprovalStory?> StoryAsync(Run run, string? reader, CancellationToken stopping) =>
        run.Approval == ApprovalState.None
            ? null
            : (await StoriesAsync([run.Id], reader, stopping)).GetValueOrDefault(run.Id);

    /// <summary>
    /// The same of several runs; those for which nobody was asked are left out. Whoever sees what a run registered sees
    /// this of it, whoever's run it is.
    /// </summary>
    public async Task<IReadOnlyDictionary<long, ApprovalStory>> StoriesAsync(
        IReadOnlyCollection<long> runIds, string? reader, CancellationToken stopping)
    {
        if (runIds.Count == 0) { return new Dictionary<long, ApprovalStory>(); }

        var asked = db.Runs.OfWholeFleet().AsNoTracking()
            .Where(r => runIds.Contains(r.Id) && r.Approval != ApprovalState.None);
        var found = await db.AskedRuns(asked).ToListAsync(stopping);
        var seen = found.Count == 0 || db.Scope.SeesAll
            ? null
            : await db.Runs.Where(r => runIds.Contains(r.Id)).Select(r => r.Id).ToHashSetAsync(stopping);
        return found.ToDictionary(
            f => f.Run.Id, f => ApprovalStory.Of(f, reader) with { HasPage = seen?.Contains(f.Run.Id) ?? true });
    }

    /// <summary>A run that waits, for anybody but who asked, while its time lasts.</summary>
    private IQueryable<Run> ForOthers(long runId, Actor by, DateTime now) => db.Runs.OfWholeFleet()
        .Where(r => r.Id == runId && r.RequestedById != by.RequesterId && r.ApprovalUntil > now)
        .AwaitingApproval();

    private IQueryable<RunItem> PendingOf(long runId) => db.RunItems.OfWholeFleet()
        .Where(i => i.RunId == runId && i.Outcome == RunOutcome.Pending);

    /// <summary>
    /// How many devices this person has done the same to within the last hour without anybody's approval, with
    /// whichever token.
    /// </summary>
    private Task<int> DoneLatelyAsync(Run preview, IrreversibleKind act, DateTime now, CancellationToken stopping) =>
        db.Runs.OfWholeFleet().StartedSince(now - Together)
            .Where(r => r.RequestedById == preview.RequestedById)
            .Where(r => r.Irreversible == act && r.Approval == ApprovalState.None)
            .SumAsync(r => r.Count, stopping);

    private async Task<bool> RecordAsync(
        long runId, string who, AuditAction action, string? reason, CancellationToken stopping)
    {
        var run = await db.Runs.OfWholeFleet().AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
        var entries = await ApprovalTrail.AddAsync(db, [run], who, action, clock.UtcNow(), stopping);
        entries[0].Because(reason);
        await db.SaveChangesAsync(stopping);
        return true;
    }
}

/// <summary>How the approval of a run stands or ended.</summary>
/// <param name="DecidedBy">Who decided; null as long as nobody has, and where its time ran out.</param>
public sealed record ApprovalStory(Run Run, string AskedBy, string? DecidedBy)
{
    /// <summary>Whether the reader asked, and can call it off.</summary>
    public bool MayCallOff { get; init; }

    /// <summary>Whether the reader may open the approval's page.</summary>
    public bool HasPage { get; init; }

    /// <summary>The same of a run that was read with both people.</summary>
    public static ApprovalStory Of(AskedRun asked, string? reader) => new(asked.Run, asked.AskedBy, asked.DecidedBy)
    {
        MayCallOff = asked.Run.AwaitsApproval
            && reader is not null && Requester.Normalize(asked.AskedBy) == Requester.Normalize(reader),
    };

    /// <summary>Whether nothing of it is done: it still waits, or was not approved.</summary>
    public bool IsUndone => Run.AwaitsApproval || Run.WasNotApproved;
}
