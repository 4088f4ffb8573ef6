using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Overview;

/// <summary>The most frequent errors of devices, and other ways to fail. Counted at most once a minute.</summary>
public sealed class FrequentErrors(MobiJobsDb db, IMemoryCache cache, TimeProvider clock)
{
    private const int Most = 10;
    private const int MaxKeys = 500;

    private static readonly JobStatus[] Ends = [.. JobStatuses.OfFailures.Where(s => s.FailureKey() is not null)];

    private static readonly TimeSpan CacheLife = TimeSpan.FromMinutes(1);

    /// <summary>The most frequent errors of the last days, by kind and error, with the devices behind them.</summary>
    public async Task<IReadOnlyList<FrequentError>> FindAsync(int days, CancellationToken stopping) =>
        (await cache.GetOrCreateAsync(("top-causes", days, Scope), async entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = CacheLife;
            entry.Size = Most;
            return await CountAsync(clock.UtcNow().AddDays(-days), stopping);
        }))!;

    /// <summary>Tells people apart who see different parts of the fleet.</summary>
    private string Scope => db.Scope.SeesAll ? "" : string.Join(',', db.Scope.Groups);

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
        var errors = counts.Select(c =>
            new FrequentError(c.Kind, JobStatus.DeviceError, c.ErrorKey!, c.Jobs, c.Devices, c.Newest));
        return
        [
            .. errors.Concat(await EndsAsync(since, stopping))
                .OrderByDescending(c => c.Jobs).ThenBy(c => c.ErrorKey, StringComparer.Ordinal)
                .Take(Most),
        ];
    }

    /// <summary>What failed without an error of a device, above all timeouts.</summary>
    private async Task<IEnumerable<FrequentError>> EndsAsync(DateTime since, CancellationToken stopping)
    {
        var counts = await db.Jobs
            .Where(j => j.EndedAt >= since && Ends.Contains(j.Status))
            .GroupBy(j => new { j.Kind, j.Status })
            .Select(g => new
            {
                g.Key.Kind,
                g.Key.Status,
                Jobs = g.Count(),
                Devices = g.Select(j => j.DeviceId).Distinct().Count(),
                Newest = g.Max(j => j.Id),
            })
            .ToListAsync(stopping);
        return counts.Select(c =>
            new FrequentError(c.Kind, c.Status, c.Status.FailureKey()!, c.Jobs, c.Devices, c.Newest));
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
/// <param name="ErrorKey">The key of the error, or <see cref="JobStatuses.FailureKey"/>.</param>
public sealed record FrequentError(
    JobKind Kind, JobStatus Status, string ErrorKey, int Jobs, int Devices, long NewestJobId)
{
    /// <summary>Whether it is an error of a device, with codes.</summary>
    public bool IsOfDevice => Status == JobStatus.DeviceError;
}
