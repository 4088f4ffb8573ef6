using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Vpp;

/// <summary>Orders, from a person's word to what we know, by the real client.</summary>
public sealed class Working_with_Apple
{
    [Fact]
    public async Task A_token_is_registered_everything_fetched_and_a_licence_assigned_to_a_person_and_a_device()
    {
        await using var school = await SchoolAtApple.CreateAsync();
        Assert.Equal((AppleLocation.Id, "本校", "見本学園", null), await TokenAsync(school));
        Assert.Null(await school.SyncAsync());
        Assert.Equal(school.Scenario.Now, (await school.TokenAsync()).SyncedAt);
        Assert.StartsWith("mobijobs-", school.Apple.Mdm!.Value.Id, StringComparison.Ordinal);

        var order = await school.PlaceAsync(new VppChange.Assign([new(SchoolAtApple.App, VppAsset.Standard, "hanako", null), new(SchoolAtApple.App, VppAsset.Standard, null, "F2LX0001")]));
        await school.GoOnAsync();
        Assert.Equal(VppOrderState.Accepted, (await school.OrderAsync(order)).State);
        Assert.Empty(await school.HoldersAsync()); // Not before Apple says that it is done.
        await school.GoOnAsync(seconds: 20);
        Assert.Equal(VppOrderState.Done, (await school.OrderAsync(order)).State);
        Assert.Equal(["F2LX0001", "hanako"], await school.HoldersAsync());
        Assert.Equal(98, await school.Scenario.AskAsync(db => db.VppContents.Select(c => c.Total - c.Assigned).SingleAsync()));

        await school.PlaceAsync(new VppChange.Collect([new(SchoolAtApple.App, VppAsset.Standard, "hanako", null)]));
        await school.GoOnAsync(seconds: 20);
        Assert.Equal(["F2LX0001"], await school.HoldersAsync());
        Assert.Equal(school.Apple.Licenses.ConvertAll(l => l.SerialNumber!), await school.HoldersAsync());
    }

    [Fact]
    public async Task People_are_there_at_once_their_codes_with_the_next_synchronisation_and_the_licences_of_the_stopped_come_back()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple => apple.Licenses.Add(new(SchoolAtApple.App, VppAsset.Standard, "hanako", null)));
        await school.SyncAsync();
        await school.PlaceAsync(new VppChange.AddPeople([new("taro", "t@example.jp", "taro@school.example.jp", VppUserStatus.Registered, null, null), new("jiro", null, null, VppUserStatus.Registered, null, null)]));
        await school.PlaceAsync(new VppChange.StopPeople(["hanako"]));
        await school.GoOnAsync(seconds: 20);
        Assert.Equal([("hanako", VppUserStatus.Retired, null), ("jiro", VppUserStatus.Registered, null), ("taro", VppUserStatus.Registered, null)], await PeopleAsync(school));
        Assert.Empty(await school.HoldersAsync());
        Assert.Equal(0, await school.Scenario.AskAsync(db => db.VppContents.Select(c => c.Assigned).SingleAsync()));

        school.Scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        await school.SyncAsync();
        Assert.Equal([("hanako", VppUserStatus.Retired, null), ("jiro", VppUserStatus.Registered, "code-jiro"), ("taro", VppUserStatus.Associated, null)], await PeopleAsync(school));
        Assert.Equal("taro@school.example.jp", await school.Scenario.AskAsync(db => db.VppUsers.Where(u => u.Name == "taro").Select(u => u.ManagedAppleId).SingleAsync())); // Apple never tells it.
    }

    [Fact]
    public async Task Who_was_registered_by_somebody_else_or_stopped_meanwhile_is_so_already()
    {
        await using var school = await SchoolAtApple.CreateAsync();
        await school.SyncAsync();
        var add = await school.PlaceAsync(new VppChange.AddPeople([new("hanako", null, null, VppUserStatus.Registered, null, null)]));
        var stop = await school.PlaceAsync(new VppChange.StopPeople(["nobody"]));
        await school.GoOnAsync(seconds: 20);
        Assert.Equal([VppOrderState.Done, VppOrderState.Done], [(await school.OrderAsync(add)).State, (await school.OrderAsync(stop)).State]);
        Assert.Equal(("hanako", VppUserStatus.Associated, null), Assert.Single(await PeopleAsync(school)));
    }

    [Fact]
    public async Task What_fails_in_part_says_Apple_s_number_and_whom_and_the_rest_is_known_after_the_synchronisation()
    {
        await using var school = await SchoolAtApple.CreateAsync();
        await school.SyncAsync();
        var order = await school.AssignAsync("hanako", "gone");
        await school.GoOnAsync(seconds: 20);
        var failed = await school.OrderAsync(order);
        Assert.Equal((VppOrderState.Failed, VppCodes.PersonNotFound, "Unable to find the registered user. (gone)"), (failed.State, failed.Code, failed.Words));
        await school.SyncAsync();
        Assert.Equal(["hanako"], await school.HoldersAsync());
    }

    [Fact]
    public async Task Where_Apple_refuses_all_for_one_the_others_are_asked_for_without_it()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple => apple.People.Add(new("taro", null, null, VppUserStatus.Registered, null, "code")));
        await school.SyncAsync();
        await school.AssignAsync("hanako", "gone", "taro");
        school.Server.Instead("assets/associate", 400, """{"errorNumber":9609,"errorMessage":"Unable to find the registered user."}""");
        await school.GoOnAsync(seconds: 20);
        Assert.Equal([VppOrderState.Done, VppOrderState.Failed, VppOrderState.Done], (await school.OrdersAsync()).Select(o => o.State));
        Assert.Equal(["hanako", "taro"], await school.HoldersAsync());
        Assert.Equal([3], await school.Scenario.AskAsync(db => db.Audit.Where(a => a.Action == AuditAction.LicensesAssigned).Select(a => a.Count).ToListAsync())); // What a person did is one entry.
    }

    [Fact]
    public async Task An_order_larger_than_Apple_s_limit_goes_in_parts()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple => apple.Limits["maxSerialNumbers"] = 10);
        await school.PlaceAsync(new VppChange.Assign([.. Enumerable.Range(1, 25).Select(i => new VppAssignment(SchoolAtApple.App, VppAsset.Standard, null, i.ToString("F2LX0000", CultureInfo.InvariantCulture)))]));
        await school.GoOnAsync(seconds: 20);
        Assert.Equal([10, 10, 5], (await school.OrdersAsync()).Select(o => o.State == VppOrderState.Done ? o.RequestedChange.Count() : 0));
        Assert.Equal(25, (await school.HoldersAsync()).Count);
    }

    [Fact]
    public async Task Too_many_requests_hold_back_all_orders_of_the_token_until_Apple_s_time()
    {
        await using var school = await SchoolAtApple.CreateAsync();
        await school.SyncAsync();
        for (var i = 0; i < 5; i++) { await school.AssignAsync("hanako"); }

        school.Server.Instead("assets/associate", 429, """{"errorNumber":9646,"errorMessage":"Too many requests."}""", "30");
        await school.GoOnAsync(seconds: 30);
        Assert.Equal(1, school.Server.Count("POST assets/associate"));
        Assert.Equal("Too many requests.", (await school.OrdersAsync())[0].Words); // People see why it waits.
        await school.GoOnAsync(seconds: 30);
        Assert.All(await school.OrdersAsync(), order => Assert.Equal(VppOrderState.Done, order.State));
        Assert.Equal(["hanako"], await school.HoldersAsync()); // Assigned five times, had once.
    }

    [Fact]
    public async Task While_Apple_is_away_orders_wait_for_hours_and_are_done_once_it_is_back()
    {
        await using var school = await SchoolAtApple.CreateAsync();
        await school.SyncAsync();
        var order = await school.AssignAsync("hanako");
        var away = new Func<HttpContext, Task>(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        for (var i = 0; i < 60; i++)
        {
            school.Server.Instead("assets/associate", context => away(context));
            await school.GoOnAsync();
            school.Scenario.Clock.Advance(TimeSpan.FromMinutes(6));
        }

        var waiting = await school.OrderAsync(order);
        Assert.Equal((VppOrderState.Waiting, 0), (waiting.State, waiting.Code));
        Assert.StartsWith("Apple can't be reached", waiting.Words, StringComparison.Ordinal);
        await school.GoOnAsync(seconds: 20);
        Assert.Equal(VppOrderState.Done, (await school.OrderAsync(order)).State);
    }

    [Fact]
    public async Task An_event_that_never_ends_is_given_up_after_a_day_and_holds_up_no_other_order()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple => apple.Polls = int.MaxValue);
        await school.SyncAsync();
        var stuck = await school.AssignAsync("hanako");
        await school.GoOnAsync();
        school.Apple.Polls = 0;
        var other = await school.PlaceAsync(new VppChange.Assign([new(SchoolAtApple.App, VppAsset.Standard, null, "F2LX0001")]));
        await school.GoOnAsync(seconds: 10);
        Assert.Equal(VppOrderState.Done, (await school.OrderAsync(other)).State);
        for (var i = 0; i < 24 * 12; i++)
        {
            await school.GoOnAsync();
            school.Scenario.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        var ended = await school.OrderAsync(stuck);
        Assert.Equal((VppOrderState.Failed, "Apple gave no result within a day."), (ended.State, ended.Words));
        Assert.True(school.Server.Count("GET status") < 400);
        await school.SyncAsync();
        Assert.Contains("hanako", await school.HoldersAsync()); // It was done all the same, and is known.
    }

    [Fact]
    public async Task An_event_that_Apple_forgot_is_asked_for_once_more()
    {
        await using var school = await SchoolAtApple.CreateAsync();
        await school.SyncAsync();
        var order = await school.AssignAsync("hanako");
        await school.GoOnAsync();
        school.Apple.ForgetEvents();
        await school.GoOnAsync();
        Assert.Equal((VppOrderState.Waiting, VppCodes.EventNotFound), ((await school.OrderAsync(order)).State, (await school.OrderAsync(order)).Code));
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(5));
        await school.GoOnAsync(seconds: 20);
        Assert.Equal(VppOrderState.Done, (await school.OrderAsync(order)).State);
        Assert.Equal(2, school.Server.Count("POST assets/associate"));
    }

    [Fact]
    public async Task What_failed_inside_Apple_is_asked_for_again_and_what_is_refused_is_not()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple => apple.Polls = 0);
        await school.SyncAsync();
        var order = await school.AssignAsync("hanako");
        await school.GoOnAsync();
        school.Server.Instead("status", 200, """{"eventStatus":"FAILED","failures":[{"errorNumber":9644,"errorMessage":"The service is in maintenance mode."}]}""");
        await school.GoOnAsync();
        Assert.Equal((VppOrderState.Waiting, VppCodes.Maintenance), ((await school.OrderAsync(order)).State, (await school.OrderAsync(order)).Code));
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(5));
        await school.GoOnAsync(seconds: 5);
        Assert.Equal(VppOrderState.Done, (await school.OrderAsync(order)).State);

        school.Apple.Assets[0] = school.Apple.Assets[0] with { IsRevocable = false };
        var refused = await school.PlaceAsync(new VppChange.Collect([new(SchoolAtApple.App, VppAsset.Standard, "hanako", null)]));
        await school.GoOnAsync();
        Assert.Equal((VppOrderState.Failed, 9706), ((await school.OrderAsync(refused)).State, (await school.OrderAsync(refused)).Code));
    }

    [Fact]
    public async Task A_licence_for_a_person_we_do_not_know_yet_stops_no_other_order()
    {
        await using var school = await SchoolAtApple.CreateAsync(); // Not synchronised yet: hanako is Apple's only.
        var order = await school.AssignAsync("hanako");
        await school.GoOnAsync(seconds: 20);
        Assert.Equal(VppOrderState.Done, (await school.OrderAsync(order)).State);
        await school.SyncAsync();
        Assert.Equal(["hanako"], await school.HoldersAsync());
    }

    [Fact]
    public async Task A_token_that_is_revoked_fails_its_orders_and_says_so()
    {
        await using var school = await SchoolAtApple.CreateAsync();
        await school.SyncAsync();
        school.Apple.Revoked = school.Apple.Token;
        var order = await school.AssignAsync("hanako");
        await school.GoOnAsync();
        var failed = await school.OrderAsync(order);
        Assert.Equal((VppOrderState.Failed, VppCodes.TokenRevoked, "The server has revoked the sToken."), (failed.State, failed.Code, failed.Words));
        Assert.Equal(VppCodes.TokenRevoked, (await school.TokenAsync()).Trouble);
    }

    [Fact]
    public async Task An_order_that_another_process_goes_on_with_is_left_to_it_for_a_minute()
    {
        await using var school = await SchoolAtApple.CreateAsync();
        await school.SyncAsync();
        var order = await school.AssignAsync("hanako");
        school.Server.Instead("assets/associate", _ => school.GoOnAsync()); // The other one, in the middle of ours.
        await school.GoOnAsync();
        Assert.Equal(1, school.Server.Count("POST assets/associate"));
        await school.GoOnAsync(seconds: 20);
        Assert.Equal(VppOrderState.Done, (await school.OrderAsync(order)).State);
    }

    private static async Task<(string, string, string, DateTime?)> TokenAsync(SchoolAtApple school)
    {
        var token = await school.TokenAsync();
        return (token.LocationId, token.LocationName, token.Organization, token.SyncedAt);
    }

    private static async Task<IEnumerable<(string, VppUserStatus, string?)>> PeopleAsync(SchoolAtApple school) =>
        (await school.Scenario.AskAsync(db => db.VppUsers.AsNoTracking().OrderBy(u => u.Name).ToListAsync())).Select(u => (u.Name, u.Status, u.InviteCode));
}
