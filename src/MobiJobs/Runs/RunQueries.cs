using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Runs;

/// <summary>What other rooms ask of runs under way, and how they stop them.</summary>
public static class RunQueries
{
    private static readonly RunKind[] Registrations = [.. Enum.GetValues<RunKind>().Where(k => k.RegistersJobs())];

    /// <summary>The runs that are registering jobs now.</summary>
    public static IQueryable<Run> RegisteringJobs(this IQueryable<Run> runs) => runs
        .Where(r => r.StartedAt != null && r.EndedAt == null && Registrations.Contains(r.Kind));

    /// <summary>
    /// Waits for the chunks of these runs that are being carried out, and lets no further one begin before the caller's
    /// transaction ends. Returns how many runs that are.
    /// </summary>
    public static Task<int> HoldAsync(this IQueryable<Run> runs, CancellationToken stopping) =>
        runs.ExecuteUpdateAsync(set => set.SetProperty(r => r.Cursor, r => r.Cursor), stopping);

    /// <summary>
    /// Starts a complete preview that nobody is to confirm, within the caller's transaction, which says who started it.
    /// </summary>
    public static Task<int> StartRunAsync(
        this MobiJobsDb db, long runId, DateTime now, CancellationToken stopping) =>
        db.Runs.Where(r => r.Id == runId && r.ReadyAt != null && r.StartedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.StartedAt, now), stopping);

    /// <summary>
    /// Ends a run under way within the caller's transaction: what it has not come to is called off. Returns how many
    /// items that are; 0 if the run had ended.
    /// </summary>
    public static async Task<int> CallOffAsync(
        this MobiJobsDb db, long runId, DateTime now, CancellationToken stopping)
    {
        // The chunk that is carried out holds the run's row: this waits for it, and no further chunk begins.
        var ended = await db.Runs
            .Where(r => r.Id == runId && r.StartedAt != null && r.EndedAt == null)
            .ExecuteUpdateAsync(
                set => set.SetProperty(r => r.EndedAt, now).SetProperty(r => r.CalledOffAt, now), stopping);
        return ended == 0
            ? 0
            : await db.RunItems.Where(i => i.RunId == runId && i.Outcome == RunOutcome.Pending)
                .ExecuteUpdateAsync(set => set.SetProperty(i => i.Outcome, RunOutcome.CalledOff), stopping);
    }
}
