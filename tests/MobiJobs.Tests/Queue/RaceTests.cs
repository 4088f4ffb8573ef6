using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Periodic;
using MobiJobs.Queue.Stop;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>Two workers at the same rows: the second acts between the first one's question and its statement.</summary>
public sealed class RaceTests
{
    private static readonly string[] Claim = ["UPDATE", "HeadAt"];
    private static readonly string[] Start = SecondWriter.UndoableStatement;
    private static readonly string[] Lease = SecondWriter.UndoableStatement;
    private static readonly string[] End = ["UPDATE", "MayStillRun"];
    private static readonly string[] Join = ["UPDATE", "JoinNo", "Stage"];

    private static readonly Actor Operator = new("y.tanaka", 2);

    [Fact]
    public async Task A_device_that_another_worker_gave_a_head_gets_no_second_one()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var first = await scenario.RegisterAsync();
        await scenario.RegisterAsync();
        var elsewhere = await scenario.RegisterAsync(device: 2);
        scenario.Meanwhile<DeviceQueue>(Claim, queue => queue.ClaimHeadsAsync([1], scenario.Now, default));

        await scenario.AdvanceAsync(1, 2);

        Assert.True(scenario.Other.HasActed);
        Assert.Equal([first, elsewhere], await HeadsAsync(scenario));
    }

    [Fact]
    public async Task A_job_that_was_cancelled_before_it_became_head_stays_cancelled_and_the_sweep_finds_the_next()
    {
        await using var scenario = await Scenario.CreateAsync();
        var cancelled = await scenario.RegisterAsync();
        var next = await scenario.RegisterAsync();
        scenario.Meanwhile<MobiJobsDb>(Claim, db => CancelAsync(db, cancelled, scenario.Now));

        await scenario.AdvanceAsync(1);
        await scenario.SweepAsync();

        Assert.True(scenario.Other.HasActed);
        Assert.Equal(JobStatus.Canceled, await scenario.StatusAsync(cancelled));
        Assert.Equal([next], await HeadsAsync(scenario));
    }

    [Fact]
    public async Task While_delivery_is_being_stopped_nothing_becomes_head()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.RegisterAsync();
        scenario.Meanwhile<DeliveryStop>(Claim, stop => stop.StopAsync(Operator, default));

        await scenario.AdvanceAsync(1);

        Assert.True(scenario.Other.HasActed);
        Assert.Empty(await HeadsAsync(scenario));
        Assert.Empty(scenario.Channel.Woken);
    }

    [Fact]
    public async Task Of_two_contacts_at_once_the_one_that_starts_the_job_makes_the_call()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.RegisterAsync();
        await scenario.AdvanceAsync(1);
        scenario.Channel.Reply = _ => new HandOverReply.Unavailable("Busy with the call of the other contact.");
        scenario.Meanwhile<HandOver>(Start, handOver => handOver.RunAsync([1], default));

        await scenario.ContactAsync();

        Assert.True(scenario.Other.HasActed);
        Assert.Single(scenario.Channel.HandedOver);
    }

    [Fact]
    public async Task A_contact_that_loses_one_device_to_another_still_serves_the_others()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        for (var device = 1; device <= 3; device++) { await scenario.RegisterAsync(device: device); }

        await scenario.AdvanceAsync(1, 2, 3);
        scenario.Channel.Reply = _ => new HandOverReply.Unavailable("Busy with the call of the other contact.");
        scenario.Meanwhile<HandOver>(Start, handOver => handOver.RunAsync([2], default));

        await scenario.DoAsync<HandOver>(handOver => handOver.RunAsync([1, 2, 3], default));

        Assert.Equal(["channel-2", "channel-1", "channel-3"], scenario.Channel.HandedOver.Select(c => c.ChannelId));
    }

    [Fact]
    public async Task While_delivery_is_being_stopped_nothing_is_handed_over()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.AdvanceAsync(1);
        scenario.Meanwhile<DeliveryStop>(Start, stop => stop.StopAsync(Operator, default));

        await scenario.ContactAsync();

        Assert.True(scenario.Other.HasActed);
        Assert.Empty(scenario.Channel.HandedOver);
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(job));
    }

    [Fact]
    public async Task A_job_that_is_cancelled_as_its_device_comes_is_not_handed_over()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.AdvanceAsync(1);
        scenario.Meanwhile<MobiJobsDb>(Start, db => CancelAsync(db, job, scenario.Now));

        await scenario.ContactAsync();

        Assert.True(scenario.Other.HasActed);
        Assert.Empty(scenario.Channel.HandedOver);
        Assert.Equal(JobStatus.Canceled, await scenario.StatusAsync(job));
    }

    [Fact]
    public async Task A_job_that_is_handed_over_as_somebody_cancels_it_is_told_to_be_too_late()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.AdvanceAsync(1);
        scenario.Meanwhile<HandOver>(End, handOver => handOver.RunAsync([1], default));

        Assert.Equal(CancelResult.TooLate, await scenario.CancelAsync(job));

        Assert.True(scenario.Other.HasActed);
        Assert.Equal(JobStatus.AwaitingDevice, await scenario.StatusAsync(job));
        Assert.Equal(0, await scenario.AskAsync(db => db.Audit.CountAsync()));
    }

    [Fact]
    public async Task Of_two_workers_that_find_a_device_due_one_calls_it()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.RegisterAsync();
        await scenario.AdvanceAsync(1);
        scenario.Clock.Advance(Deadlines.WakeGrace);
        await scenario.DueAsync();
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        scenario.Channel.Woken.Clear();
        scenario.Meanwhile<DueWork>(Lease, due => due.RunAsync(default));

        await scenario.DueAsync();

        Assert.True(scenario.Other.HasActed);
        Assert.Single(scenario.Channel.Woken);
        Assert.Equal(1, await scenario.AskAsync(db => db.JobEvents.CountAsync(e => e.Kind == JobEventKind.WokenAgain)));
    }

    [Fact]
    public async Task Of_two_workers_that_find_a_silent_device_due_one_calls_it()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.HandOverAsync();
        scenario.Clock.Advance((await scenario.JobAsync(job)).DueAt!.Value - scenario.Now);
        scenario.Channel.Woken.Clear();
        scenario.Meanwhile<DueWork>(Lease, due => due.RunAsync(default));

        await scenario.DueAsync();

        Assert.True(scenario.Other.HasActed);
        Assert.Single(scenario.Channel.Woken);
        Assert.Equal(1, (await scenario.JobAsync(job)).WakesSinceHandOver);
    }

    [Fact]
    public async Task Of_two_workers_that_find_a_hand_over_unconfirmed_one_repeats_it()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.RegisterAsync();
        scenario.Channel.Reply = _ => new HandOverReply.Unavailable("down");
        await scenario.HandOverAsync();
        scenario.Clock.Advance(Deadlines.HandOverRepeat);
        scenario.Meanwhile<DueWork>(Lease, due => due.RunAsync(default));

        await scenario.DueAsync();

        Assert.True(scenario.Other.HasActed);
        Assert.Equal(2, scenario.Channel.HandedOver.Count);
    }

    [Fact]
    public async Task A_job_that_is_cancelled_as_its_days_run_out_stays_cancelled()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.AdvanceAsync(1);
        scenario.Clock.Advance((await scenario.JobAsync(job)).DeadlineAt - scenario.Now);
        scenario.Meanwhile<MobiJobsDb>(End, db => CancelAsync(db, job, scenario.Now));

        await scenario.DueAsync();

        Assert.True(scenario.Other.HasActed);
        Assert.Equal(JobStatus.Canceled, await scenario.StatusAsync(job));
    }

    [Fact]
    public async Task A_reserved_job_that_is_cancelled_as_its_time_comes_does_not_join()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.ProfileInstall, reservedFor: scenario.Now.AddMinutes(10));
        scenario.Clock.Advance(TimeSpan.FromMinutes(10));
        scenario.Meanwhile<MobiJobsDb>(Join, db => CancelAsync(db, job, scenario.Now));

        await scenario.DueAsync();

        Assert.True(scenario.Other.HasActed);
        Assert.Equal(JobStatus.Canceled, await scenario.StatusAsync(job));
        Assert.Empty(await HeadsAsync(scenario));
    }

    private static Task CancelAsync(MobiJobsDb db, long job, DateTime now) =>
        new DeviceQueue(db, new DeliveryTimes()).EndAsync(
            db.Jobs.Where(j => j.Id == job),
            Ending.Canceled(Operator.RequesterId),
            now,
            default);

    private static Task<List<long>> HeadsAsync(Scenario scenario) => scenario.AskAsync(
        db => db.Jobs.Where(j => j.Stage == JobStage.Active).OrderBy(j => j.Id).Select(j => j.Id).ToListAsync());
}
