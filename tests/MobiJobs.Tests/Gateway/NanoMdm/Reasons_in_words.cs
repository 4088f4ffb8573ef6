using System.Globalization;
using MobiJobs.Devices.Known;
using MobiJobs.Gateway;
using MobiJobs.Gateway.NanoMdm;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;
using MobiJobs.Kinds;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>
/// Apple's words for why an app isn't installed, in an answer without a single code, lead to their own explanation.
/// </summary>
public sealed class Reasons_in_words
{
    private static readonly Guid Id = new("0190a000-aaaa-8bbb-8ccc-000000000001");
    private static readonly ErrorGuide Guide = new(GuideData.ReadOwn());

    [Theory]
    [InlineData("AppAlreadyInstalled", "app-already-installed")]
    [InlineData("AppAlreadyQueued", "app-already-scheduled")]
    [InlineData("NotSupported", "install-not-supported")]
    [InlineData("CouldNotVerifyAppID", "app-id-not-validated")]
    [InlineData("AppStoreDisabled", "app-store-disabled")]
    [InlineData("NotAnApp", "not-an-app")]
    [InlineData("PurchaseMethodNotSupported", "purchase-method-not-supported")]
    [InlineData("PurchaseMethodNotSupportedInMultiUser", "rejectionreason-purchasemethodnotsupportedinmultiuser")]
    [InlineData("ManagementChangeNotSupported", "management-change-not-supported")]
    [InlineData("Other", "rejectionreason-other")]
    public void A_rejection_is_explained(string reason, string entry) => Assert.Equal(entry, EntryOf(new()
    {
        ["RejectionReason"] = reason,
        ["State"] = "Failed",
    }));

    [Theory]
    [InlineData("NeedsRedemption", "state-needsredemption")]
    [InlineData("Redeeming", "state-redeeming")]
    [InlineData("Prompting", "state-prompting")]
    [InlineData("PromptingForLogin", "waiting-for-sign-in")]
    [InlineData("UserRejected", "rejected-by-user")]
    [InlineData("UpdateRejected", "update-rejected")]
    [InlineData("ManagementRejected", "management-rejected")]
    [InlineData("ManagedButUninstalled", "managed-but-uninstalled")]
    [InlineData("UserInstalledApp", "user-installed-first")]
    [InlineData("Failed", "state-failed")]
    public void A_state_is_explained(string state, string entry) =>
        Assert.Equal(entry, EntryOf(new() { ["State"] = state }));

    [Fact]
    public void A_code_beside_the_word_does_not_hide_it()
    {
        var entry = EntryOf(new()
        {
            ["RejectionReason"] = "AppStoreDisabled",
            ["ErrorChain"] = new object[]
            {
                new OrderedDictionary<string, object> { ["ErrorCode"] = 987654, ["ErrorDomain"] = "MCMDMErrorDomain" },
            },
        });

        Assert.Equal("app-store-disabled", entry);
    }

    [Fact]
    public void A_setting_that_was_refused_is_the_error_of_its_job_though_the_command_was_acknowledged()
    {
        OrderedDictionary<string, object> refused = new()
        {
            ["Item"] = "DeviceName",
            ["Status"] = "Error",
            ["ErrorChain"] = new object[]
            {
                new OrderedDictionary<string, object> { ["ErrorCode"] = 12013, ["ErrorDomain"] = "MCMDMErrorDomain" },
            },
        };
        var good = new OrderedDictionary<string, object> { ["Status"] = "Acknowledged" };

        var failed = Assert.IsType<FailedMessage>(Read(good, refused));

        Assert.Equal("MCMDMErrorDomain:12013", ErrorChain.Parse(failed.Error).Key);
        Assert.IsType<AcknowledgedMessage>(Read(good));

        static DeviceMessage Read(params object[] settings) => EventReader.Read(WebhookEvent.Read(
            Samples.Answer("Acknowledged", Id.ToString(), new() { ["Settings"] = settings })).Raw);
    }

    [Fact]
    public void Whatever_a_device_says_of_an_app_links_to_an_entry_of_the_guide()
    {
        var entries = Guide.Data.Entries.Select(e => e.Id).ToHashSet(StringComparer.Ordinal);
        Assert.All(
            Enum.GetValues<ManagedAppState>().Select(s => s.GuideEntry()).OfType<string>(),
            entry => Assert.Contains(entry, entries));
    }

    private static string EntryOf(OrderedDictionary<string, object> members)
    {
        var body = Samples.Answer("Error", Id.ToString(), members);
        var failed = Assert.IsType<FailedMessage>(EventReader.Read(WebhookEvent.Read(body).Raw));
        return Guide.Explain(
            JobKind.AppInstall, ErrorChain.Parse(failed.Error), CultureInfo.GetCultureInfo("en")).Entry;
    }
}
