using System.Globalization;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Vpp;

/// <summary>The real client against a server that behaves like Apple's.</summary>
public sealed class Asking_Apple : IAsyncLifetime
{
    private const long App = 408709785;

    private AppleServer server = null!;
    private AppleClient client = null!;

    private IVppService Apple => client.Apple;

    private AppleLocation Location => server.Location;

    private string Token => Location.Token;

    public async Task InitializeAsync()
    {
        server = await AppleServer.StartAsync();
        client = new AppleClient(server.Settings);
        Location.Assets.Add(
            new VppAsset(App, VppAsset.Standard, IsBook: false, 10, 0, IsDeviceAssignable: true, IsRevocable: true));
        Location.People.Add(
            new VppPerson("hanako", "h@example.jp", null, VppUserStatus.Associated, "hash-of-hanako", null));
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_token_s_location_organisation_and_end_are_told()
    {
        Assert.Equal(
            new VppAccount(AppleLocation.Id, "本校", "見本学園", new DateTime(2027, 9, 12, 3, 0, 0, DateTimeKind.Utc)),
            await Apple.AccountAsync(Token, default));
        Location.ExpirationDate = "2027-01-01T09:00:00+0900"; // As Apple says it near the end.
        Assert.Equal(
            new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            (await Apple.AccountAsync(Token, default)).ExpiresAt);
        Location.ExpirationDate = null;
        var told = await Apple.AccountAsync(Token, default);
        // From the token itself.
        Assert.Equal((new DateTime(2027, 9, 12, 3, 0, 0), DateTimeKind.Utc), (told.ExpiresAt, told.ExpiresAt.Kind));
    }

    [Fact]
    public async Task Whoever_manages_a_location_is_told_and_can_be_replaced()
    {
        await Apple.ClaimAsync(Token, new MdmProduct("ours", "MobiJobs"), default);
        Assert.Equal(new MdmProduct("ours", "MobiJobs"), (await Apple.AccountAsync(Token, default)).ManagedBy);
        Location.Mdm = ("theirs", "Another MDM");
        Assert.Equal(new MdmProduct("theirs", "Another MDM"), (await Apple.AccountAsync(Token, default)).ManagedBy);
    }

    [Fact]
    public async Task Two_thousand_five_hundred_licences_come_over_five_pages_each_once()
    {
        Location.Licenses.AddRange(Many(2_500));
        Assert.Equal(Location.Licenses, await Apple.AssignmentsAsync(Token, default).AllAsync());
        Assert.Equal(
            [
                "GET assignments",
                "GET assignments?pageIndex=1",
                "GET assignments?pageIndex=2",
                "GET assignments?pageIndex=3",
                "GET assignments?pageIndex=4",
            ],
            server.Requests.Where(a => a.Contains("assignments", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_list_that_changes_between_two_pages_is_read_anew()
    {
        Location.Licenses.AddRange(Many(1_200));
        server.Instead("assignments", _ => Task.CompletedTask);
        server.Instead("assignments", _ =>
        {
            // What was first on the second page is now last on the first: nobody would see it.
            Location.Licenses.RemoveAt(0);
            Location.Touch();
            return Task.CompletedTask;
        });
        Assert.Equal(Location.Licenses, await Apple.AssignmentsAsync(Token, default).AllAsync());
        Assert.Equal(2 + 3, server.Count("GET assignments"));
    }

    [Fact]
    public async Task A_list_that_never_stands_still_is_trouble_that_passes()
    {
        Location.Licenses.AddRange(Many(600));
        for (var i = 0; i < 20; i++)
        {
            server.Instead("assignments", _ =>
            {
                Location.Touch();
                return Task.CompletedTask;
            });
        }

        var trouble = await Assert.ThrowsAsync<VppTroubleException>(
            async () => await Apple.AssignmentsAsync(Token, default).AllAsync());
        Assert.Equal((0, TimeSpan.FromMinutes(5)), (trouble.Code, trouble.RetryAfter));
    }

    [Fact]
    public async Task People_are_told_with_where_they_stand_and_strange_ones_left_out()
    {
        Location.People.Add(new VppPerson("taro", null, null, VppUserStatus.Registered, null, "code"));
        Location.People.Add(new VppPerson("taro", null, null, VppUserStatus.Retired, "old-hash", null));
        Assert.Equal(Location.People, await Apple.PeopleAsync(Token, default).AllAsync());
        server.Instead(
            "users",
            200,
            """
            {"users":[{"clientUserId":"a","status":"Deleted"},{"clientUserId":"b","status":"Floating"},
            {"status":"Registered"}],"size":3}
            """);
        Assert.Equal(
            [new VppPerson("a", null, null, VppUserStatus.Retired, null, null)],
            await Apple.PeopleAsync(Token, default).AllAsync());
    }

    [Fact]
    public async Task Content_without_a_price_may_have_seats_without_end()
    {
        Location.Assets.Add(
            new VppAsset(2, "PLUS", IsBook: true, int.MaxValue, 0, IsDeviceAssignable: false, IsRevocable: false));
        Assert.Equal(Location.Assets, await Apple.AssetsAsync(Token, default).AllAsync());
    }

    [Fact]
    public async Task Addresses_and_limits_are_Apple_s_own_and_looked_up_again_after_five_minutes()
    {
        Assert.Equal(1000, await Apple.MaxPerRequestAsync(VppOrderKind.Assign, default));
        Assert.Equal(100, await Apple.MaxPerRequestAsync(VppOrderKind.AddPeople, default));
        Location.Limits["maxUsers"] = 7;
        server.Moved = "elsewhere/";
        client.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(100, await Apple.MaxPerRequestAsync(VppOrderKind.AddPeople, default));
        client.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(7, await Apple.MaxPerRequestAsync(VppOrderKind.AddPeople, default));
        Assert.Single(await Apple.PeopleAsync(Token, default).AllAsync());
        Assert.Equal((2, 1), (server.Count("GET service/config"), server.Count("GET elsewhere/users")));
    }

    [Fact]
    public async Task What_the_directory_said_holds_where_it_can_t_be_read_again()
    {
        Assert.Equal(100, await Apple.MaxPerRequestAsync(VppOrderKind.StopPeople, default));
        client.Clock.Advance(TimeSpan.FromMinutes(6));
        server.Instead("service/config", 503, "", "60");
        Assert.Equal(100, await Apple.MaxPerRequestAsync(VppOrderKind.StopPeople, default));
    }

    [Fact]
    public async Task A_licence_is_assigned_to_a_person_and_to_a_device_and_collected()
    {
        VppAssignment[] both =
        [
            new(App, VppAsset.Standard, "hanako", null),
            new(App, VppAsset.Standard, null, "F2LX0001"),
        ];
        var id = await Apple.SubmitAsync(Token, new VppChange.Assign([.. both, both[0]]), default);
        Assert.Equal(
            [VppEventStatus.Pending, VppEventStatus.Pending, VppEventStatus.Complete],
            [await StatusAsync(id), await StatusAsync(id), await StatusAsync(id)]);
        Assert.Equal(both, Location.Licenses);
        var back = await Apple.SubmitAsync(Token, new VppChange.Collect([both[1]]), default);
        Assert.NotEqual(id, back);
        Assert.Equal([both[0]], Location.Licenses);
    }

    [Fact]
    public async Task People_are_registered_with_a_code_or_linked_at_once_and_stopped_and_registered_again()
    {
        await Apple.SubmitAsync(
            Token,
            new VppChange.AddPeople(
                [
                    Person("taro", "t@example.jp"),
                    Person("jiro") with { ManagedAppleId = "jiro@school.example.jp" },
                    Person("taro", "t@example.jp"),
                ]),
            default);
        var people = await Apple.PeopleAsync(Token, default).AllAsync();
        Assert.Equal(
            [
                ("taro", "t@example.jp", VppUserStatus.Registered, "code-taro"),
                ("jiro", null, VppUserStatus.Associated, null),
            ],
            people.Skip(1).Select(p => (p.ClientUserId, p.Email, p.Status, p.InviteCode)));
        await Apple.SubmitAsync(Token, new VppChange.StopPeople(["taro"]), default);
        await Apple.SubmitAsync(Token, new VppChange.AddPeople([Person("taro")]), default);
        Assert.Equal(
            [VppUserStatus.Retired, VppUserStatus.Registered],
            (await Apple.PeopleAsync(Token, default).AllAsync()).Where(p => p.ClientUserId == "taro")
                .Select(p => p.Status));
    }

    [Fact]
    public async Task What_is_refused_of_a_change_is_told_with_Apple_s_number_and_for_whom()
    {
        Location.Polls = 0;
        var id = await Apple.SubmitAsync(
            Token,
            new VppChange.Assign(
                [
                    new(App, VppAsset.Standard, "hanako", null),
                    new(App, VppAsset.Standard, "nobody", null),
                    new(App, VppAsset.Standard, "somebody", null),
                ]),
            default);
        var told = await Apple.EventAsync(Token, id, default);
        var failure = Assert.Single(told.Failures);
        Assert.Equal(
            (VppEventStatus.Failed, 9609, "Unable to find the registered user."),
            (told.Status, failure.Code, failure.Message));
        Assert.Equal(["nobody", "somebody"], failure.Whose);
        Assert.Single(Location.Licenses);
    }

    [Fact]
    public async Task A_change_of_two_contents_at_once_would_give_each_to_everybody_and_is_a_bug() =>
        await Assert.ThrowsAsync<ArgumentException>(
            () => Apple.SubmitAsync(
                Token,
                new VppChange.Assign(
                    [new(App, VppAsset.Standard, "hanako", null), new(2, VppAsset.Standard, "taro", null)]),
                default));

    private static IEnumerable<VppAssignment> Many(int count) =>
        Enumerable.Range(1, count).Select(
            i => new VppAssignment(
                App,
                VppAsset.Standard,
                null,
                i.ToString("F2LX00000", CultureInfo.InvariantCulture)));

    private static VppPerson Person(string name, string? mail = null) =>
        new(name, mail, null, VppUserStatus.Registered, null, null);

    private async Task<VppEventStatus> StatusAsync(string id) => (await Apple.EventAsync(Token, id, default)).Status;
}
