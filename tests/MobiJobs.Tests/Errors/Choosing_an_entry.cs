using System.Globalization;
using MobiJobs.Guide.Chain;
using MobiJobs.Guide;
using MobiJobs.Kinds;

namespace MobiJobs.Tests.Errors;

public sealed class Choosing_an_entry
{
    private static readonly CultureInfo Japanese = CultureInfo.GetCultureInfo("ja");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");
    private static readonly GuideData Data = GuideData.ReadOwn();
    private static readonly ErrorGuide Guide = new(Data);

    [Fact]
    public void Every_rule_of_the_guide_decides_some_error()
    {
        var idle = Data.Entries.SelectMany(e => e.Patterns.Select(p => (Entry: e, Pattern: p)))
            .Where(
                r => !r.Entry.ExplainedKinds.Any(
                    kind => Guide.Explain(kind, ErrorChain.FromKey(Example(r.Pattern)), Japanese).Entry == r.Entry.Id))
            .Select(r => $"{r.Entry.Id}: {r.Pattern.Text}");

        Assert.Empty(idle);
    }

    [Fact]
    public void Every_entry_speaks_both_languages()
    {
        Assert.All(Data.Entries, e =>
        {
            var (ja, en) = (Guide.Describe(e.Id, Japanese)!, Guide.Describe(e.Id, English)!);
            Assert.Matches("[ぁ-んァ-ヶ一-龠]", ja.Sentence + ja.Summary);
            Assert.All(
                [en.Sentence, en.Summary, .. en.Causes.Select(c => c.Text), .. en.Remedies.Select(r => r.Text)],
                text => Assert.DoesNotMatch("[ぁ-んァ-ヶ一-龠]", text));
            Assert.All(
                [ja.Sentence, .. ja.Causes.Select(c => c.Text), .. ja.Remedies.Select(r => r.Text)],
                text => Assert.Matches("[ぁ-んァ-ヶ一-龠]", text));
        });
    }

    [Theory]
    [InlineData(JobKind.AppInstall, "MCMDMErrorDomain:12026")]
    [InlineData(JobKind.AppRemove, "MCMDMErrorDomain:12029")]
    [InlineData(JobKind.ProfileRemove, "MCMDMErrorDomain:12075")]
    [InlineData(JobKind.FeatureSetRemove, "MCInstallationErrorDomain:4024")]
    [InlineData(JobKind.ProfileRemove, "DeviceManagement.error:1901")]
    [InlineData(JobKind.VppInstall, "ASDErrorDomain:506")]
    [InlineData(JobKind.VppInstall, "DeviceManagement.error:1005 ASDErrorDomain:506")]
    [InlineData(null, "VPP:9616")]
    public void What_is_done_already_needs_no_action(JobKind? kind, string key)
    {
        var explanation = Guide.Explain(kind, ErrorChain.FromKey(key), Japanese);

        Assert.True(
            explanation is { Known: true, NoActionNeeded: true, WhoActs: WhoActs.Nobody, TryAgain: TryAgain.No },
            explanation.Entry);
    }

    [Theory]
    [InlineData(JobKind.ProfileInstall, "MCInstallationErrorDomain:4001", "installation-failed")]
    [InlineData(JobKind.ProfileInstall, "MCInstallationErrorDomain:4001 MCWiFiErrorDomain:13002", "mcwifi-13002")]
    [InlineData(
        JobKind.ProfileInstall,
        "MCInstallationErrorDomain:4001 MCSCEPErrorDomain:22005 NSURLErrorDomain:-1001",
        "network-timed-out")]
    [InlineData(JobKind.AppInstall, "DeviceManagement.error:1005 DeviceManagement.error:2605", "vpp-license-not-found")]
    [InlineData(JobKind.VppInstall, "DeviceManagement.error:1005 DeviceManagement.error:2605", "vpp-license-not-found")]
    [InlineData(JobKind.VppInstall, "SomethingNew:77 NSURLErrorDomain:-1009", "network-offline")]
    [InlineData(JobKind.VppInstall, "MDMErrorDomain:12064", "vpp-license-not-found")]
    [InlineData(JobKind.AppInstall, "MCMDMErrorDomain:12023 kCFErrorDomainCFNetwork:-1009", "server-not-reached")]
    [InlineData(JobKind.AppInstall, ":4001", "device-4001")]
    [InlineData(JobKind.ProfileInstall, ":4001", "installation-failed")]
    [InlineData(JobKind.VppInstall, "State=UserRejected", "rejected-by-user")]
    [InlineData(JobKind.VppInstall, "SomethingNew:77 RejectionReason=AppStoreDisabled", "app-store-disabled")]
    [InlineData(JobKind.VppInstall, "MCMDMErrorDomain:12064 State=UserRejected", "vpp-license-not-found")]
    [InlineData(JobKind.Wipe, "State=UserRejected", "rejected-by-user")]
    public void The_most_specific_goes_first_and_a_code_that_only_wraps_others_last(
        JobKind kind,
        string key,
        string entry)
    {
        Assert.Equal(entry, Guide.Explain(kind, ErrorChain.FromKey(key), Japanese).Entry);
    }

    [Fact]
    public void The_reason_and_the_state_of_a_device_s_answer_count_and_stay_with_the_job()
    {
        const string reason = "<key>RejectionReason</key><string>AppAlreadyInstalled</string>";
        const string state = "<key>State</key><string>Failed</string>";
        var answer = PropertyLists.Error
            .Replace("<key>Status</key>", reason + state + "<key>Status</key>", StringComparison.Ordinal)
            .Replace("12026", "99999", StringComparison.Ordinal);
        var chain = ErrorChain.Parse(answer);

        Assert.Equal("MCMDMErrorDomain:99999 RejectionReason=AppAlreadyInstalled", chain.Key);
        Assert.Equal("app-already-installed", Guide.Explain(JobKind.AppInstall, chain, Japanese).Entry);
        Assert.Equal("すでにインストール済み", Guide.Summarize(JobKind.AppInstall, chain.Key, Japanese)!.Value.Summary);
        Assert.Equal(chain.Key, ErrorChain.FromKey(chain.Key).Key);
    }

    [Fact]
    public void What_is_near_an_unknown_error_is_named_as_that()
    {
        var neighbour = Guide.Explain(JobKind.Lock, ErrorChain.FromKey("MCMDMErrorDomain:12039"), Japanese);
        Assert.False(neighbour.Known);
        Assert.Empty(neighbour.Causes);
        Assert.All(neighbour.Near, n => Assert.Equal(Nearness.SameDomain, n.Nearness));
        Assert.NotEmpty(neighbour.Near);

        var otherDomain = Guide.Explain(JobKind.AppInstall, ErrorChain.FromKey("NewErrorDomain:12064"), Japanese);
        Assert.Equal(
            ("vpp-license-not-found", Nearness.SameCode),
            (otherDomain.Near[0].Entry, otherDomain.Near[0].Nearness));
        Assert.Empty(Guide.Explain(null, ErrorChain.Parse("何もわかりません"), Japanese).Near);
    }

    [Fact]
    public void An_entry_of_another_kind_of_job_explains_and_says_so()
    {
        var book = Guide.Explain(JobKind.BookInstall, ErrorChain.Parse(HelpPage.Rejected), Japanese);

        Assert.Equal(("rejected-by-user", true), (book.Entry, book.IsOfOtherKind));
    }

    [Fact]
    public void A_known_error_has_nothing_near_it_and_says_who_acts()
    {
        var explanation = Guide.Explain(JobKind.VppInstall, ErrorChain.Parse(HelpPage.VppNoLicense), Japanese);

        Assert.Empty(explanation.Near);
        Assert.Equal(
            (WhoActs.LicenceHolder, TryAgain.AfterRemedy, "/guide/vpp-license-not-found"),
            (explanation.WhoActs, explanation.TryAgain, explanation.GuideAddress));
    }

    [Fact]
    public void A_guess_is_marked_as_one()
    {
        var causes = Guide.Explain(JobKind.AppInstall, ErrorChain.FromKey("MCMDMErrorDomain:12035"), Japanese).Causes;

        Assert.Equal([false, true, true, true, true], causes.Select(c => c.Guess));
    }

    [Fact]
    public void What_must_not_be_repeated_is_never_offered_to_be_repeated()
    {
        var keys = DeviceErrors.Cases.Select(c => c.Text);
        foreach (var kind in (JobKind[])[JobKind.Wipe, JobKind.PasscodeReset, JobKind.Inactivate])
        {
            var remedies = keys
                .SelectMany(key => Guide.Explain(kind, ErrorChain.FromKey(key), Japanese).Remedies);
            Assert.DoesNotContain(remedies, r => r.Id is "deliverAgain" or "runAgain");
        }
    }

    /// <summary>An error that looks just like a rule.</summary>
    private static string Example(ErrorPattern pattern) =>
        string.Join(
            ' ',
            [
                pattern.Outermost is null ? "SomethingNewErrorDomain:77" : Part(pattern.Outermost),
                .. pattern.Inner.Select(Part),
                .. pattern.Keywords,
            ]);

    private static string Part(ErrorLink link) =>
        string.Create(CultureInfo.InvariantCulture, $"{link.Domain}:{link.Code}");
}
