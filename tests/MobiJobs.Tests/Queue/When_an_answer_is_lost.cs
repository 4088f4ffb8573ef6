using Microsoft.EntityFrameworkCore;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Reports;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>
/// An answer that never arrives doesn't hold up its device: it is known by the device connecting again.
/// </summary>
public sealed class When_an_answer_is_lost
{
    [Fact]
    public async Task What_only_reads_is_asked_again_under_another_id()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.DeviceInformation);
        await LoseAnswerAsync(scenario);
        var first = Assert.Single(scenario.Channel.HandedOver);

        await scenario.DueAsync();
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(job));
        await scenario.ContactAsync();

        Assert.Equal(2, scenario.Channel.HandedOver.Count);
        Assert.NotEqual(first.CommandId, scenario.Channel.HandedOver[1].CommandId);
        Assert.Equal(2, (await scenario.JobAsync(job)).Attempt);
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));
        Assert.Equal(JobStatus.Succeeded, await scenario.StatusAsync(job));
    }

    [Fact]
    public async Task A_delivery_counts_as_done_is_never_sent_again_and_the_app_list_decides()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.VppInstall);
        var next = await scenario.RegisterAsync(JobKind.ProfileInstall);

        await LoseAnswerAsync(scenario);

        var ended = await scenario.JobAsync(job);
        Assert.Equal(
            (JobStatus.Succeeded, EndReason.AnswerLost, Verification.Pending, false),
            (ended.Status, ended.EndReason, ended.Verification, ended.MayStillRun));
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(next));
        var list = await scenario.AskAsync(db => db.Jobs.SingleAsync(j => j.Kind == JobKind.AppList));
        Assert.Equal((JobReason.AfterDelivery, job), (list.Reason, list.ReasonJobId));
        Assert.Single(scenario.Channel.HandedOver);
    }

    [Fact]
    public async Task Anything_else_is_unconfirmed_and_not_in_the_trail_as_done()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.Lock);

        await LoseAnswerAsync(scenario);

        var ended = await scenario.JobAsync(job);
        Assert.Equal((JobStatus.Succeeded, Verification.Unconfirmed), (ended.Status, ended.Verification));
        Assert.False(await scenario.AskAsync(
            db => db.Audit.AnyAsync(a => a.Action == MobiJobs.Audit.AuditAction.ActDone)));
    }

    [Theory]
    [InlineData(JobKind.Wipe)]
    [InlineData(JobKind.Inactivate)]
    public async Task A_device_that_connects_has_not_been_wiped(JobKind kind)
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(kind);

        await LoseAnswerAsync(scenario);

        Assert.Equal(JobStatus.AwaitingDevice, await scenario.StatusAsync(job));
    }

    [Fact]
    public async Task An_answer_that_was_only_overtaken_counts()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.VppInstall);
        await ConnectTwiceAsync(scenario);
        scenario.Clock.Advance(TimeSpan.FromSeconds(20));
        await SettleAsync(scenario);

        await scenario.AnswerAsync(job, id => new FailedMessage(id, "ErrorChain=ErrorCode[0]=12064"));

        Assert.Equal(JobStatus.DeviceError, await scenario.StatusAsync(job));
    }

    [Fact]
    public async Task An_answer_that_is_stored_and_not_yet_read_counts()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.VppInstall);
        await ConnectTwiceAsync(scenario);
        await StoreAsync(
            scenario, new FailedMessage(await scenario.CommandIdAsync(job), "ErrorChain=ErrorCode[0]=12064"));
        scenario.Clock.Advance(TimeSpan.FromSeconds(31));

        await SettleAsync(scenario);
        await scenario.DoAsync<ReportInterpreter>(interpreter => interpreter.DrainAsync(CancellationToken.None));

        Assert.Equal(JobStatus.DeviceError, await scenario.StatusAsync(job));
    }

    [Fact]
    public async Task A_device_that_fetches_its_command_late_has_its_time()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.VppInstall);
        await scenario.HandOverAsync();
        scenario.Clock.Advance(TimeSpan.FromMinutes(20)); // Out of reach.
        await scenario.ContactAsync();
        scenario.Clock.Advance(TimeSpan.FromMinutes(5)); // At work.
        await SettleAsync(scenario);

        Assert.Equal(JobStatus.AwaitingDevice, await scenario.StatusAsync(job));
    }

    [Fact]
    public async Task A_check_in_does_not_show_that_the_command_was_fetched()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.VppInstall);
        await scenario.HandOverAsync();
        scenario.Clock.Advance(TimeSpan.FromSeconds(10));
        await SayAsync(scenario, new EnrolledMessage(scenario.Now, IsFirst: false));
        scenario.Clock.Advance(TimeSpan.FromMinutes(2));
        await scenario.ContactAsync(); // It fetches the command now.
        scenario.Clock.Advance(TimeSpan.FromMinutes(2));
        await SettleAsync(scenario);

        Assert.Equal(JobStatus.AwaitingDevice, await scenario.StatusAsync(job));
    }

    [Fact]
    public async Task News_of_the_contact_before_the_hand_over_may_come_twice()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.VppInstall);
        await scenario.HandOverAsync();
        scenario.Clock.Advance(TimeSpan.FromSeconds(2));
        await scenario.ContactAsync();
        scenario.Clock.Advance(TimeSpan.FromMinutes(2));
        await scenario.ContactAsync();
        scenario.Clock.Advance(TimeSpan.FromMinutes(2));
        await SettleAsync(scenario);

        Assert.Equal(JobStatus.AwaitingDevice, await scenario.StatusAsync(job));
    }

    [Fact]
    public async Task A_device_that_said_NotNow_is_not_silent()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.VppInstall);
        await ConnectTwiceAsync(scenario);
        await scenario.AnswerAsync(job, id => new NotNowMessage(id));
        scenario.Clock.Advance(TimeSpan.FromMinutes(2));
        await SettleAsync(scenario);

        Assert.Equal(JobStatus.AwaitingDevice, await scenario.StatusAsync(job));
    }

    [Fact]
    public async Task An_error_that_comes_after_all_is_how_the_job_ended()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.Lock);
        await LoseAnswerAsync(scenario);

        await scenario.AnswerAsync(job, id => new FailedMessage(id, "ErrorChain=ErrorCode[0]=12007"));
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));

        var ended = await scenario.JobAsync(job);
        Assert.Equal(
            (JobStatus.DeviceError, EndReason.None, Verification.None),
            (ended.Status, ended.EndReason, ended.Verification));
        Assert.Contains("12007", ended.ErrorKey, StringComparison.Ordinal);
        Assert.Equal(2, await scenario.AskAsync(
            db => db.JobEvents.CountAsync(e => e.JobId == job && e.Kind == JobEventKind.LateAnswer)));
    }

    [Fact]
    public async Task A_success_that_comes_after_all_confirms_the_job_once()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.Lock);
        await LoseAnswerAsync(scenario);

        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));

        var ended = await scenario.JobAsync(job);
        Assert.Equal(
            (JobStatus.Succeeded, EndReason.None, Verification.None),
            (ended.Status, ended.EndReason, ended.Verification));
        Assert.Equal(1, await scenario.AskAsync(
            db => db.Audit.CountAsync(a => a.Action == MobiJobs.Audit.AuditAction.ActDone)));
    }

    [Fact]
    public async Task The_app_list_goes_on_deciding_about_a_delivery_whose_answer_comes_after_all()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.VppInstall);
        await LoseAnswerAsync(scenario);

        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));

        var ended = await scenario.JobAsync(job);
        Assert.Equal((EndReason.None, Verification.Pending), (ended.EndReason, ended.Verification));
    }

    [Fact]
    public async Task An_error_that_comes_after_all_does_not_undo_what_the_app_list_has_confirmed()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.VppInstall);
        await LoseAnswerAsync(scenario);
        var list = await scenario.AskAsync(
            db => db.Jobs.Where(j => j.Kind == JobKind.AppList).Select(j => j.Id).SingleAsync());
        await scenario.HandOverAsync();
        var facts = new AppListFacts([new("jp.example.typing", "タイピング練習", "2.1", Managed: true)]);
        await scenario.AnswerAsync(list, id => new AcknowledgedMessage(id, facts));
        Assert.Equal(Verification.Confirmed, (await scenario.JobAsync(job)).Verification);

        await scenario.AnswerAsync(job, id => new FailedMessage(id, "ErrorChain=ErrorCode[0]=12064"));

        var ended = await scenario.JobAsync(job);
        Assert.Equal((JobStatus.Succeeded, Verification.Confirmed), (ended.Status, ended.Verification));
        Assert.Equal(1, await scenario.AskAsync(
            db => db.JobEvents.CountAsync(e => e.JobId == job && e.Kind == JobEventKind.LateAnswer)));
    }

    /// <summary>The device takes its command, answers in vain, and connects again.</summary>
    private static async Task LoseAnswerAsync(Scenario scenario)
    {
        await ConnectTwiceAsync(scenario);
        scenario.Clock.Advance(TimeSpan.FromSeconds(31));
        await SettleAsync(scenario);
    }

    private static async Task ConnectTwiceAsync(Scenario scenario)
    {
        await scenario.HandOverAsync();
        scenario.Clock.Advance(TimeSpan.FromSeconds(10));
        await scenario.ContactAsync();
        scenario.Clock.Advance(TimeSpan.FromSeconds(60));
        await scenario.ContactAsync();
    }

    private static Task StoreAsync(Scenario scenario, DeviceMessage message)
    {
        var report = new DeviceReport(Scenario.ChannelOf(1), scenario.Channel.Say(message), false);
        return scenario.DoAsync<ReportInbox>(inbox => inbox.ReceiveAsync([report], CancellationToken.None));
    }

    private static async Task SayAsync(Scenario scenario, DeviceMessage message)
    {
        await StoreAsync(scenario, message);
        await scenario.DoAsync<ReportInterpreter>(interpreter => interpreter.DrainAsync(CancellationToken.None));
    }

    private static Task SettleAsync(Scenario scenario) =>
        scenario.DoAsync<LostAnswers, int>(lost => lost.RunAsync(CancellationToken.None));
}
