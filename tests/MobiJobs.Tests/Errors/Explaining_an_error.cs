using System.Globalization;
using MobiJobs.Guide.Chain;
using MobiJobs.Guide;
using MobiJobs.Kinds;

namespace MobiJobs.Tests.Errors;

public sealed class Explaining_an_error
{
    private static readonly CultureInfo Japanese = CultureInfo.GetCultureInfo("ja");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-US");
    private static readonly ErrorGuide Guide = new(GuideData.ReadOwn());

    public static TheoryData<string, string[]> RowsOfEveryDelivery => HelpPage.RowsOfEveryDelivery;

    [Theory]
    [MemberData(nameof(RowsOfEveryDelivery))]
    public void A_row_of_the_common_table_gives_its_own_causes_for_a_VPP_delivery_and_any_other(
        string text,
        string[] causes)
    {
        Assert.Equal(causes, Explain(JobKind.VppInstall, text).Causes.Select(c => c.Text));
        Assert.Equal(causes, Explain(JobKind.AppInstall, text).Causes.Select(c => c.Text));
    }

    [Fact]
    public void A_VPP_delivery_that_could_not_be_validated_gets_the_VPP_causes_first_and_then_what_the_common_row_adds()
    {
        var explanation = Explain(JobKind.VppInstall, HelpPage.VppNotValidated);

        Assert.Equal("vpp-app-id-not-validated", explanation.Entry);
        Assert.Equal(
            [.. HelpPage.VppCauses, .. HelpPage.NotSignedInCause, .. HelpPage.CommonCauses],
            explanation.Causes.Select(c => c.Text));
        Assert.All(explanation.Causes, c => Assert.Equal(CauseSource.HelpPage, c.Source));
    }

    [Fact]
    public void A_delivery_without_VPP_that_could_not_be_validated_is_told_nothing_of_licences()
    {
        var explanation = Explain(JobKind.AppInstall, HelpPage.NotValidated);

        Assert.Equal("app-id-not-validated", explanation.Entry);
        Assert.Equal([.. HelpPage.CommonCauses, .. HelpPage.NotSignedInCause], explanation.Causes.Select(c => c.Text));
        Assert.DoesNotContain(explanation.Remedies, r => r.Id is "assignLicense" or "inviteAgain");
    }

    [Fact]
    public void A_missing_licence_gives_the_page_s_three_causes_and_then_the_special_case_of_its_later_section()
    {
        var explanation = Explain(JobKind.VppInstall, HelpPage.VppNoLicense);

        Assert.Equal("vpp-license-not-found", explanation.Entry);
        Assert.Equal("ライセンスが見つからない", explanation.Summary);
        Assert.Equal([.. HelpPage.VppCauses, "ライセンスを割り当ててからVPP招待を実施した"], explanation.Causes.Select(c => c.Text));
        Assert.Equal(
            [CauseSource.HelpPage, CauseSource.HelpPage, CauseSource.HelpPage, CauseSource.Guide],
            explanation.Causes.Select(c => c.Source));
        Assert.Contains(explanation.Remedies, r => r.Id == "reassignLicense");
    }

    [Fact]
    public void A_removal_of_what_is_not_managed_gives_its_two_causes_and_needs_no_action()
    {
        var explanation = Explain(JobKind.AppRemove, HelpPage.NotManaged);

        Assert.Equal("app-not-managed", explanation.Entry);
        Assert.Equal(HelpPage.NotManagedCauses, explanation.Causes.Select(c => c.Text));
        Assert.True(explanation.NoActionNeeded);
    }

    [Fact]
    public void A_time_out_further_in_is_a_network_error_whatever_the_outermost_code_says()
    {
        Assert.Equal("download-network-error", Explain(JobKind.VppInstall, HelpPage.Network).Entry);
        Assert.Equal("download-network-error", Explain(JobKind.AppInstall, HelpPage.Network).Entry);
        Assert.Equal("download-network-error", Explain(null, HelpPage.Network).Entry);
    }

    [Theory]
    [InlineData("MCMDMErrorDomain:12023 NSURLErrorDomain:-1001", "download-network-error")]
    [InlineData("MCMDMErrorDomain:12023 DeviceManagement.error:2606 NSURLErrorDomain:-1001", "download-network-error")]
    [InlineData("MCMDMErrorDomain:12023 NSURLErrorDomain:-1009", "server-not-reached")]
    [InlineData("MCMDMErrorDomain:12023 DeviceManagement.error:2606", "vpp-app-id-not-validated")]
    [InlineData("MCMDMErrorDomain:12023 ASDErrorDomain:-1001", "vpp-app-id-not-validated")]
    [InlineData("MCMDMErrorDomain:12064 DeviceManagement.error:2605", "vpp-license-not-found")]
    [InlineData("MCInstallationErrorDomain:12064", "unknown")]
    [InlineData("NSURLErrorDomain:-1001 MCMDMErrorDomain:12023", "network-timed-out")]
    public void The_whole_chain_counts_and_so_does_the_domain_where_the_device_gives_one(string key, string entry)
    {
        Assert.Equal(entry, Guide.Explain(JobKind.VppInstall, ErrorChain.FromKey(key), Japanese).Entry);
    }

    [Theory]
    [InlineData(JobKind.AppRemove, HelpPage.VppNoLicense, "vpp-license-not-found")]
    [InlineData(JobKind.AppInstall, HelpPage.VppNoLicense, "vpp-license-not-found")]
    [InlineData(JobKind.Lock, HelpPage.NotValidated, "vpp-app-id-not-validated")]
    [InlineData(JobKind.Wipe, HelpPage.Network, "download-network-error")]
    [InlineData(JobKind.AppInstall, HelpPage.NotManaged, "app-not-managed")]
    [InlineData(JobKind.BookInstall, HelpPage.Rejected, "rejected-by-user")]
    public void Another_kind_s_row_explains_where_there_is_none_for_this_kind_and_says_so(
        JobKind kind,
        string text,
        string entry)
    {
        var explanation = Explain(kind, text);

        Assert.Equal((entry, true), (explanation.Entry, explanation.IsOfOtherKind));
    }

    [Fact]
    public void An_unknown_code_is_said_to_be_unknown_and_everything_else_is_still_there()
    {
        var explanation = Explain(
            JobKind.AppInstall,
            "ErrorChain=ErrorCode[0]=99999, USEnglishDescription[0]=Something new.");

        Assert.False(explanation.Known);
        Assert.Contains("まだ解説がありません", explanation.Sentence, StringComparison.Ordinal);
        Assert.Equal([new ErrorLink(null, 99999, "Something new.")], explanation.Chain);
        Assert.EndsWith("Something new.", explanation.Raw, StringComparison.Ordinal);
        Assert.Equal(["deliverAgain", "contactSupport"], explanation.Remedies.Select(r => r.Id));
    }

    [Theory]
    [InlineData(JobKind.Wipe)]
    [InlineData(JobKind.PasscodeReset)]
    [InlineData(JobKind.Inactivate)]
    [InlineData(null)]
    public void An_unknown_error_of_what_must_not_be_repeated_offers_no_repetition(JobKind? kind)
    {
        Assert.DoesNotContain(Explain(kind, "ErrorChain=ErrorCode[0]=99999").Remedies, r => r.Id == "deliverAgain");
    }

    [Fact]
    public void A_text_without_a_code_is_said_to_have_none()
    {
        var explanation = Explain(null, "配信できないのですが");

        Assert.Contains("読み取れませんでした", explanation.Sentence, StringComparison.Ordinal);
        Assert.Equal("配信できないのですが", explanation.Raw);
    }

    [Fact]
    public void A_pasted_text_without_a_job_is_explained_for_every_kind_and_offers_nothing_to_press()
    {
        var explanation = Explain(null, HelpPage.NotValidated);

        Assert.Equal(
            [.. HelpPage.VppCauses, .. HelpPage.NotSignedInCause, .. HelpPage.CommonCauses],
            explanation.Causes.Select(c => c.Text));
        Assert.All(explanation.Remedies, r => Assert.False(r.Available));
        Assert.Equal("app-not-managed", Explain(null, HelpPage.NotManaged).Entry);
    }

    [Fact]
    public void Only_what_the_console_can_do_is_available()
    {
        var explanation = Explain(JobKind.VppInstall, HelpPage.VppNoLicense);

        Assert.Equal(
            ["fetchDeviceInformation", "deliverAgain"],
            explanation.Remedies.Where(r => r.Available).Select(r => r.Id));
    }

    [Fact]
    public void Before_a_diagnosis_no_cause_has_a_verdict()
    {
        Assert.All(
            Explain(JobKind.VppInstall, HelpPage.VppNotValidated).Causes,
            c => Assert.Equal((Verdict.Unknown, null, null), (c.Verdict, c.Assessment.Basis, c.Assessment.AsOf)));
    }

    [Fact]
    public void An_English_reader_gets_English_and_everybody_else_Japanese()
    {
        var chain = ErrorChain.Parse(HelpPage.VppNoLicense);

        Assert.Equal("Licence not found", Guide.Explain(JobKind.VppInstall, chain, English).Summary);
        Assert.Equal("No licence is assigned", Guide.Explain(JobKind.VppInstall, chain, English).Causes[0].Text);
        Assert.Equal(
            "ライセンスが見つからない",
            Guide.Explain(JobKind.VppInstall, chain, CultureInfo.GetCultureInfo("fr")).Summary);
    }

    [Theory]
    [InlineData(HelpPage.VppNoLicense)]
    [InlineData(HelpPage.AlreadyScheduled)]
    [InlineData(HelpPage.Network)]
    [InlineData("ErrorChain=ErrorCode[0]=12064, ErrorDomain[0]=日本語")]
    [InlineData("ErrorChain=ErrorCode[0]=99999")]
    [InlineData("")]
    public void A_row_s_summary_is_the_explanation_s_own(string text)
    {
        var chain = ErrorChain.Parse(text);

        foreach (var kind in Enum.GetValues<JobKind>())
        {
            var explanation = Guide.Explain(kind, chain, Japanese);
            Assert.Equal(
                explanation.Known ? (explanation.Summary, explanation.NoActionNeeded) : null,
                Guide.Summarize(kind, chain.Key, Japanese));
        }
    }

    [Fact]
    public void An_app_already_on_its_way_needs_no_action_and_offers_no_second_delivery()
    {
        var explanation = Explain(JobKind.AppInstall, HelpPage.AlreadyScheduled);

        Assert.True(explanation.NoActionNeeded);
        Assert.Equal(["waitForInstall"], explanation.Remedies.Select(r => r.Id));
    }

    private static Explanation Explain(JobKind? kind, string text) =>
        Guide.Explain(kind, ErrorChain.Parse(text), Japanese);
}
