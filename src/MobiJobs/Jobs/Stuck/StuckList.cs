using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;

namespace MobiJobs.Jobs.Stuck;

/// <summary>
/// What keeps queues waiting, the longest first: heads, and first jobs that wait for a licence while others stand
/// behind them. Pages are read by key.
/// </summary>
public sealed class StuckList(
    MobiJobsDb db, JobList list, StuckReader reader, OrganizationTime time, TimeProvider clock)
{
    /// <summary>More than this many are not counted.</summary>
    public const int MostCounted = 1_000;

    /// <summary>The page at a place of the list; the place is not looked at for the top.</summary>
    public async Task<KeysetPage<JobRow>> PageAsync(
        StuckFilter filter, PageStart start, StuckPlace place, int size, CancellationToken stopping)
    {
        var (heads, waiting) = await SourcesAsync(filter, stopping);
        var found = new List<StuckPlace>();
        foreach (var source in (IQueryable<QueueHolder>[])[heads, waiting])
        {
            var read = await At(source, start, place).Take(size + 1).ToListAsync(stopping);
            found.AddRange(read.Select(h => new StuckPlace(h.Since, h.Id)));
        }

        var inOrder = start == PageStart.Before
            ? found.OrderByDescending(f => f.Since).ThenByDescending(f => f.Id)
            : found.OrderBy(f => f.Since).ThenBy(f => f.Id);
        var fingerprint = filter.Fingerprint();
        var page = KeysetPage.Of(inOrder, size, start, at => at.In(fingerprint));
        var ids = page.Rows.Select(f => f.Id).ToArray();
        var rows = (await RowsAsync(ids, stopping)).ToDictionary(r => r.Id);
        return page.Of<JobRow>([.. ids.Where(rows.ContainsKey).Select(id => rows[id])]);
    }

    /// <summary>
    /// How many there are; one more than <see cref="MostCounted"/> stands for all that are more than that.
    /// </summary>
    public async Task<int> CountAsync(StuckFilter filter, CancellationToken stopping)
    {
        var (heads, waiting) = await SourcesAsync(filter, stopping);
        var count = await heads.Take(MostCounted + 1).CountAsync(stopping);
        return count > MostCounted
            ? count
            : Math.Min(MostCounted + 1, count + await waiting.Take(MostCounted + 1).CountAsync(stopping));
    }

    /// <summary>These jobs as rows, in no order; those that keep no queue waiting any more are as they are.</summary>
    public async Task<IReadOnlyList<JobRow>> RowsAsync(IReadOnlyCollection<long> ids, CancellationToken stopping) =>
        await reader.WithFactsAsync(await list.RowsAsync(ids, stopping), stopping);

    private async Task<(IQueryable<QueueHolder> Heads, IQueryable<QueueHolder> Waiting)> SourcesAsync(
        StuckFilter filter, CancellationToken stopping)
    {
        var before = clock.UtcNow() - filter.Over.Length();
        var stuck = db.Jobs.Where(j => j.Stage == JobStage.Active && j.HeadAt <= before);
        var heads = await MatchingAsync(stuck, filter.Jobs, stopping);
        var waiting = await MatchingAsync(db.FirstForSeat(before), filter.Jobs, stopping);
        return (filter.OfHeads(heads, db).AsHeads(), filter.OfWaiting(waiting).AsFirstForSeat(db));
    }

    /// <summary>
    /// Those that match the conditions of the list of jobs. One device, or the devices of an owner, have few jobs,
    /// whose heads are found by device. Any other condition is checked job by job: an index over all jobs of a kind or
    /// a person, which the engine would take otherwise, has many more of them than there are heads.
    /// </summary>
    private async Task<IQueryable<Job>> MatchingAsync(
        IQueryable<Job> stuck, JobFilter filter, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        if (filter.Device is not null || filter.Owner is not null)
        {
            return await filter.ApplyAsync(stuck, db, time, now, stopping);
        }

        if (filter.IsEmpty && db.Scope.SeesAll) { return stuck; }

        var matching = await filter.ApplyAsync(db.Jobs, db, time, now, stopping);
        return stuck.Where(s => matching.Any(j => j.Id == s.Id));
    }

    /// <summary>The first comparison is one that an index serves.</summary>
    private static IQueryable<QueueHolder> At(IQueryable<QueueHolder> all, PageStart start, StuckPlace place)
    {
        var (since, id) = place;
        return start switch
        {
            PageStart.Top => all.OrderBy(h => h.Since).ThenBy(h => h.Id),
            PageStart.After => all.Where(h => h.Since >= since && (h.Since > since || h.Id > id))
                .OrderBy(h => h.Since).ThenBy(h => h.Id),
            PageStart.Before => all.Where(h => h.Since <= since && (h.Since < since || h.Id < id))
                .OrderByDescending(h => h.Since).ThenByDescending(h => h.Id),
        };
    }
}
