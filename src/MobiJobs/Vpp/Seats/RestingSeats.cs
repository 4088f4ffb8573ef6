using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs.List;
using MobiJobs.Queue.Periodic;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Vpp.Seats;

/// <summary>Tells lists of jobs which contents rest, and when tokens are synchronised.</summary>
internal sealed class RestingSeats(MobiJobsDb db, TimeProvider clock) : ISeatTokens
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

    /// <inheritdoc/>
    public async Task<IReadOnlySet<long>> OutOfReachAsync(
        IReadOnlyCollection<long> jobIds, CancellationToken stopping)
    {
        var inReach = await db.Jobs.OfWholeFleet().Where(j => jobIds.Contains(j.Id)).InReach(db)
            .Select(j => j.Id).ToListAsync(stopping);
        return jobIds.Except(inReach).ToHashSet();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TokenSync>> SyncsAsync(
        IReadOnlyCollection<int> tokenIds, CancellationToken stopping)
    {
        if (tokenIds.Count == 0) { return []; }

        var now = clock.UtcNow();
        var tokens = await db.VppTokens.AsNoTracking().Where(t => tokenIds.Contains(t.Id))
            .OrderBy(t => t.LocationName).ThenBy(t => t.Id).ToListAsync(stopping);
        return tokens.ConvertAll(t => new TokenSync(t.Id, t.LocationName, t.SyncedAt, NextAt(t, now))
        {
            HasExpired = t.Life(now) == TokenLife.Expired,
            IsRunning = t.SyncNo > t.SyncEndedNo,
            HasFailed = t.Trouble is not null,
        });
    }

    /// <summary>Where jobs wait, <see cref="SeatSweep"/> does not wait for the hour once seats are too old.</summary>
    private static DateTime? NextAt(VppToken token, DateTime now) =>
        token.SyncedAt is { } at && at > now - SeatCounts.MaxAge ? RecurringTimes.NextHour(now) : null;
}
