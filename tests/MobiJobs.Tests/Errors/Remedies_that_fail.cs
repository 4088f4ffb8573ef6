using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Errors.Remedies;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Kinds;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Simulated;
using MobiJobs.Vpp.Sync;

namespace MobiJobs.Tests.Errors;

/// <summary>A remedy that can't go on holds up no other, and does no step that its person may not do.</summary>
public sealed class Remedies_that_fail
{
    [Fact]
    public async Task One_that_throws_is_put_off_and_the_others_go_on()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var broken = await StartAsync(school, HelpPage.VppNoLicense, RemedyKind.DeliverAgain);
        var sound = await StartAsync(school, HelpPage.Network, RemedyKind.FetchApps);
        await school.Scenario.AskAsync(db => db.Set<RemedyStep>().Where(s => s.RunId == broken)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Kind, (StepKind)99)));

        await school.Scenario.DoAsync<RemedyWork, int>(work => work.RunAsync(default));
        Assert.Equal(StepState.Running, (await RunAsync(school, sound)).Steps[0].State);
        var putOff = await RunAsync(school, broken);
        Assert.Equal((null, school.Scenario.Now.AddMinutes(1)), (putOff.EndedAt, putOff.DueAt));
    }

    [Fact]
    public async Task A_step_that_its_person_may_not_do_any_more_ends_it_with_that_reason()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var id = await StartAsync(school, HelpPage.Network, RemedyKind.DeliverAgain);
        await school.Scenario.DemoteAsync();

        await school.Scenario.DoAsync<RemedyWork, int>(work => work.RunAsync(default));
        var run = await RunAsync(school, id);
        Assert.NotNull(run.EndedAt);
        Assert.Equal(Labels.Problem_ForbiddenDetail, run.Steps[0].WhyFailed(JobKind.VppInstall));
        Assert.False(await school.Scenario.AskAsync(db => db.Jobs.AnyAsync(j => j.RetryOfId != null)));
    }

    [Fact]
    public async Task Nobody_starts_one_without_the_right_to_each_of_its_steps()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.Network);
        await school.Scenario.DemoteAsync();
        var (run, whyNot) = await ConfirmAsync(school, job, RemedyKind.DeliverAgain);
        Assert.Equal((null, Labels.Problem_ForbiddenDetail), (run, whyNot));
    }

    [Fact]
    public async Task One_that_stopped_says_what_is_in_the_way_and_goes_on_from_there_once_it_is_removed()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false, seats: 1));
        var id = await StopForWantOfSeatsAsync(school);
        await school.ChangeAsync(db => db.VppContents.ExecuteUpdateAsync(set => set.SetProperty(c => c.Total, 0)));
        Assert.Contains("0", (await LookAsync(school, id))!.WhyNot, StringComparison.Ordinal);
        Assert.NotNull(await ContinueAsync(school, id));
        Assert.Equal(StepState.Failed, (await RunAsync(school, id)).Steps[0].State);

        await BuyAsync(school, seats: 3);
        Assert.Equal(StoppedStep.Ready, await LookAsync(school, id));
        Assert.Null(await ContinueAsync(school, id));
        await Carrying_out_remedies.GoOnAsync(school, seconds: 20);

        var run = await RunAsync(school, id);
        Assert.Equal([StepState.Done, StepState.Running], run.Steps.OrderBy(s => s.No).Select(s => s.State));
        Assert.Null(run.Steps[0].WhyFailed(JobKind.VppInstall));
        Assert.True(await school.Scenario.AskAsync(db => db.Jobs.AnyAsync(j => j.RetryOfId == run.JobId)));
        Assert.Equal(
            [AuditAction.RemedyStarted, AuditAction.RemedyContinued],
            await school.Scenario.AskAsync(db => db.Audit.OrderBy(a => a.Id).Select(a => a.Action)
                .Where(a => a == AuditAction.RemedyStarted || a == AuditAction.RemedyContinued).ToListAsync()));
        Assert.Equal(Labels.Remedy_NotStopped, await ContinueAsync(school, id));
    }

    [Fact]
    public async Task The_explanation_says_where_the_remedy_stopped_and_recommends_it_no_more()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false, seats: 1));
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        var before = await school.ExplainAsync(job);
        Assert.Null(before.Former);
        var run = await RunAsync(school, await StopForWantOfSeatsAsync(school));
        var step = run.Steps.Single(s => s.State == StepState.Failed);

        var after = await school.ExplainAsync(run.JobId);
        Assert.Equal(step.WhereStopped(JobKind.VppInstall, "タイピング練習", isLast: false), after.Sentence);
        Assert.Contains(step.WhyFailed(JobKind.VppInstall)!, after.Sentence, StringComparison.Ordinal);
        Assert.Contains("手順1", after.Sentence, StringComparison.Ordinal);
        Assert.NotNull(after.Former);
        Assert.DoesNotContain(after.Remedies, r => r.Recommended);
    }

    [Fact]
    public async Task A_step_that_somebody_did_by_hand_is_not_done_again()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false, seats: 1));
        var id = await StopForWantOfSeatsAsync(school);
        await school.ChangeAsync(db => db.BulkInsertAsync(
            [License.OfDevice(
                school.TokenId, SchoolWithLicences.StoreId, SchoolWithLicences.Serial, school.Scenario.Now)],
            keepKeys: false,
            default));
        Assert.Equal(StoppedStep.Done, await LookAsync(school, id));
        Assert.Null(await ContinueAsync(school, id));
        var orders = await school.Scenario.AskAsync(db => db.VppOrders.CountAsync());
        await Carrying_out_remedies.GoOnAsync(school, seconds: 3);

        Assert.Equal(orders, await school.Scenario.AskAsync(db => db.VppOrders.CountAsync()));
        Assert.Equal(StepState.Running, (await RunAsync(school, id)).Steps.Single(s => s.No == 2).State);
    }

    [Fact]
    public async Task Neither_what_was_replaced_by_a_later_remedy_nor_what_one_may_not_do_is_continued()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false, seats: 1));
        var id = await StopForWantOfSeatsAsync(school);
        await BuyAsync(school, seats: 3);
        var job = (await RunAsync(school, id)).JobId;
        var (later, _) = await ConfirmAsync(school, job, RemedyKind.AssignLicense);
        Assert.NotNull(later);
        Assert.Equal(Labels.Remedy_Newer, await ContinueAsync(school, id));

        await Carrying_out_remedies.GoOnAsync(school, seconds: 20);
        await school.Scenario.DemoteAsync();
        Assert.Equal(Labels.Problem_ForbiddenDetail, await ContinueAsync(school, id));
    }

    /// <summary>Starts an assignment whose only seat Apple takes back before it is carried out.</summary>
    internal static async Task<long> StopForWantOfSeatsAsync(SchoolWithLicences school)
    {
        var id = await StartAsync(school, HelpPage.VppNoLicense, RemedyKind.AssignLicense);
        await school.Scenario.DoAsync<SimulatedVpp>(apple => apple.SeedAsync("LOC", [], [], [], default));
        await Carrying_out_remedies.GoOnAsync(school, seconds: 20);
        Assert.Equal(StepState.Failed, (await RunAsync(school, id)).Steps.Single(s => s.No == 1).State);
        return id;
    }

    internal static async Task BuyAsync(SchoolWithLicences school, int seats)
    {
        await SeedAsync(school, seats);
        await school.Scenario.DoAsync<VppSync, VppTroubleException?>(sync => sync.RunAsync(school.TokenId, default));
    }

    internal static Task SeedAsync(SchoolWithLicences school, int seats)
    {
        var app = new VppAsset(
            SchoolWithLicences.StoreId,
            VppAsset.Standard,
            IsBook: false,
            seats,
            0,
            IsDeviceAssignable: true,
            IsRevocable: true);
        return school.Scenario.DoAsync<SimulatedVpp>(apple => apple.SeedAsync("LOC", [app], [], [], default));
    }

    internal static Task<StoppedStep?> LookAsync(SchoolWithLicences school, long id) =>
        school.Scenario.DoAsync<StoppedRemedies, MobiJobsDb, StoppedStep?>(async (stopped, db) =>
        {
            var run = await db.RemedyRuns.Include(r => r.Steps).SingleAsync(r => r.Id == id);
            return await stopped.LookAsync(run, SchoolWithLicences.By, default);
        });

    internal static Task<string?> ContinueAsync(SchoolWithLicences school, long id) =>
        school.Scenario.DoAsync<StoppedRemedies, string?>(
            stopped => stopped.ContinueAsync(id, SchoolWithLicences.By, default));

    private static async Task<long> StartAsync(SchoolWithLicences school, string error, RemedyKind kind)
    {
        var (run, whyNot) = await ConfirmAsync(school, await school.FailAsync(error), kind);
        Assert.Null(whyNot);
        return run!.Value;
    }

    private static Task<(long? Run, string? WhyNot)> ConfirmAsync(
        SchoolWithLicences school,
        long job,
        RemedyKind kind) => school.Scenario.DoAsync<FactFinder, RemedyStart, (long?, string?)>(async (finder, start) =>
        {
            var plan = RemedyPlan.For(kind, (await finder.FindAsync(job, default))!).Plan!;
            var (run, whyNot) = await start.ConfirmAsync(job, kind, plan.Steps, SchoolWithLicences.By, default);
            return (run?.Id, whyNot);
        });

    internal static Task<RemedyRun> RunAsync(SchoolWithLicences school, long id) => school.Scenario.AskAsync(
        db => db.RemedyRuns.AsNoTracking().Include(r => r.Steps).SingleAsync(r => r.Id == id));
}
