using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices.List;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs.Live;
using MobiJobs.Kinds;
using MobiJobs.Jobs.Stuck;
using MobiJobs.Queue.Stop;
using MobiJobs.Shared;
using MobiJobs.Shared.Paging;
using MobiJobs.Tests.Queue;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Jobs;

/// <summary>The numbers above the list: each is as many as the list that it leads to holds.</summary>
public sealed class Numbers_of_now
{
    private const string Error = "MCMDMErrorDomain:12064";

    private static readonly OrganizationTime Tokyo = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));

    [Fact]
    public async Task Running_stuck_and_failed_today_are_as_many_as_their_lists_hold()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 5);
        for (var device = 1; device <= 4; device++) { await scenario.RegisterAsync(JobKind.AppList, device); }

        await scenario.AdvanceAsync(1, 2, 3, 4);
        await EndAsync(scenario, 1, JobStatus.DeviceError, scenario.Now, Error);
        await EndAsync(scenario, 2, JobStatus.DeviceError, scenario.Now.AddDays(-1), Error);
        await scenario.RegisterAsync(JobKind.AppList, 1);
        scenario.Clock.Advance(FleetCounts.StuckAfter);
        await scenario.AdvanceAsync(1);

        var now = await NowAsync(scenario, null);
        Assert.Equal((3, 2, 1), (now.Running, now.Stuck, now.Failed));
        Assert.Equal((JobKind.AppList, Error, 1), (now.Top!.Kind, now.Top.ErrorKey, now.Top.Count));
        Assert.Equal(now.Running, await ListedAsync(scenario, new() { Statuses = JobStatuses.OfHeads }));
        Assert.Equal(
            now.Failed,
            await ListedAsync(scenario, new() { Statuses = JobStatuses.OfFailures, EndedToday = true }));
        Assert.Equal(now.Top.Count, await ListedAsync(scenario, now.Top.Jobs));
        Assert.Equal(now.Stuck, await StuckAsync(scenario));
    }

    [Fact]
    public async Task Who_sees_some_groups_sees_their_numbers()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        for (var device = 1; device <= 3; device++) { await scenario.RegisterAsync(JobKind.AppList, device); }

        await scenario.AdvanceAsync(1, 2, 3);
        await EndAsync(scenario, 3, JobStatus.ServerError, scenario.Now, null);
        var group = await GroupAsync(scenario, 1);
        await GroupAsync(scenario, 3);

        var whole = await NowAsync(scenario, null);
        var seen = await NowAsync(scenario, [group]);
        Assert.Equal((2, 1), (whole.Running, whole.Failed));
        Assert.Equal((1, 0), (seen.Running, seen.Failed));
        Assert.Equal(0, (await NowAsync(scenario, [])).Running);
    }

    [Fact]
    public async Task What_waits_for_a_seat_and_holds_others_is_stuck_once_it_has_waited_long()
    {
        await using var scenario = await Scenario.CreateAsync();
        var first = await scenario.RegisterAsync();
        await scenario.RegisterAsync(JobKind.AppList);
        await scenario.AskAsync(db => db.Jobs.Where(j => j.Id == first).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.Seat, SeatState.Awaited)
            .SetProperty(j => j.SeatTokenId, 1)
            .SetProperty(j => j.StoreId, 7)));
        Assert.Equal(0, (await NowAsync(scenario, null)).Stuck);

        scenario.Clock.Advance(FleetCounts.StuckAfter);

        Assert.Equal(1, (await NowAsync(scenario, null)).Stuck);
        Assert.Equal(1, await StuckAsync(scenario));
    }

    [Fact]
    public async Task What_waits_for_a_seat_and_what_is_out_of_reach_are_as_many_as_their_lists_hold()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 4);
        var job = await scenario.RegisterAsync();
        await scenario.AskAsync(db => db.Jobs.Where(j => j.Id == job).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.Seat, SeatState.Awaited)
            .SetProperty(j => j.SeatTokenId, 1)
            .SetProperty(j => j.StoreId, 7)));
        await scenario.AskAsync(db => db.Devices.Where(d => d.Id <= 2)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.LastContactAt, scenario.Now.AddDays(-8))));
        await scenario.AskAsync(db => db.Devices.Where(d => d.Id == 3)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.LastContactAt, scenario.Now.AddDays(-6))));

        var now = await NowAsync(scenario, null);
        Assert.Equal((1, 2), (now.AwaitingSeat, now.Silent));
        Assert.Equal(1, await ListedAsync(scenario, new() { AwaitsSeat = true }));
        Assert.Equal("/devices?state=managed&contact=7d&sort=contact", FleetNow.SilentDevices);
        var silent = new DeviceFilter
        {
            State = MobiJobs.Devices.DeviceState.Managed,
            Contact = LastContact.Over7Days,
            Sort = DeviceSort.Contact,
        };
        var listed = await scenario.AskAsync(
            db => new DeviceList(db, scenario.Clock).PageAsync(silent, null, null, 100, default));
        Assert.Equal(now.Silent, listed.Rows.Count);
        var other = await NowAsync(scenario, [99]);
        Assert.Equal((0, 0), (other.AwaitingSeat, other.Silent));
    }

    [Fact]
    public async Task Of_todays_failures_those_are_told_that_still_need_somebody()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 4);
        await RetrySteps.FailAsync(scenario, device: 1, code: 12064);
        await RetrySteps.FailAsync(scenario, device: 2, code: 12026); // It needs nobody.
        await RetrySteps.RetryAsync(scenario, await RetrySteps.FailAsync(scenario, device: 3, code: 12064));
        await RetrySteps.EndAsync(scenario, JobKind.AppList, 4);
        var now = await NowAsync(scenario, null);
        var listed = new JobFilter
        {
            Statuses = [.. JobStatuses.OfFailures],
            NeedsAction = true,
            EndedToday = true,
        };
        Assert.Equal((4, 2), (now.Failed, now.NeedingAction));
        Assert.Equal(2, await ListedAsync(scenario, listed));
        Assert.Equal(2, (await NowAsync(scenario, [0])).NeedingAction);
    }

    [Fact]
    public async Task While_delivery_is_stopped_devices_are_not_said_to_be_reached()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.RegisterAsync();
        await scenario.HandOverAsync(1);
        var before = await NowAsync(scenario, null);
        await scenario.DoAsync<DeliveryStop, bool>(stop => stop.StopAsync(new Actor("y.tanaka", 2), default));
        var stopped = await NowAsync(scenario, null);

        var shown = new ShownTime(Tokyo, scenario.Clock);
        Assert.Equal("done", before.Channel.Badge(shown).Family);
        Assert.Equal("error", stopped.Channel.Badge(shown).Family);
        Assert.NotEqual(before.Version, stopped.Version); // Open pages are told.
    }

    [Fact]
    public async Task They_are_counted_once_for_all_who_look()
    {
        await using var scenario = await Scenario.CreateAsync();
        var counts = await CountsAsync(scenario);
        Assert.Equal(0, (await counts.OfAsync(null, CancellationToken.None)).Running);
        await scenario.RegisterAsync(JobKind.AppList);
        await scenario.AdvanceAsync(1);

        Assert.Equal(0, (await counts.OfAsync(null, CancellationToken.None)).Running);
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await counts.OfAsync(null, CancellationToken.None)).Running);
    }

    private static Task<FleetCounts> CountsAsync(Scenario scenario) =>
        scenario.DoAsync<IServiceScopeFactory, FleetCounts>(scopes => Task.FromResult(
            new FleetCounts(scopes, new FirstContact(scopes), new RefusedEvents(), scenario.Clock)));

    private static async Task<FleetNow> NowAsync(Scenario scenario, int[]? groups)
    {
        using var counts = await CountsAsync(scenario);
        return await counts.OfAsync(groups, CancellationToken.None);
    }

    private static Task<int> ListedAsync(Scenario scenario, JobFilter filter) => scenario.AskAsync(async db =>
        (await new JobList(db, Tokyo, scenario.Clock).PageAsync(filter, null, null, 100, default)).Rows.Count);

    private static async Task<int> StuckAsync(Scenario scenario)
    {
        var page = await scenario.DoAsync<StuckList, KeysetPage<JobRow>>(
            list => list.PageAsync(new StuckFilter(), PageStart.Top, default, 100, default));
        var count = await scenario.DoAsync<StuckList, int>(list => list.CountAsync(new StuckFilter(), default));
        Assert.Equal(page.Rows.Count, count);
        return count;
    }

    private static Task<int> EndAsync(Scenario scenario, long device, JobStatus status, DateTime at, string? error) =>
        scenario.AskAsync(db => db.Jobs.Where(j => j.DeviceId == device).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.Status, status)
            .SetProperty(j => j.Stage, JobStage.Ended)
            .SetProperty(j => j.ErrorKey, error)
            .SetProperty(j => j.DueAt, (DateTime?)null)
            .SetProperty(j => j.EndedAt, at)));

    private static Task<int> GroupAsync(Scenario scenario, long device) => scenario.AskAsync(async db =>
    {
        var group = DeviceGroup.Create($"組 {device}", null);
        db.DeviceGroups.Add(group);
        await db.SaveChangesAsync();
        await db.Devices.Where(d => d.Id == device)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, group.Id));
        return group.Id;
    });
}
