using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs.Stuck;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Stuck;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;
using MobiJobs.Shared.Paging;

namespace MobiJobs.Tests.Seats;

/// <summary>Queues that stand behind a job which waits for a seat: where they are seen, and how they go on.</summary>
public sealed class Holding_others
{
    [Fact]
    public async Task Stuck_shows_the_queues_that_stand_behind_a_job_without_a_seat()
    {
        await using var school = await SchoolWithSeats.CreateAsync(seats: 0);
        var (first, alone) = (await school.DeliverAsync(1), await school.DeliverAsync(2));
        var head = await school.Scenario.RegisterAsync(JobKind.AppList, device: 3);
        await school.DeliverAsync(3); // Stands behind a head.
        await school.Scenario.RegisterAsync(JobKind.DeviceInformation, device: 1);
        await school.Scenario.AdvanceAsync(1, 2, 3);
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(20));

        var rows = await StuckAsync(school);
        Assert.Equal([(first, 1), (head, 1)], rows.Select(r => (r.Id, r.Stuck!.Behind)));
        Assert.DoesNotContain(alone, rows.Select(r => r.Id));
        Assert.Equal((1, true, false), (rows[0].SeatPlace!.Value, rows[0].HoldsOthers, rows[0].CanBeWoken));
        Assert.Equal((false, true), (rows[1].HoldsOthers, rows[1].CanBeWoken));
        Assert.Equal(TimeSpan.FromMinutes(20), school.Scenario.Now - rows[0].Stuck!.Since);
        Assert.Equal([StuckReason.Seat, StuckReason.NoContact], rows.Select(r => r.Stuck!.Reason));
    }

    [Fact]
    public async Task Letting_pass_is_offered_and_possible_only_while_a_later_job_could_go_on()
    {
        await using var school = await SchoolWithSeats.CreateAsync(seats: 0);
        var first = await school.DeliverAsync(1);
        Assert.False(await OffersAsync(school, first));
        Assert.False(await LetPassAsync(school, first)); // Nothing stands behind it.

        await school.DeliverAsync(1);
        Assert.False(await LetPassAsync(school, first)); // What stands behind it waits for a seat itself.

        await school.Scenario.RegisterAsync(JobKind.DeviceInformation, device: 1);
        Assert.True(await OffersAsync(school, first));
        Assert.True(await LetPassAsync(school, first));
        Assert.False(await LetPassAsync(school, first)); // It is the last now.
        Assert.Equal(1, await school.Scenario.AskAsync(db => db.JobEvents.CountAsync(e =>
            e.Kind == JobEventKind.LetPass)));
    }

    [Fact]
    public async Task Many_jobs_let_others_pass_at_once_and_each_has_one_outcome()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 4, seats: 0);
        var (first, second, ended, alone) = (
            await school.DeliverAsync(1),
            await school.DeliverAsync(2),
            await school.DeliverAsync(3),
            await school.DeliverAsync(4));
        long[] behind =
        [
            await school.Scenario.RegisterAsync(JobKind.DeviceInformation, device: 1),
            await school.Scenario.RegisterAsync(JobKind.DeviceInformation, device: 2),
            await school.Scenario.RegisterAsync(JobKind.DeviceInformation, device: 3),
        ];
        var preview = await school.Scenario.DoAsync<HeadPreviews, HeadPreview>(
            previews => previews.LetPassAsync([first, second, ended, alone], SchoolWithSeats.By, default));
        Assert.Equal((3, 3, 1), (preview.Count, preview.Devices, preview.LeftOut));

        await school.Scenario.CancelAsync(ended);
        await LetPassAsync(school, second);
        var report = await ConfirmAsync(school, preview);
        Assert.Equal((1, 1, 1, 0), (report.Done, report.AlreadyEnded, report.Refused, report.Pending));
        foreach (var job in behind) { Assert.Equal(JobStatus.Pushing, await school.Scenario.StatusAsync(job)); }

        Assert.Equal(
            ("y.tanaka", 3),
            await school.Scenario.AskAsync(db => db.Audit.Where(a => a.Action == AuditAction.JobsLetPass)
                .Select(a => new ValueTuple<string, int>(a.Who, a.Count)).SingleAsync()));
    }

    [Fact]
    public async Task A_job_that_ends_while_others_are_let_pass_is_not_reported_as_done()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 0);
        var (first, second) = (await school.DeliverAsync(1), await school.DeliverAsync(2));
        await school.Scenario.RegisterAsync(JobKind.DeviceInformation, device: 1);
        await school.Scenario.RegisterAsync(JobKind.DeviceInformation, device: 2);
        var preview = await school.Scenario.DoAsync<HeadPreviews, HeadPreview>(
            previews => previews.LetPassAsync([first, second], SchoolWithSeats.By, default));
        school.Scenario.Meanwhile<MobiJobsDb>(
            ["UPDATE", "Devices", "LastJoinNo\" + "],
            db => new DeviceQueue(db, new DeliveryTimes()).EndAsync(
                db.Jobs.Where(j => j.Id == first), Ending.Canceled(2), school.Scenario.Now, default));

        var report = await ConfirmAsync(school, preview);
        Assert.True(school.Scenario.Other.HasActed);
        Assert.Equal((1, 1, 0), (report.Done, report.AlreadyEnded, report.Pending));
        Assert.Equal(
            [second],
            await school.Scenario.AskAsync(db => db.JobEvents.Where(e => e.Kind == JobEventKind.LetPass)
                .Select(e => e.JobId).ToListAsync()));
    }

    private static async Task<RunReport> ConfirmAsync(SchoolWithSeats school, HeadPreview preview)
    {
        await school.Scenario.DoAsync<RunStart, Run?>(start => start.ConfirmAsync(
            preview.RunId, SchoolWithSeats.By, AuditAction.JobsLetPass, default));
        var run = await school.Scenario.DoAsync<RunKeeper, Run>(
            keeper => keeper.CarryOutToEndAsync(preview.RunId, default));
        return await school.Scenario.DoAsync<RunKeeper, RunReport>(keeper => keeper.ReportAsync(run, default));
    }

    private static async Task<IReadOnlyList<JobRow>> StuckAsync(SchoolWithSeats school)
    {
        var page = await school.Scenario.DoAsync<StuckList, KeysetPage<JobRow>>(
            list => list.PageAsync(new StuckFilter(), PageStart.Top, default, 10, default));
        return page.Rows;
    }

    private static async Task<bool> OffersAsync(SchoolWithSeats school, long job) =>
        (await school.Scenario.DoAsync<JobList, JobRow?>(list => list.RowAsync(job, default)))!.HoldsOthers;

    private static Task<bool> LetPassAsync(SchoolWithSeats school, long job) =>
        school.Scenario.DoAsync<JobActions, bool>(actions => actions.LetPassAsync(job, SchoolWithSeats.By, default));
}
