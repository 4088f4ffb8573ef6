using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Vpp.Seats;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Vpp.Contents;

/// <summary>
/// Forecasts the seats of a token's contents. Counts are of the whole fleet, devices only those that the reader sees.
/// </summary>
public sealed class SeatForecasts(MobiJobsDb db, TimeProvider clock)
{
    /// <summary>What a token had when it was registered was not assigned then.</summary>
    private static readonly TimeSpan FirstSync = TimeSpan.FromHours(1);

    /// <summary>What was assigned within a few hours is not taken for the pace of a day.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromDays(1);

    /// <summary>The forecasts of these contents, by store id; none for contents whose seats are not counted.</summary>
    public async Task<IReadOnlyDictionary<long, SeatForecast>> OfAsync(
        VppToken token, IReadOnlyList<VppContent> contents, CancellationToken stopping)
    {
        var counted = contents.Where(c => !c.IsUnlimited && !c.IsBook).ToArray();
        if (counted.Length == 0) { return new Dictionary<long, SeatForecast>(); }

        long[] storeIds = [.. counted.Select(c => c.StoreId)];
        var jobs = db.Jobs.OfWholeFleet()
            .Where(j => j.SeatTokenId == token.Id && storeIds.Contains(j.StoreId!.Value));
        var promised = await CountDevicesAsync(jobs.Promises(), stopping);
        var asked = await db.CountAskedAsync(token.Id, stopping);
        var awaiting = jobs.Where(j => j.Seat == SeatState.Awaited);
        var awaited = await CountDevicesAsync(awaiting, stopping);
        var inReach = awaiting.InReach(db);
        var reached = awaited.Count == 0 ? [] : await CountDevicesAsync(inReach, stopping);
        var first = reached.Count == 0 ? [] : await FirstAsync(inReach, stopping);
        var now = clock.UtcNow();
        var (from, over) = Period(token, now);
        var recent = await RecentAsync(token.Id, storeIds, from, stopping);
        return counted.ToDictionary(
            c => c.StoreId,
            c => new SeatForecast(
                Math.Max(
                    0, c.FreeAt(now) - promised.GetValueOrDefault(c.StoreId) - asked.GetValueOrDefault(c.StoreId)),
                awaited.GetValueOrDefault(c.StoreId),
                first.GetValueOrDefault(c.StoreId).Number,
                first.GetValueOrDefault(c.StoreId).At,
                recent.GetValueOrDefault(c.StoreId),
                over)
            {
                OutOfReach = awaited.GetValueOrDefault(c.StoreId) - reached.GetValueOrDefault(c.StoreId),
            });
    }

    private static Task<Dictionary<long, int>> CountAsync(IQueryable<long> storeIds, CancellationToken stopping) =>
        storeIds.GroupBy(id => id)
            .Select(g => new { StoreId = g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.StoreId, g => g.Count, stopping);

    /// <summary>A device needs one seat, however many jobs it has.</summary>
    private static Task<Dictionary<long, int>> CountDevicesAsync(
        IQueryable<Job> jobs, CancellationToken stopping) => jobs
        .GroupBy(j => j.StoreId!.Value)
        .Select(g => new { StoreId = g.Key, Count = g.Select(j => j.DeviceId).Distinct().Count() })
        .ToDictionaryAsync(g => g.StoreId, g => g.Count, stopping);

    /// <summary>The first delivery of each content that gets no seat: seats go in the order of the jobs' ids.</summary>
    private async Task<Dictionary<long, (string? Number, DateTime? At)>> FirstAsync(
        IQueryable<Job> awaiting, CancellationToken stopping)
    {
        var ids = awaiting.GroupBy(j => j.StoreId).Select(g => g.Min(j => j.Id));
        var jobs = await db.Jobs.OfWholeFleet().Where(j => ids.Contains(j.Id))
            .Select(j => new { StoreId = j.StoreId!.Value, j.DeviceId, j.ReservedFor, j.Stage })
            .ToListAsync(stopping);
        var devices = jobs.ConvertAll(j => j.DeviceId);
        var numbers = await db.Devices.Where(d => devices.Contains(d.Id))
            .ToDictionaryAsync(d => d.Id, d => d.Number, stopping);
        return jobs.ToDictionary(
            j => j.StoreId,
            j => (numbers.GetValueOrDefault(j.DeviceId), j.Stage == JobStage.Reserved ? j.ReservedFor : null));
    }

    /// <summary>From when on the pace is measured (UTC), and over how long; null in the token's first hour.</summary>
    private static (DateTime From, TimeSpan? Over) Period(VppToken token, DateTime now)
    {
        var since = now - SeatForecast.Window;
        var start = token.RegisteredAt + FirstSync;
        var from = start > since ? start : since;
        var over = now - from;
        return (from, over <= TimeSpan.Zero ? null : over > Shortest ? over : Shortest);
    }

    private Task<Dictionary<long, int>> RecentAsync(
        int tokenId, long[] storeIds, DateTime from, CancellationToken stopping) => CountAsync(
            db.Licenses.OfWholeFleet()
                .Where(l => l.TokenId == tokenId && storeIds.Contains(l.StoreId) && l.AssignedAt > from)
                .Select(l => l.StoreId),
            stopping);
}
