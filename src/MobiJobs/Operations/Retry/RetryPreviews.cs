using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;

namespace MobiJobs.Operations.Retry;

/// <summary>
/// What delivering again would do. The jobs are frozen as the items of a run; which of them can be delivered again is
/// checked afterwards, by a worker if there are many.
/// </summary>
public sealed class RetryPreviews(
    MobiJobsDb db, RunPreviews previews, RunKeeper runs, RunStart start, RetrySelection selection, TimeProvider clock)
{
    /// <summary>The most jobs that one retry looks at.</summary>
    public const int MaxJobs = 100_000;

    /// <summary>Previews these jobs. The preview is complete when this returns.</summary>
    /// <param name="leaveOut">What a person leaves out at first; null where nobody is shown findings.</param>
    public async Task<RetryPreview> ChosenAsync(
        IReadOnlyCollection<long> ids, Actor by, CancellationToken stopping, CheckFinding? leaveOut = null)
    {
        var chosen = ids.Distinct().Order();
        var choice = new RetryChoice(RetryScope.Chosen, Run.Listed(chosen), [], WithCanceled: true);
        var id = await FreezeAsync(choice with { LeaveOut = leaveOut }, by, stopping);
        return await ReadAsync((await runs.FindAsync(id!.Value, by, stopping))!, stopping);
    }

    /// <summary>
    /// Freezes the jobs that a filter matches now and that did not succeed, or those of some causes. Returns the run,
    /// whose check may still be running; null if there are more jobs than one retry may have.
    /// </summary>
    /// <param name="leaveOut">What a person leaves out at first; null where nobody is shown findings.</param>
    public Task<long?> FreezeMatchingAsync(
        JobFilter filter,
        IReadOnlyList<string> causes,
        bool withCanceled,
        Actor by,
        CancellationToken stopping,
        CheckFinding? leaveOut = null)
    {
        var includesCanceled = withCanceled || filter.Statuses.Contains(JobStatus.Canceled);
        var choice = new RetryChoice(RetryScope.Matching, filter.QueryText(), causes, includesCanceled);
        return FreezeAsync(choice with { LeaveOut = leaveOut }, by, stopping);
    }

    /// <summary>What a preview shows, counted from its items; the numbers are final once it is complete.</summary>
    public async Task<RetryPreview> ReadAsync(Run run, CancellationToken stopping)
    {
        var left = db.RunItems.Where(i => i.RunId == run.Id && i.Outcome == RunOutcome.Pending);
        var byKind = await db.Jobs.Where(j => left.Any(i => i.ItemId == j.Id))
            .GroupBy(j => j.Kind).Select(g => new { g.Key, Count = g.Count() })
            .OrderBy(g => g.Key).ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
        var items = await db.Jobs.Where(j => left.Any(i => i.ItemId == j.Id))
            .GroupBy(j => new { j.Kind, j.Detail })
            .Select(g => new { g.Key.Kind, g.Key.Detail, Count = g.Count() })
            .OrderByDescending(g => g.Count).ThenBy(g => g.Kind).ThenBy(g => g.Detail)
            .Take(RetryPreview.MaxItems + 1)
            .ToListAsync(stopping);
        var leftOut = await runs.ReasonsAsync(run.Id, RunOutcome.LeftOut, stopping);
        var byVerdict = leftOut.Where(r => RetryFindings.Of(r.Key) is null)
            .OrderBy(r => r.Key)
            .ToDictionary(r => (RetryVerdict)r.Key, r => r.Value);
        return new RetryPreview(run, byKind, byVerdict)
        {
            Items = items.Count > RetryPreview.MaxItems
                ? []
                : items.ConvertAll(i => new RetriedItem(i.Kind, i.Detail, i.Count)),
        };
    }

    /// <summary>
    /// Confirms a preview as it was read. Null if somebody has decided otherwise since, or if it has expired or been
    /// confirmed before.
    /// </summary>
    public Task<Run?> ConfirmShownAsync(Run preview, Actor by, CancellationToken stopping) => start.ConfirmAsync(
        preview.Id, by, AuditAction.JobsRetried, stopping, new OrderChange(preview.Order, preview.Order));

    /// <summary>Confirms a preview of this person's; null if it has expired or has been confirmed.</summary>
    public Task<Run?> ConfirmAsync(long runId, Actor by, CancellationToken stopping) =>
        start.ConfirmAsync(runId, by, AuditAction.JobsRetried, stopping);

    /// <summary>The operations that a run registered, newest first.</summary>
    public async Task<IReadOnlyList<long>> OperationsAsync(long runId, CancellationToken stopping) =>
        await db.Operations.Where(o => o.RunId == runId)
            .OrderByDescending(o => o.Id)
            .Select(o => o.Id)
            .ToListAsync(stopping);

    private async Task<long?> FreezeAsync(RetryChoice choice, Actor by, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var items = await selection.ItemsAsync(choice, MaxJobs + 1, now, stopping);
        if (items.Count > MaxJobs) { return null; }

        var run = choice.ToRun(by.RequesterId, now);
        await previews.FreezeToCheckAsync(run, items, stopping);
        await start.CheckAsync(run, stopping);
        return run.Id;
    }
}

/// <summary>
/// What a retry would deliver again, and how many jobs can't be delivered again, by reason. Those that a finding
/// leaves out are in neither number.
/// </summary>
public sealed record RetryPreview(
    Run Run, IReadOnlyDictionary<JobKind, int> ByKind, IReadOnlyDictionary<RetryVerdict, int> LeftOut)
{
    /// <summary>The most things that are named, each with its number; of more, only the kinds are.</summary>
    public const int MaxItems = 8;

    /// <summary>How many jobs would be delivered again.</summary>
    public int Count => Run.Count;

    /// <summary>What would be delivered again; empty where that is too much to name.</summary>
    public IReadOnlyList<RetriedItem> Items { get; init; } = [];
}

/// <summary>Something that is delivered again, and in how many jobs.</summary>
public sealed record RetriedItem(JobKind Kind, string? Detail, int Count);
