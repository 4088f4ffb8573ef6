using Microsoft.EntityFrameworkCore;
using MobiJobs.Errors;
using MobiJobs.Errors.Remedies;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Shared;
using MobiJobs.Tests.Queue;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Tests.Errors;

/// <summary>
/// What this console has done since a failure tells what was so at it, and is never taken for its cause.
/// </summary>
public sealed class What_was_done_since
{
    [Fact]
    public async Task A_licence_that_we_collected_afterwards_was_not_missing_at_the_failure()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        school.Scenario.Clock.Advance(TimeSpan.FromHours(1));
        await PlaceAsync(school, new VppChange.Collect([Licence("hanako")]), isDone: true);
        await school.ChangeAsync(db => db.Licenses.ExecuteDeleteAsync());

        var explanation = await school.ExplainAsync(job);
        var missing = explanation.Causes.Single(c => c.Id == "licenseNotAssigned").Assessment;
        Assert.Equal((Verdict.Applies, Verdict.Excluded), (missing.Verdict, missing.AtFailure));
        Assert.DoesNotContain("原因は「ライセンス未割り当て」です", explanation.Sentence, StringComparison.Ordinal);
        Assert.Contains("失敗した時点では該当していません", explanation.Sentence, StringComparison.Ordinal);
        Assert.Contains("assignLicense", explanation.Remedies.Where(r => r.Recommended).Select(r => r.Id));
        Assert.DoesNotContain("ライセンス未割り当て（", await TicketAsync(school, job, explanation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_assignment_that_began_after_the_failure_was_not_unfinished_at_it()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false));
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(5));
        await PlaceAsync(school, new VppChange.Assign([Licence(null)]), isDone: false);

        Assert.DoesNotContain(
            (await school.ExplainAsync(job)).Causes,
            c => c is { Id: "associationNotFinished", Verdict: Verdict.Applies });
    }

    [Fact]
    public async Task An_assignment_that_began_before_the_failure_and_is_not_finished_applies()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false));
        await PlaceAsync(school, new VppChange.Assign([Licence(null)]), isDone: false);
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(5));
        var job = await school.FailAsync(HelpPage.VppNoLicense);

        Assert.Contains(
            (await school.ExplainAsync(job)).Causes,
            c => c is { Id: "associationNotFinished", Verdict: Verdict.Applies });
    }

    [Fact]
    public async Task What_a_remedy_assigned_is_proven_to_have_been_missing_and_stays_the_cause_in_the_ticket()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false));
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(5));
        await Carrying_out_remedies.StartAsync(school, job, RemedyKind.AssignLicense);
        await Carrying_out_remedies.GoOnAsync(school, seconds: 20);

        var explanation = await school.ExplainAsync(job);
        var missing = explanation.Causes.Single(c => c.Id == "licenseNotAssigned").Assessment;
        Assert.Equal(
            (Verdict.Excluded, Verdict.Applies, true), (missing.Verdict, missing.AtFailure, missing.IsCured));
        Assert.Contains("ライセンス未割り当て（", await TicketAsync(school, job, explanation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_never_established_is_not_said_to_be_cured_and_what_may_run_yet_is_said_first()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.Scenario.RegisterAsync(JobKind.DeviceInformation);
        var now = school.Scenario.Now;
        await school.ChangeAsync(db => db.Jobs.Where(j => j.Id == job).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.Stage, JobStage.Ended)
            .SetProperty(j => j.Status, JobStatus.SessionTimedOut)
            .SetProperty(j => j.MayStillRun, true)
            .SetProperty(j => j.DueAt, (DateTime?)null)
            .SetProperty(j => j.EndedAt, now)));
        school.Scenario.Clock.Advance(TimeSpan.FromHours(1));
        await school.ChangeAsync(db => db.Devices.ExecuteUpdateAsync(
            set => set.SetProperty(d => d.LastContactAt, school.Scenario.Now)));

        var row = await RedeliverySteps.RowAsync(school.Scenario, job);
        var explanation = (await school.Scenario.DoAsync<JobExplainer, Explanation?>(
            explainer => explainer.ExplainAsync(row, default)))!;
        Assert.DoesNotContain("解消しています", explanation.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("解消しています", explanation.Context!.Order ?? "", StringComparison.Ordinal);
        Assert.Contains("端末で実行される可能性があります", explanation.Sentence, StringComparison.Ordinal);
        Assert.Equal(TryAgain.Later, explanation.TryAgain);
    }

    private static async Task<string> TicketAsync(SchoolWithLicences school, long job, Explanation explanation) =>
        new JobErrorPage(
            await RedeliverySteps.RowAsync(school.Scenario, job),
            explanation,
            new SameError(null, 0, 0, false),
            new FollowUp(null, null))
            .Ticket(new ShownTime(AutoDelivery.AutoDeliverySteps.Tokyo, school.Scenario.Clock));

    private static VppAssignment Licence(string? person) => new(
        SchoolWithLicences.StoreId, VppAsset.Standard, person, person is null ? SchoolWithLicences.Serial : null);

    private static Task PlaceAsync(SchoolWithLicences school, VppChange change, bool isDone) =>
        school.ChangeAsync(db =>
        {
            var now = school.Scenario.Now;
            var order = VppOrder.Of(school.TokenId, change, SchoolWithLicences.By.RequesterId, now);
            if (isDone) { order.Complete(now); }

            db.VppOrders.Add(order);
            return Task.CompletedTask;
        });
}
