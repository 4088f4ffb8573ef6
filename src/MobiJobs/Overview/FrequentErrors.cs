using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Overview;

/// <summary>The most frequent errors of devices. Counted at most once a minute.</summary>
public sealed class FrequentErrors(MobiJobsDb db, IMemoryCache cache, TimeProvider clock)
{
    private const int Most = 10;
    private const int MaxKeys = 500;

    private static readonly TimeSpan CacheLife = TimeSpan.FromMinutes(1);

    /// <summary>The most frequent errors of the last days, by kind and error, with the devices behind them.</summary>
    public async Task<IReadOnlyList<FrequentError>> FindAsync(int days, CancellationToken stopping) =>
        (await cache.GetOrCreateAsync(("top-causes", days), async entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = CacheLife;
            entry.Size = Most;
            return await CountAsync(clock.UtcNow().AddDays(-days), stopping);
        }))!;

    /// <summary>The index starts with the error, so the query names all errors; there are few.</summary>
    private async Task<List<FrequentError>> CountAsync(DateTime since, CancellationToken stopping)
    {
        var keys = await KeysAsync(stopping);
        var counts = await db.Jobs
            .Where(j => j.ErrorKey != null && keys.Contains(j.ErrorKey))
            .Where(j => j.EndedAt >= since && j.Status == JobStatus.DeviceError)
            .GroupBy(j => new { j.Kind, j.ErrorKey })
            .Select(g => new
            {
                g.Key.Kind,
                g.Key.ErrorKey,
                Jobs = g.Count(),
                Devices = g.Select(j => j.DeviceId).Distinct().Count(),
                Newest = g.Max(j => j.Id),
            })
            .OrderByDescending(c => c.Jobs).ThenBy(c => c.ErrorKey).Take(Most).ToListAsync(stopping);
        return counts.ConvertAll(c => new FrequentError(c.Kind, c.ErrorKey!, c.Jobs, c.Devices, c.Newest));
    }

    /// <summary>All errors, by stepping from one to the next in the index.</summary>
    private async Task<List<string>> KeysAsync(CancellationToken stopping)
    {
        var keys = new List<string>();
        for (var last = ""; keys.Count < MaxKeys; last = keys[^1])
        {
            var next = await db.Jobs
                .Where(j => j.ErrorKey != null && string.Compare(j.ErrorKey, last) > 0)
                .OrderBy(j => j.ErrorKey)
                .Select(j => j.ErrorKey)
                .FirstOrDefaultAsync(stopping);
            if (next is null) { return keys; }

            keys.Add(next);
        }

        return keys;
    }
}

/// <summary>An error of a kind of job, with the number of jobs and devices.</summary>
public sealed record FrequentError(JobKind Kind, string ErrorKey, int Jobs, int Devices, long NewestJobId);
