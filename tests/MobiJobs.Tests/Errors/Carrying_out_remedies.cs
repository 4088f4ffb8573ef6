using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Audit;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Errors.Remedies;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Gateway;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Tests.Errors;

public sealed class Carrying_out_remedies
{
    [Fact]
    public async Task A_licence_is_collected_assigned_and_the_app_delivered_again_one_after_the_other()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        await school.AssignedAtAsync(school.Scenario.Now.AddDays(-9));
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        var run = await StartAsync(school, job, RemedyKind.ReassignLicense);

        await UntilAsync(school, run, StepState.Done, StepState.Running, StepState.Planned);
        Assert.Empty(await school.Scenario.AskAsync(db => db.Licenses.ToListAsync())); // Collected, not yet assigned.
        Assert.False(await school.Scenario.AskAsync(db => db.Jobs.AnyAsync(j => j.RetryOfId == job)));

        await UntilAsync(school, run, StepState.Done, StepState.Done, StepState.Running);
        Assert.Equal(1, await school.Scenario.AskAsync(db => db.VppContents.Select(c => c.Assigned).SingleAsync()));
        var again = await school.Scenario.AskAsync(db => db.Jobs.SingleAsync(j => j.RetryOfId == job));
        await school.Scenario.HandOverAsync();
        await school.Scenario.AnswerAsync(again.Id, id => new AcknowledgedMessage(id, null));
        await UntilAsync(school, run, StepState.Done, StepState.Done, StepState.Done);
        await GoOnAsync(school, seconds: 1);
        Assert.NotNull((await RunAsync(school, run)).EndedAt);
        var after = await school.ExplainAsync(job);
        Assert.Equal(Verdict.Excluded, after.Causes.Single(c => c.Id == "assignedBeforeInvitation").Verdict);

        // A job is delivered again only once.
        Assert.Equal(["fetchDeviceInformation"], after.Remedies.Where(r => r.Available).Select(r => r.Id));
        Assert.Equal(Labels.Diagnosis_SentAndDone, after.Context!.Order);
        var actions = await school.Scenario.AskAsync(
            db => db.Audit.OrderBy(a => a.Id).Where(a => a.Who == "y.tanaka").Select(a => a.Action).ToListAsync());
        Assert.Equal(
            [
                AuditAction.RemedyStarted,
                AuditAction.LicensesCollected,
                AuditAction.LicensesAssigned,
                AuditAction.JobsRetried,
            ],
            actions.Where(a => a != AuditAction.VppTokenRegistered));
    }

    [Fact]
    public async Task Where_nobody_is_signed_in_the_licence_is_assigned_to_the_device_though_its_person_has_one()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.NotSignedIn);
        Assert.True((await school.ExplainAsync(job)).Remedies.Single(r => r.Id == "assignToDevice").Available);
        var run = await StartAsync(school, job, RemedyKind.AssignToDevice);

        await UntilAsync(school, run, StepState.Done, StepState.Running);
        Assert.True(await school.Scenario.AskAsync(
            db => db.Licenses.AnyAsync(l => l.SerialNumber == SchoolWithLicences.Serial)));
    }

    [Fact]
    public async Task Taking_over_an_app_is_delivering_it_again()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var explanation = await school.ExplainAsync(await school.FailAsync(HelpPage.AlreadyInstalled));

        Assert.True(explanation.Remedies.Single(r => r.Id == "takeOver") is { Available: true });
    }

    [Fact]
    public async Task A_missing_licence_is_assigned_to_the_device_and_delivered()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false));
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        var run = await StartAsync(school, job, RemedyKind.AssignLicense);
        await UntilAsync(school, run, StepState.Done, StepState.Running);
        Assert.Equal(
            SchoolWithLicences.Serial,
            await school.Scenario.AskAsync(db => db.Licenses.Select(l => l.SerialNumber).SingleAsync()));
    }

    [Fact]
    public async Task The_app_list_is_fetched_as_a_job_like_any_other_and_then_judged_again()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.NotManaged, JobKind.AppRemove);
        var run = await StartAsync(school, job, RemedyKind.FetchApps);
        await UntilAsync(school, run, StepState.Running);
        var fetch = await school.Scenario.AskAsync(db => db.Jobs.SingleAsync(j => j.Kind == JobKind.AppList));
        await school.Scenario.HandOverAsync();
        await school.Scenario.AnswerAsync(fetch.Id, id => new AcknowledgedMessage(id, null));
        await UntilAsync(school, run, StepState.Done);
    }

    [Fact]
    public async Task It_stops_with_the_reason_where_Apple_refuses_a_step()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false, seats: 1));
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        var run = await StartAsync(school, job, RemedyKind.AssignLicense);

        await school.Scenario.DoAsync<MobiJobs.Vpp.Simulated.SimulatedVpp>(
            apple => apple.SeedAsync("LOC", [], [], [], default)); // Refunded in the meantime.
        await UntilAsync(school, run, StepState.Failed, StepState.Planned);
        var ended = await RunAsync(school, run);
        Assert.NotNull(ended.EndedAt);
        Assert.Contains("9610", ended.Steps[0].WhyFailed(JobKind.VppInstall), StringComparison.Ordinal);
        Assert.False(await school.Scenario.AskAsync(db => db.Jobs.AnyAsync(j => j.RetryOfId == job)));
    }

    [Fact]
    public async Task It_stops_where_the_job_it_sent_fails_again()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.Network);
        var run = await StartAsync(school, job, RemedyKind.DeliverAgain);
        await UntilAsync(school, run, StepState.Running);
        var again = await school.Scenario.AskAsync(db => db.Jobs.SingleAsync(j => j.RetryOfId == job));
        await school.Scenario.HandOverAsync();
        await school.Scenario.AnswerAsync(again.Id, id => new FailedMessage(id, HelpPage.Network));
        await UntilAsync(school, run, StepState.Failed);
        var step = (await RunAsync(school, run)).Steps[0];
        Assert.Contains("端末エラー", step.WhyFailed(JobKind.VppInstall), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_not_shown_is_not_done_and_one_remedy_at_a_time()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        var shown = await PlanAsync(school, job, RemedyKind.ReassignLicense);
        await school.ChangeAsync(db => db.Licenses.ExecuteDeleteAsync());
        Assert.Equal(
            (null, Labels.Remedy_NothingToCollect),
            await ConfirmAsync(school, job, RemedyKind.ReassignLicense, shown));
        Assert.Equal((null, Labels.Remedy_Changed), await ConfirmAsync(school, job, RemedyKind.AssignLicense, shown));

        Assert.NotEqual(0, await StartAsync(school, job, RemedyKind.AssignLicense));
        var deliver = await PlanAsync(school, job, RemedyKind.DeliverAgain);
        Assert.Equal(
            (null, Labels.Remedy_UnderWay),
            await ConfirmAsync(school, job, RemedyKind.DeliverAgain, deliver));
    }

    [Fact]
    public async Task Cancelling_everything_stops_a_remedy_before_it_registers_its_job()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        await school.AssignedAtAsync(school.Scenario.Now.AddDays(-9));
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        var run = await StartAsync(school, job, RemedyKind.ReassignLicense);
        await UntilAsync(school, run, StepState.Done, StepState.Running, StepState.Planned);

        var preview = await school.Scenario.DoAsync<CancelPreviews, MobiJobsDb, CancelPreview>(
            (previews, db) => previews.EverythingAsync(db.Jobs, SchoolWithLicences.By, default));
        Assert.Equal((1, 1), (preview.Registering, preview.Later));
        Assert.Contains("1件は、実行中の対処", Assert.Single(preview.AlsoStopped), StringComparison.Ordinal);
        var report = await CancelAsync(school, preview);
        await GoOnAsync(school, seconds: 20);

        Assert.Equal((preview.Count, 1), (report.Done, report.NotRegistered));
        Assert.False(await school.Scenario.AskAsync(db => db.Jobs.AnyAsync(j => j.RetryOfId == job)));
        // What Apple was asked is followed to its end.
        Assert.Equal([StepState.Done, StepState.Done, StepState.Planned], await StatesAsync(school, run));
        var ended = await RunAsync(school, run);
        Assert.Equal((2, true, null), (ended.CalledOffById!.Value, ended.EndedAt is not null, ended.DueAt));
    }

    [Fact]
    public async Task A_remedy_that_registers_its_job_between_preview_and_confirmation_has_it_cancelled()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.Network);
        var run = await StartAsync(school, job, RemedyKind.DeliverAgain);
        var preview = await school.Scenario.DoAsync<CancelPreviews, MobiJobsDb, CancelPreview>(
            (previews, db) => previews.EverythingAsync(db.Jobs, SchoolWithLicences.By, default));
        await UntilAsync(school, run, StepState.Running);

        var report = await CancelAsync(school, preview);

        Assert.Equal((preview.Count + 1, 0), (report.Done, report.NotRegistered));
        Assert.Equal(
            JobStatus.Canceled,
            await school.Scenario.AskAsync(
                db => db.Jobs.Where(j => j.RetryOfId == job).Select(j => j.Status).SingleAsync()));
        await UntilAsync(school, run, StepState.Failed);
    }

    [Fact]
    public async Task A_crash_neither_repeats_nor_skips_a_step()
    {
        for (var statement = 0; ; statement += 4)
        {
            await using var school = await SchoolWithLicences.CreateAsync();
            var job = await school.FailAsync(HelpPage.VppNoLicense);
            var run = await StartAsync(school, job, RemedyKind.ReassignLicense);
            school.Scenario.Crash.After(statement);
            var died = false;
            try { await GoOnAsync(school, seconds: 8); }
            catch (Exception e) when (Crash.Is(e)) { died = true; }

            school.Scenario.Crash.After(-1);
            school.Scenario.Clock.Advance(TimeSpan.FromMinutes(1)); // Interrupted work is resumed after a minute.
            await GoOnAsync(school, seconds: 30);
            Assert.Equal([StepState.Done, StepState.Done, StepState.Running], await StatesAsync(school, run));
            Assert.Single(await school.Scenario.AskAsync(db => db.Jobs.Where(j => j.RetryOfId == job).ToListAsync()));
            Assert.Single(await school.Scenario.AskAsync(db => db.Licenses.ToListAsync()));
            if (!died) { return; }
        }
    }

    internal static async Task<RunReport> CancelAsync(SchoolWithLicences school, CancelPreview preview)
    {
        Assert.NotNull(await school.Scenario.DoAsync<RunKeeper, Run?>(keeper => keeper.ConfirmAsync(
            preview.RunId, SchoolWithLicences.By, AuditAction.JobsCanceled, default)));
        return await school.Scenario.DoAsync<RunKeeper, RunReport>(
            async keeper => await keeper.ReportAsync(await keeper.CarryOutToEndAsync(preview.RunId, default), default));
    }

    private static Task<IReadOnlyList<PlannedStep>> PlanAsync(SchoolWithLicences school, long job, RemedyKind kind) =>
        school.Scenario.DoAsync<FactFinder, IReadOnlyList<PlannedStep>>(async finder =>
        RemedyPlan.For(kind, (await finder.FindAsync(job, default))!).Plan!.Steps);

    private static Task<(long? Run, string? WhyNot)> ConfirmAsync(
        SchoolWithLicences school,
        long job,
        RemedyKind kind,
        IReadOnlyList<PlannedStep> shown) => school.Scenario.DoAsync<RemedyStart, (long?, string?)>(async start =>
    {
        var (run, whyNot) = await start.ConfirmAsync(job, kind, shown, SchoolWithLicences.By, default);
        return (run?.Id, whyNot);
    });

    [Fact]
    public async Task Two_workers_that_find_the_same_remedy_due_take_each_step_once()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.NotManaged, JobKind.AppRemove);
        var run = await StartAsync(school, job, RemedyKind.FetchApps);
        school.Scenario.Meanwhile<RemedyWork>(["UPDATE \"RemedyRuns\""], work => work.RunAsync(default));
        await school.Scenario.DoAsync<RemedyWork>(work => work.RunAsync(default));

        Assert.True(school.Scenario.Other.HasActed);
        Assert.Equal(1, await school.Scenario.AskAsync(db => db.Jobs.CountAsync(j => j.Kind == JobKind.AppList)));
        Assert.Equal([StepState.Running], await StatesAsync(school, run));
    }

    internal static async Task<long> StartAsync(SchoolWithLicences school, long job, RemedyKind kind)
    {
        var (run, whyNot) = await ConfirmAsync(school, job, kind, await PlanAsync(school, job, kind));
        Assert.Null(whyNot);
        return run!.Value;
    }

    /// <summary>Lets this many seconds pass, and does what is due after each.</summary>
    internal static async Task GoOnAsync(SchoolWithLicences school, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            await school.Scenario.DoAsync<IServiceProvider>(async services =>
            {
                await services.GetRequiredService<VppOrders>().RunAsync(default);
                await services.GetRequiredService<RemedyWork>().RunAsync(default);
            });
            school.Scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Lets seconds pass until the steps of the run have these states.</summary>
    internal static async Task UntilAsync(SchoolWithLicences school, long run, params StepState[] states)
    {
        for (var i = 0; i < 200 && !(await StatesAsync(school, run)).SequenceEqual(states); i++)
        {
            await GoOnAsync(school, seconds: 1);
        }

        Assert.Equal(states, await StatesAsync(school, run));
    }

    private static Task<RemedyRun> RunAsync(SchoolWithLicences school, long run) =>
        school.Scenario.AskAsync(
            db => db.RemedyRuns.AsNoTracking().Include(r => r.Steps).SingleAsync(r => r.Id == run));

    private static async Task<IEnumerable<StepState>> StatesAsync(SchoolWithLicences school, long run) =>
        (await RunAsync(school, run)).Steps.OrderBy(s => s.No).Select(s => s.State);
}
