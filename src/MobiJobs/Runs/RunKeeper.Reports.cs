using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;

namespace MobiJobs.Runs;

/// <summary>Counts the outcomes of runs.</summary>
public sealed partial class RunKeeper
{
    /// <summary>
    /// A confirmed run of this person's, or one of an automatic-delivery list, which all who may read see.
    /// </summary>
    public Task<Run?> FindConfirmedAsync(long runId, Actor by, CancellationToken stopping) =>
        db.Runs.AsNoTracking().Where(r => r.Id == runId && r.StartedAt != null)
            .Where(r => r.RequestedById == by.RequesterId || r.Kind == RunKind.DeliverAutomatically)
            .FirstOrDefaultAsync(stopping);

    /// <summary>How many items of a run have each outcome, and how many were never registered.</summary>
    public async Task<RunReport> ReportAsync(Run run, CancellationToken stopping)
    {
        var counts = await db.RunItems.Where(i => i.RunId == run.Id)
            .GroupBy(i => i.Outcome).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
        return RunReport.Of(counts, run.NotRegistered);
    }

    /// <summary>The registrations that a run called off, each with the number of items it had not processed.</summary>
    public async Task<IReadOnlyList<CalledOffRun>> CalledOffAsync(Run run, CancellationToken stopping)
    {
        var ids = Registration.Of(run).Select(r => r.Id).ToArray();
        if (ids.Length == 0) { return []; }

        var runs = await db.Runs.Where(r => ids.Contains(r.Id))
            .OrderBy(r => r.Id)
            .Select(r => new CalledOffRun(
                r.Id,
                r.Kind,
                db.RunItems.Count(i => i.RunId == r.Id && i.Outcome == RunOutcome.CalledOff)))
            .ToListAsync(stopping);
        return runs.FindAll(r => r.Count > 0);
    }

    /// <summary>The number of items of a run with this outcome, by reason.</summary>
    public Task<Dictionary<int, int>> ReasonsAsync(long runId, RunOutcome outcome, CancellationToken stopping) =>
        db.RunItems.Where(i => i.RunId == runId && i.Outcome == outcome)
            .GroupBy(i => i.Reason).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
}
