using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs.List;

namespace MobiJobs.Vpp.Seats;

/// <summary>Tells lists of jobs which contents rest.</summary>
internal sealed class RestingSeats(MobiJobsDb db, TimeProvider clock) : ISeatRests
{
    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<(int TokenId, long StoreId), DateTime>> OfAsync(
        IReadOnlyCollection<int> tokenIds, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var resting = await db.VppContents.OfWholeFleet()
            .Where(c => tokenIds.Contains(c.TokenId) && c.RestsUntil > now)
            .Select(c => new { c.TokenId, c.StoreId, Until = c.RestsUntil!.Value })
            .ToListAsync(stopping);
        return resting.ToDictionary(c => (c.TokenId, c.StoreId), c => c.Until);
    }
}
