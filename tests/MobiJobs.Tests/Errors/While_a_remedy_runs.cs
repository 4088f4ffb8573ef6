using Microsoft.EntityFrameworkCore;
using MobiJobs.Errors.Remedies;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Gateway;
using MobiJobs.Guide;
using MobiJobs.Shared;

namespace MobiJobs.Tests.Errors;

/// <summary>The explanation says that something is being done as long as it is, and then how it ended.</summary>
public sealed class While_a_remedy_runs
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_said_to_be_under_way_until_the_job_that_was_sent_has_ended(bool succeeds)
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false));
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        var run = await StartAsync(school, job, RemedyKind.AssignLicense);
        await AssertUnderWayAsync(school, job, StepKind.Assign); // It has yet to begin.

        await Carrying_out_remedies.GoOnAsync(school, seconds: 20);
        var sent = (await AssertUnderWayAsync(school, job, StepKind.Deliver)).Again!;
        await school.Scenario.HandOverAsync();
        await AssertUnderWayAsync(school, job, StepKind.Deliver);

        await school.Scenario.AnswerAsync(
            sent.JobId,
            id => succeeds ? new AcknowledgedMessage(id, null) : new FailedMessage(id, HelpPage.Network));
        await Carrying_out_remedies.GoOnAsync(school, seconds: 20);
        Assert.NotNull((await Remedies_that_fail.RunAsync(school, run)).EndedAt);
        var after = await school.ExplainAsync(job);
        Assert.False(after.IsUnderWay);
        Assert.Equal(
            succeeds
                ? Labels.Diagnosis_CuredAndSent
                : Sentence.Say(Labels.Diagnosis_SentAndFailed, sent.JobId),
            after.Sentence);
        Assert.NotNull(after.Former);
        Assert.Equal(succeeds ? WhoActs.Nobody : WhoActs.Helpdesk, after.WhoActs);
        Assert.Equal(!succeeds, (await school.FactsAsync(job)).FollowUp.Remedy!.HasFailed);
    }

    [Fact]
    public async Task One_that_awaits_a_synchronisation_is_under_way()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false, seats: 1));
        var id = await Remedies_that_fail.StopForWantOfSeatsAsync(school);
        await school.ChangeAsync(db => db.VppContents.ExecuteUpdateAsync(set => set.SetProperty(c => c.Total, 0)));
        var job = (await Remedies_that_fail.RunAsync(school, id)).JobId;
        Assert.False((await school.ExplainAsync(job)).IsUnderWay);

        await school.Scenario.DoAsync<RemedySync, int?>(sync => sync.AskAsync(id, SchoolWithLicences.By, default));
        var asked = school.Scenario.Now;
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(2));
        var remedy = (await AssertUnderWayAsync(school, job, null)).Remedy!;
        Assert.Equal((true, asked), (remedy.AwaitsSync, remedy.Since));
    }

    [Fact]
    public async Task What_only_fetches_data_leaves_the_explanation_as_it_is()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        var before = await school.ExplainAsync(job);
        await StartAsync(school, job, RemedyKind.FetchInformation);
        await Carrying_out_remedies.GoOnAsync(school, seconds: 2);

        var now = await school.ExplainAsync(job);
        Assert.Equal((before.Sentence, before.WhoActs, false), (now.Sentence, now.WhoActs, now.IsUnderWay));
        Assert.True((await school.FactsAsync(job)).FollowUp.IsOpen);
    }

    [Fact]
    public async Task However_often_it_was_sent_again_only_the_first_ten_are_looked_for()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        List<long> jobs = [];
        for (var i = 0; i <= 12; i++) { jobs.Add(await school.FailAsync(HelpPage.Network)); }

        await school.ChangeAsync(async db =>
        {
            foreach (var (former, later) in jobs.Zip(jobs.Skip(1)))
            {
                await db.Jobs.Where(j => j.Id == later)
                    .ExecuteUpdateAsync(set => set.SetProperty(j => j.RetryOfId, former));
            }
        });

        Assert.Equal(jobs[10], (await school.FactsAsync(jobs[0])).FollowUp.Again!.JobId);
        Assert.Equal(jobs[12], (await school.FactsAsync(jobs[3])).FollowUp.Again!.JobId);
    }

    private static async Task<FollowUp> AssertUnderWayAsync(SchoolWithLicences school, long job, StepKind? step)
    {
        var explanation = await school.ExplainAsync(job);
        Assert.Equal(Labels.Diagnosis_UnderWay, explanation.Sentence);
        Assert.Equal(
            (true, false, TryAgain.Later), (explanation.IsUnderWay, explanation.NoActionNeeded, explanation.TryAgain));
        Assert.DoesNotContain(explanation.Remedies, r => r.Recommended);
        Assert.NotEqual(TryAgain.No, explanation.ForOthers);
        var followUp = (await school.FactsAsync(job)).FollowUp;
        Assert.Equal(step, followUp.Remedy!.Step?.Kind);
        return followUp;
    }

    private static Task<long> StartAsync(SchoolWithLicences school, long job, RemedyKind kind) =>
        school.Scenario.DoAsync<FactFinder, RemedyStart, long>(async (finder, start) =>
        {
            var plan = RemedyPlan.For(kind, (await finder.FindAsync(job, default))!).Plan!;
            return (await start.ConfirmAsync(job, kind, plan.Steps, SchoolWithLicences.By, default)).Run!.Id;
        });
}
