using Microsoft.EntityFrameworkCore;
using MobiJobs.Devices;
using MobiJobs.Errors.Remedies;
using MobiJobs.Guide;
using MobiJobs.Kinds;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Tests.Errors;

/// <summary>Verdicts that said more than the data, and remedies that could not work.</summary>
public sealed class Claiming_no_more_than_is_known
{
    private const long OtherApp = 900000003;

    [Theory]
    [InlineData(SchoolWithLicences.StoreId, true)]
    [InlineData(OtherApp, false)]
    public async Task A_licence_of_just_before_the_failure_is_suspected_and_one_of_another_app_is_not(
        long app, bool isSuspected)
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        await PlaceAsync(school, new VppChange.Assign([Licence(app)]));
        var explanation = await school.ExplainAsync(await school.FailAsync(HelpPage.VppNoLicense));

        var cause = explanation.Causes.SingleOrDefault(c => c.Id == "associationNotFinished");
        Assert.Equal(isSuspected, cause is not null);
        Assert.NotEqual(Verdict.Applies, cause?.Verdict);
        Assert.DoesNotContain("完了していなかった", explanation.Sentence, StringComparison.Ordinal);
        Assert.NotEqual(isSuspected, explanation.Sentence.Contains("残る原因", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_licence_that_was_collected_and_assigned_anew_was_not_missing_before(bool wasCollected)
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        school.Scenario.Clock.Advance(TimeSpan.FromHours(1));
        if (wasCollected)
        {
            await PlaceAsync(school, new VppChange.Collect([Licence(SchoolWithLicences.StoreId)]));
        }

        await school.AssignedAtAsync(school.Scenario.Now);
        var missing = (await school.ExplainAsync(job)).Causes.Single(c => c.Id == "licenseNotAssigned");
        Assert.Equal(Verdict.Unknown, missing.Assessment.AtFailure);
        Assert.Equal(!wasCollected, missing.Assessment.IsCured);
    }

    [Fact]
    public async Task That_the_person_declined_is_what_the_device_says()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var explanation = await school.ExplainAsync(await school.FailAsync(HelpPage.Rejected));

        var declined = Assert.Single(explanation.Causes);
        Assert.Equal(
            (Verdict.Applies, Labels.Diagnosis_SaidAlone), (declined.Verdict, declined.Assessment.Basis));
        Assert.Equal(WhoActs.DeviceUser, explanation.WhoActs);
    }

    [Fact]
    public async Task What_can_t_be_done_now_is_not_the_main_remedy()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false, seats: 0));
        var explanation = await school.ExplainAsync(await school.FailAsync(HelpPage.VppNoLicense));

        var main = explanation.Remedies.Single(r => r.Recommended);
        Assert.Null(main.WhyNot);
        Assert.Equal("buyLicence", main.Id);
    }

    [Fact]
    public async Task An_app_that_came_meanwhile_is_not_delivered_again_by_the_rest_of_a_remedy()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false));
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        var run = await Carrying_out_remedies.StartAsync(school, job, RemedyKind.AssignLicense);
        await Carrying_out_remedies.UntilAsync(school, run, StepState.Running, StepState.Planned);
        await school.ChangeAsync(async db =>
        {
            var device = await db.Devices.SingleAsync();
            await db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.AppListAt, school.Scenario.Now));
            db.DeviceApps.Add(DeviceApp.From(device.Id, new("jp.example.typing", "タイピング練習", null, true))!);
        });
        await Carrying_out_remedies.UntilAsync(school, run, StepState.Done, StepState.Done);
        Assert.False(await school.Scenario.AskAsync(db => db.Jobs.AnyAsync(j => j.RetryOfId == job)));
    }

    [Fact]
    public async Task An_assignment_for_which_nothing_is_free_any_more_is_not_asked_of_Apple()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false, seats: 1));
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        var run = await Carrying_out_remedies.StartAsync(school, job, RemedyKind.AssignLicense);
        // Somebody else's assignment of the only seat is on its way.
        await school.ChangeAsync(db =>
        {
            var other = new VppAssignment(SchoolWithLicences.StoreId, VppAsset.Standard, null, "F2LX0099");
            var now = school.Scenario.Now;
            db.VppOrders.Add(
                VppOrder.Of(school.TokenId, new VppChange.Assign([other]), SchoolWithLicences.By.RequesterId, now));
            return Task.CompletedTask;
        });
        await school.Scenario.DoAsync<RemedyWork>(work => work.RunAsync(default));

        var ended = await school.Scenario.AskAsync(
            db => db.RemedyRuns.Include(r => r.Steps).SingleAsync(r => r.Id == run));
        Assert.Equal(Labels.Remedy_ReasonSeats, ended.Steps.Single(s => s.No == 1).WhyFailed(JobKind.VppInstall));
        Assert.NotNull(ended.EndedAt);
    }

    [Fact]
    public async Task A_licence_that_somebody_has_assigned_meanwhile_is_not_assigned_again_though_none_is_left()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false, seats: 1));
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        var run = await Carrying_out_remedies.StartAsync(school, job, RemedyKind.AssignLicense);
        await school.ChangeAsync(db =>
        {
            var device = new VppAssignment(
                SchoolWithLicences.StoreId, VppAsset.Standard, null, SchoolWithLicences.Serial);
            var now = school.Scenario.Now;
            db.VppOrders.Add(
                VppOrder.Of(school.TokenId, new VppChange.Assign([device]), SchoolWithLicences.By.RequesterId, now));
            return Task.CompletedTask;
        });
        for (var i = 0; i < 5; i++) // Apple answers.
        {
            await school.Scenario.DoAsync<VppOrders>(orders => orders.RunAsync(default));
            school.Scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await Carrying_out_remedies.UntilAsync(school, run, StepState.Done, StepState.Running);
    }

    private static VppAssignment Licence(long app) => new(app, VppAsset.Standard, "hanako", null);

    /// <summary>An order that Apple has carried out a minute ago.</summary>
    private static Task PlaceAsync(SchoolWithLicences school, VppChange change) => school.ChangeAsync(db =>
    {
        var now = school.Scenario.Now.AddMinutes(-1);
        var order = VppOrder.Of(school.TokenId, change, SchoolWithLicences.By.RequesterId, now);
        order.Complete(now);
        db.VppOrders.Add(order);
        return Task.CompletedTask;
    });
}
