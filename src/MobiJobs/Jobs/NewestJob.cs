using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Jobs;

/// <summary>How far the ids of jobs have come; they grow with registration.</summary>
public static class NewestJob
{
    /// <summary>More ids than all transactions that register jobs at one moment have been given.</summary>
    private const int UnderWay = 20_000;

    /// <summary>The id of the newest of these jobs; 0 if there is none.</summary>
    public static async Task<long> NewestIdAsync(this IQueryable<Job> jobs, CancellationToken stopping) =>
        await jobs.MaxAsync(j => (long?)j.Id, stopping) ?? 0;

    /// <summary>
    /// The id of the fleet's newest job, once no job appears before it any more. Ids are given at the insert and seen
    /// at the commit: the transactions that have been given smaller ids are waited for, since "up to this job" would
    /// include later what nobody has seen.
    /// </summary>
    public static async Task<long> NewestSettledIdAsync(this MobiJobsDb db, CancellationToken stopping)
    {
        var newest = await db.Jobs.OfWholeFleet().NewestIdAsync(stopping);
        await db.Committed<Job>().OfWholeFleet()
            .CountAsync(j => j.Id > newest - UnderWay && j.Id <= newest, stopping);
        return newest;
    }
}
