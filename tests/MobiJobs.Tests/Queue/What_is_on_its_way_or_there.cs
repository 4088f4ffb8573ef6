using MobiJobs.Gateway.Simulated;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Again;
using MobiJobs.Tests.Support;
using static MobiJobs.Tests.Queue.RedeliverySteps;

namespace MobiJobs.Tests.Queue;

/// <summary>
/// Errors that say that the app is on its way (12026) or there already (12025), and those that are for people.
/// </summary>
public sealed class What_is_on_its_way_or_there
{
    [Fact]
    public async Task An_app_that_was_on_its_way_is_confirmed_by_the_list_after_a_quarter_of_an_hour()
    {
        await using var scenario = await Scenario.CreateAsync();
        var order = await FailAsync(scenario, HelpPageError.AlreadyScheduled);
        await PassAsync(scenario, TimeSpan.FromMinutes(15));
        var list = Assert.Single(await OpenAsync(scenario));
        Assert.Equal((JobKind.AppList, JobReason.Verification, order), (list.Kind, list.Reason, list.ReasonJobId));
        await AnswerAsync(scenario, list.Id, Typing);

        Assert.Equal(Verification.Confirmed, (await scenario.JobAsync(order)).Verification);
        await PassAsync(scenario, TimeSpan.FromHours(2));
        Assert.DoesNotContain(await OpenAsync(scenario), j => j.Kind == JobKind.VppInstall);
        Assert.Null((await scenario.JobAsync(order)).AgainAt);
    }

    [Fact]
    public async Task One_that_does_not_come_within_an_hour_is_delivered_again_once()
    {
        await using var scenario = await Scenario.CreateAsync();
        var order = await FailAsync(scenario, HelpPageError.AlreadyScheduled);
        await PassAsync(scenario, TimeSpan.FromMinutes(15));
        await AnswerAsync(scenario, (await OpenAsync(scenario)).Single().Id);
        await PassAsync(scenario, TimeSpan.FromMinutes(45));
        var again = await AnswerListAsync(scenario);
        Assert.Equal(
            (JobReason.MissingRedelivery, order, JobStatus.AwaitingDevice),
            (again.Reason, again.RetryOfId, again.Status));

        await FailAsync(scenario, again.Id, HelpPageError.AlreadyScheduled);
        await PassAsync(scenario, TimeSpan.FromDays(1));
        Assert.DoesNotContain(await OpenAsync(scenario), j => j.Kind == JobKind.VppInstall);
    }

    [Fact]
    public async Task An_app_that_a_supervised_device_has_as_its_users_own_is_taken_over()
    {
        await using var scenario = await Scenario.CreateAsync();
        await SuperviseAsync(scenario, true);
        await FailAsync(scenario, HelpPageError.AlreadyInstalled);
        await PassAsync(scenario, TimeSpan.FromMinutes(15));
        var again = await AnswerListAsync(scenario, Typing with { Managed = false });

        Assert.Equal((JobReason.TakeOverRedelivery, JobStatus.AwaitingDevice), (again.Reason, again.Status));
    }

    [Fact]
    public async Task One_that_is_managed_already_needs_no_further_delivery_and_is_confirmed()
    {
        await using var scenario = await Scenario.CreateAsync();
        await SuperviseAsync(scenario, true);
        var order = await FailAsync(scenario, HelpPageError.AlreadyInstalled);
        await PassAsync(scenario, TimeSpan.FromMinutes(15));
        var again = await AnswerListAsync(scenario, Typing);

        Assert.Equal(EndReason.AlreadyThere, again.EndReason);
        Assert.Equal(Verification.Confirmed, (await scenario.JobAsync(order)).Verification);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public async Task A_device_that_would_ask_its_user_is_left_to_people(bool? isSupervised)
    {
        await using var scenario = await Scenario.CreateAsync();
        await SuperviseAsync(scenario, isSupervised);
        await FailAsync(scenario, HelpPageError.AlreadyInstalled);
        await PassAsync(scenario, TimeSpan.FromDays(1));

        Assert.Empty(await OpenAsync(scenario));
    }

    [Theory]
    [InlineData("MCMDMErrorDomain:12023", null)]
    [InlineData("MCMDMErrorDomain:12031", null)]
    [InlineData("MCMDMErrorDomain:12040", null)]
    [InlineData("MCMDMErrorDomain:12063", null)]
    [InlineData("MCMDMErrorDomain:12064", null)]
    [InlineData("NSURLErrorDomain:-1009", null)] // The user has to go online.
    [InlineData("MCMDMErrorDomain:12023 NSURLErrorDomain:-1202", null)] // A certificate passes by no waiting.
    [InlineData("MCMDMErrorDomain:12023 NSURLErrorDomain:-1001", JobReason.NetworkRedelivery)]
    [InlineData("MCMDMErrorDomain:12023 NSURLErrorDomain:-1005", JobReason.NetworkRedelivery)]
    [InlineData("MCMDMErrorDomain:12023 NSURLErrorDomain:-1003", JobReason.NetworkRedelivery)]
    [InlineData("MCMDMErrorDomain:12024 NSURLErrorDomain:-1009", JobReason.NetworkRedelivery)]
    public void Only_what_passes_without_anybody_is_tried_again(string key, JobReason? reason)
    {
        var rule = new RedeliveryRule(new ErrorGuide(GuideData.ReadOwn()));
        JobReason? ReasonOf(JobKind kind) =>
            rule.For(kind, key, isSupervised: true, hasLicense: false, tries: 0)?.Reason;
        Assert.Equal(reason, ReasonOf(JobKind.VppInstall));
        Assert.Equal(reason, ReasonOf(JobKind.AppInstall));
        Assert.Null(ReasonOf(JobKind.ProfileInstall));
    }

    [Theory]
    [InlineData("MCMDMErrorDomain:12064", JobReason.LicenseRedelivery)]
    [InlineData("MCMDMErrorDomain:12023", JobReason.LicenseRedelivery)]
    [InlineData("MCMDMErrorDomain:12064 ASDServerErrorDomain:9610", JobReason.LicenseRedelivery)]
    [InlineData("MCMDMErrorDomain:12040", null)] // Somebody has to sign in.
    [InlineData("MCMDMErrorDomain:12031", null)]
    [InlineData("MCMDMErrorDomain:12063", null)]
    public void A_licence_that_the_device_did_not_find_is_looked_for_once_more(string key, JobReason? reason)
    {
        var rule = new RedeliveryRule(new ErrorGuide(GuideData.ReadOwn()));
        Redelivery? After(int tries) =>
            rule.For(JobKind.VppInstall, key, isSupervised: true, hasLicense: true, tries);
        Assert.Equal(reason, After(0)?.Reason);
        Assert.Null(After(1));
    }
}
