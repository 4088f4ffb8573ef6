using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Jobs.Live;

/// <summary>
/// Counts the jobs registered since each open page was made, once for all pages of the same filter that know the same.
/// They are counted again until no further one with a smaller id appears.
/// </summary>
internal sealed class NewJobs(MobiJobsDb db, OrganizationTime time, DateTime now)
{
    /// <summary>
    /// For how many kinds of pages they are counted in one tick. Pages that were opened one by one while jobs are being
    /// registered each know something else: where there are more kinds, they take turns.
    /// </summary>
    public const int MaxCounts = 50;

    private const int MaxNews = 1000;

    /// <summary>Counts for the pages that were counted for longest ago.</summary>
    /// <param name="all">The open pages.</param>
    /// <param name="jobs">The job up to which none appears any more, and the newest one.</param>
    /// <param name="tick">Which tick this is.</param>
    /// <param name="stopping">Stops between counts.</param>
    public async Task SendAsync(
        IEnumerable<Watcher> all, (long Settled, long Newest) jobs, long tick, CancellationToken stopping)
    {
        var behind = all.Where(w => w.Filter is not null && w.KnownId < jobs.Newest)
            .GroupBy(w => (w.FilterText, w.KnownId, w.ShownText, w.GroupsText))
            .OrderBy(same => same.Min(w => w.CountedAt))
            .Take(MaxCounts);
        foreach (var same in behind)
        {
            var (count, over) = await CountAsync(same.First(), jobs, stopping);
            foreach (var watcher in same)
            {
                watcher.CountedAt = tick;
                watcher.SendNews(count, over, jobs.Settled);
            }
        }
    }

    /// <summary>How many there are, and how many of them up to the job that is known next.</summary>
    private async Task<(int All, int Over)> CountAsync(
        Watcher page, (long Settled, long Newest) jobs, CancellationToken stopping)
    {
        var matching = await page.Filter!.ApplyAsync(db.Jobs, db, time, now, stopping);
        if (page.Groups is { } groups) { matching = matching.Where(j => groups.Contains(j.Device.GroupId!.Value)); }

        var (known, shown) = (page.KnownId, page.Shown);
        var fresh = matching.Where(j => j.Id > known && j.Id <= jobs.Newest && !shown.Contains(j.Id));
        var count = await fresh.Take(MaxNews).CountAsync(stopping);
        var over = count == 0 || jobs.Settled <= known ? 0
            : jobs.Settled >= jobs.Newest ? count
            : await fresh.Where(j => j.Id <= jobs.Settled).Take(MaxNews).CountAsync(stopping);
        return (count, over);
    }
}
