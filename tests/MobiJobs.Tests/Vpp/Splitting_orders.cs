using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Tests.Vpp;

/// <summary>An order that is larger than Apple's limit is split once, and each part is submitted once.</summary>
public sealed class Splitting_orders
{
    private const string Associate = "assets/associate";

    [Fact]
    public async Task While_a_part_is_being_submitted_nobody_else_submits_it()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple => apple.Limits["maxSerialNumbers"] = 10);
        await AssignAsync(school);
        school.Server.Instead(Associate, _ => WorkAsync(school));

        await school.GoOnAsync(seconds: 20);

        Assert.Equal(3, school.Server.Count($"POST {Associate}"));
        Assert.Equal(25, school.Apple.Licenses.Count);
    }

    [Fact]
    public async Task What_was_asked_for_later_still_comes_after_all_parts()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple => apple.Limits["maxSerialNumbers"] = 10);
        await AssignAsync(school);
        await school.PlaceAsync(new VppChange.Collect(
            [new VppAssignment(SchoolAtApple.App, VppAsset.Standard, null, "F2LX0025")]));

        await school.GoOnAsync(seconds: 60);

        Assert.All(await school.OrdersAsync(), order => Assert.Equal(VppOrderState.Done, order.State));
        Assert.Equal(24, school.Apple.Licenses.Count);
        Assert.DoesNotContain(school.Apple.Licenses, l => l.SerialNumber == "F2LX0025");
    }

    [Fact]
    public void An_order_that_waited_for_another_for_a_day_is_not_given_up_for_that()
    {
        var now = new DateTime(2026, 11, 27, 0, 0, 0, DateTimeKind.Utc);
        var order = VppOrder.Of(1, new VppChange.Collect([new(SchoolAtApple.App, "STDQ", null, "F2LX0025")]), 1, now);
        var later = now.AddHours(25);
        order.WaitForTurn(later.AddMinutes(3), later);
        Assert.Equal(later.AddSeconds(10), order.DueAt);
        order.Accept("event", later.AddSeconds(10));
        order.Postpone(null, null, null, later.AddSeconds(11));
        Assert.Equal(VppOrderState.Accepted, order.State);
    }

    [Fact]
    public async Task A_process_that_takes_over_a_slow_one_s_order_and_splits_it_is_not_followed_by_a_second_split()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple => apple.Limits["maxSerialNumbers"] = 10);
        await AssignAsync(school);
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(6)); // The directory is read anew.
        var hasOvertaken = false;
        school.Server.Instead("service/config", async _ =>
        {
            var order = Assert.Single(await school.OrdersAsync());
            await school.Scenario.AskAsync(async db =>
            {
                var own = await db.VppOrders.SingleAsync(o => o.Id == order.Id);
                db.VppOrders.AddRange(own.Split(10, school.Scenario.Now));
                return await db.SaveChangesAsync();
            });
            hasOvertaken = true;
        });

        await school.GoOnAsync(seconds: 20);

        Assert.True(hasOvertaken);
        await AssertSplitOnceAsync(school);
    }

    [Fact]
    public async Task A_process_that_dies_at_any_step_leaves_parts_that_add_up_to_the_whole()
    {
        var died = true;
        for (var step = 0; died; step++)
        {
            await using var school = await SchoolAtApple.CreateAsync(apple => apple.Limits["maxSerialNumbers"] = 10);
            await AssignAsync(school);
            school.Scenario.Crash.After(step);
            died = await DiesAsync(school);
            school.Scenario.Crash.After(-1);
            school.Scenario.Clock.Advance(TimeSpan.FromSeconds(61));
            await school.GoOnAsync(seconds: 20);

            await AssertSplitOnceAsync(school);
        }
    }

    [Fact]
    public async Task Where_there_are_too_few_seats_for_all_parts_are_asked_for()
    {
        await using var school = await SchoolAtApple.CreateAsync();
        await AssignAsync(school);
        school.Server.Instead(Associate, 400, """{"errorNumber":9709,"errorMessage":"Not enough assets."}""");

        await school.GoOnAsync(seconds: 60);

        Assert.Equal(1 + 5, school.Server.Count($"POST {Associate}"));
        Assert.Equal(5, (await school.OrdersAsync()).Count(o => o.State == VppOrderState.Done));
    }

    [Theory]
    [InlineData(24, 11)]
    [InlineData(1, 8)]
    [InlineData(0, 7)]
    public async Task As_many_are_assigned_as_there_are_seats_by_few_requests(int seats, int most)
    {
        await using var school = await SchoolAtApple.CreateAsync();
        for (var i = 0; i < 60; i++) { school.Server.Instead(Associate, answer => RefuseAsync(school, answer, seats)); }

        await AssignAsync(school);

        await school.GoOnAsync(seconds: 90);

        await AssertAssignedAsync(school, seats, most);
    }

    [Theory]
    [InlineData(24, 2)]
    [InlineData(12, 2)]
    [InlineData(1, 2)]
    [InlineData(0, 7)]
    public async Task Where_Apple_refuses_only_later_those_that_it_names_are_not_asked_for_again(int seats, int most)
    {
        await using var school = await SchoolAtApple.CreateAsync(
            apple => apple.Assets[0] = apple.Assets[0] with { Total = seats });
        await AssignAsync(school);

        await school.GoOnAsync(seconds: 90);

        await AssertAssignedAsync(school, seats, most);
    }

    [Theory]
    [InlineData(12, 10)]
    [InlineData(0, 7)]
    public async Task Where_Apple_refuses_the_whole_only_later_few_requests_find_out_how_many_there_are(
        int seats, int most)
    {
        await using var school = await SchoolAtApple.CreateAsync(apple =>
        {
            apple.Assets[0] = apple.Assets[0] with { Total = seats };
            apple.RefusesWhole = true;
        });
        await AssignAsync(school);

        await school.GoOnAsync(seconds: 90);

        await AssertAssignedAsync(school, seats, most);
    }

    private static async Task AssertAssignedAsync(SchoolAtApple school, int seats, int most)
    {
        Assert.Equal(seats, school.Apple.Licenses.Count);
        Assert.InRange(school.Server.Count($"POST {Associate}"), 1, most);
        var orders = await school.OrdersAsync();
        Assert.Equal(
            (seats, 25 - seats),
            (Licenses(orders, VppOrderState.Done), Licenses(orders, VppOrderState.Failed)));
    }

    /// <summary>Refuses a request as a whole if it asks for more than is left.</summary>
    private static async Task RefuseAsync(SchoolAtApple school, HttpContext context, int seats)
    {
        context.Request.EnableBuffering();
        var body = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
        context.Request.Body.Position = 0;
        if (school.Apple.Licenses.Count + body.GetProperty("serialNumbers").GetArrayLength() <= seats) { return; }

        context.Response.StatusCode = 400;
        await context.Response.WriteAsync("""{"errorNumber":9709,"errorMessage":"Not enough assets."}""");
    }

    private static int Licenses(IEnumerable<VppOrder> orders, VppOrderState state) =>
        orders.Where(o => o.State == state).Sum(o => o.RequestedChange.Count());

    private static async Task AssertSplitOnceAsync(SchoolAtApple school)
    {
        var orders = await school.OrdersAsync();
        Assert.Equal(
            [(VppOrderState.Done, 10), (VppOrderState.Done, 10), (VppOrderState.Done, 5)],
            orders.Select(o => (o.State, o.RequestedChange.Count())));
        Assert.Equal(25, orders.SelectMany(o => o.RequestedChange.Whose()).Distinct().Count());
        Assert.Equal(25, school.Apple.Licenses.Count);
    }

    private static Task<long> AssignAsync(SchoolAtApple school) => school.PlaceAsync(new VppChange.Assign(
        [.. Enumerable.Range(1, 25).Select(i => new VppAssignment(
            SchoolAtApple.App, VppAsset.Standard, null, i.ToString("F2LX0000", CultureInfo.InvariantCulture)))]));

    private static Task WorkAsync(SchoolAtApple school) =>
        school.Scenario.DoAsync<VppOrders>(orders => orders.RunAsync(default));

    private static async Task<bool> DiesAsync(SchoolAtApple school)
    {
        try
        {
            await WorkAsync(school);
            await WorkAsync(school);
            return school.Scenario.Crash.IsDead;
        }
        catch (Exception e) when (Crash.Is(e))
        {
            return true;
        }
    }
}
