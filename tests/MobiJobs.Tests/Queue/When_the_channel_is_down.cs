using System.Globalization;
using MobiJobs.Accounts;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs.Live;
using MobiJobs.Kinds;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Outages;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>端末との通信: 停止中. Nothing is lost or put off by an outage of the channel, and it is said.</summary>
public sealed class When_the_channel_is_down
{
    private static readonly ChannelTrouble Gone = new(TroubleKind.Unreachable, "ConnectionError");

    [Fact]
    public async Task An_outage_is_shown_with_its_reason_and_how_many_jobs_wait()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await scenario.RegisterAsync(device: 1);
        await scenario.RegisterAsync(device: 2);
        Assert.Null(await OutageAsync(scenario));

        scenario.Channel.Trouble = Gone;
        var since = scenario.Now;
        await scenario.AdvanceAsync(1, 2);

        Assert.Equal(
            new ChannelOutage(since, TroubleKind.Unreachable, "ConnectionError", Waiting: 2),
            await OutageAsync(scenario));
    }

    [Fact]
    public async Task A_device_is_woken_as_soon_as_the_channel_is_back_and_no_try_was_counted()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        scenario.Channel.Trouble = Gone;
        await scenario.AdvanceAsync(1);
        for (var minute = 0; minute < 90; minute++)
        {
            scenario.Clock.Advance(TimeSpan.FromMinutes(1));
            await scenario.DueAsync();
            await ProbeAsync(scenario);
        }

        Assert.Equal(1, (await scenario.JobAsync(job)).Attempt);
        scenario.Channel.Trouble = null;
        scenario.Channel.Woken.Clear();
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        await ProbeAsync(scenario);
        await scenario.DueAsync();

        Assert.Equal(["channel-1"], scenario.Channel.Woken);
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(job));
        Assert.Equal(1, (await scenario.JobAsync(job)).Attempt);
        Assert.Null(await OutageAsync(scenario));
    }

    [Fact]
    public async Task A_job_of_a_device_that_connects_meanwhile_can_still_be_cancelled()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        scenario.Channel.Trouble = Gone;
        await scenario.AdvanceAsync(1);

        await scenario.ContactAsync();

        Assert.Equal(CancelResult.Canceled, await scenario.CancelAsync(job));
    }

    [Fact]
    public async Task Nobody_is_told_that_a_device_was_woken_meanwhile()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        scenario.Channel.Trouble = Gone;
        await scenario.AdvanceAsync(1);

        var answer = await scenario.DoAsync<JobActions, WakeResult>(
            actions => actions.WakeAsync(job, new Actor("y.tanaka", 2), CancellationToken.None));

        Assert.Equal(WakeResult.ChannelDown, answer);
        Assert.Equal([TimelineStep.Registered], (await TimelineAsync(scenario, job)).Select(e => e.Step));
        scenario.Channel.Trouble = null;
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        await ProbeAsync(scenario);
        await scenario.DueAsync();
        Assert.Contains(TimelineStep.Woken, (await TimelineAsync(scenario, job)).Select(e => e.Step));
    }

    [Theory]
    [InlineData("push HTTP status: 410: APNs push error: Unregistered", "登録し直してください")]
    [InlineData("push HTTP status: 400: APNs push error: BadDeviceToken", "登録し直してください")]
    [InlineData("push data missing for id: 1", "PUSHを送信するためのトークンがありません")]
    [InlineData("something else", null)]
    public void What_helps_where_a_device_is_refused_is_told(string note, string? words)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("ja");
        var help = new TimelineEntry(default, TimelineStep.WakeRefused, 1, note).NextStep();
        if (words is null) { Assert.Null(help); } else { Assert.Contains(words, help, StringComparison.Ordinal); }
    }

    [Fact]
    public async Task What_follows_an_answer_does_not_start_meanwhile()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var first = await scenario.RegisterAsync(JobKind.ProfileInstall);
        var next = await scenario.RegisterAsync(JobKind.ProfileInstall);
        await scenario.HandOverAsync();
        await scenario.RegisterAsync(device: 2);
        scenario.Channel.Trouble = Gone;
        await scenario.AdvanceAsync(2);

        await scenario.AnswerAsync(first, id => new AcknowledgedMessage(id, null));

        // It is the head, and is woken when the channel is back: no queue is left without one.
        Assert.Equal((JobStatus.Pushing, (DateTime?)null), await StateAsync(scenario, next));
        Assert.Equal(CancelResult.Canceled, await scenario.CancelAsync(next));
    }

    [Fact]
    public async Task Whether_it_is_back_is_tried_with_a_few_that_wait_those_heard_last_first_and_others_each_time()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 5);
        foreach (var device in new[] { 5, 4 })
        {
            await scenario.ContactAsync(device);
            scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        scenario.Channel.Trouble = new ChannelTrouble(TroubleKind.NoPushCertificate, "sql: no rows in result set");
        for (var device = 1; device <= 5; device++) { await scenario.RegisterAsync(device: device); }

        await scenario.AdvanceAsync(1, 2, 3, 4, 5);

        string[][] tried = [await TryAsync(), await TryAsync(), await TryAsync()];
        Assert.Equal(["channel-4", "channel-5", "channel-1"], tried[0]);
        Assert.Equal(["channel-2", "channel-3"], tried[1]);
        Assert.Equal(tried[0], tried[2]);

        async Task<string[]> TryAsync()
        {
            scenario.Clock.Advance(TimeSpan.FromMinutes(1));
            await ProbeAsync(scenario);
            return [.. scenario.Channel.Probed];
        }
    }

    [Fact]
    public async Task Where_none_waits_it_is_tried_with_the_device_that_was_heard_last()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await scenario.ContactAsync(1);
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        await scenario.ContactAsync(2);
        await scenario.DoAsync<ChannelOutages, bool>(outages => outages.NoteAsync(Gone));

        await ProbeAsync(scenario);

        Assert.Equal(["channel-2"], scenario.Channel.Probed);
    }

    [Fact]
    public async Task Who_was_woken_before_an_outage_is_woken_again_after_it_and_it_is_not_counted()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var silent = await scenario.RegisterAsync(device: 1);
        await scenario.AdvanceAsync(1);
        scenario.Clock.Advance(TimeSpan.FromMinutes(3));
        await scenario.DueAsync(); // It did not connect: the next wake-up is due later.
        await scenario.DueAsync();
        scenario.Clock.Advance(TimeSpan.FromSeconds(30));
        await scenario.DueAsync();
        await scenario.RegisterAsync(device: 2);
        await scenario.HandOverAsync(2);
        var before = await scenario.JobAsync(silent);
        await scenario.RegisterAsync(device: 3);
        scenario.Channel.Trouble = Gone;
        await scenario.AdvanceAsync(3);
        scenario.Channel.Trouble = null;
        scenario.Channel.Woken.Clear();

        await ProbeAsync(scenario);
        await scenario.DueAsync();

        Assert.Equal(["channel-1", "channel-2", "channel-3"], scenario.Channel.Woken.Order(StringComparer.Ordinal));
        var after = await scenario.JobAsync(silent);
        Assert.Equal(
            (JobStatus.RetryWaiting, before.Attempt, before.DueAt), (after.Status, after.Attempt, after.DueAt));
    }

    [Fact]
    public async Task A_device_that_was_woken_before_the_outage_keeps_its_place_in_time()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var before = await scenario.RegisterAsync(device: 1);
        var within = await scenario.RegisterAsync(device: 2);
        await scenario.AdvanceAsync(1);
        scenario.Clock.Advance(TimeSpan.FromMinutes(3));
        scenario.Channel.Trouble = Gone;
        await scenario.AdvanceAsync(2);

        scenario.Channel.Trouble = null;
        await ProbeAsync(scenario);

        var (one, other) = (await scenario.JobAsync(before), await scenario.JobAsync(within));
        Assert.Equal((JobStatus.Pushing, 1), (one.Status, one.Attempt));
        Assert.Equal((JobStatus.RetryWaiting, 0), (other.Status, other.Attempt));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(90)] // Longer than a session.
    public async Task A_command_whose_call_failed_is_repeated_under_its_id_once_the_channel_is_back(int minutes)
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.AdvanceAsync(1);
        scenario.Channel.Reply = _ =>
        {
            scenario.Channel.Trouble = Gone;
            return new HandOverReply.Unavailable("ConnectionError", Gone);
        };
        await scenario.ContactAsync();
        var first = Assert.Single(scenario.Channel.HandedOver);
        scenario.Clock.Advance(TimeSpan.FromMinutes(minutes));
        await scenario.DueAsync();
        await scenario.SweepAsync();
        Assert.Single(scenario.Channel.HandedOver);

        scenario.Channel.Trouble = null;
        scenario.Channel.Reply = _ => new HandOverReply.Accepted();
        await ProbeAsync(scenario);
        await scenario.DueAsync();

        Assert.Equal(
            [(first.CommandId, first.Kind, first.Target), (first.CommandId, first.Kind, first.Target)],
            scenario.Channel.HandedOver.Select(c => (c.CommandId, c.Kind, c.Target)));
        Assert.NotNull((await scenario.JobAsync(job)).HandedOverAt);
    }

    [Fact]
    public async Task The_reason_of_a_refused_command_is_on_its_job()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        scenario.Channel.Reply = _ => new HandOverReply.Refused("The app has no App Store ID.");

        await scenario.HandOverAsync();

        Assert.Equal(JobStatus.ServerError, await scenario.StatusAsync(job));
        var line = Assert.Single(await TimelineAsync(scenario, job), e => e.Step == TimelineStep.RefusedByChannel);
        Assert.Equal("The app has no App Store ID.", line.Note);
    }

    [Fact]
    public async Task Why_an_answer_could_not_be_read_is_on_its_job()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.HandOverAsync();

        await scenario.AnswerAsync(job, id => new UnreadableMessage(id, "The answer has no readable property list."));
        await scenario.AnswerAsync(job, id => new UnreadableMessage(id, "The answer is late, too."));

        var notes = (await TimelineAsync(scenario, job)).Select(e => (e.Step, e.Note)).ToArray();
        Assert.Contains((TimelineStep.AnswerUnreadable, "The answer has no readable property list."), notes);
        Assert.Contains((TimelineStep.LateAnswer, "The answer is late, too."), notes);
    }

    private static Task<IReadOnlyList<TimelineEntry>> TimelineAsync(Scenario scenario, long job) =>
        scenario.DoAsync<JobTimeline, JobList, IReadOnlyList<TimelineEntry>>(async (timeline, list) =>
            await timeline.OfAsync((await list.RowAsync(job, CancellationToken.None))!, CancellationToken.None));

    private static async Task<(JobStatus, DateTime?)> StateAsync(Scenario scenario, long job)
    {
        var now = await scenario.JobAsync(job);
        return (now.Status, now.StartedAt);
    }

    private static Task<ChannelOutage?> OutageAsync(Scenario scenario) =>
        scenario.AskAsync(db => ChannelOutage.FindAsync(db, CancellationToken.None));

    private static Task ProbeAsync(Scenario scenario) =>
        scenario.DoAsync<ChannelOutages, int>(outages => outages.RunAsync(CancellationToken.None));
}
