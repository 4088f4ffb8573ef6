using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Guide;
using MobiJobs.Kinds;

namespace MobiJobs.Tests.Errors;

/// <summary>What verdicts lead to: which remedy comes first, what is fetched first, and what has been cured.</summary>
public sealed class Weighing_verdicts
{
    private const string CannotBePurchased = "ErrorChain=ErrorCode[0]=12035, ErrorDomain[0]=MCMDMErrorDomain";

    [Fact]
    public async Task A_licence_and_an_acceptance_that_were_first_seen_together_prove_no_order()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var explanation = await school.ExplainAsync(await school.FailAsync(HelpPage.VppNoLicense));

        var order = explanation.Causes.Single(c => c.Id == "assignedBeforeInvitation");
        Assert.Equal((Verdict.Unknown, Labels.Diagnosis_SeenTogether), (order.Verdict, order.Assessment.Basis));
        Assert.Equal("assignedBeforeInvitation", explanation.Causes[0].Id); // All others are excluded.
        Assert.Equal(Labels.Diagnosis_FirstLeft, explanation.Context!.Order);
    }

    [Fact]
    public async Task Once_the_licence_has_come_after_the_failure_delivering_again_is_what_is_left()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        await school.AssignedAtAsync(school.Scenario.Now.AddHours(1));
        var explanation = await school.ExplainAsync(job);

        var missing = explanation.Causes.Single(c => c.Id == "licenseNotAssigned");
        Assert.True(missing is { Verdict: Verdict.Excluded, Assessment.IsCured: true });
        Assert.Equal(Labels.Diagnosis_NotNow, explanation.Context!.Order);
        Assert.Equal(("deliverAgain", true), (explanation.Remedies[0].Id, explanation.Remedies[0].Recommended));
    }

    [Fact]
    public async Task The_remedy_against_the_cause_that_applies_comes_first()
    {
        await using var missing = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false));
        Assert.Equal(
            ["assignLicense"],
            Recommended(await missing.ExplainAsync(await missing.FailAsync(HelpPage.VppNoLicense))));

        await using var early = await SchoolWithLicences.CreateAsync();
        await early.AssignedAtAsync(early.Scenario.Now.AddDays(-9));
        Assert.Equal(
            ["reassignLicense"],
            Recommended(await early.ExplainAsync(await early.FailAsync(HelpPage.VppNoLicense))));

        await using var other = await SchoolWithLicences.CreateAsync();
        await other.LearnAsync("hash-of-taro");
        Assert.Equal(
            ["signInAsInvited"],
            Recommended(await other.ExplainAsync(await other.FailAsync(HelpPage.VppNoLicense))));
    }

    [Fact]
    public async Task A_cause_that_the_page_does_not_name_brings_its_remedy_along()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        school.Scenario.Clock.Advance(TimeSpan.FromDays(301));
        Assert.Contains(
            "renewToken",
            Recommended(await school.ExplainAsync(await school.FailAsync(HelpPage.VppNoLicense))));
    }

    [Fact]
    public async Task What_is_old_or_missing_is_to_be_fetched_first_from_where_it_comes()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        Assert.Empty(Stale(await school.ExplainAsync(job)));

        school.Scenario.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Empty(Stale(await school.ExplainAsync(job))); // Its data is as old as the failure, not older.

        var later = await school.FailAsync(HelpPage.VppNoLicense);
        Assert.Equal([FactSource.DeviceInformation, FactSource.Licenses], Stale(await school.ExplainAsync(later)));

        var removal = await school.FailAsync(HelpPage.NotManaged, JobKind.AppRemove);
        Assert.Equal([FactSource.AppList], Stale(await school.ExplainAsync(removal)));
    }

    [Fact]
    public async Task Devices_of_the_same_group_that_failed_the_same_way_are_told_apart()
    {
        var all = new OtherDevices(5, 3);
        await using var school = await SchoolWithLicences.CreateAsync();
        var facts = await school.FactsAsync(await school.FailAsync(HelpPage.Network));
        Assert.Equal(new OtherDevices(0, 0), facts.Others);
        var described = DeviceJudges.DescribeOthers(all, pointsToNetwork: true);
        Assert.Contains("同じグループ 3台", described, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12034", "urlNotHttps", "http://apps.example.jp/a.plist", Verdict.Applies)]
    [InlineData("12034", "urlNotHttps", "https://apps.example.jp/a.plist", Verdict.Excluded)]
    [InlineData("12030", "manifestUrlMalformed", "apps/a.plist", Verdict.Applies)]
    [InlineData("12030", "manifestUrlMalformed", "https://apps.example.jp/a.plist", Verdict.Excluded)]
    public async Task The_catalogue_tells_whether_a_manifest_s_address_is_sound(
        string code,
        string cause,
        string address,
        Verdict verdict)
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var inHouse = new AppDetails(
            "校内アプリ",
            AppSource.InHouse,
            SchoolWithLicences.StoreId,
            "jp.example.typing")
        {
            ManifestUrl = address,
        };
        await school.ChangeAsync(async db => (await db.Apps.SingleAsync()).Edit(inHouse));
        var explanation = await school.ExplainAsync(
            await school.FailAsync(
                $"ErrorChain=ErrorCode[0]={code}, ErrorDomain[0]=MCMDMErrorDomain",
                JobKind.AppInstall));
        var judged = explanation.Causes.Single(c => c.Id == cause);
        Assert.Equal(
            (verdict, true),
            (judged.Verdict, judged.Assessment.AsOf is not null));
    }

    [Fact]
    public async Task An_id_that_Apple_sells_as_an_app_is_not_a_book_s()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync("ErrorChain=ErrorCode[0]=12027, ErrorDomain[0]=MCMDMErrorDomain");
        Assert.Equal(
            Verdict.Excluded,
            (await school.ExplainAsync(job)).Causes.Single(c => c.Id == "storeIdOfOtherMedia").Verdict);

        await school.ChangeAsync(db => db.VppContents.ExecuteUpdateAsync(set => set.SetProperty(c => c.IsBook, true)));
        Assert.Equal(
            Verdict.Applies,
            (await school.ExplainAsync(job)).Causes.Single(c => c.Id == "storeIdOfOtherMedia").Verdict);
    }

    [Theory]
    [InlineData("19", "18.1", Verdict.Applies)]
    [InlineData("18.1", "18.1.0", Verdict.Excluded)]
    [InlineData("9.3.5", "10", Verdict.Excluded)]
    [InlineData("18", "18.1 beta", Verdict.Unknown)]
    [InlineData(null, "18.1", Verdict.Unknown)]
    public async Task The_device_s_OS_is_held_against_what_the_app_needs(
        string? needed,
        string version,
        Verdict verdict)
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        await school.ChangeAsync(db => db.Apps.ExecuteUpdateAsync(set => set.SetProperty(a => a.MinimumOs, needed)));
        await school.ChangeAsync(
            db => db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.OsVersion, version)));
        var explanation = await school.ExplainAsync(await school.FailAsync(CannotBePurchased));

        var cause = explanation.Causes.Single(c => c.Id == "appTooNew");
        Assert.Equal(
            (verdict, school.Scenario.Now, FactSource.DeviceInformation),
            (cause.Verdict, cause.Assessment.AsOf, cause.Assessment.From));
        Assert.Contains(version, cause.Assessment.Basis, StringComparison.Ordinal);
        Assert.Contains(needed ?? "登録されていません", cause.Assessment.Basis, StringComparison.Ordinal);
        Assert.Equal(verdict == Verdict.Applies, Recommended(explanation).Contains("updateOs"));
    }

    [Fact]
    public async Task Where_the_device_never_told_its_OS_it_is_to_be_asked_first()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        await school.ChangeAsync(db => db.Apps.ExecuteUpdateAsync(set => set.SetProperty(a => a.MinimumOs, "17")));
        await school.ChangeAsync(
            db => db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.OsVersion, (string?)null)));
        var explanation = await school.ExplainAsync(await school.FailAsync(CannotBePurchased));

        Assert.Equal(
            (Verdict.Unknown, Labels.Diagnosis_NeverFetched),
            explanation.Causes.Where(c => c.Id == "appTooNew").Select(c => (c.Verdict, c.Assessment.Basis)).Single());
        Assert.Contains(FactSource.DeviceInformation, Stale(explanation));
    }

    [Theory]
    [InlineData("iPad (第10世代)", "19", "appTooNew", Verdict.Applies, "OSは 18.1")]
    [InlineData("iPad (第10世代)", "19", "unsupportedApp", Verdict.Excluded, "対応")]
    [InlineData("iPad (第10世代)", "18", "unsupportedApp", Verdict.Excluded, "OSは 18.1")]
    [InlineData("iPhone 15", "19", "unsupportedApp", Verdict.Applies, "機種")]
    public async Task An_app_is_not_supported_where_its_families_or_its_OS_are_others(
        string model,
        string needed,
        string id,
        Verdict verdict,
        string ground)
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        await school.LearnAsync(SchoolWithLicences.Hash, model: model);
        await school.ChangeAsync(db => db.Apps.ExecuteUpdateAsync(set => set.SetProperty(a => a.MinimumOs, needed)));
        var cause = (await school.ExplainAsync(await school.FailAsync(HelpPage.VppNotValidated))).Causes.Single(
            c => c.Id == id);
        Assert.Equal(verdict, cause.Verdict);
        Assert.Contains(ground, cause.Assessment.Basis, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_knows_which_OS_is_needed_the_device_s_own_is_shown()
    {
        await using var school = await SchoolWithLicences.CreateAsync();

        // What the app needs, not the command.
        await school.ChangeAsync(db => db.Apps.ExecuteUpdateAsync(set => set.SetProperty(a => a.MinimumOs, "19")));
        var job = await school.FailAsync("ErrorChain=ErrorCode[0]=12021, ErrorDomain[0]=MCMDMErrorDomain");
        var cause = (await school.ExplainAsync(job)).Causes.Single(c => c.Id == "commandUnsupported");
        Assert.Equal(Verdict.Unknown, cause.Verdict);
        Assert.Contains("18.1", cause.Assessment.Basis, StringComparison.Ordinal);
    }

    /// <summary>What the check before sending goes by, the explanation knows, too.</summary>
    [Theory]
    [InlineData(JobKind.Restart, "iPad (A16)", "18.1", Verdict.Unknown, "この操作に必要なOS 10.3 以上を満たす")]
    [InlineData(JobKind.Restart, "iPad (A16)", "10.2", Verdict.Applies, "この操作に必要なOSは 10.3 以上")]
    [InlineData(JobKind.LostModeOff, "MacBook Air", "26.1", Verdict.Applies, "MacBook Air には、この操作がありません")]
    [InlineData(JobKind.Restart, "iPad (A16)", "beta", Verdict.Unknown, "必要なOSは、MobiJobsに登録されていません")]
    public async Task Which_OS_a_command_needs_is_known(
        JobKind kind, string model, string os, Verdict verdict, string ground)
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync("ErrorChain=ErrorCode[0]=12021, ErrorDomain[0]=MCMDMErrorDomain", kind);
        await school.ChangeAsync(db => db.Devices.ExecuteUpdateAsync(
            set => set.SetProperty(d => d.Model, model).SetProperty(d => d.OsVersion, os)));
        var cause = (await school.ExplainAsync(job)).Causes.Single(c => c.Id == "commandUnsupported");
        Assert.Equal(verdict, cause.Verdict);
        Assert.Contains(ground, cause.Assessment.Basis, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_remedy_against_a_cause_stands_in_the_guide()
    {
        var guide = GuideData.ReadOwn();
        Assert.Empty(
            guide.Causes.Values.SelectMany(c => c.CuredBy ?? []).Except(guide.Remedies.Keys, StringComparer.Ordinal));
        Assert.All(
            guide.Entries,
            e => Assert.All(
                e.Causes.SelectMany(c => guide.Causes[c].CuredBy ?? []),
                r => Assert.True(guide.Remedies.ContainsKey(r))));
    }

    private static IEnumerable<string> Recommended(Explanation explanation)
    {
        var recommended = explanation.Remedies.TakeWhile(r => r.Recommended).Select(r => r.Id).ToArray();
        Assert.Equal(recommended.Length, explanation.Remedies.Count(r => r.Recommended)); // Before all others.
        return recommended;
    }

    private static IReadOnlyList<FactSource> Stale(Explanation explanation) => explanation.Context!.Fetch;
}
