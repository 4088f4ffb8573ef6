using Microsoft.EntityFrameworkCore;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Acts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

public sealed class QueueTests
{
    [Fact]
    public async Task Jobs_of_a_device_run_one_at_a_time_in_the_order_of_joining()
    {
        await using var scenario = await Scenario.CreateAsync();
        var ids = new List<long>();
        for (var i = 0; i < 4; i++) { ids.Add(await scenario.RegisterAsync(JobKind.ProfileInstall)); }

        var started = new List<long>();
        await scenario.AdvanceAsync(1);
        for (var i = 0; i < 4; i++)
        {
            await scenario.ContactAsync();
            var heads = await scenario.AskAsync(
                db => db.Jobs.Where(j => j.Stage == JobStage.Active).Select(j => j.Id).ToListAsync());
            started.Add(Assert.Single(heads));
            await scenario.AnswerAsync(heads[0], id => new AcknowledgedMessage(id, null));
        }

        Assert.Equal(ids, started);
    }

    [Fact]
    public async Task The_store_itself_refuses_a_second_head()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.RegisterAsync();
        await scenario.RegisterAsync();

        var error = await Assert.ThrowsAnyAsync<Exception>(() => scenario.AskAsync(db => db.Jobs
            .ExecuteUpdateAsync(set => set
                .SetProperty(j => j.Stage, JobStage.Active)
                .SetProperty(j => j.Status, JobStatus.Pushing))));

        Assert.True(await scenario.AskAsync(db => Task.FromResult(db.IsUniqueViolation(error))));
    }

    [Fact]
    public async Task The_command_goes_to_the_channel_only_when_the_device_has_shown_itself()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();

        await scenario.AdvanceAsync(1);
        Assert.Empty(scenario.Channel.HandedOver);
        Assert.Equal(["channel-1"], scenario.Channel.Woken);
        Assert.Null((await scenario.JobAsync(job)).StartedAt);

        await scenario.ContactAsync();
        Assert.Equal(await scenario.CommandIdAsync(job), Assert.Single(scenario.Channel.HandedOver).CommandId);
        // Its session is over by now: woken again at once.
        Assert.Equal(["channel-1", "channel-1"], scenario.Channel.Woken);
        Assert.Equal(scenario.Now, (await scenario.JobAsync(job)).StartedAt);
    }

    [Fact]
    public async Task A_hand_over_that_was_never_confirmed_is_repeated_under_the_same_command_id()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.RegisterAsync();
        scenario.Channel.Reply = _ => new HandOverReply.Unavailable("down");
        await scenario.HandOverAsync();

        scenario.Channel.Reply = _ => new HandOverReply.Accepted();
        scenario.Clock.Advance(TimeSpan.FromSeconds(11));
        await scenario.DueAsync();

        Assert.Equal(2, scenario.Channel.HandedOver.Count);
        Assert.Equal(scenario.Channel.HandedOver[0].CommandId, scenario.Channel.HandedOver[1].CommandId);
    }

    [Fact]
    public async Task A_second_contact_during_the_call_does_not_hand_the_job_over_again()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.AdvanceAsync(1);
        var contacts = 0;
        scenario.Channel.Reply = _ =>
        {
            if (contacts++ == 0) { scenario.ContactAsync().GetAwaiter().GetResult(); }

            return new HandOverReply.Accepted();
        };

        await scenario.ContactAsync();
        Assert.Equal([await scenario.CommandIdAsync(job)], scenario.Channel.HandedOver.Select(c => c.CommandId));
    }

    [Fact]
    public async Task Eighty_minutes_after_the_hand_over_the_session_times_out_and_the_next_job_is_head_at_once()
    {
        await using var scenario = await Scenario.CreateAsync();
        var silent = await scenario.RegisterAsync();
        var next = await scenario.RegisterAsync(JobKind.ProfileInstall);
        await scenario.HandOverAsync();

        scenario.Clock.Advance(TimeSpan.FromMinutes(80));
        await scenario.DueAsync();

        var ended = await scenario.JobAsync(silent);
        Assert.Equal((JobStatus.SessionTimedOut, true), (ended.Status, ended.MayStillRun));
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(next));
    }

    [Fact]
    public async Task A_reserved_job_joins_behind_what_waits_when_its_time_comes_and_never_early()
    {
        await using var scenario = await Scenario.CreateAsync();
        var reserved = await scenario.RegisterAsync(reservedFor: scenario.Now.AddMinutes(10));
        scenario.Clock.Advance(TimeSpan.FromMinutes(9.99));
        var first = await scenario.RegisterAsync(JobKind.ProfileInstall);
        var second = await scenario.RegisterAsync(JobKind.ProfileInstall);
        await scenario.DueAsync();
        Assert.Equal(JobStatus.Reserved, await scenario.StatusAsync(reserved));

        scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        await scenario.DueAsync();

        var order = await scenario.AskAsync(db => db.Jobs.OrderBy(j => j.JoinNo).Select(j => j.Id).ToListAsync());
        Assert.Equal([first, second, reserved], order);
    }

    [Fact]
    public async Task Cancelling_frees_the_queue_and_is_too_late_once_the_device_holds_the_command()
    {
        await using var scenario = await Scenario.CreateAsync();
        var first = await scenario.RegisterAsync(JobKind.ProfileInstall);
        var second = await scenario.RegisterAsync(JobKind.ProfileInstall);
        await scenario.AdvanceAsync(1);

        Assert.Equal(CancelResult.Canceled, await scenario.CancelAsync(first));
        Assert.Equal(CancelResult.AlreadyEnded, await scenario.CancelAsync(first));
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(second));

        await scenario.ContactAsync();
        Assert.Equal(CancelResult.TooLate, await scenario.CancelAsync(second));
        Assert.Equal(1, await scenario.AskAsync(db => db.Audit.CountAsync()));
    }

    [Fact]
    public async Task The_sweep_finds_a_queue_that_nobody_rang_for()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();

        await scenario.SweepAsync();

        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(job));
    }

    [Fact]
    public async Task The_sweep_ends_a_job_whose_due_time_was_lost()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.HandOverAsync();
        await scenario.AskAsync(
            db => db.Jobs.ExecuteUpdateAsync(set => set.SetProperty(j => j.DueAt, scenario.Now.AddYears(1))));

        scenario.Clock.Advance(TimeSpan.FromDays(7));
        await scenario.SweepAsync();
        await scenario.DueAsync();

        Assert.Equal(JobStatus.SessionTimedOut, await scenario.StatusAsync(job));
    }
}
