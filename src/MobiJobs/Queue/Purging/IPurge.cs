namespace MobiJobs.Queue.Purging;

/// <summary>Deletes old rows of a room's own tables. Called nightly.</summary>
public interface IPurge
{
    /// <summary>Deletes what is older than the limits allow. Returns how many rows were deleted.</summary>
    Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping);
}

/// <summary>What a purge deletes, as moments in UTC.</summary>
/// <param name="Now">The moment of the purge.</param>
/// <param name="EndedBefore">History that ended before this is deleted.</param>
public sealed record PurgeLimits(DateTime Now, DateTime EndedBefore)
{
    /// <summary>Previews that were made before this and never confirmed are deleted.</summary>
    public DateTime PreviewedBefore => Now.AddDays(-1);
}

/// <summary>A purge that a room registered.</summary>
/// <param name="RunsLast">Whether what it deletes would take along what other rooms are to purge.</param>
public sealed record Purge(Type Type, bool RunsLast);
