using Microsoft.EntityFrameworkCore;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Live;
using MobiJobs.Kinds;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>What the program counts for who watches it.</summary>
public sealed class Counting_the_work
{
    [Fact]
    public async Task Wake_ups_asked_and_refused()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        using var counted = await CountedWork.OfAsync(scenario);
        scenario.Channel.Unreachable.Add(Scenario.ChannelOf(2));
        for (var device = 1; device <= 3; device++) { await scenario.RegisterAsync(device: device); }

        await scenario.AdvanceAsync(1, 2, 3);

        Assert.Equal((3d, 1d), (counted["mobijobs.wakes"], counted["mobijobs.wakes.refused"]));
    }

    [Fact]
    public async Task Commands_by_what_the_channel_says_and_answers_by_what_devices_say()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        using var counted = await CountedWork.OfAsync(scenario);
        var job = await scenario.RegisterAsync(JobKind.AppList);
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(job, id => new NotNowMessage(id));
        await scenario.AnswerAsync(job, id => new FailedMessage(id, "<array/>"));
        scenario.Channel.Reply = _ => new HandOverReply.Refused("It is unknown.");
        await scenario.RegisterAsync(JobKind.AppList, device: 2);
        await scenario.HandOverAsync(2);

        Assert.Equal(1, counted["mobijobs.handovers", "accepted"]);
        Assert.Equal(1, counted["mobijobs.handovers", "refused"]);
        Assert.Equal(1, counted["mobijobs.answers", "notNow"]);
        Assert.Equal(1, counted["mobijobs.answers", "failed"]);
        Assert.Null(counted["mobijobs.answers", "acknowledged"]);
    }

    [Fact]
    public async Task Hand_overs_that_a_sweep_had_to_repeat()
    {
        await using var scenario = await Scenario.CreateAsync();
        using var counted = await CountedWork.OfAsync(scenario);
        await scenario.RegisterAsync();
        scenario.Channel.Reply = _ => new HandOverReply.Unavailable("It is busy.");
        await scenario.HandOverAsync();
        await scenario.AskAsync(db => db.Jobs.ExecuteUpdateAsync(
            set => set.SetProperty(j => j.DueAt, scenario.Now.AddMinutes(-2))));

        await scenario.SweepAsync();

        Assert.Equal(1, counted["mobijobs.repairs", "handOvers"]);
        Assert.Equal(2, counted["mobijobs.handovers", "unavailable"]);
    }

    [Fact]
    public async Task Queues_without_a_head_and_jobs_that_were_not_due()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        using var counted = await CountedWork.OfAsync(scenario);
        await scenario.RegisterAsync();
        var late = await scenario.RegisterAsync(device: 2, reservedFor: scenario.Now.AddSeconds(30));
        await scenario.AskAsync(db => db.Jobs.Where(j => j.Id == late)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.DueAt, scenario.Now.AddDays(1))));
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));

        await scenario.SweepAsync();

        Assert.Equal(
            (1d, 1d), (counted["mobijobs.repairs", "queues"], counted["mobijobs.repairs", "dueTimes"]));
    }

    [Fact]
    public async Task How_long_a_run_took_from_its_confirmation()
    {
        await using var scenario = await Scenario.CreateAsync();
        using var counted = await CountedWork.OfAsync(scenario);
        var job = await scenario.RegisterAsync(reservedFor: scenario.Now.AddDays(1));
        var run = Run.Preview(RunKind.CancelChosen, "", 2, scenario.Now);
        await scenario.DoAsync<RunPreviews>(runs => runs.FreezeReadyAsync(run, [RunItem.Of(job)], default));
        await scenario.AskAsync(
            db => db.Runs.ExecuteUpdateAsync(set => set.SetProperty(r => r.StartedAt, scenario.Now)));
        scenario.Clock.Advance(TimeSpan.FromSeconds(7));

        await scenario.DoAsync<RunKeeper>(runs => runs.CarryOutAsync(run.Id, default));

        Assert.Equal(JobStatus.Canceled, await scenario.StatusAsync(job));
        Assert.Equal(7, counted["mobijobs.run.duration", "cancelChosen"]);
    }

    [Fact]
    public async Task The_state_of_the_queue_read_once_in_ten_seconds()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        using var counted = await CountedWork.OfAsync(scenario);
        await scenario.RegisterAsync();
        await scenario.RegisterAsync();
        await scenario.HandOverAsync();
        await scenario.RegisterAsync(device: 2, reservedFor: scenario.Now.AddDays(1));
        scenario.Clock.Advance(TimeSpan.FromMinutes(5));

        await ReadAsync(scenario, counted);
        Assert.Equal(1, counted["mobijobs.jobs.open", "awaitingDevice"]);
        Assert.Equal(1, counted["mobijobs.jobs.open", "waiting"]);
        Assert.Equal(1, counted["mobijobs.jobs.open", "reserved"]);
        Assert.Equal(0, counted["mobijobs.jobs.open", "running"]);
        Assert.Null(counted["mobijobs.jobs.open", "succeeded"]);
        Assert.Equal((1d, 300d), (counted["mobijobs.jobs.unanswered"], counted["mobijobs.queue.oldest"]));
        Assert.Equal((0d, 0d), (counted["mobijobs.channel.down"], counted["mobijobs.delivery.stopped"]));

        await scenario.AskAsync(db => db.Installations.ExecuteUpdateAsync(
            set => set.SetProperty(i => i.ChannelDownAt, scenario.Now)));
        await ReadAsync(scenario, counted);
        Assert.Equal(0, counted["mobijobs.channel.down"]);

        scenario.Clock.Advance(StoreGauges.Shortest);
        await ReadAsync(scenario, counted);
        Assert.Equal(1, counted["mobijobs.channel.down"]);
    }

    private static async Task ReadAsync(Scenario scenario, CountedWork counted)
    {
        await scenario.DoAsync<StoreGauges>(gauges => gauges.ReadAsync(default));
        counted.Collect();
    }
}
