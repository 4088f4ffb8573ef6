using Microsoft.EntityFrameworkCore;
using MobiJobs.Errors.Remedies;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Operations.Again;
using MobiJobs.Operations.Retry;
using MobiJobs.Runs;
using MobiJobs.Tests.Queue;

namespace MobiJobs.Tests.Errors;

/// <summary>What a remedy under way will deliver is not delivered again by anybody else besides.</summary>
public sealed class Delivering_again_during_a_remedy
{
    [Fact]
    public async Task The_preview_leaves_out_what_a_remedy_will_deliver_and_an_equal_job_and_says_why()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false));
        var earlier = await school.FailAsync(HelpPage.VppNoLicense);
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        Assert.Equal(1, (await PreviewAsync(school, job)).Count);

        await StartAsync(school, job);
        var preview = await PreviewAsync(school, earlier, job);
        Assert.Equal((0, 2), (preview.Count, preview.LeftOut[RetryVerdict.BeingRemedied]));
        Assert.StartsWith("対応中", RetryVerdict.BeingRemedied.Label(), StringComparison.Ordinal);

        await Carrying_out_remedies.GoOnAsync(school, seconds: 20);
        Assert.Equal(job, await school.Scenario.AskAsync(
            db => db.Jobs.Where(j => j.RetryOfId != null).Select(j => j.RetryOfId).SingleAsync()));
        preview = await PreviewAsync(school, earlier, job);
        Assert.Equal(
            [RetryVerdict.EqualOpen, RetryVerdict.AlreadyRetried], preview.LeftOut.Keys.Order());
    }

    [Fact]
    public async Task A_remedy_that_began_after_the_preview_is_seen_when_it_is_confirmed()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false));
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        var preview = await PreviewAsync(school, job);
        Assert.Equal(1, preview.Count);

        await StartAsync(school, job);
        await school.Scenario.DoAsync<RetryPreviews, Run?>(
            previews => previews.ConfirmAsync(preview.Run.Id, SchoolWithLicences.By, default));
        Assert.False(await school.Scenario.AskAsync(db => db.Jobs.AnyAsync(j => j.RetryOfId != null)));
        Assert.Equal(
            (RunOutcome.Refused, (int)RetryVerdict.BeingRemedied),
            await school.Scenario.AskAsync(async db =>
            {
                var item = await db.RunItems.SingleAsync(i => i.RunId == preview.Run.Id);
                return (item.Outcome, item.Reason);
            }));
    }

    [Fact]
    public async Task One_that_stopped_is_left_to_people_until_it_awaits_a_synchronisation()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false, seats: 1));
        var id = await Remedies_that_fail.StopForWantOfSeatsAsync(school);
        var job = (await Remedies_that_fail.RunAsync(school, id)).JobId;
        Assert.Equal(1, (await PreviewAsync(school, job)).Count);

        await school.ChangeAsync(db => db.VppContents.ExecuteUpdateAsync(set => set.SetProperty(c => c.Total, 0)));
        await school.Scenario.DoAsync<RemedySync, int?>(sync => sync.AskAsync(id, SchoolWithLicences.By, default));
        Assert.Equal([RetryVerdict.BeingRemedied], (await PreviewAsync(school, job)).LeftOut.Keys);
    }

    [Fact]
    public async Task SYSTEM_leaves_to_the_remedy_what_it_was_about_to_deliver_again()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false));
        await RedeliverySteps.SwitchAsync(school.Scenario, on: true);
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        var due = school.Scenario.Now;
        await school.ChangeAsync(db => db.Jobs.Where(j => j.Id == job)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.AgainAt, due)));
        await StartAsync(school, job);

        await school.Scenario.DoAsync<DueRedeliveries>(redeliveries => redeliveries.SweepAsync(default));
        Assert.Equal(0, await school.Scenario.AskAsync(db => db.Jobs.CountAsync(j => j.RetryOfId == job)));

        await Carrying_out_remedies.GoOnAsync(school, seconds: 20);
        Assert.Equal(SchoolWithLicences.By.RequesterId, await school.Scenario.AskAsync(
            db => db.Jobs.Where(j => j.RetryOfId == job).Select(j => j.RequestedById).SingleAsync()));
    }

    [Fact]
    public async Task One_that_only_fetches_data_keeps_nothing_from_being_delivered_again()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        await StartAsync(school, job, RemedyKind.FetchApps);

        Assert.Equal(1, (await PreviewAsync(school, job)).Count);
    }

    private static Task<RetryPreview> PreviewAsync(SchoolWithLicences school, params long[] jobs) =>
        school.Scenario.DoAsync<RetryPreviews, RetryPreview>(
            previews => previews.ChosenAsync(jobs, SchoolWithLicences.By, default));

    private static Task StartAsync(
        SchoolWithLicences school, long job, RemedyKind kind = RemedyKind.AssignLicense) =>
        school.Scenario.DoAsync<FactFinder, RemedyStart, long>(async (finder, start) =>
        {
            var plan = RemedyPlan.For(kind, (await finder.FindAsync(job, default))!).Plan!;
            return (await start.ConfirmAsync(job, kind, plan.Steps, SchoolWithLicences.By, default)).Run!.Id;
        });
}
