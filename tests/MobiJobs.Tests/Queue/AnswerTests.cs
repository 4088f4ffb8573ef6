using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Enrollments;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Purging;
using MobiJobs.Reports;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

public sealed class AnswerTests
{
    private const string NoLicense = "\"Exec\",\"4010\",\"500\",\"\" . ErrorChain=ErrorCode[0]=12064, "
        + "USEnglishDescription[0]=License for app “x” could not be found.";

    [Theory]
    [InlineData(JobKind.Lock, JobStatus.Succeeded)]
    [InlineData(JobKind.DeviceInformation, JobStatus.ServerError)]
    public async Task An_unreadable_success_is_one_unless_something_was_asked(JobKind kind, JobStatus status)
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(kind);
        await scenario.HandOverAsync();

        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null) { Unread = "It is no list." });

        Assert.Equal(status, await scenario.StatusAsync(job));
    }

    [Fact]
    public async Task An_answer_that_comes_twice_is_kept_and_changes_no_other_job()
    {
        await using var scenario = await Scenario.CreateAsync();
        var first = await scenario.RegisterAsync(JobKind.ProfileInstall);
        var second = await scenario.RegisterAsync(JobKind.ProfileInstall);
        await scenario.HandOverAsync();

        await scenario.AnswerAsync(first, id => new AcknowledgedMessage(id, null));
        var before = await scenario.JobAsync(second);
        await scenario.AnswerAsync(first, id => new FailedMessage(id, NoLicense));

        Assert.Equal(JobStatus.Succeeded, await scenario.StatusAsync(first));
        Assert.Equal(before.Attempt, (await scenario.JobAsync(second)).Attempt);
        Assert.Equal(
            [ReportState.Applied, ReportState.Late],
            await scenario.AskAsync(db => db.Reports.OrderBy(r => r.Id).Select(r => r.State).ToListAsync()));
        Assert.Equal(
            JobEventKind.LateAnswer,
            await scenario.AskAsync(db => db.JobEvents.Where(e => e.JobId == first).Select(e => e.Kind).SingleAsync()));
    }

    [Fact]
    public async Task A_late_success_says_that_nothing_is_left_to_run()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.Lock);
        await scenario.HandOverAsync();
        scenario.Clock.Advance(TimeSpan.FromMinutes(80));
        await scenario.DueAsync();
        Assert.True((await scenario.JobAsync(job)).MayStillRun);

        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));

        var late = await scenario.JobAsync(job);
        Assert.Equal((JobStatus.SessionTimedOut, false), (late.Status, late.MayStillRun));
    }

    [Fact]
    public async Task An_answer_of_another_device_is_nobodys_and_is_kept_for_seven_days()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var job = await scenario.RegisterAsync(JobKind.ProfileInstall);
        await scenario.HandOverAsync();

        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null), channel: "channel-2");
        Assert.Equal(JobStatus.AwaitingDevice, await scenario.StatusAsync(job));
        Assert.Equal(ReportState.Nobody, await scenario.AskAsync(db => db.Reports.Select(r => r.State).SingleAsync()));

        scenario.Clock.Advance(TimeSpan.FromDays(6));
        await scenario.DoAsync<HistoryPurge, int>(purge => purge.RunAsync(CancellationToken.None));
        Assert.Equal(1, await scenario.AskAsync(db => db.Reports.CountAsync()));
        scenario.Clock.Advance(TimeSpan.FromDays(2));
        await scenario.DoAsync<HistoryPurge, int>(purge => purge.RunAsync(CancellationToken.None));
        Assert.Equal(0, await scenario.AskAsync(db => db.Reports.CountAsync()));
    }

    [Fact]
    public async Task An_answer_nobody_can_read_ends_its_job_as_a_server_error_and_is_kept()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.ProfileInstall);
        await scenario.HandOverAsync();

        await scenario.AnswerAsync(job, id => new UnreadableMessage(id, "?"));

        Assert.Equal(
            (JobStatus.ServerError, EndReason.UnreadableAnswer),
            ((await scenario.JobAsync(job)).Status, (await scenario.JobAsync(job)).EndReason));
        Assert.Equal(
            ReportState.Unreadable,
            await scenario.AskAsync(db => db.Reports.Select(r => r.State).SingleAsync()));
    }

    [Fact]
    public async Task After_a_delivery_system_asks_for_the_app_list_and_the_list_confirms_it()
    {
        await using var scenario = await Scenario.CreateAsync();
        var delivery = await scenario.RegisterAsync();
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(delivery, id => new AcknowledgedMessage(id, null));
        var list = await scenario.AskAsync(db => db.Jobs.SingleAsync(j => j.Kind == JobKind.AppList));
        Assert.Equal(
            (Requester.SystemId, JobReason.AfterDelivery, delivery),
            (list.RequestedById, list.Reason, list.ReasonJobId!.Value));

        await scenario.ContactAsync();
        await scenario.AnswerAsync(list.Id, id => new AcknowledgedMessage(
            id,
            new AppListFacts([new InstalledApp("jp.example.typing", "タイピング練習", "3.2", true)])));

        Assert.Equal(Verification.Confirmed, (await scenario.JobAsync(delivery)).Verification);
        Assert.Equal(
            "jp.example.typing",
            await scenario.AskAsync(db => db.DeviceApps.Select(a => a.BundleId).SingleAsync()));
    }

    [Fact]
    public async Task A_delivery_whose_app_list_never_came_is_unconfirmed_after_a_day()
    {
        await using var scenario = await Scenario.CreateAsync();
        var delivery = await scenario.RegisterAsync();
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(delivery, id => new AcknowledgedMessage(id, null));
        scenario.Clock.Advance(TimeSpan.FromHours(23));
        await scenario.DueAsync();
        await scenario.SweepAsync();
        Assert.Equal(Verification.Pending, (await scenario.JobAsync(delivery)).Verification);

        scenario.Clock.Advance(TimeSpan.FromHours(2));
        await scenario.SweepAsync();

        Assert.Equal(Verification.Unconfirmed, (await scenario.JobAsync(delivery)).Verification);
    }

    [Fact]
    public async Task An_app_that_never_appears_is_asked_for_after_5_15_and_60_minutes_and_stays_unconfirmed()
    {
        await using var scenario = await Scenario.CreateAsync();
        var delivery = await scenario.RegisterAsync();
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(delivery, id => new AcknowledgedMessage(id, null));
        var gaps = new List<double>();
        while ((await scenario.JobAsync(delivery)).Verification == Verification.Pending)
        {
            var list = await scenario.AskAsync(db => db.Jobs
                .Where(j => j.Kind == JobKind.AppList && j.DueAt != null)
                .SingleAsync());
            if (list.ReservedFor is { } at)
            {
                gaps.Add((at - scenario.Now).TotalMinutes);
                scenario.Clock.Advance(at - scenario.Now);
                await scenario.DueAsync();
            }

            await scenario.ContactAsync();
            await scenario.AnswerAsync(list.Id, id => new AcknowledgedMessage(id, new AppListFacts([])));
        }

        Assert.Equal([5, 15, 60], gaps);
        Assert.Equal(Verification.Unconfirmed, (await scenario.JobAsync(delivery)).Verification);
    }

    [Fact]
    public async Task A_device_error_keeps_its_codes_and_device_information_updates_the_device()
    {
        await using var scenario = await Scenario.CreateAsync();
        var failing = await scenario.RegisterAsync();
        var asking = await scenario.RegisterAsync(JobKind.DeviceInformation);
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(failing, id => new FailedMessage(id, NoLicense));
        await scenario.ContactAsync();
        await scenario.AnswerAsync(
            asking,
            id => new AcknowledgedMessage(id, new InformationFacts("iPad", "18.1", "F1", true, "abc", "佐藤 花子のiPad")));

        Assert.Equal(
            (JobStatus.DeviceError, ":12064"),
            ((await scenario.JobAsync(failing)).Status, (await scenario.JobAsync(failing)).ErrorKey!));
        var device = await scenario.AskAsync(db => db.Devices.SingleAsync());
        Assert.Equal(("iPad", "abc", scenario.Now), (device.Model!, device.AccountHash!, device.InformationAt!.Value));
        Assert.Equal("佐藤 花子のiPad", device.Name);
    }

    [Fact]
    public async Task Enrolling_again_ends_the_former_enrollments_jobs_but_a_handed_over_wipe_succeeded()
    {
        await using var scenario = await Scenario.CreateAsync();
        var wipe = await scenario.RegisterAsync(JobKind.Wipe);
        var waiting = await scenario.RegisterAsync();
        await scenario.HandOverAsync();

        await scenario.DoAsync<DeviceRegister>(
            register => register.EnrollAgainAsync(1, "channel-new", CancellationToken.None));

        Assert.Equal(
            (JobStatus.Succeeded, Verification.Unconfirmed),
            ((await scenario.JobAsync(wipe)).Status, (await scenario.JobAsync(wipe)).Verification));
        Assert.Equal(
            (JobStatus.Canceled, EndReason.EnrollmentEnded),
            ((await scenario.JobAsync(waiting)).Status, (await scenario.JobAsync(waiting)).EndReason));
        Assert.Equal(
            JobKind.DeviceInformation,
            await scenario.AskAsync(db => db.Jobs.Where(j => j.DueAt != null).Select(j => j.Kind).SingleAsync()));
    }

    [Fact]
    public async Task History_is_kept_for_this_month_and_the_two_before_by_the_organisations_month()
    {
        await using var scenario = await Scenario.CreateAsync();
        scenario.Clock.AdjustTime(new DateTimeOffset(2026, 8, 31, 14, 59, 0, TimeSpan.Zero)); // 23:59 in Tokyo
        await scenario.CancelAsync(await scenario.RegisterAsync());
        scenario.Clock.Advance(TimeSpan.FromMinutes(2));
        var september = await scenario.RegisterAsync();
        await scenario.CancelAsync(september);
        var open = await scenario.RegisterAsync(reservedFor: scenario.Now.AddDays(300));
        scenario.Clock.AdjustTime(new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero));

        await scenario.DoAsync<HistoryPurge, int>(purge => purge.RunAsync(CancellationToken.None));

        Assert.Equal(
            [september, open],
            await scenario.AskAsync(db => db.Jobs.OrderBy(j => j.Id).Select(j => j.Id).ToListAsync()));
    }
}
