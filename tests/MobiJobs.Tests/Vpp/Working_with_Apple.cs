using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Vpp;

/// <summary>Orders from their placing to our own records, by the real client.</summary>
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

        var order = await school.PlaceAsync(
            new VppChange.Assign(
                [
                    new(SchoolAtApple.App, VppAsset.Standard, "hanako", null),
                    new(SchoolAtApple.App, VppAsset.Standard, null, "F2LX0001"),
                ]));
        await school.GoOnAsync();
        Assert.Equal(VppOrderState.Accepted, (await school.OrderAsync(order)).State);
        Assert.Empty(await school.HoldersAsync()); // Not before Apple says that it is done.
        await school.GoOnAsync(seconds: 20);
        Assert.Equal(VppOrderState.Done, (await school.OrderAsync(order)).State);
        Assert.Equal(["F2LX0001", "hanako"], await school.HoldersAsync());
        Assert.Equal(
            98,
            await school.Scenario.AskAsync(db => db.VppContents.Select(c => c.Total - c.Assigned).SingleAsync()));

        await school.PlaceAsync(new VppChange.Collect([new(SchoolAtApple.App, VppAsset.Standard, "hanako", null)]));
        await school.GoOnAsync(seconds: 20);
        Assert.Equal(["F2LX0001"], await school.HoldersAsync());
        Assert.Equal(school.Apple.Licenses.ConvertAll(l => l.SerialNumber!), await school.HoldersAsync());
    }

    [Fact]
    public async Task People_are_known_at_once_their_codes_after_a_synchronisation_and_licences_of_the_stopped_return()
    {
        await using var school = await SchoolAtApple.CreateAsync(
            apple => apple.Licenses.Add(new(SchoolAtApple.App, VppAsset.Standard, "hanako", null)));
        await school.SyncAsync();
        await school.PlaceAsync(
            new VppChange.AddPeople(
                [
                    new("taro", "t@example.jp", "taro@school.example.jp", VppUserStatus.Registered, null, null),
                    new("jiro", null, null, VppUserStatus.Registered, null, null),
                ]));
        await school.PlaceAsync(new VppChange.StopPeople(["hanako"]));
        await school.GoOnAsync(seconds: 20);
        Assert.Equal(
            [
                ("hanako", VppUserStatus.Retired, null),
                ("jiro", VppUserStatus.Registered, null),
                ("taro", VppUserStatus.Registered, null),
            ],
            await PeopleAsync(school));
        Assert.Empty(await school.HoldersAsync());
        Assert.Equal(0, await school.Scenario.AskAsync(db => db.VppContents.Select(c => c.Assigned).SingleAsync()));

        school.Scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        await school.SyncAsync();
        Assert.Equal(
            [
                ("hanako", VppUserStatus.Retired, null),
                ("jiro", VppUserStatus.Registered, "code-jiro"),
                ("taro", VppUserStatus.Associated, null),
            ],
            await PeopleAsync(school));
        // Apple never tells it.
        Assert.Equal(
            "taro@school.example.jp",
            await school.Scenario.AskAsync(
                db => db.VppUsers.Where(u => u.Name == "taro").Select(u => u.ManagedAppleId).SingleAsync()));
    }

    [Fact]
    public async Task Who_was_registered_by_somebody_else_or_stopped_meanwhile_is_so_already()
    {
        await using var school = await SchoolAtApple.CreateAsync();
        await school.SyncAsync();
        var add = await school.PlaceAsync(
            new VppChange.AddPeople([new("hanako", null, null, VppUserStatus.Registered, null, null)]));
        var stop = await school.PlaceAsync(new VppChange.StopPeople(["nobody"]));
        await school.GoOnAsync(seconds: 20);
        Assert.Equal(
            [VppOrderState.Done, VppOrderState.Done],
            [(await school.OrderAsync(add)).State, (await school.OrderAsync(stop)).State]);
        Assert.Equal(("hanako", VppUserStatus.Associated, null), Assert.Single(await PeopleAsync(school)));
    }

    [Fact]
    public async Task What_fails_in_part_says_Apple_s_number_and_whom_and_the_rest_is_done()
    {
        await using var school = await SchoolAtApple.CreateAsync();
        await school.SyncAsync();
        var order = await school.AssignAsync("hanako", "gone");
        await school.GoOnAsync(seconds: 20);
        Assert.Equal(VppOrderState.Done, (await school.OrderAsync(order)).State);
        var failed = (await school.OrdersAsync())[^1];
        Assert.Equal(
            (VppOrderState.Failed, VppCodes.PersonNotFound, "Unable to find the registered user. (gone)"),
            (failed.State, failed.Code, failed.ErrorMessage));
        Assert.Equal(["hanako"], await school.HoldersAsync());
    }

    [Fact]
    public async Task Where_Apple_refuses_all_for_one_the_others_are_asked_for_without_it()
    {
        await using var school = await SchoolAtApple.CreateAsync(
            apple => apple.People.Add(new("taro", null, null, VppUserStatus.Registered, null, "code")));
        await school.SyncAsync();
        await school.AssignAsync("hanako", "gone", "taro");
        school.Server.Instead(
            "assets/associate",
            400,
            """{"errorNumber":9609,"errorMessage":"Unable to find the registered user."}""");
        await school.GoOnAsync(seconds: 20);
        Assert.Equal(
            [VppOrderState.Done, VppOrderState.Failed, VppOrderState.Done],
            (await school.OrdersAsync()).Select(o => o.State));
        Assert.Equal(["hanako", "taro"], await school.HoldersAsync());
        // What a person did is one entry.
        Assert.Equal(
            [3],
            await school.Scenario.AskAsync(
                db => db.Audit.Where(a => a.Action == AuditAction.LicensesAssigned)
                    .Select(a => a.Count)
                    .ToListAsync()));
    }

    [Fact]
    public async Task An_order_larger_than_Apple_s_limit_goes_in_parts()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple => apple.Limits["maxSerialNumbers"] = 10);
        await school.PlaceAsync(
            new VppChange.Assign(
                [
                    .. Enumerable.Range(1, 25).Select(
                        i => new VppAssignment(
                            SchoolAtApple.App,
                            VppAsset.Standard,
                            null,
                            i.ToString("F2LX0000", CultureInfo.InvariantCulture))),
                ]));
        await school.GoOnAsync(seconds: 20);
        Assert.Equal(
            [10, 10, 5],
            (await school.OrdersAsync()).Select(o => o.State == VppOrderState.Done ? o.RequestedChange.Count() : 0));
        Assert.Equal(25, (await school.HoldersAsync()).Count);
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

    private static async Task<IEnumerable<(string, VppUserStatus, string?)>> PeopleAsync(SchoolAtApple school)
    {
        var users = await school.Scenario.AskAsync(
            db => db.VppUsers.AsNoTracking().OrderBy(u => u.Name).ToListAsync());
        return users.Select(u => (u.Name, u.Status, u.InviteCode));
    }
}
