using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Queue.Acts;
using MobiJobs.Shared;

namespace MobiJobs.Tests.Seats;

/// <summary>What people see of deliveries that wait for a seat, and what they can do.</summary>
public sealed class Waiting_in_line
{
    [Fact]
    public async Task The_row_says_that_it_waits_for_a_seat_and_its_place_in_the_line()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 4);
        await school.DeliverAsync(1);
        var (second, third) = (await school.DeliverAsync(2), await school.DeliverAsync(3));
        await school.GoOnAsync();
        var rows = await RowsAsync(school, second, third);
        Assert.Equal([1, 2], rows.Select(r => r.SeatPlace));
        Assert.StartsWith("席待ち · 待ち順 2 · ", Note(school, rows[1], "ja"), StringComparison.Ordinal);
        Assert.StartsWith(
            "waiting for a seat · no. 2 in line · ", Note(school, rows[1], "en"), StringComparison.Ordinal);

        await school.Scenario.CancelAsync(second);
        var moved = Assert.Single(await RowsAsync(school, third));
        Assert.Equal(1, moved.SeatPlace);
        Assert.NotEqual(rows[1].Version, moved.Version); // Open pages show it.
    }

    [Fact]
    public async Task The_row_says_that_Apple_refuses_and_when_it_is_asked_again()
    {
        await using var school = await SchoolWithSeats.CreateAsync(seats: 0);
        var job = await school.DeliverAsync(1);
        var before = Assert.Single(await RowsAsync(school, job));
        Assert.DoesNotContain("Apple", Note(school, before, "en"), StringComparison.Ordinal);
        var until = school.Scenario.Now.AddHours(2);
        await school.ChangeAsync(db => db.VppContents.ExecuteUpdateAsync(
            set => set.SetProperty(c => c.RestsUntil, until)));

        var row = Assert.Single(await RowsAsync(school, job));
        Assert.Equal(until, row.SeatRestsUntil);
        Assert.NotEqual(before.Version, row.Version);
        Assert.Contains("tried again at", Note(school, row, "en"), StringComparison.Ordinal);
        Assert.Contains("再試行", Note(school, row, "ja"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Later_jobs_of_its_device_say_behind_what_they_wait()
    {
        await using var school = await SchoolWithSeats.CreateAsync(seats: 0);
        var waiting = await school.DeliverAsync(1);
        var behind = await school.Scenario.RegisterAsync(JobKind.DeviceInformation, device: 1);
        await school.GoOnAsync();
        var row = Assert.Single(await RowsAsync(school, behind));
        Assert.Equal((waiting, 1, true), (row.WaitingFor!.JobId, row.WaitingFor.Position, row.WaitingFor.WaitsForSeat));
        Assert.StartsWith("席待ちの VPPアプリ配信", Note(school, row, "ja"), StringComparison.Ordinal);
        Assert.Null(Assert.Single(await RowsAsync(school, waiting)).WaitingFor);
    }

    [Fact]
    public async Task It_lets_the_later_jobs_of_its_device_pass_and_keeps_its_place_in_the_line()
    {
        await using var school = await SchoolWithSeats.CreateAsync(seats: 0);
        var (first, other) = (await school.DeliverAsync(1), await school.DeliverAsync(2));
        var behind = await school.Scenario.RegisterAsync(JobKind.DeviceInformation, device: 1);
        Assert.True(await LetPassAsync(school, first));
        Assert.Equal(
            [JobStatus.Waiting, JobStatus.Pushing],
            [await school.Scenario.StatusAsync(first), await school.Scenario.StatusAsync(behind)]);
        var rows = await RowsAsync(school, first, other);
        Assert.Equal([1, 2], rows.Select(r => r.SeatPlace));
        Assert.Equal("席待ち", Note(school, rows[0], "ja")); // Its place is the one behind the other job.
        var entry = await school.Scenario.AskAsync(
            db => db.Audit.SingleAsync(a => a.Action == AuditAction.JobLetPass));
        Assert.Equal(("y.tanaka", "1A-0001"), (entry.Who, entry.DeviceNumber));

        Assert.False(await LetPassAsync(school, behind)); // It waits for no seat.
    }

    [Theory]
    [InlineData(JobKind.Lock)]
    [InlineData(JobKind.LostModeOn)]
    [InlineData(JobKind.Wipe)]
    public async Task It_lets_what_protects_a_lost_device_pass_by_itself(JobKind urgent)
    {
        await using var school = await SchoolWithSeats.CreateAsync(seats: 0);
        var (first, second, other) = (
            await school.DeliverAsync(1), await school.DeliverAsync(1), await school.DeliverAsync(2));
        var job = await school.Scenario.RegisterAsync(urgent, device: 1);
        await school.Scenario.AdvanceAsync(1);
        Assert.Equal(
            [JobStatus.Waiting, JobStatus.Waiting, JobStatus.Pushing],
            [
                await school.Scenario.StatusAsync(first),
                await school.Scenario.StatusAsync(second),
                await school.Scenario.StatusAsync(job),
            ]);
        Assert.Equal([1, 2, 3], (await RowsAsync(school, first, second, other)).Select(r => r.SeatPlace));
        Assert.True(
            (await school.Scenario.JobAsync(first)).JoinNo < (await school.Scenario.JobAsync(second)).JoinNo);
    }

    [Fact]
    public async Task What_is_urgent_passes_though_its_ring_was_lost()
    {
        await using var school = await SchoolWithSeats.CreateAsync(seats: 0);
        var first = await school.DeliverAsync(1);
        await school.Scenario.AdvanceAsync(1);
        var urgent = await school.Scenario.RegisterAsync(JobKind.Lock, device: 1);
        await school.Scenario.SweepAsync();
        Assert.Equal(
            [JobStatus.Waiting, JobStatus.Pushing],
            [await school.Scenario.StatusAsync(first), await school.Scenario.StatusAsync(urgent)]);
    }

    [Fact]
    public async Task Its_deadline_runs_and_frees_the_queue_of_its_device()
    {
        await using var school = await SchoolWithSeats.CreateAsync(seats: 0);
        var waiting = await school.DeliverAsync(1);
        school.Scenario.Clock.Advance(TimeSpan.FromDays(5));
        var behind = await school.Scenario.RegisterAsync(JobKind.DeviceInformation, device: 1);
        school.Scenario.Clock.Advance(TimeSpan.FromDays(1.1));
        await school.Scenario.DueAsync();
        Assert.Equal(
            [JobStatus.RequestTimedOut, JobStatus.Pushing],
            [await school.Scenario.StatusAsync(waiting), await school.Scenario.StatusAsync(behind)]);
    }

    [Fact]
    public async Task The_sweep_finds_nothing_wrong_with_a_queue_that_waits_for_a_seat()
    {
        await using var school = await SchoolWithSeats.CreateAsync(seats: 0);
        var waiting = await school.DeliverAsync(1);
        await school.Scenario.SweepAsync();
        Assert.Equal(
            (JobStatus.Waiting, SeatState.Awaited),
            (await school.Scenario.StatusAsync(waiting), await school.SeatAsync(waiting)));
    }

    [Fact]
    public async Task A_crash_between_Apple_s_assignment_and_our_row_loses_no_seat_and_takes_no_second()
    {
        await using var school = await SchoolWithSeats.CreateAsync(seats: 2);
        var job = await school.DeliverAsync(1);
        await school.Scenario.AdvanceAsync(1);
        await school.StepAsync(); // The order is placed.
        await school.StepAsync(); // Apple has it.
        Assert.Equal(["F2LX0001"], await school.HoldersAsync());
        await school.ChangeAsync(db => db.VppOrders.ExecuteUpdateAsync(set => set
            .SetProperty(o => o.EventId, (string?)null)
            .SetProperty(o => o.State, MobiJobs.Vpp.Orders.VppOrderState.Waiting))); // As if that was not noted.
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(2));
        await school.GoOnAsync();
        Assert.Equal(SeatState.Taken, await school.SeatAsync(job));
        Assert.Equal(["F2LX0001"], await school.HoldersAsync());
        Assert.Equal(1, await school.Scenario.AskAsync(db => db.VppContents.Select(c => c.Assigned).SingleAsync()));
    }

    [Fact]
    public async Task The_timeline_tells_of_the_wait_the_promise_the_licence_and_its_return()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 0);
        var job = await school.DeliverAsync(1);
        await school.GoOnAsync(seconds: 2);
        await school.BuyAsync(1);
        await school.SyncAsync();
        await school.GoOnAsync(seconds: 10);
        await school.Scenario.CancelAsync(job);
        await school.GoOnAsync(seconds: 3);
        var row = Assert.Single(await RowsAsync(school, job));
        var steps = await school.Scenario.DoAsync<JobTimeline, IReadOnlyList<TimelineEntry>>(
            timeline => timeline.OfAsync(row, default));
        Assert.Equal(
            [
                TimelineStep.Registered,
                TimelineStep.SeatAwaited,
                TimelineStep.SeatPromised,
                TimelineStep.SeatTaken,
                TimelineStep.Woken,
                TimelineStep.Ended,
                TimelineStep.SeatReturned,
            ],
            steps.Select(s => s.Step));
    }

    [Fact]
    public async Task The_timeline_tells_that_a_licence_was_lost_and_whose_is_used()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 1, holders: ["F2LX0001"]);
        var job = await school.DeliverAsync(1, school.Scenario.Now.AddHours(1));
        Assert.Equal(SeatState.Held, await school.SeatAsync(job));
        await school.CollectAsync(1);
        await school.GoOnAsync(seconds: 10);
        var kinds = await school.Scenario.AskAsync(
            db => db.JobEvents.Where(e => e.JobId == job).OrderBy(e => e.Id).Select(e => e.Kind).ToListAsync());
        Assert.Equal([JobEventKind.SeatLost, JobEventKind.SeatPromised], kinds);
    }

    private static Task<bool> LetPassAsync(SchoolWithSeats school, long job) =>
        school.Scenario.DoAsync<JobActions, bool>(actions => actions.LetPassAsync(job, SchoolWithSeats.By, default));

    private static Task<IReadOnlyList<JobRow>> RowsAsync(SchoolWithSeats school, params long[] jobs) =>
        school.Scenario.DoAsync<JobList, IReadOnlyList<JobRow>>(
            async list => [.. (await list.RowsAsync(jobs, default)).OrderBy(r => r.Id)]);

    private static string Note(SchoolWithSeats school, JobRow row, string language)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            var time = new OrganizationTime(TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));
            return StatusNote.Of(row, new ShownTime(time, school.Scenario.Clock))[0].Text;
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
