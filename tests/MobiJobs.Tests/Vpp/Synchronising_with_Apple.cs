using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Vpp;

/// <summary>Synchronising with Apple by the real client.</summary>
public sealed class Synchronising_with_Apple
{
    [Fact]
    public async Task Two_thousand_five_hundred_licences_are_taken_over_and_taken_over_again_without_a_change()
    {
        await using var school = await SchoolAtApple.CreateAsync(
            apple => apple.Licenses.AddRange(
                Enumerable.Range(1, 2_500).Select(
                    i => new VppAssignment(
                        SchoolAtApple.App,
                        VppAsset.Standard,
                        null,
                        i.ToString("F2LX0000", CultureInfo.InvariantCulture)))));
        Assert.Null(await school.SyncAsync());
        var first = await school.Scenario.AskAsync(
            db => db.Licenses.AsNoTracking().OrderBy(l => l.Id).Select(l => new { l.Id, l.AssignedAt }).ToListAsync());
        Assert.Equal(2_500, first.Count);
        school.Scenario.Clock.Advance(TimeSpan.FromHours(1));
        school.Apple.Licenses.RemoveAt(0);
        await school.SyncAsync();
        Assert.Equal(
            first.Skip(1),
            await school.Scenario.AskAsync(
                db => db.Licenses.AsNoTracking()
                    .OrderBy(l => l.Id)
                    .Select(l => new { l.Id, l.AssignedAt })
                    .ToListAsync()));
    }

    [Fact]
    public async Task A_synchronisation_that_breaks_off_changes_nothing()
    {
        await using var school = await SchoolAtApple.CreateAsync(
            apple => apple.Licenses.Add(new(SchoolAtApple.App, VppAsset.Standard, "hanako", null)));
        await school.SyncAsync();
        school.Apple.Licenses.Clear();
        school.Server.Instead("assignments", 503, "", "120");
        Assert.Equal(0, await school.SyncAsync());
        Assert.Equal(["hanako"], await school.HoldersAsync());
        Assert.Equal(0, (await school.TokenAsync()).Trouble);
        school.Server.Instead("assignments", 200, "{}");
        Assert.Equal(0, await school.SyncAsync());
        Assert.Equal(["hanako"], await school.HoldersAsync());
        Assert.Null(await school.SyncAsync());
        Assert.Empty(await school.HoldersAsync());
        Assert.Null((await school.TokenAsync()).Trouble);
    }

    [Fact]
    public async Task What_an_order_did_meanwhile_is_not_undone()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple => apple.Polls = 0);
        await school.SyncAsync();
        await school.AssignAsync("hanako");
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        // As it was before the order.
        school.Server.Instead(
            "assignments",
            200,
            """{"assignments":[],"size":0,"currentPageIndex":0,"totalPages":1,"versionId":"v1"}""");
        var before = school.Scenario.Now;
        InTheMiddle(school, async () =>
        {
            school.Scenario.Clock.Advance(TimeSpan.FromSeconds(1));
            await school.GoOnAsync(seconds: 10);
        });
        Assert.Null(await school.SyncAsync());
        Assert.Equal(["hanako"], await school.HoldersAsync());
        var assigned = await school.Scenario.AskAsync(db => db.Licenses.Select(l => l.AssignedAt).SingleAsync());
        Assert.True(assigned > before && assigned < school.Scenario.Now);
        Assert.Equal(1 + 1, school.Server.Count("GET users"));
        Assert.Equal(1, await school.Scenario.AskAsync(db => db.VppContents.Select(c => c.Assigned).SingleAsync()));
    }

    [Fact]
    public async Task Orders_that_end_all_the_time_keep_no_synchronisation_from_taking_over_the_rest()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple => apple.Polls = 0);
        await school.SyncAsync();
        var before = (await school.TokenAsync()).SyncedAt;
        school.Apple.Licenses.Add(new(SchoolAtApple.App, VppAsset.Standard, null, "F2LX9999")); // By somebody else.
        var ended = 0;
        foreach (var (index, path) in new[] { "users", "assignments", "assets" }.Index())
        {
            school.Server.Instead(path, async _ =>
            {
                await school.PlaceAsync(new VppChange.Assign(
                    [new(SchoolAtApple.App, VppAsset.Standard, null, $"F2LX000{index + 1}")]));
                school.Scenario.Clock.Advance(TimeSpan.FromSeconds(1));
                await school.GoOnAsync(seconds: 10);
                ended = (await school.OrdersAsync()).Count(o => o.State == VppOrderState.Done);
            });
        }

        Assert.Null(await school.SyncAsync());
        Assert.Equal(3, ended); // Before it took over.
        Assert.True((await school.TokenAsync()).SyncedAt > before);
        Assert.Equal(["F2LX0001", "F2LX0002", "F2LX0003", "F2LX9999"], await school.HoldersAsync());
        Assert.Equal(4, await school.Scenario.AskAsync(db => db.VppContents.Select(c => c.Assigned).SingleAsync()));
    }

    [Fact]
    public async Task An_order_that_is_open_meanwhile_is_counted_once()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple => apple.Polls = 0);
        await school.SyncAsync();
        InTheMiddle(school, async () =>
        {
            await school.PlaceAsync(
                new VppChange.Assign([new(SchoolAtApple.App, VppAsset.Standard, null, "F2LX0001")]));
            await school.GoOnAsync(); // Apple has made it, and has not told.
        });
        await school.SyncAsync();
        await school.GoOnAsync(seconds: 10);
        Assert.Equal(["F2LX0001"], await school.HoldersAsync());
        Assert.Equal(1, await school.Scenario.AskAsync(db => db.VppContents.Select(c => c.Assigned).SingleAsync()));
    }

    [Fact]
    public async Task One_person_s_licences_at_two_prices_are_one_and_the_usual_price_counts()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple =>
        {
            apple.Assets.Insert(
                0,
                new VppAsset(
                    SchoolAtApple.App,
                    "PLUS",
                    IsBook: false,
                    3,
                    0,
                    IsDeviceAssignable: true,
                    IsRevocable: true));
            apple.Licenses.Add(new(SchoolAtApple.App, "PLUS", "hanako", null));
            apple.Licenses.Add(new(SchoolAtApple.App, VppAsset.Standard, "hanako", null));
        });
        Assert.Null(await school.SyncAsync());
        Assert.Equal(["hanako"], await school.HoldersAsync());
        Assert.Equal(
            (VppAsset.Standard, 100),
            await school.Scenario.AskAsync(
                async db => (
                    await db.VppContents.Select(c => c.Pricing).SingleAsync(),
                    await db.VppContents.Select(c => c.Total).SingleAsync())));
    }

    [Fact]
    public async Task Many_who_want_a_synchronisation_at_once_get_one_more()
    {
        await using var school = await SchoolAtApple.CreateAsync();
        InTheMiddle(school, async () =>
        {
            for (var i = 0; i < 20; i++) { Assert.Null(await school.SyncAsync()); }
        });
        Assert.Null(await school.SyncAsync());
        Assert.Equal(2, school.Server.Count("GET assignments"));
        await school.SyncAsync();
        Assert.Equal(3, school.Server.Count("GET assignments"));
    }

    [Fact]
    public async Task A_location_that_another_MDM_manages_is_left_alone_until_a_person_takes_it_over()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple => apple.Mdm = ("theirs", "Another MDM"));
        Assert.Equal(VppCodes.ManagedElsewhere, await school.SyncAsync());
        Assert.Equal(VppCodes.ManagedElsewhere, (await school.TokenAsync()).Trouble);
        var order = await school.PlaceAsync(
            new VppChange.Assign([new(SchoolAtApple.App, VppAsset.Standard, null, "F2LX0001")]));
        await school.GoOnAsync();
        Assert.Equal(
            (VppOrderState.Failed, VppCodes.ManagedElsewhere),
            ((await school.OrderAsync(order)).State, (await school.OrderAsync(order)).Code));
        Assert.Equal((0, "theirs"), (school.Server.Count("POST"), school.Apple.Mdm!.Value.Id));

        Assert.Equal(
            TokenResult.Done,
            await school.Scenario.DoAsync<VppTokens, TokenResult>(
                tokens => tokens.ClaimAsync(school.TokenId, SchoolAtApple.By, default)));
        Assert.Null(await school.SyncAsync());
        Assert.Equal("MobiJobs", school.Apple.Mdm!.Value.Name);
        Assert.Equal(
            "本校 (2049025000431439)",
            await school.Scenario.AskAsync(
                db => db.Audit.Where(a => a.Action == AuditAction.VppLocationClaimed)
                    .Select(a => a.Subject)
                    .SingleAsync()));
        school.Apple.Mdm = ("theirs", "Another MDM"); // And back: nobody fights over it.
        Assert.Equal(VppCodes.ManagedElsewhere, await school.SyncAsync());
        Assert.Equal("theirs", school.Apple.Mdm!.Value.Id);
    }

    [Fact]
    public async Task A_token_is_registered_only_where_Apple_takes_it_and_renewed_by_a_later_one()
    {
        await using var school = await SchoolAtApple.CreateAsync();
        async Task<TokenResult> RegisterAsync(string file) =>
            await school.Scenario.DoAsync<VppTokens, TokenResult>(
                tokens => tokens.RegisterAsync(Encoding.UTF8.GetBytes(file), 1, SchoolAtApple.By, default));
        // The same, though its lines are broken.
        Assert.Equal(
            TokenResult.InUse,
            await RegisterAsync($"\uFEFF\r\n{school.Apple.Token[..40]}\r\n{school.Apple.Token[40..]}\r\n"));
        var other = MobiJobs.Vpp.Simulated.SimulatedVpp.TokenOf("x", "x", school.Scenario.Now.AddDays(400));
        Assert.Equal(TokenResult.Refused, await RegisterAsync(other));
        school.Apple.Expired = other;
        Assert.Equal(TokenResult.Expired, await RegisterAsync(other));
        school.Server.Instead(
            "client/config",
            503,
            """{"errorNumber":9729,"errorMessage":"The service is temporarily unavailable."}""",
            "120");
        Assert.Equal(TokenResult.Unreachable, await RegisterAsync(other));

        (school.Apple.Token, school.Apple.Expired, school.Apple.ExpirationDate) = (other, null, null);
        Assert.Equal(
            TokenResult.Done,
            await school.Scenario.DoAsync<VppTokens, TokenResult>(
                tokens => tokens.RenewAsync(
                    school.TokenId,
                    Encoding.ASCII.GetBytes(other),
                    SchoolAtApple.By,
                    default)));
        Assert.Equal(school.Scenario.Now.AddDays(400), (await school.TokenAsync()).ExpiresAt);
        Assert.Null(await school.SyncAsync());
    }

    /// <summary>Does this while the next synchronisation has the people and not yet the licences.</summary>
    private static void InTheMiddle(SchoolAtApple school, Func<Task> action) =>
        school.Server.Instead("users", async _ => await action());
}
