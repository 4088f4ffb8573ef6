using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Jobs;

/// <summary>How far the ids of jobs have come; they grow with registration.</summary>
public static class NewestJob
{
    /// <summary>The id of the newest of these jobs; 0 if there is none.</summary>
    public static async Task<long> NewestIdAsync(this IQueryable<Job> jobs, CancellationToken stopping) =>
        await jobs.MaxAsync(j => (long?)j.Id, stopping) ?? 0;
}
