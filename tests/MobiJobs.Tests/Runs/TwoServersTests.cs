using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Enrollments;
using MobiJobs.Gateway;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Runs;

/// <summary>What was asked before jobs are registered holds when they are, whatever another server does.</summary>
public sealed class TwoServersTests
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_registered_on_an_enrollment_that_ends_at_that_moment(bool isReserved)
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var run = await SendAsync(scenario, isReserved ? scenario.Now.AddDays(1) : null);
        MeanwhileInactivate(scenario);

        var report = await CarryOutAsync(scenario, run);

        Assert.True(scenario.Other.HasActed);
        Assert.Equal((1, 1), (report.Done, report.Refused));
        Assert.Equal([2L], await scenario.AskAsync(db => db.Jobs.Select(j => j.DeviceId).ToListAsync()));
    }

    [Fact]
    public async Task A_job_by_SYSTEM_is_not_registered_on_an_enrollment_that_has_ended()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var enrollments = await scenario.AskAsync(
            db => db.Devices.OrderBy(d => d.Id).Select(d => d.EnrollmentId!.Value).ToListAsync());
        MeanwhileInactivate(scenario);

        await scenario.DoAsync<SystemJobs>(jobs => jobs.RegisterAsync(
            [SystemJobs.Information(1, enrollments[0]), SystemJobs.Information(2, enrollments[1])],
            scenario.Now,
            default));

        Assert.True(scenario.Other.HasActed);
        Assert.Equal([2L], await scenario.AskAsync(db => db.Jobs.Select(j => j.DeviceId).ToListAsync()));
    }

    [Fact]
    public async Task A_direct_operation_is_not_registered_on_an_enrollment_that_has_ended()
    {
        await using var scenario = await Scenario.CreateAsync();
        var enrollment = await scenario.AskAsync(db => db.Devices.Select(d => d.EnrollmentId!.Value).SingleAsync());
        MeanwhileInactivate(scenario);

        Assert.Null(await scenario.DoAsync<DirectOperations, long?>(operations => operations.RegisterAsync(
            JobKind.DeviceInformation, 1, enrollment, Tanaka, default)));

        Assert.Equal(0, await scenario.AskAsync(db => db.Operations.CountAsync()));
    }

    [Fact]
    public async Task Of_two_retries_at_once_of_equal_jobs_one_registers()
    {
        await using var scenario = await Scenario.CreateAsync();
        var first = await FailedAsync(scenario);
        var second = await FailedAsync(scenario);
        var (one, other) = (await RetryAsync(scenario, first), await RetryAsync(scenario, second));
        scenario.Meanwhile<RunKeeper>(
            ["UPDATE \"Devices\""], keeper => keeper.CarryOutAsync(other, default));

        var report = await CarryOutAsync(scenario, one);

        Assert.True(scenario.Other.HasActed);
        Assert.Equal((0, 1), (report.Done, report.Refused));
        Assert.Equal(1, await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.RetryOfId != null)));
        Assert.Equal(
            (int)RetryVerdict.EqualOpen,
            await scenario.AskAsync(db => db.RunItems.Where(i => i.RunId == one).Select(i => i.Reason).SingleAsync()));
    }

    [Fact]
    public async Task What_is_retired_after_the_check_is_refused_with_the_reason()
    {
        await using var scenario = await Scenario.CreateAsync();
        var target = new CommandTarget("連絡帳", null, "jp.example.contacts", null);
        await scenario.AskAsync(async db =>
        {
            db.Apps.Add(App.Add(new AppDetails("連絡帳", AppSource.AppStore, null, target.BundleId)));
            return await db.SaveChangesAsync();
        });
        var run = await SendAsync(scenario, null, JobKind.AppInstall, new CatalogueItem(target));
        await scenario.AskAsync(db => db.Apps.ExecuteUpdateAsync(
            set => set.SetProperty(a => a.RetiredAt, scenario.Now)));

        var report = await CarryOutAsync(scenario, run);

        Assert.Equal((0, 1), (report.Done, report.Refused));
        Assert.Equal((int)CheckFinding.Retired, await ReasonAsync(scenario, run));
    }

    [Fact]
    public async Task A_reserved_time_that_had_passed_when_it_was_confirmed_registers_nothing()
    {
        await using var scenario = await Scenario.CreateAsync();
        var run = await PreviewAsync(scenario, scenario.Now.AddMinutes(30), JobKind.DeviceInformation);
        scenario.Clock.Advance(TimeSpan.FromMinutes(31));
        await ConfirmSendAsync(scenario, run);

        var report = await CarryOutAsync(scenario, run);

        Assert.Equal((0, 1), (report.Done, report.Refused));
        Assert.Equal((int)CheckFinding.TimePassed, await ReasonAsync(scenario, run));
    }

    [Fact]
    public async Task A_chunk_that_the_store_undid_for_another_writer_is_repeated_at_once()
    {
        await using var scenario = await Scenario.CreateAsync();
        var run = await SendAsync(scenario, null);
        scenario.Other.Before(
            ["UPDATE \"Devices\""], (_, _) => throw EngineErrors.Passing);

        var report = await CarryOutAsync(scenario, run);

        Assert.True(scenario.Other.HasActed);
        Assert.Equal((1, 0), (report.Done, report.Pending));
        Assert.Equal(1, await scenario.AskAsync(db => db.Jobs.CountAsync()));
    }

    private static void MeanwhileInactivate(Scenario scenario) => scenario.Meanwhile<DeviceDepartures>(
        ["UPDATE \"Devices\""],
        async departures => await departures.InactivateAsync(1, 1, "y.tanaka", scenario.Now, default));

    private static async Task<long> SendAsync(
        Scenario scenario, DateTime? at, JobKind kind = JobKind.DeviceInformation, params CatalogueItem[] items)
    {
        var run = await PreviewAsync(scenario, at, kind, items);
        await ConfirmSendAsync(scenario, run);
        return run;
    }

    private static async Task<long> PreviewAsync(
        Scenario scenario, DateTime? at, JobKind kind, params CatalogueItem[] items)
    {
        var devices = await scenario.AskAsync(db => db.Devices.Select(d => d.Id).ToListAsync());
        return await scenario.DoAsync<OperationPreviews, long>(previews => previews.StartAsync(
            new OperationOrder(kind, items, at), new Recipients(devices, [], null), Tanaka, default));
    }

    private static async Task ConfirmSendAsync(Scenario scenario, long run) => Assert.NotNull(
        await scenario.DoAsync<RunKeeper, Run?>(
            keeper => keeper.ConfirmAsync(run, Tanaka, AuditAction.OperationRegistered, default)));

    private static async Task<long> FailedAsync(Scenario scenario)
    {
        var job = await scenario.RegisterAsync(JobKind.Lock);
        await scenario.DoAsync<DeviceQueue, MobiJobsDb, int>((queue, db) => queue.EndAsync(
            db.Jobs.Where(j => j.Id == job), Ending.PushTimedOut, scenario.Now, default));
        return job;
    }

    private static async Task<long> RetryAsync(Scenario scenario, long job)
    {
        var preview = await scenario.DoAsync<RetryPreviews, RetryPreview>(
            previews => previews.ChosenAsync([job], Tanaka, default));
        Assert.NotNull(await scenario.DoAsync<RunKeeper, Run?>(
            keeper => keeper.ConfirmAsync(preview.Run.Id, Tanaka, AuditAction.JobsRetried, default)));
        return preview.Run.Id;
    }

    private static Task<RunReport> CarryOutAsync(Scenario scenario, long run) => scenario.DoAsync<RunKeeper, RunReport>(
        async keeper => await keeper.ReportAsync(await keeper.CarryOutToEndAsync(run, default), default));

    private static Task<int> ReasonAsync(Scenario scenario, long run) => scenario.AskAsync(
        db => db.RunItems.Where(i => i.RunId == run).Select(i => i.Reason).SingleAsync());
}
