using System.Globalization;
using MobiJobs.Accounts;
using MobiJobs.Errors.Remedies;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;
using MobiJobs.Kinds;

namespace MobiJobs.Tests.Errors;

/// <summary>
/// For each kind of job and each entry: who is told to send it again has a button for it, or reads why there is none;
/// nothing is offered that jobs of the kind can't have.
/// </summary>
public sealed class Advice_and_its_button
{
    private static readonly CultureInfo Japanese = CultureInfo.GetCultureInfo("ja");

    private static readonly Rights[] Persons =
    [
        Rights.All, Rights.Of([Roles.Operator]), Rights.Of([Roles.Helpdesk]), Rights.Of([]),
    ];

    [Fact]
    public async Task Agree_for_every_kind_and_entry_whoever_looks()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var facts = await school.FactsAsync(await school.FailAsync(HelpPage.VppNoLicense));
        string[] keys =
        [
            .. ErrorGuide.Own.Data.Entries.Select(e => e.Chains[0].Replace("* ", "", StringComparison.Ordinal)),
            "MCMDMErrorDomain:99999",
        ];
        foreach (var kind in Enum.GetValues<JobKind>())
        {
            foreach (var key in keys)
            {
                var subject = facts.Subject with { Kind = kind, ErrorKey = ErrorChain.FromKey(key).Key };
                var explanation = SchoolWithLicences.Explain(facts with { Subject = subject });
                CheckKind(explanation, kind);
                foreach (var person in Persons) { CheckAgain(explanation.For(person, kind, false), kind); }
            }
        }
    }

    [Theory]
    [InlineData(JobKind.PasscodeReset, "JobStatus=SessionTimedOut", "orderAnew")]
    [InlineData(JobKind.Wipe, "JobStatus=PushTimedOut", "orderAnew")]
    [InlineData(JobKind.Restart, "JobStatus=SessionTimedOut", "runAgain")]
    [InlineData(JobKind.VppInstall, "JobStatus=SessionTimedOut", "deliverAgain")]
    public void Name_what_each_kind_can_do(JobKind kind, string key, string remedy)
    {
        string[] again = ["orderAnew", "runAgain", "deliverAgain", "runAgainLater"];
        var explanation = ErrorGuide.Own.Explain(kind, ErrorChain.FromKey(key), Japanese);
        Assert.Equal(remedy, Assert.Single(explanation.Remedies, r => again.Contains(r.Id)).Id);
    }

    [Theory]
    [InlineData(JobKind.Lock, false)]
    [InlineData(JobKind.BookInstall, false)]
    [InlineData(JobKind.ProfileInstall, false)]
    [InlineData(JobKind.AppInstall, true)]
    [InlineData(JobKind.AppRemove, false)]
    public void The_list_of_apps_is_looked_at_for_apps_only(JobKind kind, bool isOffered)
    {
        var timeout = ErrorGuide.Own.Explain(kind, ErrorChain.FromKey("JobStatus=SessionTimedOut"), Japanese);
        Assert.Equal(isOffered, timeout.Remedies.Any(r => r.Id == "checkAppList"));
        Assert.Equal(kind == JobKind.AppInstall, timeout.Causes.Any(c => c.Id == "endLarge"));
    }

    private static void CheckKind(Explanation explanation, JobKind kind)
    {
        var guide = ErrorGuide.Own.Data;
        Assert.All(explanation.Remedies, r => Assert.True(
            guide.Remedies[r.Id].Kinds?.Contains(kind) != false, $"{r.Id} is nothing for {kind}"));
        Assert.All(explanation.Causes, c => Assert.True(
            guide.Causes[c.Id].Kinds?.Contains(kind) != false, $"{c.Id} can't happen to {kind}"));
        Assert.DoesNotContain(
            explanation.Remedies, r => !kind.Delivers() && r.Text.Contains("再配信", StringComparison.Ordinal));
    }

    private static void CheckAgain(Explanation explanation, JobKind kind)
    {
        var what = $"{kind} {explanation.Entry}";
        var buttons = explanation.Remedies.Where(r => RemedyPlan.KindOf(r.Id) == RemedyKind.DeliverAgain).ToArray();
        Assert.All(buttons, r => Assert.True(r.Available || r.WhyNot is { Length: > 0 }, what));
        var isAdvised = explanation.TryAgain is not (null or TryAgain.No);
        var isAnew = explanation.Remedies.Any(r => r.Id == "orderAnew");
        Assert.Equal(kind.IsIrreversible() && isAdvised, isAnew && isAdvised);
        if (kind.IsIrreversible()) { Assert.Empty(buttons); }
        else if (isAdvised) { Assert.True(buttons.Length > 0, what); }
    }
}
