using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs.Stuck;
using MobiJobs.Kinds;
using MobiJobs.Queue.Stop;
using MobiJobs.Shared.Paging;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Jobs;

/// <summary>滞留: which jobs are on it, why they wait, and its pages.</summary>
public sealed class What_keeps_queues_waiting
{
    private static readonly StuckFilter All = new() { Over = StuckAge.Any };

    [Fact]
    public async Task Each_job_says_why_it_waits_and_is_found_by_that()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 4);
        var silent = await scenario.RegisterAsync(JobKind.AppList, device: 1);
        await scenario.AdvanceAsync(1);
        var postponed = await HandedOverAsync(scenario, device: 2);
        await scenario.AnswerAsync(postponed, id => new NotNowMessage(id));
        var unanswered = await HandedOverAsync(scenario, device: 3);
        var unconfirmed = await HandedOverAsync(scenario, device: 4);
        await scenario.AskAsync(db => db.Jobs.Where(j => j.Id == unconfirmed)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.HandedOverAt, (DateTime?)null)));
        (long Job, StuckReason Why)[] expected =
        [
            (silent, StuckReason.NoContact), (postponed, StuckReason.NotNow), (unanswered, StuckReason.NoAnswer),
            (unconfirmed, StuckReason.HandOver),
        ];

        var rows = await RowsAsync(scenario, All);
        Assert.Equal(expected, rows.Select(r => (r.Id, r.Stuck!.Reason)));
        foreach (var (job, why) in expected)
        {
            var found = await RowsAsync(scenario, All with { Why = why });
            Assert.Equal([job], found.Select(r => r.Id));
        }

        Assert.Empty(await RowsAsync(scenario, All with { Why = StuckReason.Seat }));
        Assert.Equal([false, true, false, false], rows.Select(r => r.Stuck!.NotNowAt is not null));
    }

    [Fact]
    public async Task A_silent_device_tells_how_often_and_when_it_was_and_will_be_woken()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.RegisterAsync(JobKind.AppList);
        await scenario.AdvanceAsync(1);
        var first = scenario.Now;
        Assert.Equal((1, first, null), Wakes(Assert.Single(await RowsAsync(scenario, All))));

        for (var step = 0; step < 4; step++)
        {
            scenario.Clock.Advance(TimeSpan.FromSeconds(35));
            await scenario.DueAsync();
        }

        var row = Assert.Single(await RowsAsync(scenario, All));
        Assert.Equal(2, row.Stuck!.Wakes);
        Assert.InRange(row.Stuck.LastWokenAt!.Value, first.AddMinutes(1), scenario.Now);
        if (row.Status == JobStatus.RetryWaiting) { Assert.True(row.Stuck.NextWakeAt > scenario.Now); }
    }

    [Fact]
    public async Task While_delivery_is_stopped_that_is_why_what_is_not_handed_over_waits()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await scenario.RegisterAsync(JobKind.AppList, device: 1);
        await scenario.AdvanceAsync(1);
        await HandedOverAsync(scenario, device: 2);
        await scenario.DoAsync<DeliveryStop, bool>(stop => stop.StopAsync(new Actor("y.tanaka", 2), default));

        Assert.Equal(
            [HoldUp.Stopped, HoldUp.None],
            (await RowsAsync(scenario, All)).Select(r => r.Stuck!.HeldUp));
    }

    [Fact]
    public async Task Pages_go_on_where_the_one_before_ended_in_both_directions()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 7);
        for (var device = 7; device >= 1; device--)
        {
            await scenario.RegisterAsync(JobKind.AppList, device);
            await scenario.AdvanceAsync(device);
            if (device % 2 == 0) { scenario.Clock.Advance(TimeSpan.FromMinutes(1)); } // Some begin at the same time.
        }

        await AwaitSeatAsync(scenario, device: 4);
        var whole = (await RowsAsync(scenario, All)).Select(r => r.Id).ToArray();
        Assert.Equal(7, whole.Length);

        var first = await PageAsync(scenario, All, null, null, 3);
        var second = await PageAsync(scenario, All, null, first.Next, 3);
        var third = await PageAsync(scenario, All, null, second.Next, 3);
        Assert.Equal(whole, first.Rows.Concat(second.Rows).Concat(third.Rows).Select(r => r.Id));
        Assert.Null(third.Next);
        var back = await PageAsync(scenario, All, third.Previous, null, 3);
        Assert.Equal(second.Rows.Select(r => r.Id), back.Rows.Select(r => r.Id));
    }

    [Fact]
    public async Task Conditions_of_the_list_of_jobs_limit_it_as_well()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var list = await scenario.RegisterAsync(JobKind.AppList, device: 1);
        await scenario.RegisterAsync(JobKind.DeviceInformation, device: 2);
        await scenario.AdvanceAsync(1, 2);

        var filter = All with { Jobs = new JobFilter { Kind = JobKind.AppList } };
        Assert.Equal([list], (await RowsAsync(scenario, filter)).Select(r => r.Id));
        Assert.Equal(1, await scenario.DoAsync<StuckList, int>(stuck => stuck.CountAsync(filter, default)));
        Assert.Empty(await RowsAsync(scenario, filter with { Over = StuckAge.Over10Minutes }));
    }

    [Fact]
    public async Task A_row_changes_its_version_when_its_device_is_heard_and_ends_without_a_reason()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.AppList);
        await scenario.AdvanceAsync(1);
        var before = Assert.Single(await RowsAsync(scenario, All));
        await scenario.AskAsync(db => db.Devices
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.LastContactAt, scenario.Now.AddDays(-3))));
        var heard = Assert.Single(await RowsAsync(scenario, All));
        Assert.NotEqual(before.Version, heard.Version);

        await scenario.CancelAsync(job);
        var ended = Assert.Single(
            await scenario.DoAsync<StuckList, IReadOnlyList<JobRow>>(list => list.RowsAsync([job], default)));
        Assert.Equal((JobStatus.Canceled, null), (ended.Status, ended.Stuck));
        Assert.Empty(await RowsAsync(scenario, All));
    }

    private static (int, DateTime?, DateTime?) Wakes(JobRow row) =>
        (row.Stuck!.Wakes, row.Stuck.LastWokenAt, row.Stuck.NextWakeAt);

    private static async Task<long> HandedOverAsync(Scenario scenario, long device)
    {
        var job = await scenario.RegisterAsync(JobKind.AppList, device);
        await scenario.HandOverAsync(device);
        return job;
    }

    /// <summary>Makes the head of the device the first that waits for a seat, with another behind it.</summary>
    private static async Task AwaitSeatAsync(Scenario scenario, long device)
    {
        await scenario.AskAsync(db => db.Jobs.Where(j => j.DeviceId == device).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.Stage, JobStage.Waiting)
            .SetProperty(j => j.Status, JobStatus.Waiting)
            .SetProperty(j => j.HeadAt, (DateTime?)null)
            .SetProperty(j => j.Seat, SeatState.Awaited)
            .SetProperty(j => j.SeatTokenId, 1)
            .SetProperty(j => j.StoreId, 7)));
        await scenario.RegisterAsync(JobKind.DeviceInformation, device);
    }

    private static async Task<IReadOnlyList<JobRow>> RowsAsync(Scenario scenario, StuckFilter filter) =>
        (await PageAsync(scenario, filter, null, null, 100)).Rows;

    private static Task<KeysetPage<JobRow>> PageAsync(
        Scenario scenario, StuckFilter filter, string? before, string? after, int size)
    {
        var errors = new Microsoft.AspNetCore.Mvc.ModelBinding.ModelStateDictionary();
        var (start, place) = StuckPlace.Read(before, after, filter.Fingerprint(), errors);
        Assert.True(errors.IsValid);
        return scenario.DoAsync<StuckList, KeysetPage<JobRow>>(
            list => list.PageAsync(filter, start, place, size, default));
    }
}
