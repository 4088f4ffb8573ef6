using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Runs;

/// <summary>Counts the outcomes of runs.</summary>
public sealed partial class RunKeeper
{
    /// <summary>
    /// A confirmed run of this person's, one that this person decided on, or one of an automatic-delivery list, which
    /// all who may read see.
    /// </summary>
    public Task<Run?> FindConfirmedAsync(long runId, Actor by, CancellationToken stopping) =>
        db.Runs.AsNoTracking().Where(IsReportedTo(by.RequesterId)).FirstOrDefaultAsync(r => r.Id == runId, stopping);

    /// <summary>Whether a run's report is open to a person.</summary>
    public static Expression<Func<Run, bool>> IsReportedTo(int requesterId) => r => r.StartedAt != null
        && (r.RequestedById == requesterId || r.DecidedById == requesterId || r.Kind == RunKind.DeliverAutomatically);

    /// <summary>
    /// How many items of a run, which its reader may read, have each outcome, and how many were never registered.
    /// </summary>
    public async Task<RunReport> ReportAsync(Run run, CancellationToken stopping)
    {
        var counts = await db.RunItems.OfWholeFleet().Where(i => i.RunId == run.Id)
            .GroupBy(i => i.Outcome).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
        return RunReport.Of(counts, run);
    }

    /// <summary>The registrations that a run called off, each with the number of items it had not processed.</summary>
    public async Task<IReadOnlyList<CalledOffRun>> CalledOffAsync(Run run, CancellationToken stopping)
    {
        var stopped = Registration.Of(run).Where(r => r.CalledOff > 0).ToArray();
        if (stopped.Length == 0) { return []; }

        // Only runs that the reader sees have a list; the items of those are counted as they are.
        var ids = stopped.Select(r => r.Id).ToArray();
        var kinds = await db.Runs.Where(r => ids.Contains(r.Id)).ToDictionaryAsync(r => r.Id, r => r.Kind, stopping);
        var all = await db.RunItems.OfWholeFleet()
            .Where(i => ids.Contains(i.RunId) && i.Outcome == RunOutcome.CalledOff)
            .GroupBy(i => i.RunId).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
        return
        [
            .. stopped.Where(r => kinds.ContainsKey(r.Id)).Select(r => new CalledOffRun(
                r.Id, kinds[r.Id], r.CalledOff, all.GetValueOrDefault(r.Id) == r.CalledOff)),
        ];
    }

    /// <summary>The number of items of a run, which its reader may read, with this outcome, by reason.</summary>
    public Task<Dictionary<int, int>> ReasonsAsync(long runId, RunOutcome outcome, CancellationToken stopping) =>
        db.ReasonsAsync(runId, outcome, stopping);
}
