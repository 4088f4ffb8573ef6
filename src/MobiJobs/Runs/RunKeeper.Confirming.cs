using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Runs;

/// <summary>Confirms previews: what one confirms, and when a second person is asked before anything is done.</summary>
public sealed partial class RunKeeper
{
    /// <summary>The kinds whose order is what they stop beside their items: enough to be confirmed for.</summary>
    private static readonly RunKind[] Cancellations = [.. Enum.GetValues<RunKind>().Where(kind => kind.Cancels())];

    /// <summary>
    /// Confirms a preview of this person, with its audit entry, in one transaction. The run waits if a second person
    /// must approve it.
    /// Null if it does not exist, is of a kind that is audited under another action, is empty, has expired, has been
    /// confirmed before, has another order than the one shown, or items that the person doesn't see any more.
    /// </summary>
    /// <param name="reason">What the second person is told, if one is asked.</param>
    public Task<Run?> ConfirmAsync(
        long runId,
        Actor by,
        AuditAction action,
        CancellationToken stopping,
        OrderChange? order = null,
        string? reason = null) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var preview = Confirmable(runId, by, action, now);
            if (await FindShownAsync(preview, stopping) is not { } shown) { return null; }

            var what = IrreversibleActOf(shown);
            var until = await approvals.AskAsync(shown, what, now, stopping);
            if (!await StartAsync(preview, order, new(what?.Kind, until, reason), now, stopping)) { return null; }

            var run = await db.Runs.AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
            var more = await ActOf(run).StartAsync(run, now, stopping);
            await db.BulkInsertAsync(more.Items.Select(id => RunItem.Of(id).In(runId)), keepKeys: true, stopping);
            await NoteCalledOffAsync(runId, more, stopping);
            await RecordAsync(run, more.Details, by, action, stopping);
            return await db.Runs.AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
        },
        stopping);

    /// <summary>Whether a preview is too old to be confirmed.</summary>
    public bool HasExpired(Run preview) => preview.PreviewedAt < clock.UtcNow() - PreviewLife;

    /// <summary>What a run does that nothing brings back; null for nothing.</summary>
    public IrreversibleAct? IrreversibleActOf(Run run) => ActOf(run).IrreversibleActOf(run);

    /// <summary>
    /// The time (UTC) for which a second person has approved the first of these runs, whoever reads; null where nobody
    /// was asked, or what was approved began at once.
    /// </summary>
    public async Task<DateTime?> ApprovedTimeAsync(IQueryable<Run> which, CancellationToken stopping)
    {
        var approved = which.OfWholeFleet().AsNoTracking().Where(r => r.Approval == ApprovalState.Approved);
        return await approved.FirstOrDefaultAsync(stopping) is { } run ? IrreversibleActOf(run)?.ReservedFor : null;
    }

    /// <inheritdoc cref="IRunAct.ToldAsync"/>
    public Task<IReadOnlyList<string>> ToldAsync(Run run, CancellationToken stopping) =>
        ActOf(run).ToldAsync(run, stopping);

    /// <summary>What both people must be allowed to do with each device of a run that nothing brings back.</summary>
    public RunNeeds NeedsOf(Run run) => ActOf(run).NeedsOf(run)
        ?? throw new InvalidOperationException($"Runs of kind {run.Kind} ask nobody.");

    /// <summary>Whether a second person would have to approve this preview if it were confirmed now.</summary>
    public Task<bool> NeedsApprovalAsync(Run preview, CancellationToken stopping) =>
        approvals.IsNeededAsync(preview, IrreversibleActOf(preview), stopping);

    /// <summary>Of what waits nothing is done yet: the trail says that it was asked for.</summary>
    private async Task RecordAsync(
        Run run, string? details, Actor by, AuditAction action, CancellationToken stopping)
    {
        if (run.AwaitsApproval)
        {
            var asked = AuditAction.RunApprovalAsked;
            var entries = await ApprovalTrail.AddAsync(db, [run], by.Name, asked, run.StartedAt!.Value, stopping);
            entries[0].Because(run.RequestReason);
        }
        else
        {
            var subject = details ?? $"{run.Kind} {run.Selection}".Trim();
            db.Audit.Add(AuditEntry.Of(by.Name, action, subject, run.StartedAt!.Value, run.Shown).InRun(run.Id));
        }

        await db.SaveChangesAsync(stopping);
    }

    private IQueryable<Run> Confirmable(long runId, Actor by, AuditAction action, DateTime now)
    {
        var since = now - PreviewLife;
        var kinds = RunKinds.AuditedAs(action);
        return db.Runs
            .Where(r => r.Id == runId && r.RequestedById == by.RequesterId && kinds.Contains(r.Kind))
            .Where(r => r.StartedAt == null && r.ReadyAt != null && r.PreviewedAt >= since)
            .Where(r => r.Count + r.Registering > 0 || (Cancellations.Contains(r.Kind) && r.Order != ""));
    }

    /// <summary>The preview; null if it can't be confirmed or has items that its person no longer sees.</summary>
    private async Task<Run?> FindShownAsync(IQueryable<Run> preview, CancellationToken stopping) =>
        await preview.AsNoTracking().FirstOrDefaultAsync(stopping) is { } shown
        && (db.Scope.SeesAll || !await itemsSeen.AreHiddenAsync(shown, stopping))
            ? shown
            : null;

    internal static async Task<bool> StartAsync(
        IQueryable<Run> preview,
        OrderChange? order,
        Asked asked,
        DateTime now,
        CancellationToken stopping)
    {
        if (order is not null) { preview = preview.Where(r => r.Order == order.Shown); }

        var (act, until, reason) = asked;
        var confirmed = order?.Confirmed;
        if (until is null) { reason = null; }

        var approval = until is null ? ApprovalState.None : ApprovalState.Waiting;
        return await preview.ExecuteUpdateAsync(
            set => set
                .SetProperty(r => r.StartedAt, now)
                .SetProperty(r => r.Order, r => confirmed ?? r.Order)
                .SetProperty(r => r.Irreversible, act)
                .SetProperty(r => r.Approval, approval)
                .SetProperty(r => r.ApprovalUntil, until)
                .SetProperty(r => r.RequestReason, reason),
            stopping) == 1;
    }

    private Task<int> NoteCalledOffAsync(long runId, RunAdditions more, CancellationToken stopping) =>
        db.Runs.Where(r => r.Id == runId).ExecuteUpdateAsync(
            set => set
                .SetProperty(r => r.NotRegistered, more.NotRegistered)
                .SetProperty(r => r.StoppedBefore, more.StoppedBefore)
                .SetProperty(r => r.Registrations, r => more.Registrations ?? r.Registrations)
                .SetProperty(r => r.Order, r => more.Order ?? r.Order),
            stopping);

    /// <summary>
    /// Refuses what who began the run may not do any more: between the confirmation and the last chunk a right can be
    /// taken away, an account disabled, a token revoked or a device moved. Returns the other items.
    /// </summary>
    private async Task<IReadOnlyList<RunItem>> AllowedAsync(
        Run run, IRunAct act, IReadOnlyList<RunItem> items, CancellationToken stopping)
    {
        if (items.Count == 0 || act.NeedsOf(run) is not { } needs) { return items; }

        var ids = items.Select(i => i.ItemId).Distinct().ToArray();
        var forbidden = await itemsSeen.ForbiddenAsync(run, needs.Permissions, ids, stopping);
        if (forbidden.Count == 0) { return items; }

        await db.PendingItems(run, forbidden).RefuseAsync(needs.NotAllowed, stopping);
        return [.. items.Where(i => !forbidden.Contains(i.ItemId))];
    }

    /// <summary>What a confirmation asks a second person.</summary>
    /// <param name="Act">What the run does that nothing brings back; null for nothing.</param>
    /// <param name="Until">Until when it waits; null where nobody is asked.</param>
    /// <param name="Reason">What the second person is told.</param>
    internal sealed record Asked(IrreversibleKind? Act, DateTime? Until, string? Reason);
}
