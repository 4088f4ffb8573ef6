using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Operations.History;

/// <summary>What the jobs of one operation tell about it: their statuses, why some failed, what was retried.</summary>
public sealed class OperationStory(MobiJobsDb db)
{
    private const int MaxLinks = 20;
    private const int MaxDevices = 10;

    /// <summary>How many of the operation's jobs have each status, open ones included.</summary>
    public async Task<IReadOnlyDictionary<JobStatus, int>> StatusesAsync(
        long id, CancellationToken stopping) => await db.Jobs
        .Where(j => j.OperationId == id)
        .GroupBy(j => j.Status)
        .Select(g => new { g.Key, Count = g.Count() })
        .OrderBy(c => c.Key)
        .ToDictionaryAsync(c => c.Key, c => c.Count, stopping);

    /// <summary>
    /// The causes of failures, most frequent first: by the error's key, or by the status if there is none.
    /// </summary>
    public async Task<IReadOnlyList<FailureCause>> CausesAsync(long id, CancellationToken stopping)
    {
        var failed = db.Jobs.Where(j => j.OperationId == id && j.DueAt == null && j.Status >= JobStatus.DeviceError);
        var causes = await CausesAsync(failed, stopping);
        var left = await CausesAsync(failed.Where(j => !db.Jobs.Any(again => again.RetryOfId == j.Id)), stopping);
        var leftByName = left.ToDictionary(c => c.Name, StringComparer.Ordinal);
        return
        [
            .. causes
                .Select(c => leftByName.TryGetValue(c.Name, out var some)
                    ? c with { Left = some.Count, NewestJobId = some.NewestJobId }
                    : c)
                .OrderByDescending(c => c.Count)
                .ThenBy(c => c.Status)
                .ThenBy(c => c.ErrorKey, StringComparer.Ordinal),
        ];
    }

    private static Task<List<FailureCause>> CausesAsync(IQueryable<Job> failed, CancellationToken stopping) => failed
        .GroupBy(j => new { j.Status, j.ErrorKey })
        .Select(g => new FailureCause(g.Key.Status, g.Key.ErrorKey, g.Count(), g.Max(j => j.Id)))
        .ToListAsync(stopping);

    /// <summary>The first devices that it went to, and what was sent to them.</summary>
    public async Task<IReadOnlyList<SentTo>> SentToAsync(long id, CancellationToken stopping) => await db.Jobs
        .Where(j => j.OperationId == id)
        .OrderBy(j => j.Id)
        .Select(j => new SentTo(j.Device.Number, j.StoreId, j.BundleId, j.ProfileId))
        .Take(MaxDevices)
        .ToListAsync(stopping);

    /// <summary>The groups of the devices that it went to.</summary>
    public async Task<IReadOnlyList<int?>> GroupsAsync(long id, CancellationToken stopping) =>
        await db.Jobs.Where(j => j.OperationId == id).Select(j => j.Device.GroupId).Distinct().ToListAsync(stopping);

    /// <summary>The operations that this one retries.</summary>
    public async Task<IReadOnlyList<long>> RetryOfAsync(long id, CancellationToken stopping)
    {
        var former = db.Jobs.Where(j => j.OperationId == id && j.RetryOfId != null).Select(j => j.RetryOfId!.Value);
        return await OperationsOfAsync(db.Jobs.Where(j => former.Contains(j.Id)), stopping);
    }

    /// <summary>The operations that retry jobs of this one.</summary>
    public async Task<IReadOnlyList<long>> RetriesAsync(long id, CancellationToken stopping)
    {
        var former = db.Jobs
            .Where(j => j.OperationId == id && j.DueAt == null && j.Status >= JobStatus.Succeeded)
            .Select(j => (long?)j.Id);
        var retries = db.Jobs.Where(j => j.RetryOfId != null && former.Contains(j.RetryOfId));
        return await OperationsOfAsync(retries, stopping);
    }

    private static Task<List<long>> OperationsOfAsync(IQueryable<Job> jobs, CancellationToken stopping) => jobs
        .Where(j => j.OperationId != null)
        .Select(j => j.OperationId!.Value)
        .Distinct()
        .OrderBy(id => id)
        .Take(MaxLinks)
        .ToListAsync(stopping);
}

/// <summary>A cause of failure, and how many jobs have it.</summary>
/// <param name="NewestJobId">The newest of them, of those left if there are any.</param>
public sealed record FailureCause(JobStatus Status, string? ErrorKey, int Count, long NewestJobId)
{
    /// <summary>How many have not been sent again.</summary>
    public int Left { get; init; }

    /// <summary>The cause's name in a retry's filter: the error's key, or the status if there is none.</summary>
    public string Name => string.IsNullOrEmpty(ErrorKey) ? StatusNames.Of(Status) : ErrorKey;

    /// <summary>The condition of the job list that finds these jobs.</summary>
    public string Query => string.IsNullOrEmpty(ErrorKey)
        ? $"status={StatusNames.Of(Status)}"
        : $"error={Uri.EscapeDataString(ErrorKey)}";
}

/// <summary>A cause of failure as a row of its operation's page.</summary>
/// <param name="IsSelectable">Whether the reader can select it for a retry.</param>
public sealed record FailureCauseRow(OperationRow Operation, FailureCause Cause, bool IsSelectable);

/// <summary>A device it went to, and what was sent.</summary>
public sealed record SentTo(string DeviceNumber, long? StoreId, string? BundleId, string? ProfileId);
