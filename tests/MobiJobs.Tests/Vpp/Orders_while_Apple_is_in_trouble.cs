using Microsoft.AspNetCore.Http;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Vpp;

/// <summary>Orders while Apple is away, busy or refuses, by the real client.</summary>
public sealed class Orders_while_Apple_is_in_trouble
{
    [Fact]
    public async Task Too_many_requests_hold_back_all_orders_of_the_token_until_Apple_s_time()
    {
        await using var school = await SchoolAtApple.CreateAsync();
        await school.SyncAsync();
        for (var i = 0; i < 5; i++) { await school.AssignAsync("hanako"); }

        school.Server.Instead(
            "assets/associate",
            429,
            """{"errorNumber":9646,"errorMessage":"Too many requests."}""",
            "30");
        await school.GoOnAsync(seconds: 30);
        Assert.Equal(1, school.Server.Count("POST assets/associate"));
        Assert.Equal("Too many requests.", (await school.OrdersAsync())[0].ErrorMessage); // People see why it waits.
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
        Assert.StartsWith("Apple can't be reached", waiting.ErrorMessage, StringComparison.Ordinal);
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
        var other = await school.PlaceAsync(
            new VppChange.Assign([new(SchoolAtApple.App, VppAsset.Standard, null, "F2LX0001")]));
        await school.GoOnAsync(seconds: 10);
        Assert.Equal(VppOrderState.Done, (await school.OrderAsync(other)).State);
        for (var i = 0; i < 24 * 12; i++)
        {
            await school.GoOnAsync();
            school.Scenario.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        var ended = await school.OrderAsync(stuck);
        Assert.Equal((VppOrderState.Failed, "Apple gave no result within a day."), (ended.State, ended.ErrorMessage));
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
        Assert.Equal(
            (VppOrderState.Waiting, VppCodes.EventNotFound),
            ((await school.OrderAsync(order)).State, (await school.OrderAsync(order)).Code));
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
        school.Server.Instead(
            "status",
            200,
            """
            {"eventStatus":"FAILED",
            "failures":[{"errorNumber":9644,"errorMessage":"The service is in maintenance mode."}]}
            """);
        await school.GoOnAsync();
        Assert.Equal(
            (VppOrderState.Waiting, VppCodes.Maintenance),
            ((await school.OrderAsync(order)).State, (await school.OrderAsync(order)).Code));
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(5));
        await school.GoOnAsync(seconds: 5);
        Assert.Equal(VppOrderState.Done, (await school.OrderAsync(order)).State);

        school.Apple.Assets[0] = school.Apple.Assets[0] with { IsRevocable = false };
        var refused = await school.PlaceAsync(
            new VppChange.Collect([new(SchoolAtApple.App, VppAsset.Standard, "hanako", null)]));
        await school.GoOnAsync();
        Assert.Equal(
            (VppOrderState.Failed, 9706),
            ((await school.OrderAsync(refused)).State, (await school.OrderAsync(refused)).Code));
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
        Assert.Equal(
            (VppOrderState.Failed, VppCodes.TokenRevoked, "The server has revoked the sToken."),
            (failed.State, failed.Code, failed.ErrorMessage));
        Assert.Equal(VppCodes.TokenRevoked, (await school.TokenAsync()).Trouble);
    }
}
