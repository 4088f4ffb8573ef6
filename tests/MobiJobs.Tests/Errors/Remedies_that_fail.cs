using Microsoft.EntityFrameworkCore;
using MobiJobs.Errors.Remedies;
using MobiJobs.Errors.Verdicts;

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
        Assert.Equal(Labels.Problem_ForbiddenDetail, run.Steps[0].WhyFailed());
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

    private static Task<RemedyRun> RunAsync(SchoolWithLicences school, long id) => school.Scenario.AskAsync(
        db => db.RemedyRuns.AsNoTracking().Include(r => r.Steps).SingleAsync(r => r.Id == id));
}
