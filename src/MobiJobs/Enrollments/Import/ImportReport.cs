using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
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
        var tree = await GroupTree.LoadAsync(db, stopping);
        return new ImportPreview(run, await CountsAsync(run, RunOutcome.Pending, stopping))
        {
            PathOf = id => tree.PathOf(id),
            Errors = await ErrorsOf(run, RunOutcome.LeftOut, ImportVerdict.Wrong).Take(MaxErrors).ToListAsync(stopping),
            Doubts = await ErrorsOf(run, RunOutcome.LeftOut, ImportVerdict.Doubtful)
                .Take(MaxErrors).ToListAsync(stopping),
            File = await db.ImportFiles.AsNoTracking().Where(f => f.RunId == run.Id)
                .Select(f => new ReadFile(f.Id, f.Read, f.LeftOut)).FirstOrDefaultAsync(stopping),
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
        await ErrorsOf(ItemsOf(run, RunOutcome.Refused)).Take(MaxErrors).ToListAsync(stopping));

    /// <summary>The rows with errors, and those that were refused when they were to be imported.</summary>
    public IAsyncEnumerable<ImportError> Errors(Run run) => ErrorsOf(db.RunItems.Where(i => i.RunId == run.Id
        && (i.Outcome == RunOutcome.Refused
            || (i.Outcome == RunOutcome.LeftOut
                && (i.Reason == (int)ImportVerdict.Wrong || i.Reason == (int)ImportVerdict.Doubtful)))))
        .AsAsyncEnumerable();

    private IQueryable<RunItem> ItemsOf(Run run, RunOutcome outcome) =>
        db.RunItems.Where(i => i.RunId == run.Id && i.Outcome == outcome);

    private IQueryable<ImportError> ErrorsOf(Run run, RunOutcome outcome, ImportVerdict verdict) =>
        ErrorsOf(ItemsOf(run, outcome).Where(i => i.Reason == (int)verdict));

    private IQueryable<ImportError> ErrorsOf(IQueryable<RunItem> items) =>
        from row in db.ImportItems.AsNoTracking()
        join item in items on new { row.RunId, row.Row } equals new { item.RunId, Row = item.ItemId }
        orderby row.Row
        select new ImportError(row, item.Reason);

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

/// <summary>Which columns of a file were read.</summary>
/// <param name="Read">Their headings in the order of the fields, empty for none.</param>
/// <param name="LeftOut">The headings of the others.</param>
public sealed record ReadFile(long Id, IReadOnlyList<string> Read, IReadOnlyList<string> LeftOut)
{
    /// <summary>The label of each field that was read, with its column's heading.</summary>
    public IEnumerable<(string Field, string Heading)> Matches => ImportFields.All
        .Where(f => (int)f < Read.Count && Read[(int)f].Length > 0)
        .Select(f => (f.Label(), Read[(int)f]));
}

/// <summary>What an import would do.</summary>
public sealed record ImportPreview(Run Run, IReadOnlyDictionary<ImportVerdict, int> Counts)
{
    /// <summary>The first rows with errors.</summary>
    public required IReadOnlyList<ImportError> Errors { get; init; }

    /// <summary>The first rows in doubt.</summary>
    public required IReadOnlyList<ImportError> Doubts { get; init; }

    /// <summary>Which columns of the file were read; null for a file that is kept no longer.</summary>
    public required ReadFile? File { get; init; }

    /// <summary>The first rows that would be imported, changes before new devices.</summary>
    public required IReadOnlyList<ImportItem> First { get; init; }

    /// <summary>The path of a group; null for one that is gone.</summary>
    public required Func<int, string?> PathOf { get; init; }

    public required int GroupsToCreate { get; init; }

    /// <summary>The first paths of groups that would be created.</summary>
    public required IReadOnlyList<string> FirstGroups { get; init; }

    /// <summary>How many rows would be valid if their groups were created.</summary>
    public required int GroupsMissing { get; init; }

    public int Rows => Counts.Values.Sum();

    /// <summary>How many rows lead to this change.</summary>
    public int Count(ImportVerdict verdict) => Counts.GetValueOrDefault(verdict);

    /// <summary>The owner that a row's device has and gets; the same twice where the row changes none.</summary>
    public static CellChange OwnerOf(ImportItem row) =>
        row.DeviceId is null ? new(row.Owner, row.Owner) : new(row.FormerOwner, row.Owner ?? row.FormerOwner);

    /// <summary>The same of its group.</summary>
    public CellChange GroupOf(ImportItem row)
    {
        if (row.DeviceId is null) { return new(row.Group, row.Group); }

        var former = row.FormerGroupId is { } id ? PathOf(id) : null;
        var isSame = row.Group is null || (row.GroupToCreate is null && row.GroupId == row.FormerGroupId);
        return new(former, isSame ? former : row.Group);
    }
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
