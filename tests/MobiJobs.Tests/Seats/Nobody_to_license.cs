using Microsoft.EntityFrameworkCore;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Gateway;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Shared;
using MobiJobs.Vpp.Seats;

namespace MobiJobs.Tests.Seats;

/// <summary>
/// A device that has told about itself, but no serial number, and that has no person can't be given a licence: its
/// delivery waits for one and is not sent into a sure 12064. Where the device hasn't told yet, nothing is held.
/// </summary>
public sealed class Nobody_to_license
{
    [Fact]
    public async Task A_delivery_waits_until_the_device_has_a_person_with_a_licence()
    {
        await using var school = await CreateAsync(tells: true);
        var job = await school.DeliverAsync(1);
        await school.GoOnAsync();
        Assert.Equal(SeatState.Unassignable, await school.SeatAsync(job));
        Assert.Equal(JobStatus.Waiting, await school.Scenario.StatusAsync(job));
        Assert.Equal([JobEventKind.SeatUnassignable], await EventsAsync(school, job));
        var row = await RowAsync(school, job);
        Assert.StartsWith(
            Labels.Sub_SeatUnassignable,
            StatusNote.Of(row, new ShownTime(AutoDelivery.AutoDeliverySteps.Tokyo, school.Scenario.Clock))[0].Text,
            StringComparison.Ordinal);

        await school.ChangeAsync(async db =>
            (await db.Devices.SingleAsync()).AssignVppUser(await db.VppUsers.Select(u => u.Id).SingleAsync()));
        await school.SweepAsync();
        Assert.Equal(SeatState.Held, await school.SeatAsync(job));
        await school.GoOnAsync();
        Assert.Equal(JobStage.Active, (await school.Scenario.JobAsync(job)).Stage);
    }

    [Fact]
    public async Task It_takes_a_seat_once_the_device_tells_a_serial_number()
    {
        await using var school = await CreateAsync(tells: true);
        var job = await school.DeliverAsync(1);
        await school.ChangeAsync(db => db.Devices.ExecuteUpdateAsync(
            set => set.SetProperty(d => d.SerialNumber, SchoolWithSeats.SerialOf(1))));
        await school.SweepAsync();
        await school.GoOnAsync();
        Assert.Equal(SeatState.Taken, await school.SeatAsync(job));
    }

    [Fact]
    public async Task It_takes_no_seat_from_others_and_lets_them_pass()
    {
        await using var school = await CreateAsync(tells: true);
        var job = await school.DeliverAsync(1);
        var behind = await school.Scenario.RegisterAsync(JobKind.DeviceInformation, device: 1);
        await school.GoOnAsync();
        Assert.Equal(JobStatus.Waiting, await school.Scenario.StatusAsync(behind));
        Assert.True((await RowAsync(school, job)).HoldsOthers);
        var free = await school.Scenario.AskAsync(
            db => db.CountLeftAsync(new(school.TokenId, SchoolWithSeats.App), school.Scenario.Now, default));
        Assert.Equal(1, free);
        await school.Scenario.RegisterAsync(JobKind.Lock, device: 1);
        await school.SweepAsync();
        await school.GoOnAsync();
        Assert.Equal(JobStage.Active, (await school.Scenario.JobAsync(behind)).Stage); // An urgent job let them pass.
    }

    [Fact]
    public async Task One_whose_device_has_not_told_yet_goes_as_before()
    {
        await using var school = await CreateAsync(tells: false);
        var job = await school.DeliverAsync(1);
        await school.GoOnAsync();
        var sent = await school.Scenario.JobAsync(job);
        Assert.Equal((null, JobStage.Active), (sent.Seat, sent.Stage));
    }

    [Fact]
    public async Task What_the_device_told_under_a_former_enrollment_is_not_known_any_more()
    {
        await using var school = await CreateAsync(tells: true);
        await school.ChangeAsync(db => db.Enrollments.ExecuteUpdateAsync(
            set => set.SetProperty(e => e.StartedAt, school.Scenario.Now.AddMinutes(1))));
        Assert.Null(await school.SeatAsync(await school.DeliverAsync(1)));
    }

    [Fact]
    public async Task The_check_before_sending_says_what_cures_it()
    {
        await using var school = await CreateAsync(tells: true);
        var run = await school.CheckAsync(1);
        var found = await school.Scenario.AskAsync(db => db.RunItems.Where(i => i.RunId == run.Id)
            .Select(i => (CheckFinding)i.Reason).SingleAsync());
        Assert.Equal(CheckFinding.NobodyToLicense, found);
        Assert.Contains("VPPユーザー", found.Consequence(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, Verdict.Applies)]
    [InlineData(false, Verdict.Unknown)]
    public async Task An_explanation_is_sure_only_where_the_device_has_told(bool tells, Verdict verdict)
    {
        await using var school = await CreateAsync(tells: false);
        var job = await school.DeliverAsync(1);
        await school.GoOnAsync();
        await school.AnswerAsync(job, 1, id => new FailedMessage(id, "<MDMErrorDomain:12064>"));
        if (tells) { await TellAsync(school); }

        var facts = (await school.Scenario.DoAsync<FactFinder, JobFacts?>(finder => finder.FindAsync(job, default)))!;
        Assert.Equal(verdict, LicenseJudges.All["licenseNotAssigned"](facts)!.Verdict);
    }

    [Fact]
    public async Task A_delivery_by_a_person_s_licence_that_is_lost_waits_until_the_person_has_one_again()
    {
        await using var school = await CreateAsync(tells: true);
        await school.GiveToAsync(1, "hanako");
        var job = await school.DeliverAsync(1);
        var later = await school.DeliverAsync(1, school.Scenario.Now.AddDays(1));
        await school.GoOnAsync(seconds: 1);
        Assert.Equal([SeatState.Held, SeatState.Held], await school.SeatsAsync(job, later));
        Assert.Equal(JobStage.Active, (await school.Scenario.JobAsync(job)).Stage);

        await school.BuyAsync(2);
        await school.SyncAsync();
        await school.SweepAsync();
        await school.GoOnAsync();
        await school.SweepAsync();
        Assert.Equal([SeatState.Unassignable, SeatState.Unassignable], await school.SeatsAsync(job, later));
        Assert.Equal(JobStatus.Waiting, await school.Scenario.StatusAsync(job));
        Assert.Equal([JobEventKind.LicenseLost], await EventsAsync(school, job));
        Assert.Equal([JobEventKind.LicenseLost], await EventsAsync(school, later));

        await school.BuyAsync(2, "hanako");
        await school.SyncAsync();
        await school.SweepAsync();
        Assert.Equal([SeatState.Held, SeatState.Held], await school.SeatsAsync(job, later));
        await school.GoOnAsync(seconds: 1);
        Assert.Equal(JobStage.Active, (await school.Scenario.JobAsync(job)).Stage);
    }

    private static async Task<SchoolWithSeats> CreateAsync(bool tells)
    {
        var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 2, holders: ["hanako"]);
        await school.ChangeAsync(db => db.Devices.ExecuteUpdateAsync(
            set => set.SetProperty(d => d.SerialNumber, (string?)null)));
        if (tells) { await TellAsync(school); }

        return school;
    }

    private static Task TellAsync(SchoolWithSeats school) => school.ChangeAsync(async db =>
        (await db.Devices.SingleAsync()).UpdateInformation(
            new InformationFacts("iPad", "18.1", null, true, "hash-of-hanako"), school.Scenario.Now));

    private static async Task<JobRow> RowAsync(SchoolWithSeats school, long job) =>
        (await school.Scenario.DoAsync<JobList, JobRow?>(list => list.RowAsync(job, default)))!;

    private static Task<List<JobEventKind>> EventsAsync(SchoolWithSeats school, long job) =>
        school.Scenario.AskAsync(db => db.JobEvents.Where(e => e.JobId == job)
            .OrderBy(e => e.Id).Select(e => e.Kind).ToListAsync());
}
