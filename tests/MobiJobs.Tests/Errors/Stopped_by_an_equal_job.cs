using System.Globalization;
using MobiJobs.Errors.Remedies;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Shared;
using MobiJobs.Tests.Queue;

namespace MobiJobs.Tests.Errors;

/// <summary>A remedy that stopped because the device has an equal job goes on only once that has ended.</summary>
public sealed class Stopped_by_an_equal_job
{
    [Fact]
    public async Task It_waits_for_that_job_and_says_so()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        var id = await Carrying_out_remedies.StartAsync(school, job, RemedyKind.DeliverAgain);
        var equal = await school.Scenario.RegisterAsync(storeId: SchoolWithLicences.StoreId);
        await Carrying_out_remedies.GoOnAsync(school, seconds: 3);

        var stopped = (await Remedies_that_fail.LookAsync(school, id))!;
        Assert.Equal(Labels.Retry_EqualOpen, stopped.WhyNot);
        Assert.Equal(Labels.Retry_EqualOpen, await Remedies_that_fail.ContinueAsync(school, id));
        var explanation = await school.ExplainAsync(job);
        Assert.Equal((WhoActs.Nobody, TryAgain.Later), (explanation.WhoActs, explanation.TryAgain));
        Assert.Contains($"#{equal} ", explanation.Sentence, StringComparison.Ordinal);
        Assert.Contains("再配信する（タイピング練習）", explanation.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("以降の手順", explanation.Sentence, StringComparison.Ordinal);
        Assert.Equal(equal, (await school.FactsAsync(job)).FollowUp.Remedy!.WaitsForId);

        await school.Scenario.CancelAsync(equal);
        Assert.Equal(StoppedStep.Ready, await Remedies_that_fail.LookAsync(school, id));
        Assert.Null((await school.FactsAsync(job)).FollowUp.Remedy!.WaitsForId);
    }

    [Fact]
    public async Task What_is_delivered_again_only_if_it_is_missing_is_not_promised()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.AlreadyScheduled);
        var row = await RedeliverySteps.RowAsync(school.Scenario, job);
        Assert.NotNull(row.AgainAt);

        var time = new ShownTime(AutoDelivery.AutoDeliverySteps.Tokyo, school.Scenario.Clock);
        var note = Assert.Single(StatusNote.Of(row, time)).Text;
        Assert.Contains("アプリの有無を確認し、なければ", note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_removal_is_not_checked_for_having_been_installed()
    {
        var culture = CultureInfo.GetCultureInfo("ja");
        var timeout = ErrorGuide.Own.Explain(
            JobKind.AppRemove, ErrorChain.FromKey("JobStatus=SessionTimedOut"), culture);
        Assert.DoesNotContain(
            timeout.Remedies, r => r.Text.Contains("インストールされたか", StringComparison.Ordinal));
        Assert.Contains(timeout.Remedies, r => r.Text.Contains("削除されたか", StringComparison.Ordinal));
    }
}
