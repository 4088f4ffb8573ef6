using Microsoft.EntityFrameworkCore;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Queue;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>Calling devices that do not answer, or not now.</summary>
public sealed class WakeUpTests
{
    [Fact]
    public async Task A_silent_device_is_called_after_1_5_30_minutes_2_6_hours_then_daily_until_the_push_times_out()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.AdvanceAsync(1);
        var calls = new List<TimeSpan>();
        var start = scenario.Now;
        while (await scenario.StatusAsync(job) != JobStatus.PushTimedOut)
        {
            var due = (await scenario.JobAsync(job)).DueAt!.Value;
            scenario.Clock.Advance(due - scenario.Now);
            var before = scenario.Channel.Woken.Count;
            await scenario.DueAsync();
            if (scenario.Channel.Woken.Count > before) { calls.Add(scenario.Now - start); }
        }

        double[] minutes = [1, 6, 36, 156, 516, 1956, 3396, 4836, 6276, 7716];
        Assert.Equal(minutes, calls.Select(c => c.TotalMinutes));
        Assert.Equal(start.AddDays(6), (await scenario.JobAsync(job)).EndedAt);
    }

    [Fact]
    public async Task A_program_that_dies_as_it_calls_a_device_again_leaves_it_due_in_seconds_not_hours()
    {
        for (var step = 0; ; step++)
        {
            await using var scenario = await Scenario.CreateAsync();
            var job = await scenario.RegisterAsync();
            await scenario.AdvanceAsync(1);
            for (var unheard = 0; unheard < 7; unheard++)
            {
                scenario.Clock.Advance((await scenario.JobAsync(job)).DueAt!.Value - scenario.Now);
                await scenario.DueAsync();
            }

            scenario.Clock.Advance((await scenario.JobAsync(job)).DueAt!.Value - scenario.Now);
            var calls = scenario.Channel.Woken.Count;
            scenario.Crash.After(step);
            var error = await Record.ExceptionAsync(scenario.DueAsync);
            scenario.Crash.After(-1);
            Assert.True(error is null || Crash.Is(error), error?.ToString());
            if (error is null) { break; }

            if (scenario.Channel.Woken.Count > calls) { continue; }

            scenario.Clock.Advance(TimeSpan.FromSeconds(10));
            await scenario.DueAsync();
            Assert.True(
                scenario.Channel.Woken.Count > calls,
                $"Died at step {step}, called again only at {(await scenario.JobAsync(job)).DueAt}.");
        }
    }

    [Fact]
    public async Task A_device_that_was_being_called_when_the_program_died_is_called_at_the_next_start()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await scenario.RegisterAsync();
        await scenario.RegisterAsync(device: 2);
        await scenario.HandOverAsync(2);
        await scenario.AdvanceAsync(1);
        scenario.Channel.Woken.Clear();

        await scenario.DoAsync<DeviceQueueWorker>(worker => worker.RecallAsync(null, CancellationToken.None));

        Assert.Equal(["channel-1", "channel-2"], scenario.Channel.Woken.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_device_whose_contact_was_lost_while_the_program_was_down_is_called_at_the_next_start()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.AdvanceAsync(1);
        for (var minute = 0; minute < 10; minute++)
        {
            scenario.Clock.Advance(TimeSpan.FromMinutes(1));
            await scenario.DueAsync();
        }

        Assert.Equal(JobStatus.RetryWaiting, await scenario.StatusAsync(job));
        scenario.Channel.Woken.Clear();

        await scenario.DoAsync<DeviceQueueWorker>(worker => worker.RecallAsync(null, CancellationToken.None));

        Assert.Equal(["channel-1"], scenario.Channel.Woken);
    }

    /// <summary>A job that is asked again, as its answer was lost, would else be put off for hours.</summary>
    [Fact]
    public async Task Being_called_again_after_the_hand_over_is_no_attempt()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.HandOverAsync();
        foreach (var gap in (int[])[10, 60, 300])
        {
            scenario.Clock.Advance(TimeSpan.FromSeconds(gap));
            await scenario.DueAsync();
        }

        var handedOver = await scenario.JobAsync(job);
        Assert.Equal((1, 3), (handedOver.Attempt, handedOver.WakesSinceHandOver));
    }

    [Fact]
    public async Task A_repeated_call_that_the_channel_refuses_is_told_on_the_job_and_tried_again_later()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.AdvanceAsync(1);
        scenario.Clock.Advance(TimeSpan.FromSeconds(20));
        await scenario.DueAsync();
        scenario.Channel.Unreachable.Add("channel-1");
        scenario.Clock.Advance(TimeSpan.FromSeconds(40));
        await scenario.DueAsync();

        var waiting = await scenario.JobAsync(job);
        Assert.Equal(
            (JobStatus.RetryWaiting, 2, scenario.Now.AddMinutes(5)),
            (waiting.Status, waiting.Attempt, waiting.DueAt));
        Assert.True(await scenario.AskAsync(db => db.JobEvents
            .AnyAsync(e => e.JobId == job && e.Kind == JobEventKind.WakeRefused && e.Note == "Unreachable")));
    }

    [Fact]
    public async Task Not_now_suspends_the_eighty_minutes_but_not_the_days()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(job, id => new NotNowMessage(id));

        scenario.Clock.Advance(TimeSpan.FromHours(5));
        await scenario.DueAsync();
        Assert.Equal(JobStatus.AwaitingDevice, await scenario.StatusAsync(job));

        scenario.Clock.Advance(TimeSpan.FromDays(6));
        await scenario.DueAsync();
        var ended = await scenario.JobAsync(job);
        Assert.Equal((JobStatus.RequestTimedOut, true), (ended.Status, ended.MayStillRun));
    }

    [Fact]
    public async Task A_device_that_said_not_now_and_is_back_gets_its_eighty_minutes_anew()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(job, id => new NotNowMessage(id));
        Assert.Null((await scenario.JobAsync(job)).SessionDeadlineAt);

        scenario.Clock.Advance(TimeSpan.FromHours(5));
        await scenario.ContactAsync();
        Assert.Equal(scenario.Now.AddMinutes(80), (await scenario.JobAsync(job)).SessionDeadlineAt);

        scenario.Clock.Advance(TimeSpan.FromMinutes(80));
        await scenario.DueAsync();
        Assert.Equal(JobStatus.SessionTimedOut, await scenario.StatusAsync(job));
    }

    [Fact]
    public async Task A_device_that_is_back_after_not_now_is_woken_as_after_a_hand_over()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(job, id => new NotNowMessage(id));
        scenario.Clock.Advance(TimeSpan.FromMinutes(30));
        await scenario.ContactAsync(); // Its answer is lost now.
        var before = scenario.Channel.Woken.Count;

        scenario.Clock.Advance(Deadlines.HandOverRepeat);
        await scenario.DueAsync();

        Assert.Equal(before + 1, scenario.Channel.Woken.Count);
    }

    [Fact]
    public async Task A_not_now_that_is_told_twice_counts_once()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(job, id => new NotNowMessage(id));
        var due = (await scenario.JobAsync(job)).DueAt;

        scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        await scenario.AnswerAsync(job, id => new NotNowMessage(id));

        Assert.Equal(due, (await scenario.JobAsync(job)).DueAt);
    }
}
