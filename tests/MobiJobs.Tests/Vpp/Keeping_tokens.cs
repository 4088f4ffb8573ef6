using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Devices.Groups;
using MobiJobs.Shared.Paging;
using MobiJobs.Tests.Errors;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Simulated;
using MobiJobs.Vpp.Sync;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Tests.Vpp;

public sealed class Keeping_tokens
{
    [Fact]
    public async Task A_token_is_registered_once_and_kept_under_the_program_s_key()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var other = File("OTHER", school.Scenario.Now.AddDays(1));
        Assert.Equal(
            TokenResult.InUse,
            await RegisterAsync(school, File("LOC", school.Scenario.Now.AddDays(365))));
        Assert.Equal(TokenResult.NotAToken, await RegisterAsync(school, "<html>"u8.ToArray()));
        Assert.Equal(TokenResult.NotAToken, await RegisterAsync(school, []));
        Assert.Equal(
            TokenResult.NotAToken,
            await RegisterAsync(school, Encoding.ASCII.GetBytes(Convert.ToBase64String("[1]"u8))));
        Assert.Equal(TokenResult.Expired, await RegisterAsync(school, File("OTHER", school.Scenario.Now.AddDays(-1))));
        Assert.Equal(TokenResult.Done, await RegisterAsync(school, other));

        var secrets = await school.Scenario.AskAsync(db => db.VppTokens.Select(t => t.Secret).ToListAsync());
        Assert.All(
            secrets,
            secret => Assert.DoesNotContain(Encoding.ASCII.GetString(other), secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_renewed_by_one_of_the_same_location_that_ends_later()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        Assert.Equal(
            TokenResult.OtherLocation,
            await RenewAsync(school, File("OTHER", school.Scenario.Now.AddDays(400))));
        Assert.Equal(TokenResult.NotLater, await RenewAsync(school, File("LOC", school.Scenario.Now.AddDays(299))));
        Assert.Equal(TokenResult.Done, await RenewAsync(school, File("LOC", school.Scenario.Now.AddDays(400))));
        var token = await TokenAsync(school);
        Assert.Equal(school.Scenario.Now.AddDays(400), token.ExpiresAt);
        Assert.Equal(TokenLife.Valid, token.Life(token.ExpiresAt.AddDays(-31)));
        Assert.Equal(TokenLife.ExpiresSoon, token.Life(token.ExpiresAt.AddDays(-30)));
        Assert.Equal(TokenLife.Expired, token.Life(token.ExpiresAt));
    }

    [Fact]
    public async Task Who_changes_one_that_somebody_deleted_meanwhile_is_told_so()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var (token, by) = (school.TokenId, SchoolWithLicences.By);
        await school.ChangeAsync(db => db.VppTokens.ExecuteUpdateAsync(
            set => set.SetProperty(t => t.DeletedAt, school.Scenario.Now)));

        Assert.Equal(TokenResult.Gone, await RenewAsync(school, File("LOC", school.Scenario.Now.AddDays(400))));
        Assert.Equal(
            TokenResult.Gone,
            await school.Scenario.DoAsync<VppTokens, TokenResult>(tokens => tokens.ClaimAsync(token, by, default)));
        Assert.Equal(TokenResult.Gone, await ShareAsync(school, 1));
        Assert.Equal(
            TokenResult.Gone,
            await school.Scenario.DoAsync<VppShares, TokenResult>(shares => shares.EndAsync(token, 1, by, default)));
        Assert.Equal(Labels.Vpp_GoneMeanwhile, TokenResult.Gone.Label());
    }

    [Fact]
    public async Task It_is_shared_to_groups_below_only()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        async Task<int> GroupAsync(params string[] path) =>
            await school.Scenario.AskAsync(async db => (await GroupRegister.EnsureAsync(db, path, default)).Id);
        var (own, below, beside) = (await GroupAsync("1年"), await GroupAsync("1年", "A組"), await GroupAsync("2年"));
        Assert.Equal(TokenResult.NotBelow, await ShareAsync(school, own));
        Assert.Equal(TokenResult.NotBelow, await ShareAsync(school, beside));
        Assert.Equal(TokenResult.Done, await ShareAsync(school, below));
        Assert.Equal(TokenResult.Done, await ShareAsync(school, below));
        Assert.Single(await school.Scenario.AskAsync(db => db.VppShares.ToListAsync()));
    }

    [Fact]
    public async Task A_synchronisation_takes_over_what_Apple_has_and_keeps_when_a_licence_was_assigned()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var assigned = school.Scenario.Now;
        school.Scenario.Clock.Advance(TimeSpan.FromDays(1));
        await SeedAsync(
            school,
            [new(900000002, VppAsset.Standard, true, 3, 0, false, false)],
            [
                new("hanako", "h@example.jp", null, VppUserStatus.Retired, null, null),
                new("taro", null, null, VppUserStatus.Registered, null, "code"),
            ],
            [
                new(SchoolWithLicences.StoreId, VppAsset.Standard, "hanako", null),
                new(900000002, VppAsset.Standard, "taro", null),
            ]);
        Assert.Null(await SyncAsync(school));

        Assert.Equal(
            [900000002],
            await school.Scenario.AskAsync(db => db.VppContents.Select(c => c.StoreId).ToListAsync()));
        var users = await school.Scenario.AskAsync(db => db.VppUsers.OrderBy(u => u.Name).ToListAsync());
        Assert.Equal(
            [("hanako", VppUserStatus.Retired), ("taro", VppUserStatus.Registered)],
            users.Select(u => (u.Name, u.Status)));
        Assert.Equal(
            [assigned, school.Scenario.Now],
            await school.Scenario.AskAsync(
                db => db.Licenses.OrderBy(l => l.StoreId).Select(l => l.AssignedAt).ToListAsync()));
    }

    [Fact]
    public async Task What_Apple_refuses_stands_on_the_token_and_nothing_known_is_lost()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        school.Scenario.Clock.Advance(TimeSpan.FromDays(301));
        Assert.Equal(VppCodes.TokenExpired, (await SyncAsync(school))!.Code);
        Assert.Equal(VppCodes.TokenExpired, (await TokenAsync(school)).Trouble);
        Assert.Single(await school.Scenario.AskAsync(db => db.Licenses.ToListAsync()));
    }

    [Fact]
    public async Task A_token_that_goes_takes_along_what_belongs_to_it_and_leaves_the_devices()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var shown = await school.Scenario.DoAsync<VppTokens, TokenContents>(
            tokens => tokens.ContentsAsync(school.TokenId, default));
        Assert.False(await DeleteAsync(school, shown with { Users = shown.Users + 1 }));
        Assert.True(await DeleteAsync(school, shown));
        await school.Scenario.SweepAsync();
        Assert.Equal(
            (0, 0, 0),
            await school.Scenario.AskAsync(
                async db => (
                    await db.VppUsers.CountAsync(),
                    await db.Licenses.CountAsync(),
                    await db.VppContents.CountAsync())));
        Assert.Null(await school.Scenario.AskAsync(db => db.Devices.Select(d => d.VppUserId).SingleAsync()));
    }

    [Fact]
    public async Task Deliveries_that_wait_for_a_seat_of_a_token_are_counted_before_it_goes()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            scenario => SchoolWithLicences.Like(scenario, userLicense: false, seats: 0));
        Task<TokenContents> ShownAsync() => school.Scenario.DoAsync<VppTokens, TokenContents>(
            tokens => tokens.ContentsAsync(school.TokenId, default));
        var before = await ShownAsync();
        await school.Scenario.RegisterAsync(storeId: SchoolWithLicences.StoreId);
        Assert.Equal((0, 1), (before.Deliveries, (await ShownAsync()).Deliveries));
        Assert.False(await DeleteAsync(school, before)); // Nobody has seen that one waits.
        Assert.True(await DeleteAsync(school, before with { Deliveries = 2 })); // One has ended since.
    }

    private static Task<bool> DeleteAsync(SchoolWithLicences school, TokenContents shown) =>
        school.Scenario.DoAsync<VppTokens, bool>(
            tokens => tokens.DeleteAsync(school.TokenId, shown, SchoolWithLicences.By, default));

    [Fact]
    public async Task What_is_so_already_counts_as_done_and_what_Apple_refuses_says_why()
    {
        await using var school = await SchoolWithLicences.CreateAsync(s => SchoolWithLicences.Like(s, seats: 1));
        var again = await OrderAsync(
            school,
            new VppChange.Assign([new(SchoolWithLicences.StoreId, VppAsset.Standard, "hanako", null)]));
        Assert.Equal(VppOrderState.Done, again.State);
        var full = await OrderAsync(
            school,
            new VppChange.Assign([new(SchoolWithLicences.StoreId, VppAsset.Standard, null, "X1")]));
        Assert.Equal((VppOrderState.Failed, VppCodes.NotEnoughAssets), (full.State, full.Code));
        Assert.Single(await school.Scenario.AskAsync(db => db.Licenses.ToListAsync()));
        var stopped = await OrderAsync(school, new VppChange.StopPeople(["hanako"]));
        Assert.Equal(VppOrderState.Done, stopped.State);
        Assert.Empty(await school.Scenario.AskAsync(db => db.Licenses.ToListAsync())); // App licences come back.
        Assert.Equal(
            VppUserStatus.Retired,
            await school.Scenario.AskAsync(db => db.VppUsers.Select(u => u.Status).SingleAsync()));
    }

    [Theory]
    [InlineData(SchoolWithLicences.Hash, 0, HashMatch.Same)]
    [InlineData("HASH-OF-HANAKO", 0, HashMatch.Different)]
    [InlineData("other", 0, HashMatch.Different)]
    [InlineData("other", 31, HashMatch.Old)]
    [InlineData(null, 0, HashMatch.NotFetched)]
    public async Task The_list_of_hashes_and_the_single_comparison_say_the_same(
        string? hash,
        int days,
        HashMatch expected)
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        await school.LearnAsync(hash);
        school.Scenario.Clock.Advance(TimeSpan.FromDays(days));
        var counts = await school.Scenario.DoAsync<IServiceProvider, IReadOnlyDictionary<HashMatch, int>>(
            _ => school.Scenario.AskAsync(
                db => new HashList(db, school.Scenario.Clock).CountAsync(default)));
        Assert.Equal([expected], counts.Keys);
        Assert.Equal(
            expected,
            await school.Scenario.AskAsync(
                async db => HashMatches.Of(
                    await db.Devices.SingleAsync(),
                    await db.VppUsers.SingleAsync(),
                    school.Scenario.Now)));
        foreach (var match in Enum.GetValues<HashMatch>())
        {
            var page = await school.Scenario.AskAsync(db => new HashList(db, school.Scenario.Clock)
                .PageAsync(match, PageStart.Top, null, default));
            Assert.Equal(match == expected ? 1 : 0, page.Rows.Count);
        }
    }

    private static byte[] File(string location, DateTime expiresAt) =>
        Encoding.ASCII.GetBytes(SimulatedVpp.TokenOf(location, "見本学園", expiresAt));

    private static Task<VppToken> TokenAsync(SchoolWithLicences school) =>
        school.Scenario.AskAsync(db => db.VppTokens.AsNoTracking().SingleAsync());

    private static Task<TokenResult> RegisterAsync(SchoolWithLicences school, byte[] file) =>
        school.Scenario.DoAsync<VppTokens, TokenResult>(
            tokens => tokens.RegisterAsync(file, 1, SchoolWithLicences.By, default));

    private static Task<TokenResult> RenewAsync(SchoolWithLicences school, byte[] file) =>
        school.Scenario.DoAsync<VppTokens, TokenResult>(
            tokens => tokens.RenewAsync(school.TokenId, file, SchoolWithLicences.By, default));

    private static Task<TokenResult> ShareAsync(SchoolWithLicences school, int group) =>
        school.Scenario.DoAsync<VppShares, TokenResult>(
            shares => shares.ShareAsync(school.TokenId, group, SchoolWithLicences.By, default));

    private static Task<VppTroubleException?> SyncAsync(SchoolWithLicences school) =>
        school.Scenario.DoAsync<VppSync, VppTroubleException?>(sync => sync.RunAsync(school.TokenId, default));

    private static Task SeedAsync(
        SchoolWithLicences school,
        VppAsset[] assets,
        VppPerson[] people,
        VppAssignment[] licenses) =>
            school.Scenario.DoAsync<SimulatedVpp>(apple => apple.SeedAsync("LOC", assets, people, licenses, default));

    /// <summary>Places a change and lets the seconds pass until it has ended.</summary>
    private static async Task<VppOrder> OrderAsync(SchoolWithLicences school, VppChange change)
    {
        var id = (
            await school.Scenario.DoAsync<VppOrders, VppOrder>(
                orders => orders.PlaceAsync(school.TokenId, change, "test", SchoolWithLicences.By, default))).Id;
        for (var i = 0; i < 60; i++)
        {
            await school.Scenario.DoAsync<VppOrders, int>(orders => orders.RunAsync(default));
            school.Scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        return await school.Scenario.AskAsync(db => db.VppOrders.AsNoTracking().SingleAsync(o => o.Id == id));
    }
}
