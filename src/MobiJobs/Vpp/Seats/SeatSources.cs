using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Vpp.Contents;

namespace MobiJobs.Vpp.Seats;

/// <summary>
/// Where seats of some apps come from: the tokens that have them, in the order of their ids, and the groups that may
/// use those.
/// </summary>
internal sealed class SeatSources
{
    private readonly DateTime now;
    private readonly ILookup<long, Source> byApp;
    private readonly HashSet<(int TokenId, int GroupId)> users;
    private readonly Dictionary<(int GroupId, long StoreId), Source[]> usable = [];
    private readonly Dictionary<SeatPool, int> free = [];
    private readonly Dictionary<SeatPool, int> left = [];
    private readonly Dictionary<(long DeviceId, long StoreId), int> claimed = [];

    private SeatSources(
        IEnumerable<Source> sources, IEnumerable<(int TokenId, int GroupId)> users, DateTime now) =>
        (byApp, this.users, this.now) = (sources.ToLookup(s => s.Content.StoreId), [.. users], now);

    public bool IsEmpty => byApp.Count == 0;

    /// <summary>The pools, in the order in which they are held.</summary>
    public IEnumerable<SeatPool> Pools => byApp.SelectMany(same => same)
        .Select(s => new SeatPool(s.Content.TokenId, s.Content.StoreId))
        .OrderBy(p => p.TokenId).ThenBy(p => p.StoreId);

    public int[] Tokens => [.. Pools.Select(p => p.TokenId).Distinct()];

    public long[] Apps => [.. byApp.Select(same => same.Key)];

    /// <summary>Whether the seats of any token are known at this moment (UTC).</summary>
    public static Task<bool> AreKnownAsync(MobiJobsDb db, DateTime now, CancellationToken stopping) =>
        db.VppTokens.OfWholeFleet().AnyAsync(SeatCounts.IsKnown(now), stopping);

    /// <summary>Reads the sources of these apps as far as their seats are known at this moment (UTC).</summary>
    /// <param name="ofBooks">Whether they are books, which Apple assigns to people only.</param>
    public static async Task<SeatSources> ReadAsync(
        MobiJobsDb db, long[] storeIds, DateTime now, CancellationToken stopping, bool ofBooks = false)
    {
        var known = db.VppTokens.Where(SeatCounts.IsKnown(now));
        var sources = await db.VppContents.OfWholeFleet().AsNoTracking()
            .Where(c => storeIds.Contains(c.StoreId) && c.IsBook == ofBooks)
            .Join(known, c => c.TokenId, t => t.Id, (c, t) => new Source(c, t.GroupId))
            .ToListAsync(stopping);
        sources.Sort((one, other) => one.Content.TokenId.CompareTo(other.Content.TokenId));
        var tokens = sources.Select(s => s.Content.TokenId).Distinct().ToArray();
        var shares = tokens.Length == 0 ? [] : await db.VppShares.OfWholeFleet().AsNoTracking()
            .Where(s => tokens.Contains(s.TokenId)).ToListAsync(stopping);
        return new SeatSources(
            sources,
            sources.Select(s => (s.Content.TokenId, s.GroupId))
                .Concat(shares.Select(s => (s.TokenId, s.GroupId))),
            now);
    }

    /// <summary>
    /// Counts the seats that are free at present, as they are until the transaction ends: whoever wants to promise or
    /// assign one of them waits for it. In one order, so that two wait for each other here and nowhere else.
    /// </summary>
    public async Task HoldAsync(MobiJobsDb db, CancellationToken stopping)
    {
        foreach (var pool in Pools) { await db.ContentOf(pool).HoldAsync(c => c.Total, stopping); }

        await CountAsync(db, stopping);
    }

    /// <summary>Counts the seats that are free at present.</summary>
    public async Task CountAsync(MobiJobsDb db, CancellationToken stopping)
    {
        foreach (var pool in Pools) { left[pool] = free[pool] = await db.CountFreeAsync(pool, now, stopping); }
    }

    /// <summary>The content of a pool, as it was read.</summary>
    public VppContent ContentOf(SeatPool pool) =>
        byApp[pool.StoreId].Single(s => s.Content.TokenId == pool.TokenId).Content;

    /// <summary>How many seats of a pool Apple had left when it was read; none while it rests.</summary>
    public int AvailableOf(SeatPool pool) => ContentOf(pool).FreeAt(now);

    /// <summary>How many seats of a pool were free when they were counted.</summary>
    public int FreeOf(SeatPool pool) => free.GetValueOrDefault(pool);

    /// <summary>The groups whose devices may use a token.</summary>
    public int[] GroupsOf(int tokenId) => [.. users.Where(u => u.TokenId == tokenId).Select(u => u.GroupId)];

    /// <summary>Whether the devices of a group may use a token that has the app.</summary>
    public bool HasFor(int? groupId, long storeId) => Usable(groupId, storeId).Length > 0;

    /// <summary>Whether one of these tokens can assign the app to devices of the group.</summary>
    public bool IsForDevices(int? groupId, long storeId) =>
        Array.Exists(Usable(groupId, storeId), s => s.Content.IsDeviceAssignable);

    /// <summary>
    /// The pool from which the next device of a group gets its seat, and whether one was left of those counted: of the
    /// pools that have some left the one of the person's own token, then the oldest. Each call takes one of what is
    /// left. Null if none can be assigned to it.
    /// </summary>
    /// <param name="userTokenId">The token of the person that the device belongs to.</param>
    public ChosenSeat? Choose(int? groupId, int? userTokenId, long storeId)
    {
        var pool = Usable(groupId, storeId)
            .Where(s => s.Content.IsDeviceAssignable)
            .Select(s => new SeatPool(s.Content.TokenId, storeId))
            .OrderBy(p => LeftOf(p) == 0).ThenBy(p => p.TokenId != userTokenId).ThenBy(p => p.TokenId)
            .FirstOrDefault();
        if (pool is null) { return null; }

        var isLeft = LeftOf(pool) > 0;
        if (isLeft && left[pool] < int.MaxValue) { left[pool]--; }

        return new ChosenSeat(pool, isLeft);
    }

    /// <summary>
    /// What a delivery of the app to the device needs: nothing new where it has a licence, else the seat that another
    /// open job of the device is to have, else one of its own (<see cref="Choose"/>). Where no licence
    /// can be assigned to the device, it waits until its person has one. Null where our data knows too little.
    /// </summary>
    public JobSeat? SeatOf(SeatDevice device, long storeId)
    {
        var holding = Usable(device.GroupId, storeId)
            .Where(s => device.Licenses.Contains(new(s.Content.TokenId, storeId)))
            .OrderBy(s => s.Content.TokenId != device.UserTokenId)
            .FirstOrDefault();
        if (holding is not null) { return new(holding.Content.TokenId, SeatState.Held); }

        if (WaitsForPerson(device, storeId) is { } token) { return new(token, SeatState.Unassignable); }

        if (SharedBy(device, storeId) is { } shared) { return new(shared, SeatState.Awaited); }

        if (device.SerialNumber is null || Choose(device.GroupId, device.UserTokenId, storeId) is not { } seat)
        {
            return null;
        }

        claimed[(device.Id, storeId)] = seat.Pool.TokenId;
        return new(seat.Pool.TokenId, SeatState.Awaited);
    }

    /// <summary>
    /// The token at which a device without a serial number waits until its person has a licence; null where it may have
    /// one, of a token that is not known or of another Apple ID.
    /// </summary>
    private int? WaitsForPerson(SeatDevice device, long storeId)
    {
        if (!device.HasNoSerialNumber || device.OutOfReach.Any(pool => pool.StoreId == storeId)) { return null; }

        return Usable(device.GroupId, storeId)
            .Where(s => device.UserTokenId is null || s.Content.TokenId == device.UserTokenId)
            .Select(s => (int?)s.Content.TokenId).FirstOrDefault();
    }

    /// <summary>
    /// The token whose seat another open job of the device is to have for the app: one is enough. Null for none.
    /// </summary>
    public int? SharedBy(SeatDevice device, long storeId) =>
        claimed.TryGetValue((device.Id, storeId), out var token)
            ? token
            : Usable(device.GroupId, storeId).Select(s => (int?)s.Content.TokenId)
                .Where(id => device.Claims.Contains(new(id!.Value, storeId))).Min();

    private int LeftOf(SeatPool pool) => left.GetValueOrDefault(pool);

    /// <summary>Found once for each group: a hundred thousand devices are in a few hundred.</summary>
    private Source[] Usable(int? groupId, long storeId)
    {
        if (groupId is not { } group) { return []; }

        if (!usable.TryGetValue((group, storeId), out var found))
        {
            found = [.. byApp[storeId].Where(s => users.Contains((s.Content.TokenId, group)))];
            usable[(group, storeId)] = found;
        }

        return found;
    }

    private sealed record Source(VppContent Content, int GroupId);
}

/// <summary>Where a seat comes from.</summary>
/// <param name="IsFree">Whether one was left; otherwise the device waits for it.</param>
internal sealed record ChosenSeat(SeatPool Pool, bool IsFree);
