using Microsoft.EntityFrameworkCore;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs.Stuck;
using MobiJobs.Queue;
using MobiJobs.Queue.Outages;
using MobiJobs.Shared.Paging;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>Pushes for which nobody waits: those that try the channel, and those that had to wait their turn.</summary>
public sealed class Pushes_that_nobody_waits_for
{
    private static readonly ChannelTrouble Gone = new(TroubleKind.Unreachable, "ConnectionError");

    /// <summary>The push that tries the channel goes to some that wait: one may connect before all are woken.</summary>
    [Fact]
    public async Task A_device_that_came_by_the_push_that_tried_the_channel_was_called_once()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        scenario.Channel.Trouble = Gone;
        await scenario.AdvanceAsync(1);
        scenario.Channel.Trouble = null;
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        await ProbeAsync(scenario);

        await scenario.ContactAsync();

        Assert.Equal(JobStatus.AwaitingDevice, await scenario.StatusAsync(job));
        Assert.Equal(1, (await scenario.JobAsync(job)).Attempt);
    }

    /// <summary>As where pushes wait their turn: nobody waits for how they are taken.</summary>
    [Fact]
    public async Task A_device_that_is_found_later_to_be_out_of_reach_says_so_on_its_job_and_among_the_stuck()
    {
        const string Left = "push HTTP status: 410: APNs push error: Unregistered";
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var (waking, held) = (await scenario.RegisterAsync(device: 1), await scenario.RegisterAsync(device: 2));
        await scenario.AdvanceAsync(1);
        await scenario.HandOverAsync(2);
        scenario.Clock.Advance(TimeSpan.FromSeconds(5));

        await scenario.DoAsync<IServiceProvider>(services => DeviceQueueWorker.NoteRefusedAsync(
            services, new Dictionary<string, string> { ["channel-1"] = Left, ["channel-2"] = Left, ["gone"] = Left }));

        Assert.Equal(JobStatus.RetryWaiting, await scenario.StatusAsync(waking));
        Assert.Equal(JobStatus.AwaitingDevice, await scenario.StatusAsync(held));
        foreach (var job in (long[])[waking, held])
        {
            var line = Assert.Single(await TimelineAsync(scenario, job), e => e.Step == TimelineStep.WakeRefused);
            Assert.Equal(Left, line.Note);
        }

        var stuck = await StuckAsync(scenario, new StuckFilter { Over = StuckAge.Any });
        Assert.All(stuck, row => Assert.Equal(Left, row.Stuck?.Refused?.Note));
        var refused = new StuckFilter { Over = StuckAge.Any, Why = StuckReason.PushRefused };
        Assert.Equal([waking], (await StuckAsync(scenario, refused)).Select(row => row.Id));
        await scenario.ContactAsync(1);
        stuck = await StuckAsync(scenario, new StuckFilter { Over = StuckAge.Any });
        Assert.Null(stuck.Single(row => row.Id == waking).Stuck!.Refused);
        Assert.Empty(await StuckAsync(scenario, refused));
    }

    private static async Task<IReadOnlyList<JobRow>> StuckAsync(Scenario scenario, StuckFilter filter) =>
        (await scenario.DoAsync<StuckList, KeysetPage<JobRow>>(
            list => list.PageAsync(filter, PageStart.Top, default, 10, CancellationToken.None))).Rows;

    /// <summary>Where Apple refuses the certificate, they are all devices of the fleet.</summary>
    [Fact]
    public async Task However_many_are_refused_few_statements_note_it()
    {
        const int Many = 60;
        var statements = new PlantedFault();
        await using var scenario = await Scenario.CreateAsync(Many, fault: statements);
        for (var device = 1; device <= Many; device++) { await scenario.RegisterAsync(device: device); }

        await scenario.AdvanceAsync([.. Enumerable.Range(1, Many).Select(device => (long)device)]);
        var refused = Enumerable.Range(1, Many).ToDictionary(d => Scenario.ChannelOf(d), d => $"410 of {d}");
        var before = statements.Seen;
        await scenario.DoAsync<IServiceProvider>(
            services => DeviceQueueWorker.NoteRefusedAsync(services, refused));

        Assert.InRange(statements.Seen - before, 1, 10);
        var noted = await scenario.AskAsync(db => db.JobEvents.Where(e => e.Kind == JobEventKind.WakeRefused)
            .Join(db.Jobs, e => e.JobId, j => j.Id, (e, j) => new { e.Note, j.DeviceId, j.Status }).ToListAsync());
        Assert.Equal(Many, noted.Count);
        Assert.All(noted, n => Assert.Equal(($"410 of {n.DeviceId}", JobStatus.RetryWaiting), (n.Note, n.Status)));
    }

    private static Task<IReadOnlyList<TimelineEntry>> TimelineAsync(Scenario scenario, long job) =>
        scenario.DoAsync<JobTimeline, JobList, IReadOnlyList<TimelineEntry>>(async (timeline, list) =>
            await timeline.OfAsync((await list.RowAsync(job, CancellationToken.None))!, CancellationToken.None));

    private static Task ProbeAsync(Scenario scenario) =>
        scenario.DoAsync<ChannelOutages, int>(outages => outages.RunAsync(CancellationToken.None));
}
