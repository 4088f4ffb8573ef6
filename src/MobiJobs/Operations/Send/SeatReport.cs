using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Runs;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Seats;

namespace MobiJobs.Operations.Send;

/// <summary>
/// How many seats an operation needs and how many there are: one statement for each app, which reads the devices that
/// need one, and a few for each token that has it.
/// </summary>
public sealed class SeatReport(MobiJobsDb db, TimeProvider clock)
{
    /// <summary>The apps of which seats are needed, each with the token that they come from.</summary>
    public async Task<IReadOnlyList<SeatNeed>> NeedsAsync(Run run, CancellationToken stopping)
    {
        var order = OperationOrder.Of(run);
        var apps = LicenseCheck.AppsOf(order);
        if (apps.Length == 0) { return []; }

        var sources = await CountedAsync(apps, stopping);
        var asked = new List<AskedSeats>();
        foreach (var (part, item) in order.Items.Index().Where(i => i.Item.Target.StoreId is not null))
        {
            var chosen = await ChooseAsync(run, (byte)part, item.Target.StoreId!.Value, sources, stopping);
            asked.AddRange(chosen.GroupBy(c => c.Seat.Pool)
                .Select(same => new AskedSeats(same.Key, (byte)part, item.Target.Name, same.Count())));
        }

        return await NeedsAsync(asked, sources, stopping);
    }

    /// <summary>The same for what is asked of each pool.</summary>
    internal async Task<IReadOnlyList<SeatNeed>> NeedsAsync(
        IReadOnlyCollection<AskedSeats> asked, SeatSources sources, CancellationToken stopping)
    {
        if (asked.Count == 0) { return []; }

        var names = await db.VppTokens.AsNoTracking()
            .Where(t => sources.Tokens.Contains(t.Id)).ToDictionaryAsync(t => t.Id, t => t.LocationName, stopping);
        var needs = new List<SeatNeed>();
        foreach (var (pool, part, app, count) in asked)
        {
            needs.Add(new(part, app, names.GetValueOrDefault(pool.TokenId), count, sources.FreeOf(pool))
            {
                Available = sources.AvailableOf(pool),
                Promised = await db.CountPromisedAsync(pool, stopping),
            });
        }

        return needs;
    }

    /// <summary>
    /// Finds those that would wait for a seat: of each pool the last that need one. They are marked and left out.
    /// </summary>
    internal async Task LeaveOutAsync(Run run, byte part, CancellationToken stopping)
    {
        var order = OperationOrder.Of(run);
        if (order.Items.ElementAtOrDefault(part)?.Target.StoreId is not { } app) { return; }

        var sources = await CountedAsync([app], stopping);
        var chosen = await ChooseAsync(run, part, app, sources, stopping);
        long[] without = [.. chosen.Where(c => !c.Seat.IsFree).Select(c => c.DeviceId)];
        foreach (var some in without.Chunk(RunKeeper.ChunkSize))
        {
            await db.PendingItems(run, some).Where(i => i.Part == part).LeaveOutForSeatsAsync(stopping);
        }
    }

    /// <summary>
    /// The devices that need a seat and can have one now, pool by pool. In the caller's transaction, until whose end
    /// nobody else promises or assigns a seat of these pools.
    /// </summary>
    internal async Task<IReadOnlyList<AssignableSeats>> AssignableAsync(
        Run run, byte part, int max, CancellationToken stopping)
    {
        var order = OperationOrder.Of(run);
        if (order.Items.ElementAtOrDefault(part)?.Target.StoreId is not { } app) { return []; }

        var sources = await SeatSources.ReadAsync(db, [app], clock.UtcNow(), stopping);
        await sources.HoldAsync(db, stopping);
        var chosen = await ChooseAsync(run, part, app, sources, stopping);
        var seats = new List<AssignableSeats>();
        foreach (var same in chosen.Where(c => c.Seat.IsFree).GroupBy(c => c.Seat.Pool))
        {
            seats.Add(new(
                sources.ContentOf(same.Key),
                [.. same.Take(max).Select(c => new AssignableDevice(c.DeviceId, c.SerialNumber))]));
        }

        return seats;
    }

    /// <summary>The tokens that could be shared with groups whose devices may use none that has the app.</summary>
    public async Task<IReadOnlyList<TokenToShare>> SharesAsync(Run run, CancellationToken stopping)
    {
        var apps = LicenseCheck.LicensedOf(OperationOrder.Of(run));
        if (apps.Length == 0) { return []; }

        const int Flag = (int)(CheckFinding.NoToken | CheckFinding.OtherToken);
        var groups = await db.RunItems.Where(i => i.RunId == run.Id && (i.Reason & Flag) != 0)
            .Join(db.Devices, i => i.ItemId, d => d.Id, (i, d) => d.GroupId)
            .Where(group => group != null).Distinct().ToListAsync(stopping);
        return await SharesAsync(apps, groups, stopping);
    }

    /// <summary>The tokens with one of these apps that could be shared with these groups.</summary>
    internal Task<List<TokenToShare>> SharesAsync(
        long[] apps, IReadOnlyCollection<int?> groups, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        return (
            from token in db.VppTokens.Where(SeatCounts.IsKnown(now))
            where db.VppContents.Any(c => c.TokenId == token.Id && apps.Contains(c.StoreId))
            join owner in db.DeviceGroups on token.GroupId equals owner.Id
            from below in db.DeviceGroups
            where groups.Contains(below.Id) && below.Id != owner.Id && below.Path.StartsWith(owner.Path)
            where !db.VppShares.Any(s => s.TokenId == token.Id && s.GroupId == below.Id)
            orderby token.Id, below.Path
            select new TokenToShare(token.Id, token.LocationName, below.Id, below.Name))
            .Take(TokenToShare.Max).ToListAsync(stopping);
    }

    /// <summary>The tokens that have these apps, with their free seats.</summary>
    internal async Task<SeatSources> CountedAsync(long[] apps, CancellationToken stopping)
    {
        var sources = await SeatSources.ReadAsync(db, apps, clock.UtcNow(), stopping);
        await sources.CountAsync(db, stopping);
        return sources;
    }

    /// <summary>Where those that need a seat get it from, if they are registered in the order of their ids.</summary>
    private async Task<List<Chosen>> ChooseAsync(
        Run run, byte part, long app, SeatSources sources, CancellationToken stopping)
    {
        var needing =
            from item in Needing(run, part)
            join device in db.Devices on item.ItemId equals device.Id
            where device.SerialNumber != null
            join user in db.VppUsers on device.VppUserId equals (int?)user.Id into users
            from user in users.DefaultIfEmpty()
            orderby device.Id
            select new { device.Id, device.SerialNumber, device.GroupId, UserTokenId = (int?)user.TokenId };
        var chosen = new List<Chosen>();
        foreach (var device in await needing.ToListAsync(stopping))
        {
            if (sources.Choose(device.GroupId, device.UserTokenId, app) is { } seat)
            {
                chosen.Add(new(device.Id, device.SerialNumber!, seat));
            }
        }

        return chosen;
    }

    private IQueryable<RunItem> Needing(Run run, byte part)
    {
        const int Flag = (int)CheckFinding.NeedsSeat;
        return db.RunItems.Where(i => i.RunId == run.Id && i.Part == part && i.Outcome == RunOutcome.Pending
            && (i.Reason & Flag) != 0);
    }

    private sealed record Chosen(long DeviceId, string SerialNumber, ChosenSeat Seat);
}

/// <summary>How many seats of a pool an app takes.</summary>
/// <param name="Part">The index of the app in what is sent.</param>
internal sealed record AskedSeats(SeatPool Pool, byte Part, string App, int Count);

/// <summary>A content with free seats, and devices for which there are some.</summary>
internal sealed record AssignableSeats(VppContent Content, IReadOnlyList<AssignableDevice> Devices);

/// <summary>A device that a licence can be assigned to.</summary>
internal sealed record AssignableDevice(long Id, string SerialNumber);

/// <summary>The seats of an app that an operation needs.</summary>
/// <param name="Part">The index of the app in the operation.</param>
/// <param name="Location">The location of the token; null for one that the reader doesn't see.</param>
/// <param name="Free">What is left for this operation.</param>
public sealed record SeatNeed(byte Part, string App, string? Location, int Needed, int Free)
{
    /// <summary>What Apple has left.</summary>
    public required int Available { get; init; }

    /// <summary>Promised to open and reserved jobs, and not taken yet.</summary>
    public required int Promised { get; init; }

    /// <summary>How many jobs would wait for a seat.</summary>
    public int Short => Math.Max(0, Needed - Free);
}

/// <summary>A token, and a group below its own that could use it.</summary>
public sealed record TokenToShare(int TokenId, string Location, int GroupId, string Group)
{
    /// <summary>How many are offered at most.</summary>
    public const int Max = 10;
}
