using Microsoft.EntityFrameworkCore;
using MobiJobs.Devices.Groups;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Runs;
using MobiJobs.Shared;
using MobiJobs.Tests.Operations;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Tests.Seats;

/// <summary>The check before sending knows licences, and cures what it finds in one step.</summary>
public sealed class Checking_licences
{
    [Fact]
    public async Task It_counts_the_seats_that_are_free_promised_and_needed()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 4, seats: 3);
        await school.DeliverAsync(4, school.Scenario.Now.AddHours(1));
        var run = await school.CheckAsync(1, 2, 3);
        var need = Assert.Single(await school.NeedsAsync(run));
        Assert.Equal((3, 1, 2, 3, 1), (need.Available, need.Promised, need.Free, need.Needed, need.Short));
        Assert.Equal("見本学園", need.Location);
        Assert.Equal(3, run.Count); // What waits for a seat is sent all the same.
    }

    [Fact]
    public async Task Each_device_is_in_exactly_one_line_of_what_becomes_of_it()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 5, seats: 2);
        await MoveAsync(school, 2);
        await school.DeliverAsync(5, school.Scenario.Now.AddHours(1));
        var run = await school.CheckAsync(1, 2, 3, 4, 5);
        var seats = await school.NeedsAsync(run);
        var lines = await school.Scenario.DoAsync<CheckReport, IReadOnlyList<CheckLine>>(
            report => report.LinesAsync(run, seats, default));

        Assert.Equal(
            [
                (Labels.Check_SentWithSeat, 1),
                (Labels.Check_Waits, 2),
                (Sentence.Say(Labels.Check_LeftOut, Labels.Finding_NoToken), 1),
                (Sentence.Say(Labels.Check_LeftOut, Labels.Finding_EqualOpen), 1),
            ],
            lines.Where(l => l.What != Labels.Check_SentLicensed).Select(l => (l.What, l.Jobs)));
        Assert.Equal(5, lines.Sum(l => l.Jobs));
    }

    [Fact]
    public async Task Those_without_a_seat_are_left_out_in_one_step()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 4, seats: 2);
        var run = await school.CheckAsync(1, 2, 3, 4);
        Assert.True(await school.Scenario.DoAsync<SeatCures, bool>(cures => cures.LeaveOutAsync(run, 0, default)));
        run = await FindAsync(school, run);
        Assert.Equal(2, run.Count);
        Assert.Equal(0, Assert.Single(await school.NeedsAsync(run)).Short);
        Assert.Equal([(CheckFinding.NoSeat, 2, true)], await FindingsAsync(school, run));
        Assert.True(await SendingTests.ToggleAsync(school.Scenario, run, CheckFinding.NoSeat));
        Assert.Equal(4, (await FindAsync(school, run)).Count);
    }

    [Fact]
    public async Task Licences_are_assigned_at_once_in_one_step_and_promised_to_nobody_else()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 3, seats: 2);
        var run = await school.CheckAsync(1, 2);
        Assert.Equal(2, await school.Scenario.DoAsync<SeatCures, int?>(
            cures => cures.AssignAsync(run, 0, SchoolWithSeats.By, default)));
        Assert.Equal(SeatState.Awaited, await school.SeatAsync(await school.DeliverAsync(3)));
        Assert.Empty(await school.NeedsAsync(run));
        await school.GoOnAsync(seconds: 10);
        Assert.Equal(["F2LX0001", "F2LX0002"], await school.HoldersAsync());
        Assert.Equal(SeatState.Held, await school.SeatAsync(await school.DeliverAsync(1)));
    }

    [Fact]
    public async Task A_group_without_a_token_gets_it_shared_in_one_step()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 2);
        var below = await MoveAsync(school, 2);
        var run = await school.CheckAsync(1, 2);
        Assert.Equal([(CheckFinding.NoToken, 1, true)], await FindingsAsync(school, run));
        var share = Assert.Single(await school.Scenario.DoAsync<SeatReport, IReadOnlyList<TokenToShare>>(
            report => report.SharesAsync(run, default)));
        Assert.Equal((school.TokenId, below, "1組"), (share.TokenId, share.GroupId, share.Group));

        Assert.Equal(TokenResult.Done, await ShareAsync(school, run, share.TokenId, share.GroupId));
        run = await FindAsync(school, run);
        Assert.Empty(await FindingsAsync(school, run));
        Assert.Equal((2, 2), (run.Count, Assert.Single(await school.NeedsAsync(run)).Needed));
    }

    [Fact]
    public async Task Sharing_keeps_what_was_decided_about_other_jobs_and_knows_no_unknown_token()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 2);
        var below = await MoveAsync(school, 2);
        var other = new CatalogueItem(new CommandTarget("英単語カード", 900000002, "jp.example.words", null));
        var run = await SendingTests.CheckAsync(
            school.Scenario, JobKind.VppInstall, [new CatalogueItem(SchoolWithSeats.Typing), other], [2]);
        await school.ChangeAsync(db => db.RunItems.Where(i => i.RunId == run.Id && i.Part == 1).ExecuteUpdateAsync(
            set => set.SetProperty(i => i.Outcome, RunOutcome.LeftOut)
                .SetProperty(i => i.Reason, (int)CheckFinding.NoSeat)));
        Assert.Null(await ShareAsync(school, run, 99, below));
        Assert.Equal(TokenResult.Done, await ShareAsync(school, run, school.TokenId, below));
        Assert.Equal([(CheckFinding.NoSeat, 1, true)], await FindingsAsync(school, run));
    }

    [Fact]
    public async Task Where_licences_are_people_s_it_names_those_not_linked_and_those_with_another_account()
    {
        await using var school = await SchoolWithSeats.CreateAsync(
            devices: 4, seats: 2, holders: ["hanako"], assignable: false);
        await school.ChangeAsync(async db =>
        {
            var hanako = await db.VppUsers.Select(u => u.Id).SingleAsync();
            foreach (var device in await db.Devices.Where(d => d.Id != 3).ToListAsync())
            {
                device.AssignVppUser(hanako);
                device.UpdateInformation(
                    new InformationFacts(
                        "iPad",
                        "18.1",
                        SchoolWithSeats.SerialOf(device.Id),
                        true,
                        device.Id == 2 ? "hash-of-taro" : "hash-of-hanako"),
                    school.Scenario.Now);
            }
        });
        var run = await school.CheckAsync(1, 2, 3, 4);
        Assert.Equal(
            [(CheckFinding.NotLinked, 1, true), (CheckFinding.OtherAccount, 1, true)],
            await FindingsAsync(school, run));
        Assert.Equal(2, run.Count);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(2, true)] // Somebody may have signed in.
    public async Task Nobody_is_signed_in_for_a_day_after_the_device_said_so(int days, bool mayReach)
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 2, holders: ["hanako"]);
        await school.ChangeAsync(async db =>
        {
            var device = await db.Devices.SingleAsync();
            device.AssignVppUser(await db.VppUsers.Select(u => u.Id).SingleAsync());
            device.UpdateInformation(
                new InformationFacts("iPad", "18.1", SchoolWithSeats.SerialOf(1), true, null),
                school.Scenario.Now.AddDays(-days));
        });
        Assert.Equal(mayReach, (await FindingsAsync(school, await school.CheckAsync(1))).Count == 0);
        var job = await school.DeliverAsync(1);
        await school.Scenario.SweepAsync();
        Assert.Equal(mayReach, await school.SeatAsync(job) is SeatState.Held or SeatState.Taken);
    }

    [Theory]
    [InlineData("hash-of-taro")]
    [InlineData(null)] // Nobody is signed in.
    public async Task A_device_with_another_account_or_none_gets_a_seat_of_its_own_where_that_is_possible(
        string? hash)
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 2, holders: ["hanako"]);
        await school.ChangeAsync(async db =>
        {
            var device = await db.Devices.SingleAsync();
            device.AssignVppUser(await db.VppUsers.Select(u => u.Id).SingleAsync());
            device.UpdateInformation(
                new InformationFacts("iPad", "18.1", SchoolWithSeats.SerialOf(1), true, hash),
                school.Scenario.Now);
        });
        Assert.Equal(
            [(CheckFinding.LicenseElsewhere, 1, false)],
            await FindingsAsync(school, await school.CheckAsync(1)));
        var job = await school.DeliverAsync(1);
        await school.Scenario.SweepAsync();
        await school.GoOnAsync();
        Assert.Equal(["F2LX0001", "hanako"], await school.HoldersAsync());
        Assert.Equal(SeatState.Taken, await school.SeatAsync(job));
    }

    [Fact]
    public async Task A_device_whose_serial_number_is_unknown_can_t_get_a_licence_and_needs_no_linked_person()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 2);
        await school.ChangeAsync(db => db.Devices.Where(d => d.Id == 2).ExecuteUpdateAsync(
            set => set.SetProperty(d => d.SerialNumber, (string?)null)));
        Assert.Equal(
            [(CheckFinding.NoSerialNumber, 1, true)],
            await FindingsAsync(school, await school.CheckAsync(1, 2)));
        var found = Assert.Single(await school.Scenario.DoAsync<CheckReport, IReadOnlyList<CheckFindingCount>>(
            async report => await report.FindingsAsync(await school.CheckAsync(2), default)));
        Assert.Equal("/operations/new?kind=deviceInformation&device=1A-0002", found.Fetches);
        Assert.Contains("端末基本情報", CheckFinding.NoSerialNumber.Consequence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_licence_of_a_token_that_the_group_can_t_use_is_named_where_no_other_can_be_had()
    {
        await using var school = await SchoolWithSeats.CreateAsync(
            devices: 1, seats: 2, holders: ["F2LX0001"], assignable: false);
        await school.AddTokenAsync("LOC2", seats: 0, isAssignable: false);
        var other = await school.Scenario.AskAsync(
            async db => (await GroupRegister.EnsureAsync(db, ["教職員"], default)).Id);
        await school.ChangeAsync(db => db.VppTokens.Where(t => t.Id == school.TokenId).ExecuteUpdateAsync(
            set => set.SetProperty(t => t.GroupId, other)));
        Assert.Equal(
            [(CheckFinding.OtherToken, 1, true)], await FindingsAsync(school, await school.CheckAsync(1)));
    }

    [Fact]
    public async Task A_book_needs_a_licence_of_the_device_s_person()
    {
        await using var school = await SchoolWithSeats.CreateAsync(
            devices: 3, seats: 2, holders: ["hanako"], assignable: false);
        await school.ChangeAsync(db => db.VppContents.ExecuteUpdateAsync(set => set.SetProperty(c => c.IsBook, true)));
        await school.GiveToAsync(1, "hanako");
        await MoveAsync(school, 3);
        var book = new CatalogueItem(SchoolWithSeats.Typing);
        var run = await SendingTests.CheckAsync(school.Scenario, JobKind.BookInstall, [book], [1, 2, 3]);
        Assert.Equal(
            [(CheckFinding.NoToken, 1, true), (CheckFinding.NotLinked, 1, true)], await FindingsAsync(school, run));
        Assert.Equal(1, run.Count);

        var free = new CatalogueItem(SchoolWithSeats.Typing with { StoreId = 900000009 });
        run = await SendingTests.CheckAsync(school.Scenario, JobKind.BookInstall, [free], [1, 2, 3]);
        Assert.Empty(await FindingsAsync(school, run)); // No token has it: it may be had without a licence.
    }

    [Fact]
    public async Task A_device_that_was_silent_for_a_month_is_named_and_sent_to()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 2);
        await school.Scenario.ContactAsync(1);
        await school.ChangeAsync(db => db.Devices.Where(d => d.Id == 2).ExecuteUpdateAsync(
            set => set.SetProperty(d => d.LastContactAt, school.Scenario.Now.AddDays(-31))));
        var run = await school.CheckAsync(1, 2);
        Assert.Equal([(CheckFinding.Silent, 1, false)], await FindingsAsync(school, run));
        Assert.Equal(2, run.Count);
    }

    /// <summary>Moves a device to a group that the token is not shared with. Returns the group's id.</summary>
    private static async Task<int> MoveAsync(SchoolWithSeats school, long device)
    {
        var below = await school.Scenario.AskAsync(
            async db => (await GroupRegister.EnsureAsync(db, ["1年", "1組"], default)).Id);
        await school.ChangeAsync(async db =>
            (await db.Devices.SingleAsync(d => d.Id == device)).Change("佐藤 花子", below));
        return below;
    }

    private static Task<TokenResult?> ShareAsync(SchoolWithSeats school, Run run, int token, int group) =>
        school.Scenario.DoAsync<SeatCures, TokenResult?>(
            cures => cures.ShareAsync(run, token, group, SchoolWithSeats.By, default));

    private static async Task<Run> FindAsync(SchoolWithSeats school, Run run) =>
        (await SendingTests.FindAsync(school.Scenario, run.Id))!;

    private static async Task<List<(CheckFinding, int, bool)>> FindingsAsync(SchoolWithSeats school, Run run)
    {
        var found = await SendingTests.FindingsAsync(school.Scenario, run);
        return [.. found.Select(f => (f.Finding, f.Jobs, f.IsLeftOut))];
    }
}
