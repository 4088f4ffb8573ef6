using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;
using MobiJobs.Tests.Operations;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Runs;

/// <summary>An order that is still being registered is called off with its jobs, to the last one.</summary>
public sealed class CallingOffRegistrationsTests
{
    private const int Devices = 7000;

    private static readonly Actor Tanaka = new("y.tanaka", 2);

    private static readonly JobFilter Open = JobFilter.None with { Open = true };

    public static TheoryData<string> Choices => ["operation", "open", "everything"];

    [Theory, MemberData(nameof(Choices))]
    public async Task What_was_just_sent_is_called_off_before_during_and_after_its_registration(string choice)
    {
        await using var scenario = await FleetAsync();
        var (run, operation) = await OrderAsync(scenario);
        await RegisterChunkAsync(scenario, run);
        var held = await HandOverFirstAsync(scenario);

        var preview = await PreviewAsync(scenario, choice, operation);
        await RegisterChunkAsync(scenario, run);
        var report = await ConfirmAsync(scenario, preview);
        await CarryOutAsync(scenario, run);

        Assert.Equal(Devices - 1, preview.Count + preview.Registering);
        Assert.True(preview is { Count: > 0, Registering: > 0, Held: 1 });
        Assert.True(report is { Done: > 0, NotRegistered: > 0 } && report.NotRegistered < preview.Registering);
        Assert.Equal(Devices - 1, report.Done + report.NotRegistered);
        Assert.Equal(0, report.AlreadyEnded + report.TooLate + report.Pending);
        var byStatus = await scenario.AskAsync(db =>
            db.Jobs.GroupBy(j => j.Status).ToDictionaryAsync(g => g.Key, g => g.Count()));
        Assert.Equal(
            new Dictionary<JobStatus, int> { [JobStatus.AwaitingDevice] = 1, [JobStatus.Canceled] = report.Done },
            byStatus);
        Assert.Equal(JobStatus.AwaitingDevice, await scenario.StatusAsync(held));
        Assert.Equal(
            (report.Done + 1, report.NotRegistered),
            (await CountAsync(scenario, run, RunOutcome.Done), await CountAsync(scenario, run, RunOutcome.CalledOff)));
    }

    [Fact]
    public async Task The_report_leads_to_the_devices_that_were_called_off()
    {
        await using var scenario = await FleetAsync();
        var (run, operation) = await OrderAsync(scenario);
        await RegisterChunkAsync(scenario, run);
        var preview = await PreviewAsync(scenario, "operation", operation);
        var report = await ConfirmAsync(scenario, preview);

        var page = await scenario.DoAsync<RunKeeper, RunReportPage>(async keeper =>
        {
            var done = (await keeper.FindAsync(preview.RunId, Tanaka, default))!;
            var none = Enumerable.Empty<RunOutcome>().ToLookup(o => o, _ => new ReasonCount("", 0, null));
            return new RunReportPage(done, report, none, await keeper.CalledOffAsync(done, default), "/");
        });

        var shown = page.Outcomes().Single(o => o.ListAddress == $"/devices?run={run}&outcome=calledOff");
        Assert.Equal(report.NotRegistered, shown.Count);
        Assert.Equal(page.Run.Shown, page.Outcomes().Sum(o => o.Count));
    }

    [Fact]
    public async Task What_was_refused_meanwhile_was_not_there_to_be_called_off()
    {
        await using var scenario = await FleetAsync();
        var (run, operation) = await OrderAsync(scenario);
        var preview = await PreviewAsync(scenario, "operation", operation);
        var first = await scenario.AskAsync(db =>
            db.Devices.OrderBy(d => d.Id).Select(d => d.Id).Take(10).ToArrayAsync());
        await SendingTests.DeleteAsync(scenario, first);
        await RegisterChunkAsync(scenario, run);

        var report = await ConfirmAsync(scenario, preview);

        Assert.Equal(10, await CountAsync(scenario, run, RunOutcome.Refused));
        Assert.Equal((Devices, 0), (report.Done + report.NotRegistered + 10, report.Pending));
        Assert.Equal(10, report.StoppedBefore);
        Assert.Equal(report.Done, await CountAsync(scenario, run, RunOutcome.Done));
    }

    [Fact]
    public async Task A_registration_that_has_ended_between_preview_and_confirmation_is_cancelled_whole()
    {
        await using var scenario = await FleetAsync();
        var (run, operation) = await OrderAsync(scenario);

        var preview = await PreviewAsync(scenario, "operation", operation);
        await CarryOutAsync(scenario, run);
        var report = await ConfirmAsync(scenario, preview);

        Assert.Equal((0, Devices), (preview.Count, preview.Registering));
        Assert.Equal((Devices, 0), (report.Done, report.NotRegistered));
    }

    [Fact]
    public async Task A_filter_that_means_everything_is_not_taken_for_the_preview_of_everything()
    {
        await using var scenario = await FleetAsync();
        var (run, _) = await OrderAsync(scenario);
        await RegisterChunkAsync(scenario, run);
        var all = await PreviewAsync(scenario, "everything", 0);
        var waiting = JobFilter.None with { Statuses = [JobStatus.Waiting] };
        var filtered = await scenario.DoAsync<CancelPreviews, CancelPreview>(
            previews => previews.MatchingAsync(waiting, Tanaka, default));

        var shown = new EverythingShown(all.UpToId, all.Count);
        var found = await scenario.DoAsync<PreviewsOfEverything, Run?>(
            previews => previews.FindAsync(shown, Tanaka, default));

        Assert.Equal((true, all.UpToId, all.Count), (filtered.IsEverything, filtered.UpToId, filtered.Count));
        Assert.Equal(all.RunId, found?.Id);
    }

    [Fact]
    public async Task Cancelling_a_part_of_an_operation_leaves_the_rest_of_it_alone()
    {
        await using var scenario = await FleetAsync();
        var (run, operation) = await OrderAsync(scenario);
        await RegisterChunkAsync(scenario, run);
        var number = await scenario.AskAsync(
            db => db.Jobs.OrderBy(j => j.Id).Select(j => j.Device.Number).FirstAsync());
        var part = JobFilter.None with { Operation = operation, Device = number };

        var preview = await scenario.DoAsync<CancelPreviews, CancelPreview>(
            previews => previews.MatchingAsync(part, Tanaka, default));
        var report = await ConfirmAsync(scenario, preview);
        await CarryOutAsync(scenario, run);

        Assert.Equal((1, 0), (preview.Count, preview.Registering));
        Assert.Equal((1, 0), (report.Done, report.NotRegistered));
        Assert.Equal(Devices, await CountAsync(scenario, run, RunOutcome.Done));
    }

    [Fact]
    public async Task An_open_filter_while_much_is_being_registered_means_everything()
    {
        await using var scenario = await FleetAsync();
        await OrderAsync(scenario);

        Assert.True((await PreviewAsync(scenario, "open", 0)).IsEverything);
    }

    [Fact]
    public async Task What_two_previews_have_counted_is_called_off_by_one_and_both_add_up()
    {
        await using var scenario = await FleetAsync();
        var (run, _) = await OrderAsync(scenario);
        await RegisterChunkAsync(scenario, run);
        var first = await PreviewAsync(scenario, "everything", 0);
        var second = await PreviewAsync(scenario, "everything", 0);

        var one = await ConfirmAsync(scenario, first);
        var other = await ConfirmAsync(scenario, second);

        Assert.Equal((first.Registering, 0), (one.NotRegistered, one.StoppedBefore));
        Assert.Equal((0, second.Registering), (other.NotRegistered, other.StoppedBefore));
        Assert.Equal(first.Count + first.Registering, one.Decided);
        Assert.Equal(second.Count + second.Registering, other.Decided);
    }

    private static async Task<Scenario> FleetAsync()
    {
        var scenario = await Scenario.CreateAsync(devices: 0);
        await scenario.AskAsync(db => Fleet.AddAsync(db, Devices, "1年", scenario.Now));
        return scenario;
    }

    private static async Task<(long Run, long Operation)> OrderAsync(Scenario scenario)
    {
        var groups = await scenario.AskAsync(db => db.DeviceGroups.Select(g => g.Id).ToListAsync());
        var order = new OperationOrder(JobKind.Wipe, [], null);
        var run = await scenario.DoAsync<OperationPreviews, Run>(
            previews => previews.FreezeAsync(order, new Recipients([], groups, null), Tanaka, default));
        Assert.NotNull(await scenario.DoAsync<OperationPreviews, Run?>(
            previews => previews.ConfirmAsync(run, Devices, clearsQueue: false, Tanaka, default)));
        return (run.Id, await scenario.AskAsync(db => db.Operations.Select(o => o.Id).SingleAsync()));
    }

    /// <summary>Each chunk by a process of its own, after the lease of the one before it.</summary>
    private static async Task RegisterChunkAsync(Scenario scenario, long run)
    {
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await scenario.DoAsync<RunKeeper, bool>(keeper => keeper.CarryOutChunkAsync(run, default)));
    }

    private static async Task CarryOutAsync(Scenario scenario, long run)
    {
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        await scenario.DoAsync<RunKeeper>(keeper => keeper.CarryOutAsync(run, default));
    }

    /// <summary>The job that is with its device before anything is called off.</summary>
    private static async Task<long> HandOverFirstAsync(Scenario scenario)
    {
        var job = await scenario.AskAsync(db => db.Jobs.Include(j => j.Enrollment).OrderBy(j => j.Id).FirstAsync());
        await scenario.AdvanceAsync(job.DeviceId);
        await scenario.DoAsync<MobiJobs.Queue.DeviceQueueWorker>(
            worker => worker.ServeAsync([job.Enrollment.ChannelId], default));
        Assert.Equal(JobStatus.AwaitingDevice, await scenario.StatusAsync(job.Id));
        return job.Id;
    }

    private static Task<int> CountAsync(Scenario scenario, long run, RunOutcome outcome) =>
        scenario.AskAsync(db => db.RunItems.CountAsync(i => i.RunId == run && i.Outcome == outcome));

    private static Task<CancelPreview> PreviewAsync(Scenario scenario, string choice, long operation) =>
        scenario.DoAsync<CancelPreviews, MobiJobsDb, CancelPreview>((previews, db) => choice switch
        {
            "everything" => previews.EverythingAsync(db.Jobs, Tanaka, default),
            "open" => previews.MatchingAsync(Open, Tanaka, default),
            _ => previews.MatchingAsync(JobFilter.None with { Operation = operation }, Tanaka, default),
        });

    private static async Task<RunReport> ConfirmAsync(Scenario scenario, CancelPreview preview)
    {
        Assert.NotNull(await scenario.DoAsync<RunKeeper, Run?>(
            keeper => keeper.ConfirmAsync(preview.RunId, Tanaka, AuditAction.JobsCanceled, default)));
        return await scenario.DoAsync<RunKeeper, RunReport>(
            async keeper => await keeper.ReportAsync(await keeper.CarryOutToEndAsync(preview.RunId, default), default));
    }
}
