using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Operations;

/// <summary>Where a person finds what has been registered.</summary>
internal static class OperationPlaces
{
    /// <summary>The page of an operation's only job; that of the operation where it has several, or none yet.</summary>
    public static async Task<string> PlaceOfAsync(this MobiJobsDb db, long operation, CancellationToken stopping)
    {
        var jobs = await db.Jobs.Where(j => j.OperationId == operation).OrderBy(j => j.Id).Select(j => j.Id).Take(2)
            .ToListAsync(stopping);
        return jobs is [var only]
            ? $"/jobs/{only.ToString(CultureInfo.InvariantCulture)}"
            : $"/deliveries/{operation.ToString(CultureInfo.InvariantCulture)}";
    }
}
