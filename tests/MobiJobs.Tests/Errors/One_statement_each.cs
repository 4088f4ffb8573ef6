using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;
using MobiJobs.Kinds;
using MobiJobs.Operations.Again;
using MobiJobs.Tests.Queue;

namespace MobiJobs.Tests.Errors;

/// <summary>Who acts, whether trying again helps and what SYSTEM is going to do never contradict each other.</summary>
public sealed class One_statement_each
{
    private static readonly ErrorGuide Guide = new(GuideData.ReadOwn());

    private static readonly CultureInfo Japanese = CultureInfo.GetCultureInfo("ja");

    [Fact]
    public void Nobody_is_ever_to_act_before_it_is_tried_again()
    {
        Assert.DoesNotContain(
            Guide.Data.Entries, e => e is { WhoActs: WhoActs.Nobody, TryAgain: TryAgain.AfterRemedy });
        Assert.DoesNotContain(
            Guide.Data.Entries.Where(e => e.NoActionNeeded), e => e.TryAgain != TryAgain.No);
    }

    [Fact]
    public void What_is_delivered_again_by_itself_is_never_said_to_be_useless_or_to_wait_for_a_remedy()
    {
        var rule = new RedeliveryRule(Guide);
        var planned = 0;
        foreach (var (kind, key) in
            from entry in Guide.Data.Entries
            from pattern in entry.Patterns
            from kind in (JobKind[])[JobKind.VppInstall, JobKind.AppInstall]
            select (kind, pattern.Text.Replace("* ", "", StringComparison.Ordinal).TrimEnd(' ', '.')))
        {
            if (rule.For(kind, key, isSupervised: true, hasLicense: true, tries: 0) is null) { continue; }

            planned++;
            var explanation = Guide.Explain(kind, ErrorChain.FromKey(key), Japanese);
            var shown = Conclusion.SentAgainByItself(explanation);
            Assert.Equal((WhoActs.Nobody, TryAgain.Later), (shown.WhoActs, shown.TryAgain));
            Assert.Equal(explanation.ForOthers, shown.ForOthers);
        }

        Assert.InRange(planned, 20, int.MaxValue);
    }

    [Theory]
    [InlineData(HelpPage.AlreadyScheduled)]
    [InlineData(HelpPage.AlreadyInstalled)]
    [InlineData(HelpPage.VppNoLicense)]
    public async Task The_explanation_of_a_job_that_SYSTEM_repeats_says_so_alone(string text)
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(text);
        var at = school.Scenario.Now.AddHours(1);
        await school.ChangeAsync(db => db.Jobs.Where(j => j.Id == job)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.AgainAt, at)));

        var row = await RedeliverySteps.RowAsync(school.Scenario, job);
        var explanation = await school.Scenario.DoAsync<JobExplainer, Explanation?>(e => e.ExplainAsync(row, default));
        Assert.Equal((WhoActs.Nobody, TryAgain.Later), (explanation!.WhoActs, explanation.TryAgain));
    }

    [Theory]
    [InlineData(HelpPage.AlreadyInstalled, true)]
    [InlineData(HelpPage.AlreadyInstalled, false)]
    public async Task What_the_device_said_at_the_failure_is_said_beside_what_is_so_now(string text, bool isThere)
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(text);
        school.Scenario.Clock.Advance(TimeSpan.FromHours(1));
        await Judging_against_the_failure.ListAsync(school, isManaged: true);
        if (!isThere) { await school.ChangeAsync(db => db.DeviceApps.ExecuteDeleteAsync()); }

        var cause = (await school.ExplainAsync(job)).Causes[0];
        Assert.Equal((Verdict.Excluded, Verdict.Applies), (cause.Verdict, cause.Assessment.AtFailure));
    }
}
