using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Kinds;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Seats;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Errors.Verdicts;

/// <summary>Gathers the facts about the licence of a delivery.</summary>
internal sealed class LicenseFacts(MobiJobsDb db)
{
    /// <summary>How long Apple may take until devices find a licence that it has assigned.</summary>
    private static readonly TimeSpan JustBefore = TimeSpan.FromMinutes(10);

    public async Task<VppFacts> FindAsync(
        FailedJob subject, Device device, DateTime now, CancellationToken stopping)
    {
        if (!UsesLicenses(subject.Kind)) { return VppFacts.None; }

        var user = device.VppUserId is not { } userId ? null
            : await db.VppUsers.AsNoTracking().FirstOrDefaultAsync(u => u.Id == userId, stopping);
        var tokens = await TokensAsync(device, stopping);
        var lacksToken = await LacksTokenAsync(tokens.Count, subject, device, now, stopping);
        if (tokens.Count == 0)
        {
            return VppFacts.None with
            {
                HasTokens = await db.VppTokens.OfWholeFleet().AnyAsync(stopping),
                User = user,
                LacksToken = lacksToken,
                Above = await AboveAsync([], subject, device, now, stopping),
                OtherLocation = await OtherLocationAsync([], subject, device, stopping),
            };
        }

        var ids = tokens.ConvertAll(t => t.Id);
        var contents = await db.VppContents.AsNoTracking()
            .Where(c => ids.Contains(c.TokenId) && c.StoreId == subject.StoreId).ToListAsync(stopping);
        var token = Choose(tokens, contents, user);
        var content = contents.Find(c => c.TokenId == token.Id);
        var licenses = await LicensesAsync(ids, subject, device, stopping);
        var orders = await OrdersAsync(token, subject, device, user, stopping);
        return new VppFacts(
            true,
            token,
            content,
            user,
            licenses.Find(l => l.UserId is not null),
            licenses.Find(l => l.SerialNumber is not null),
            orders.Exists(o => IsOpenAssignment(o) && o.RequestedAt < subject.EndedAt))
        {
            LacksToken = lacksToken,
            Above = lacksToken ? await AboveAsync(ids, subject, device, now, stopping) : null,
            JustAssignedAt = JustAssigned(orders, subject.EndedAt),
            IsBeingAssignedSince = orders.Exists(o => IsOpenAssignment(o) && o.RequestedAt >= subject.EndedAt),
            FirstSince = FirstSince(orders, subject.EndedAt),
            SeatsLeft = content is null ? 0
                : await db.CountLeftAsync(new(content.TokenId, content.StoreId), now, stopping),
            OtherLocation = licenses.Count > 0 ? null : await OtherLocationAsync(ids, subject, device, stopping),
        };
    }

    /// <summary>
    /// By the same sources as the check before sending, and of the whole fleet, so that it is the same for everybody.
    /// A licence of a token that the group can't use may do.
    /// </summary>
    private async Task<bool> LacksTokenAsync(
        int usable, FailedJob subject, Device device, DateTime now, CancellationToken stopping)
    {
        if (subject.Kind is not (JobKind.VppInstall or JobKind.BookInstall) || subject.StoreId is not { } id)
        {
            return false;
        }

        var ofBooks = subject.Kind == JobKind.BookInstall;
        var lacks = await SeatSources.AreKnownAsync(db, now, stopping)
            ? await SeatSources.ReadAsync(db, [id], now, stopping, ofBooks) is var known
                && !known.HasFor(device.GroupId, id)
                && (!ofBooks || known.Apps.Contains(id)) // It may be free, or bought otherwise.
            : usable == 0 && !ofBooks && await db.VppTokens.OfWholeFleet().AnyAsync(stopping);
        return lacks && !await LicensesOf(subject, device).OfWholeFleet().AnyAsync(stopping);
    }

    /// <summary>Tokens are shared downwards only. Of several, one that is known to have the content.</summary>
    private async Task<TokenAbove?> AboveAsync(
        List<int> usable, FailedJob subject, Device device, DateTime now, CancellationToken stopping)
    {
        var above =
            from own in db.DeviceGroups
            where own.Id == device.GroupId
            from higher in db.DeviceGroups
            where higher.Id != own.Id && own.Path.StartsWith(higher.Path)
            join token in db.VppTokens.OfWholeFleet() on higher.Id equals token.GroupId
            where !usable.Contains(token.Id) && token.ExpiresAt > now
            let has = db.VppContents.OfWholeFleet()
                .Any(c => c.TokenId == token.Id && c.StoreId == subject.StoreId)
            where has || token.SyncedAt == null
            orderby has descending, token.Id
            select (int?)token.Id;
        return await above.FirstOrDefaultAsync(stopping) is { } id
            ? new(id, await db.VppTokens.AnyAsync(t => t.Id == id, stopping))
            : null;
    }

    private static bool UsesLicenses(JobKind kind) =>
        kind is JobKind.VppInstall or JobKind.AppInstall or JobKind.BookInstall or JobKind.VppInvite;

    /// <summary>The tokens of the device's group, and those shared to it.</summary>
    private Task<List<VppToken>> TokensAsync(Device device, CancellationToken stopping) => db.VppTokens.AsNoTracking()
        .Where(t => t.GroupId == device.GroupId
            || db.VppShares.Any(s => s.TokenId == t.Id && s.GroupId == device.GroupId))
        .ToListAsync(stopping);

    /// <summary>Of several tokens, the person's own, or else one that has the content.</summary>
    private static VppToken Choose(List<VppToken> tokens, List<VppContent> contents, VppUser? user) => tokens
        .OrderBy(t => t.Id != user?.TokenId)
        .ThenByDescending(t => contents.Exists(c => c.TokenId == t.Id))
        .ThenBy(t => t.Id)
        .First();

    private Task<List<License>> LicensesAsync(
        List<int> tokens, FailedJob subject, Device device, CancellationToken stopping) =>
        LicensesOf(subject, device).Where(l => tokens.Contains(l.TokenId)).ToListAsync(stopping);

    private Task<string?> OtherLocationAsync(
        List<int> tokens, FailedJob subject, Device device, CancellationToken stopping) =>
        LicensesOf(subject, device).Where(l => !tokens.Contains(l.TokenId))
            .Join(db.VppTokens, l => l.TokenId, t => t.Id, (l, t) => t)
            .OrderBy(t => t.Id).Select(t => t.LocationName).FirstOrDefaultAsync(stopping);

    private IQueryable<License> LicensesOf(FailedJob subject, Device device) => db.Licenses.AsNoTracking()
        .Where(l => l.StoreId == subject.StoreId)
        .Where(l => (l.UserId != null && l.UserId == device.VppUserId)
            || (l.SerialNumber != null && l.SerialNumber == device.SerialNumber));

    /// <summary>
    /// The orders about licences of this app for the device or its person that are open, or that ended shortly before
    /// the failure or since.
    /// </summary>
    private async Task<List<VppOrder>> OrdersAsync(
        VppToken token, FailedJob subject, Device device, VppUser? user, CancellationToken stopping)
    {
        if (subject.StoreId is not { } app) { return []; }

        var (serialNumber, person, since) = (device.SerialNumber, user?.Name, subject.EndedAt - JustBefore);
        var some = await db.VppOrders.AsNoTracking()
            .Where(o => o.TokenId == token.Id)
            .Where(o => o.Kind == VppOrderKind.Assign || o.Kind == VppOrderKind.Collect)
            .Where(o => o.DueAt != null || o.EndedAt >= since)
            .Where(o => (serialNumber != null && o.Change.Contains(serialNumber))
                || (person != null && o.Change.Contains(person)))
            .OrderBy(o => o.Id)
            .ToListAsync(stopping);
        return some.FindAll(o => o.RequestedChange.AllLicenses().Any(l => l.StoreId == app
            && (l.ClientUserId is { } name ? name == person : l.SerialNumber == serialNumber)));
    }

    private static bool IsOpenAssignment(VppOrder order) =>
        order is { Kind: VppOrderKind.Assign, DueAt: not null };

    /// <summary>One that was ordered before the failure may have been made on either side of it.</summary>
    private static MadeSince? FirstSince(List<VppOrder> orders, DateTime failedAt) => orders
        .Where(o => o is { State: VppOrderState.Done, EndedAt: not null } && o.RequestedAt >= failedAt)
        .Select(o => new MadeSince(o.Kind == VppOrderKind.Collect, o.EndedAt!.Value))
        .FirstOrDefault();

    private static DateTime? JustAssigned(List<VppOrder> orders, DateTime failedAt) => orders
        .Where(o => o is { Kind: VppOrderKind.Assign, State: VppOrderState.Done } && o.EndedAt <= failedAt)
        .Max(o => o.EndedAt);
}
