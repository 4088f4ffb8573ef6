using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Simulated;
using MobiJobs.Vpp.Sync;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Start.Samples;

/// <summary>
/// The invented school's volume purchase: a token for each year, people for its devices, and their licences. Most is in
/// order; some people are not linked, some devices are signed in with another account, some licences came before the
/// invitation. Each device that failed for want of a licence has one of these reasons.
/// </summary>
public sealed class SampleVpp(
    MobiJobsDb db,
    SimulatedVpp apple,
    VppTokens tokens,
    VppShares shares,
    VppSync sync,
    TimeProvider clock)
{
    private const string Unlicensed = ":12064";

    private static readonly Actor By = new(Requester.SystemName, Requester.SystemId);
    /// <summary>The app with too few seats, among <see cref="SchoolNames.VppApps"/>.</summary>
    private const int ScarceApp = 2;

    private static readonly TimeSpan TimeToPurchase = TimeSpan.FromHours(3);
    private static readonly int[] DaysToExpiry = [320, 19, 140];

    /// <summary>Creates it for the devices in the store.</summary>
    public async Task CreateAsync(int seed, CancellationToken stopping)
    {
        var random = new Random(seed);
        var years = await db.DeviceGroups
            .Where(g => g.ParentId == null && db.DeviceGroups.Any(below => below.ParentId == g.Id))
            .OrderBy(g => g.Id)
            .ToListAsync(stopping);
        foreach (var (i, year) in years.Index())
        {
            var expiresAt = clock.UtcNow().AddDays(DaysToExpiry[i % DaysToExpiry.Length]);
            await CreateAsync(year, expiresAt, random, stopping);
        }
    }

    private async Task CreateAsync(DeviceGroup year, DateTime expiresAt, Random random, CancellationToken stopping)
    {
        var location = $"SAMPLE-{year.Id}";
        var groups = await db.DeviceGroups
            .WithSubgroups(year.Id)
            .Where(g => g.Id != year.Id)
            .Select(g => g.Id)
            .ToListAsync(stopping);
        var users = await UsersAsync(groups, random, stopping);
        await StockAsync(location, users, stopping);
        var file = Encoding.ASCII.GetBytes(SimulatedVpp.TokenOf(location, $"見本学園 {year.Name}", expiresAt));
        if (await tokens.RegisterAsync(file, year.Id, By, stopping) != TokenResult.Done)
        {
            throw new InvalidOperationException("The sample token is not valid.");
        }

        var token = await db.VppTokens.Where(t => t.LocationId == location).Select(t => t.Id).SingleAsync(stopping);
        await sync.RunAsync(token, stopping);
        foreach (var group in groups) { await shares.ShareAsync(token, group, By, stopping); }

        await AssignUsersAsync(token, groups, users, stopping);
        await BackdateAsync(token, users, stopping);
        await BuyLaterAsync(location, users.Count, stopping);
    }

    private async Task<List<SampleUser>> UsersAsync(List<int> groups, Random random, CancellationToken stopping)
    {
        var devices = await db.Devices
            .Where(d => groups.Contains(d.GroupId!.Value))
            .OrderBy(d => d.Id)
            .ToListAsync(stopping);
        var unlicensed = await db.Jobs
            .Where(j => j.ErrorKey == Unlicensed && groups.Contains(j.Device.GroupId!.Value))
            .OrderByDescending(j => j.Id)
            .Select(j => j.DeviceId)
            .ToListAsync(stopping);
        var distinct = unlicensed.Distinct().ToList();
        return devices.ConvertAll(d => new SampleUser(d, random, distinct.IndexOf(d.Id)));
    }

    /// <summary>What the location has at the simulated Apple. There are too few seats for one of the apps.</summary>
    private Task StockAsync(string location, List<SampleUser> users, CancellationToken stopping)
    {
        var apps = SchoolNames.VppApps
            .Select((app, i) => App(app.StoreId!.Value, i == ScarceApp ? users.Count * 3 / 4 : users.Count + 20))
            .ToArray();
        var books = SchoolNames.Books.Select(book => Book(book.StoreId!.Value, users.Count));
        var licenses = apps.SelectMany(app => users.Where(u => u.Has(app)).Take(app.Total).Select(u => u.License(app)));
        return apple.SeedAsync(location, [.. apps, .. books], users.Select(u => u.Person), licenses, stopping);
    }

    /// <summary>Somebody buys the missing seats after a while, so that what waits for one goes on.</summary>
    private Task BuyLaterAsync(string location, int users, CancellationToken stopping) => apple.BuyAsync(
        location, SchoolNames.VppApps[ScarceApp].StoreId!.Value, users / 4, stopping, clock.UtcNow() + TimeToPurchase);

    private static VppAsset App(long storeId, int seats) =>
        new(storeId, VppAsset.Standard, IsBook: false, seats, 0, IsDeviceAssignable: true, IsRevocable: true);

    private static VppAsset Book(long storeId, int seats) =>
        new(storeId, VppAsset.Standard, IsBook: true, seats, 0, IsDeviceAssignable: false, IsRevocable: false);

    private async Task AssignUsersAsync(
        int token, List<int> groups, List<SampleUser> users, CancellationToken stopping)
    {
        var ids = await db.VppUsers
            .Where(u => u.TokenId == token)
            .ToDictionaryAsync(u => u.Name, u => u.Id, stopping);
        var given = users.ToDictionary(u => u.Device.Id, u => ids[u.Person.ClientUserId]);

        // Loaded again: the synchronisation has cleared the change tracker.
        var devices = await db.Devices.Where(d => groups.Contains(d.GroupId!.Value)).ToListAsync(stopping);
        devices.ForEach(device => device.AssignVppUser(given[device.Id]));
        await db.SaveChangesAsync(stopping);
    }

    /// <summary>
    /// Dates links and licences over the past months: people were linked first, then got licences, with some
    /// exceptions.
    /// </summary>
    private async Task BackdateAsync(int token, List<SampleUser> users, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var (early, linked, assigned) = (now.AddDays(-75), now.AddDays(-60), now.AddDays(-45));
        await db.VppUsers
            .Where(u => u.TokenId == token && u.AssociatedAt != null)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.AssociatedAt, linked), stopping);
        await db.VppUsers
            .Where(u => u.TokenId == token)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.InvitedAt, linked), stopping);
        await db.Licenses
            .Where(l => l.TokenId == token)
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.AssignedAt, assigned), stopping);
        var tooEarly = users.Where(u => u.IsAssignedEarly).Select(u => u.Person.ClientUserId).ToArray();
        var earlyIds = db.VppUsers.Where(u => u.TokenId == token && tooEarly.Contains(u.Name)).Select(u => u.Id);
        await db.Licenses
            .Where(l => earlyIds.Contains(l.UserId!.Value))
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.AssignedAt, early), stopping);
    }
}
