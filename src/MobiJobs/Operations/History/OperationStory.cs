using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Operations.History;

/// <summary>Everything about one operation that its jobs tell: where they stand, why they failed, what was delivered again.</summary>
public sealed class OperationStory(MobiJobsDb db)
{
    private const int MostLinks = 20;
    private const int MostDevices = 10;

    /// <summary>The operation's jobs by status, the open ones too.</summary>
    public async Task<IReadOnlyDictionary<JobStatus, int>> StatusesAsync(IQueryable<Job> scope, long id, CancellationToken stopping) =>
        await scope.Where(j => j.OperationId == id).GroupBy(j => j.Status).Select(g => new { g.Key, Count = g.Count() }).OrderBy(c => c.Key).ToDictionaryAsync(c => c.Key, c => c.Count, stopping);

    /// <summary>What went wrong, most frequent first: errors by their key, then statuses that have none.</summary>
    public async Task<IReadOnlyList<FailureCause>> CausesAsync(IQueryable<Job> scope, long id, CancellationToken stopping)
    {
        var causes = await scope
            .Where(j => j.OperationId == id && j.DueAt == null && j.Status >= JobStatus.DeviceError)
            .GroupBy(j => new { j.Status, j.ErrorKey })
            .Select(g => new FailureCause(g.Key.Status, g.Key.ErrorKey, g.Count(), g.Max(j => j.Id)))
            .ToListAsync(stopping);
        return [.. causes.OrderByDescending(c => c.Count).ThenBy(c => c.Status).ThenBy(c => c.ErrorKey, StringComparer.Ordinal)];
    }

    /// <summary>Some of the devices it went to, and what exactly was sent.</summary>
    public async Task<IReadOnlyList<SentTo>> SentToAsync(IQueryable<Job> scope, long id, CancellationToken stopping) =>
        await scope.Where(j => j.OperationId == id).OrderBy(j => j.Id).Select(j => new SentTo(j.Device.Number, j.StoreId, j.BundleId, j.ProfileId)).Take(MostDevices).ToListAsync(stopping);

    /// <summary>The operations whose jobs this one does again.</summary>
    public async Task<IReadOnlyList<long>> RetryOfAsync(long id, CancellationToken stopping)
    {
        var former = db.Jobs.Where(j => j.OperationId == id && j.RetryOfId != null).Select(j => j.RetryOfId!.Value);
        return await db.Jobs.Where(j => former.Contains(j.Id) && j.OperationId != null).Select(j => j.OperationId!.Value).Distinct().OrderBy(o => o).Take(MostLinks).ToListAsync(stopping);
    }

    /// <summary>The operations that do jobs of this one again.</summary>
    public async Task<IReadOnlyList<long>> RetriesAsync(long id, CancellationToken stopping)
    {
        var former = db.Jobs.Where(j => j.OperationId == id && j.DueAt == null && j.Status >= JobStatus.Succeeded).Select(j => (long?)j.Id);
        return await db.Jobs.Where(j => j.RetryOfId != null && former.Contains(j.RetryOfId) && j.OperationId != null).Select(j => j.OperationId!.Value).Distinct().OrderBy(o => o).Take(MostLinks).ToListAsync(stopping);
    }
}

/// <summary>One way in which jobs failed, how many did, and the newest of them.</summary>
public sealed record FailureCause(JobStatus Status, string? ErrorKey, int Count, long NewestJobId)
{
    /// <summary>What a retry is limited by: the error's key, or the status where there is none.</summary>
    public string Name => string.IsNullOrEmpty(ErrorKey) ? StatusNames.Of(Status) : ErrorKey;
}

/// <summary>A device it went to, and what was sent.</summary>
public sealed record SentTo(string DeviceNumber, long? StoreId, string? BundleId, string? ProfileId);
