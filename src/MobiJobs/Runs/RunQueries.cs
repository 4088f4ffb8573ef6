using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Runs;

/// <summary>Finds, holds and calls off runs under way.</summary>
public static class RunQueries
{
    private static readonly RunKind[] Registrations = [.. Enum.GetValues<RunKind>().Where(k => k.RegistersJobs())];

    private static readonly RunKind[] AskingApple = [.. Enum.GetValues<RunKind>().Where(k => k.AsksApple())];

    /// <summary>Whether a run waits for a second person.</summary>
    internal static readonly Expression<Func<Run, bool>> AwaitsApproval =
        r => r.Approval == ApprovalState.Waiting && r.EndedAt == null;

    /// <summary>The runs that are registering jobs now, or will once they are approved.</summary>
    public static IQueryable<Run> RegisteringJobs(this IQueryable<Run> runs) => runs
        .Where(r => r.StartedAt != null && r.EndedAt == null && Registrations.Contains(r.Kind));

    /// <summary>The runs that wait for a second person.</summary>
    public static IQueryable<Run> AwaitingApproval(this IQueryable<Run> runs) => runs.Where(AwaitsApproval);

    /// <summary>
    /// The runs that were confirmed since then (UTC). A preview is confirmed within an hour, which the index needs.
    /// </summary>
    public static IQueryable<Run> StartedSince(this IQueryable<Run> runs, DateTime since)
    {
        var previewed = since - RunKeeper.PreviewLife;
        return runs.Where(r => r.PreviewedAt >= previewed && r.StartedAt >= since);
    }

    /// <summary>
    /// Waits for the chunks of these runs that are being carried out, and keeps further ones from beginning before the
    /// caller's transaction ends. Returns the number of runs.
    /// </summary>
    public static Task<int> HoldAsync(this IQueryable<Run> runs, CancellationToken stopping) =>
        runs.HoldAsync(r => r.Cursor, stopping);

    /// <summary>
    /// Starts a complete preview that nobody is to confirm, within the caller's transaction, which says who started it.
    /// </summary>
    public static Task<int> StartRunAsync(
        this MobiJobsDb db, long runId, DateTime now, CancellationToken stopping) =>
        db.Runs.Where(r => r.Id == runId && r.ReadyAt != null && r.StartedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.StartedAt, now), stopping);

    /// <summary>
    /// Ends a run under way within the caller's transaction and gives the items that it has not come to the outcome
    /// <see cref="RunOutcome.CalledOff"/>. Returns the number of these items; 0 if the run had ended. What Apple has
    /// been asked for is done or refused all the same: these items stay pending until the answer. Of a run that waits
    /// for approval this is the decision.
    /// </summary>
    /// <param name="byId">The requester who calls it off; null for a run that asks nobody for approval.</param>
    public static async Task<int> CallOffAsync(
        this MobiJobsDb db, long runId, int? byId, DateTime now, CancellationToken stopping)
    {
        // The chunk that is being carried out has the run's row locked: this waits for it, and no further chunk begins.
        var ended = await db.Runs
            .Where(r => r.Id == runId && r.StartedAt != null && r.EndedAt == null)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(r => r.EndedAt, now)
                    .SetProperty(r => r.CalledOffAt, now)
                    .SetProperty(
                        r => r.DecidedById, r => r.Approval == ApprovalState.Waiting ? byId : r.DecidedById)
                    .SetProperty(r => r.DecidedAt, r => r.Approval == ApprovalState.Waiting ? now : r.DecidedAt)
                    .SetProperty(
                        r => r.Approval,
                        r => r.Approval == ApprovalState.Waiting ? ApprovalState.CalledOff : r.Approval),
                stopping);
        return ended == 0
            ? 0
            : await db.RunItems.Where(i => i.RunId == runId && i.Outcome == RunOutcome.Pending)
                .Where(i => !db.Runs.Any(
                    r => r.Id == runId && AskingApple.Contains(r.Kind) && i.ItemId <= r.Cursor))
                .ChangeAllAsync(some => some.SetAsync(RunOutcome.CalledOff, stopping), stopping);
    }

    /// <summary>The number of items of a run with this outcome, by reason, whoever sees them.</summary>
    public static Task<Dictionary<int, int>> ReasonsAsync(
        this MobiJobsDb db, long runId, RunOutcome outcome, CancellationToken stopping) =>
        db.RunItems.OfWholeFleet().Where(i => i.RunId == runId && i.Outcome == outcome)
            .GroupBy(i => i.Reason).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
}
