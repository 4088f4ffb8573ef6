using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Runs;

/// <summary>
/// Cancelling many: what the preview showed is what is cancelled, and the report says what became of each job.
/// </summary>
public sealed class CancellingManyTests
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    [Fact]
    public async Task Heads_that_appear_after_the_preview_of_a_status_are_left_alone()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 41);
        var reserved = await scenario.RegisterAsync(reservedFor: scenario.Now.AddHours(1));
        var others = new List<long>();
        for (var device = 2; device <= 41; device++) { others.Add(await scenario.RegisterAsync(device: device)); }

        var preview = await MatchingAsync(scenario, JobFilter.None with { Statuses = [JobStatus.Reserved] });
        await scenario.AdvanceAsync([.. Enumerable.Range(2, 40).Select(d => (long)d)]);
        var report = await ConfirmAsync(scenario, preview);

        Assert.Equal((1, 1), (preview.Count, report.Done));
        Assert.Equal(JobStatus.Canceled, await scenario.StatusAsync(reserved));
        await Assert.AllAsync(others, async job => Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(job)));
    }

    [Fact]
    public async Task A_reservation_whose_time_has_come_is_still_cancelled_and_not_reported_as_ended()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var locks = new List<long>();
        for (var device = 1; device <= 3; device++)
        {
            await scenario.RegisterAsync(device: device);
            locks.Add(
                await scenario.RegisterAsync(JobKind.Lock, device: device, reservedFor: scenario.Now.AddSeconds(25)));
        }

        await scenario.AdvanceAsync(1, 2, 3);
        var preview = await MatchingAsync(scenario, JobFilter.None with { Statuses = [JobStatus.Reserved] });
        scenario.Clock.Advance(TimeSpan.FromSeconds(32));
        await scenario.DueAsync();
        var report = await ConfirmAsync(scenario, preview);

        Assert.Equal((3, 0, 0), (report.Done, report.AlreadyEnded, report.TooLate));
        await Assert.AllAsync(locks, async job => Assert.Equal(JobStatus.Canceled, await scenario.StatusAsync(job)));
    }

    [Fact]
    public async Task Devices_that_come_into_the_group_after_the_preview_are_left_alone()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var group = await scenario.AskAsync(
            db => MobiJobs.Devices.Groups.GroupRegister.EnsureAsync(db, ["1年A組"], default));
        await PutAsync(scenario, device: 1, group.Id);
        var inside = await scenario.RegisterAsync(device: 1);
        var outside = await scenario.RegisterAsync(device: 2);

        var preview = await MatchingAsync(scenario, JobFilter.None with { Group = group.Id });
        await PutAsync(scenario, device: 2, group.Id);
        var report = await ConfirmAsync(scenario, preview);

        Assert.Equal((1, 1), (preview.Count, report.Done));
        Assert.Equal(JobStatus.Canceled, await scenario.StatusAsync(inside));
        Assert.Equal(JobStatus.Waiting, await scenario.StatusAsync(outside));
    }

    [Fact]
    public async Task A_preview_tells_of_each_chosen_job_and_of_those_that_have_passed_since()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 4);
        var jobs = new List<long>();
        for (var device = 1; device <= 4; device++) { jobs.Add(await scenario.RegisterAsync(device: device)); }

        await scenario.HandOverAsync(1);
        await scenario.CancelAsync(jobs[1]);
        var preview = await ChosenAsync(scenario, [.. jobs]);
        await scenario.CancelAsync(jobs[2]);
        var run = await scenario.AskAsync(db => db.Runs.AsNoTracking().SingleAsync(r => r.Id == preview.RunId));
        var shown = await scenario.DoAsync<CancelPreviews, CancelPreview>(p => p.ReadAsync(run, default));

        Assert.Equal((4, 2, 1, 1), (shown.Chosen, shown.Count, shown.Held, shown.Ended));
        Assert.Equal(1, shown.Passed);
        Assert.Equal(shown.Chosen, shown.Count + shown.Held + shown.Ended);
        Assert.Equal(0, shown.Gone);
        Assert.Equal(shown.Count, (await ConfirmAsync(scenario, preview)).Decided);
    }

    [Fact]
    public async Task What_is_not_stored_any_more_is_not_said_to_have_ended()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        long[] jobs =
        [
            await scenario.RegisterAsync(device: 1),
            await scenario.RegisterAsync(device: 2),
            await scenario.RegisterAsync(device: 3),
        ];
        await scenario.CancelAsync(jobs[1]);
        await scenario.AskAsync(db => db.Jobs.Where(j => j.Id == jobs[2]).ExecuteDeleteAsync());
        var preview = await ChosenAsync(scenario, [.. jobs, 999_999]);
        var run = await scenario.AskAsync(db => db.Runs.AsNoTracking().SingleAsync(r => r.Id == preview.RunId));
        var shown = await scenario.DoAsync<CancelPreviews, CancelPreview>(p => p.ReadAsync(run, default));

        Assert.Equal((4, 1, 1, 2), (shown.Chosen, shown.Count, shown.Ended, shown.Gone));
    }

    [Fact]
    public async Task Each_job_has_one_outcome_and_they_add_up_to_what_was_shown()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 4);
        var jobs = new List<long>();
        for (var device = 1; device <= 4; device++) { jobs.Add(await scenario.RegisterAsync(device: device)); }

        var preview = await ChosenAsync(scenario, [.. jobs]);
        await scenario.HandOverAsync(1);
        await scenario.CancelAsync(jobs[1]);
        await scenario.AskAsync(db => db.Jobs.Where(j => j.Id == jobs[2]).ExecuteDeleteAsync());
        var report = await ConfirmAsync(scenario, preview);

        Assert.Equal((1, 2, 1, 0), (report.Done, report.AlreadyEnded, report.TooLate, report.Pending));
        Assert.Equal(preview.Count, report.Decided);
        Assert.Equal(
            [RunOutcome.TooLate, RunOutcome.AlreadyEnded, RunOutcome.AlreadyEnded, RunOutcome.Done],
            await scenario.AskAsync(db => db.RunItems.OrderBy(i => i.ItemId).Select(i => i.Outcome).ToListAsync()));
    }

    [Fact]
    public async Task A_preview_is_confirmed_once_by_its_person_within_the_hour_and_never_empty_or_incomplete()
    {
        await using var scenario = await Scenario.CreateAsync();
        Assert.Null(await TryAsync(scenario, (await EverythingAsync(scenario)).RunId, Tanaka));

        await scenario.RegisterAsync();
        var preview = await EverythingAsync(scenario);
        Assert.Null(await TryAsync(scenario, preview.RunId, new Actor("k.mori", 3)));
        Assert.NotNull(await TryAsync(scenario, preview.RunId, Tanaka));
        Assert.Null(await TryAsync(scenario, preview.RunId, Tanaka));

        var old = await EverythingAsync(scenario);
        scenario.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Null(await TryAsync(scenario, old.RunId, Tanaka));

        await scenario.RegisterAsync();
        var incomplete = await EverythingAsync(scenario);
        await scenario.AskAsync(db => db.Runs.Where(r => r.Id == incomplete.RunId)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.ReadyAt, (DateTime?)null)));
        Assert.Null(await TryAsync(scenario, incomplete.RunId, Tanaka));
    }

    [Fact]
    public async Task The_audit_entry_is_written_with_the_confirmation_and_says_how_many()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.RegisterAsync();
        await scenario.RegisterAsync();

        await ConfirmAsync(scenario, await EverythingAsync(scenario));

        var entry = await scenario.AskAsync(db => db.Audit.SingleAsync(a => a.Action == AuditAction.JobsCanceled));
        Assert.Equal(("y.tanaka", 2), (entry.Who, entry.Count));
    }

    [Fact]
    public async Task A_run_whose_process_died_is_resumed_by_the_sweep_and_a_run_that_lives_is_left_alone()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        var preview = await EverythingAsync(scenario);
        await TryAsync(scenario, preview.RunId, Tanaka);
        await LeaseAsync(scenario, preview.RunId, scenario.Now.AddSeconds(20));

        await scenario.SweepAsync();
        Assert.NotEqual(JobStatus.Canceled, await scenario.StatusAsync(job));

        scenario.Clock.Advance(TimeSpan.FromSeconds(21));
        await scenario.SweepAsync();
        Assert.Equal(JobStatus.Canceled, await scenario.StatusAsync(job));
    }

    [Fact]
    public async Task Thousands_are_cancelled_in_chunks_and_nothing_is_woken_meanwhile()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var orders = Enumerable.Range(0, 5001)
            .Select(i => new NewJob((i % 2) + 1, (i % 2) + 1, JobKind.AppList, null, 2))
            .ToArray();
        await scenario.DoAsync<DeviceQueue>(queue => queue.RegisterAsync(orders, scenario.Now, default));
        await scenario.AdvanceAsync(1, 2);
        scenario.Channel.Woken.Clear();

        var preview = await MatchingAsync(scenario, JobFilter.None with { Open = true });
        var report = await ConfirmAsync(scenario, preview);

        Assert.Equal((5001, 5001), (preview.Count, report.Done));
        Assert.Equal(0, await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.DueAt != null)));
        Assert.Empty(scenario.Channel.Woken);
    }

    [Fact]
    public async Task What_a_device_holds_and_what_was_registered_later_stays()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var held = await scenario.RegisterAsync(device: 1);
        await scenario.HandOverAsync(1);
        await scenario.RegisterAsync(device: 1);
        await scenario.RegisterAsync(device: 2);
        await scenario.RegisterAsync(device: 3, reservedFor: scenario.Now.AddHours(1));
        await scenario.AdvanceAsync(2);
        scenario.Channel.Woken.Clear();

        var preview = await EverythingAsync(scenario);
        var later = await scenario.RegisterAsync(device: 2);
        var report = await ConfirmAsync(scenario, preview);

        Assert.Equal((3, 1), (preview.Count, preview.Held));
        var byStatus = new Dictionary<JobStatus, int>
        {
            [JobStatus.Reserved] = 1,
            [JobStatus.Waiting] = 1,
            [JobStatus.Pushing] = 1,
        };
        Assert.Equal(byStatus, preview.ByStatus);
        Assert.Equal((3, 0, 0), (report.Done, report.AlreadyEnded, report.TooLate));
        Assert.Equal(JobStatus.AwaitingDevice, await scenario.StatusAsync(held));
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(later)); // The head of device 2 now.
        Assert.Equal(["channel-2"], scenario.Channel.Woken);
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(21, true)]
    public async Task A_filter_that_matches_every_job_there_is_means_everything(int jobs, bool isEverything)
    {
        await using var scenario = await Scenario.CreateAsync();
        for (var i = 0; i < jobs; i++) { await scenario.RegisterAsync(JobKind.ProfileInstall); }

        var all = await MatchingAsync(scenario, JobFilter.None with { Kind = JobKind.ProfileInstall });
        await scenario.RegisterAsync(JobKind.AppList);
        var some = await MatchingAsync(scenario, JobFilter.None with { Kind = JobKind.ProfileInstall });

        Assert.Equal((isEverything, false), (all.IsEverything, some.IsEverything));
    }

    [Fact]
    public async Task Ids_that_are_every_job_there_is_mean_everything_too()
    {
        await using var scenario = await Scenario.CreateAsync();
        var jobs = new List<long>();
        for (var i = 0; i < 22; i++) { jobs.Add(await scenario.RegisterAsync(JobKind.ProfileInstall)); }

        Assert.True((await ChosenAsync(scenario, [.. jobs])).IsEverything);
        Assert.False((await ChosenAsync(scenario, [.. jobs.Skip(1)])).IsEverything);
    }

    private static Task<CancelPreview> EverythingAsync(Scenario scenario) =>
        scenario.DoAsync<CancelPreviews, MobiJobs.Data.MobiJobsDb, CancelPreview>(
            (previews, db) => previews.EverythingAsync(db.Jobs, Tanaka, default));

    private static Task<CancelPreview> MatchingAsync(Scenario scenario, JobFilter filter) =>
        scenario.DoAsync<CancelPreviews, CancelPreview>(
            previews => previews.MatchingAsync(filter, Tanaka, default));

    private static Task<CancelPreview> ChosenAsync(Scenario scenario, params long[] ids) =>
        scenario.DoAsync<CancelPreviews, CancelPreview>(previews => previews.ChosenAsync(ids, Tanaka, default));

    private static Task<Run?> TryAsync(Scenario scenario, long run, Actor by) =>
        scenario.DoAsync<RunKeeper, Run?>(keeper => keeper.ConfirmAsync(run, by, AuditAction.JobsCanceled, default));

    private static async Task<RunReport> ConfirmAsync(Scenario scenario, CancelPreview preview)
    {
        Assert.NotNull(await TryAsync(scenario, preview.RunId, Tanaka));
        return await scenario.DoAsync<RunKeeper, RunReport>(
            async keeper => await keeper.ReportAsync(await keeper.CarryOutToEndAsync(preview.RunId, default), default));
    }

    private static Task LeaseAsync(Scenario scenario, long run, DateTime until) => scenario.AskAsync(
        db => db.Runs.Where(r => r.Id == run).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.LeaseId, Guid.NewGuid()).SetProperty(r => r.LeasedUntil, until)));

    private static Task PutAsync(Scenario scenario, long device, int group) => scenario.AskAsync(
        db => db.Devices.Where(d => d.Id == device).ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, group)));
}
