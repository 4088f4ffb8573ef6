using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Enrollments.Import;

/// <summary>What the pages of an import show: read from what is stored, a page's worth at a time.</summary>
public sealed class ImportReport(MobiJobsDb db, RunKeeper runs, TimeProvider clock)
{
    private const int MaxShown = 20;
    private const int MaxErrors = 100;
    private const int MaxGroups = 10;

    /// <summary>
    /// This person's import, confirmed or not; null if there is none, or if its preview has expired.
    /// </summary>
    public async Task<Run?> FindAsync(long runId, Actor by, CancellationToken stopping)
    {
        var run = await runs.FindAsync(runId, by, stopping);
        if (run is not { Kind: RunKind.ImportDevices, ReadyAt: not null }) { return null; }

        return run.StartedAt is not null || run.PreviewedAt >= clock.UtcNow() - RunKeeper.PreviewLife ? run : null;
    }

    /// <summary>What the import would do.</summary>
    public async Task<ImportPreview> PreviewAsync(Run run, CancellationToken stopping)
    {
        var rows = db.ImportItems.AsNoTracking().Where(r => r.RunId == run.Id);
        var toDo = ItemsOf(run, RunOutcome.Pending);
        var groups = rows.Where(r => r.GroupToCreate != null && toDo.Any(i => i.ItemId == r.Row))
            .Select(r => r.GroupToCreate!).Distinct();
        return new ImportPreview(run, await CountsAsync(run, RunOutcome.Pending, stopping))
        {
            Errors = await ErrorsOf(run, null).Take(MaxErrors).ToListAsync(stopping),
            First = await rows.Where(r => toDo.Any(i => i.ItemId == r.Row))
                .OrderBy(r => r.DeviceId == null).ThenBy(r => r.Row).Take(MaxShown).ToListAsync(stopping),
            GroupsToCreate = await groups.CountAsync(stopping),
            FirstGroups = await groups.Order().Take(MaxGroups).ToListAsync(stopping),
            GroupsMissing = await rows.CountAsync(r => r.RowProblem == null && r.IsGroupMissing, stopping),
        };
    }

    /// <summary>How far a confirmed import has come, and what it did.</summary>
    public async Task<ImportProgress> ProgressAsync(Run run, CancellationToken stopping) => new(
        run,
        await runs.ReportAsync(run, stopping),
        await CountsAsync(run, RunOutcome.Done, stopping),
        await ErrorsOf(run, RunOutcome.Refused).Take(MaxErrors).ToListAsync(stopping));

    /// <summary>The rows with errors, and those that were refused when they were to be imported.</summary>
    public IAsyncEnumerable<ImportError> Errors(Run run) => ErrorsOf(run, null).AsAsyncEnumerable();

    private IQueryable<RunItem> ItemsOf(Run run, RunOutcome outcome) =>
        db.RunItems.Where(i => i.RunId == run.Id && i.Outcome == outcome);

    private IQueryable<ImportError> ErrorsOf(Run run, RunOutcome? outcome)
    {
        const int wrong = (int)ImportVerdict.Wrong;
        var items = outcome is { } only
            ? ItemsOf(run, only)
            : db.RunItems.Where(i => i.RunId == run.Id
                && (i.Outcome == RunOutcome.Refused || (i.Outcome == RunOutcome.LeftOut && i.Reason == wrong)));
        return
            from row in db.ImportItems.AsNoTracking()
            where row.RunId == run.Id
            join item in items on row.Row equals item.ItemId
            orderby row.Row
            select new ImportError(row, item.Reason);
    }

    /// <summary>Counts the rows by verdict: those with this outcome, and those left out.</summary>
    private async Task<IReadOnlyDictionary<ImportVerdict, int>> CountsAsync(
        Run run, RunOutcome outcome, CancellationToken stopping)
    {
        var counts = await runs.ReasonsAsync(run.Id, outcome, stopping);
        foreach (var (reason, count) in await runs.ReasonsAsync(run.Id, RunOutcome.LeftOut, stopping))
        {
            counts[reason] = count;
        }

        return counts.ToDictionary(c => (ImportVerdict)c.Key, c => c.Value);
    }
}

/// <summary>A row that is wrong or was refused.</summary>
public sealed record ImportError(ImportItem Row, int Reason)
{
    /// <summary>Why it is wrong or was refused.</summary>
    public string? Problem => Row.Problem ?? ImportLabels.Of(Reason);
}

/// <summary>What an import would do.</summary>
public sealed record ImportPreview(Run Run, IReadOnlyDictionary<ImportVerdict, int> Counts)
{
    /// <summary>The first rows with errors.</summary>
    public required IReadOnlyList<ImportError> Errors { get; init; }

    /// <summary>The first rows that would be imported, changes before new devices.</summary>
    public required IReadOnlyList<ImportItem> First { get; init; }

    public required int GroupsToCreate { get; init; }

    /// <summary>The first paths of groups that would be created.</summary>
    public required IReadOnlyList<string> FirstGroups { get; init; }

    /// <summary>How many rows would be valid if their groups were created.</summary>
    public required int GroupsMissing { get; init; }

    public int Rows => Counts.Values.Sum();

    /// <summary>How many rows lead to this change.</summary>
    public int Count(ImportVerdict verdict) => Counts.GetValueOrDefault(verdict);
}

/// <summary>How far a confirmed import has come.</summary>
/// <param name="Counts">The rows that were done or left out, by verdict.</param>
/// <param name="Refused">The first rows that were refused.</param>
public sealed record ImportProgress(
    Run Run, RunReport Report, IReadOnlyDictionary<ImportVerdict, int> Counts, IReadOnlyList<ImportError> Refused)
{
    /// <summary>How many rows led to this change, or to none.</summary>
    public int Count(ImportVerdict verdict) => Counts.GetValueOrDefault(verdict);
}
