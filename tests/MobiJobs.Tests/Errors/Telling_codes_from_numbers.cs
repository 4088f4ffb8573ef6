using System.Globalization;
using MobiJobs.Guide;
using MobiJobs.Kinds;

namespace MobiJobs.Tests.Errors;

/// <summary>What is a code of Apple's, what another system's, and what the number of something else.</summary>
public sealed class Telling_codes_from_numbers
{
    private static readonly ErrorGuide Guide = new(GuideData.ReadOwn());

    [Theory]
    [InlineData("installationFailureReason: NOT_APPROVED")]
    [InlineData("Android Management API: nonComplianceReason: APP_NOT_INSTALLED, "
        + "installationFailureReason: INSUFFICIENT_STORAGE")]
    [InlineData("Win32 app failed with error -2147024891 (0x80070005) Access is denied")]
    [InlineData("error -2147024891")]
    [InlineData("-942583883")]
    [InlineData("Intune: エラー -942583883")]
    [InlineData("エラー 2147942405")]
    [InlineData("Error code 505 from Google Play")]
    [InlineData("Play ストア エラーコード 919")]
    [InlineData("Android: The app installation failed.")]
    public void Other_systems_errors_are_not_covered(string text)
    {
        var found = Assert.Single(Explain(text));

        Assert.Equal((ErrorGuide.NotCoveredEntry, 0), (found.Entry, found.Chain.Count));
    }

    [Theory]
    [InlineData("Androidではなく、iPadでエラー 12064", "vpp-license-not-found")]
    [InlineData("Windowsのログ: MCMDMErrorDomain 12064", "vpp-license-not-found")]
    [InlineData("-2016324048", "vpp-license-not-found")]
    public void Apple_s_are_read_beside_their_names(string text, string entry) =>
        Assert.Equal(entry, Assert.Single(Explain(text)).Entry);

    [Theory]
    [InlineData("{\"reason\":\"Unregistered\",\"timestamp\":1454948015990}", "apns-unregistered")]
    [InlineData("HTTP 410 {\"reason\":\"Unregistered\",\"timestamp\":1454948015990}", "apns-unregistered")]
    [InlineData("push failed: reason=Unregistered status=410", "apns-unregistered")]
    [InlineData("{\"reason\":\"Forbidden\"}", "apns-forbidden")]
    [InlineData("APNs: Unregistered", "apns-unregistered")]
    public void Apple_s_push_service_answers_in_words(string text, string entry) =>
        Assert.Equal(entry, Assert.Single(Explain(text)).Entry);

    [Theory]
    [InlineData("The device is unregistered. Forbidden.")]
    [InlineData("connect to 10.1.2.3:12023 refused")]
    [InlineData("connect to mdm.example.jp:12023 refused")]
    [InlineData("adamId 12064 installed OK")]
    [InlineData("adamId=12064")]
    [InlineData("\"adamId\": 12064")]
    [InlineData("command_id: 12064")]
    [InlineData("profiled[12025]: ok")]
    [InlineData("at main.swift:12064")]
    [InlineData("main.swift line 12064")]
    [InlineData("会議室12031で使うiPadがありません")]
    [InlineData("会議室 12031 で使うiPadがありません")]
    [InlineData("com.example.app 12031 version installed")]
    [InlineData("MCMDMErrorDomain 12000〜12133 の一覧はありますか")]
    [InlineData("12000～12133の一覧")]
    [InlineData("codes 12000 to 12133")]
    [InlineData("エラー12000から12133まで")]
    public void Ports_processes_lines_ids_rooms_and_ranges_are_no_codes(string text)
    {
        var found = Assert.Single(Explain(text));

        Assert.Equal((ErrorGuide.UnknownEntry, 0), (found.Entry, found.Chain.Count));
    }

    [Fact]
    public void The_number_of_an_event_is_no_code_beside_that_of_its_answer()
    {
        var payload = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(PastedForms.Whole));
        var text = "{\"topic\":\"mdm.Connect\",\"event_id\":\"12025\",\"acknowledge_event\":{\"udid\":\"AA-1\","
            + $"\"status\":\"Error\",\"raw_payload\":\"{payload}\"}}}}";

        Assert.Equal("vpp-license-not-found", Assert.Single(Explain(text)).Entry);
    }

    [Theory]
    [InlineData("NSURLErrorDomain 0xFFFFFC0F", "network-offline")]
    [InlineData("NSURLErrorDomain 4294966287", "network-offline")]
    [InlineData("Error Domain=NSURLErrorDomain Code=4294966287", "network-offline")]
    [InlineData("MCMDMErrorDomain Code=0x2F20", "vpp-license-not-found")]
    [InlineData("MCMDMErrorDomain (0x2f20)", "vpp-license-not-found")]
    public void Beside_its_domain_a_code_is_read_in_any_notation(string text, string entry) =>
        Assert.Equal(entry, Assert.Single(Explain(text)).Entry);

    [Fact]
    public void A_number_that_is_too_large_for_a_code_is_an_unknown_number_of_its_domain()
    {
        var found = Assert.Single(Explain("MCMDMErrorDomain 99999999999999999999"));

        Assert.Equal((ErrorGuide.UnknownEntry, WhoActs.Helpdesk), (found.Entry, found.WhoActs));
        Assert.Equal("MCMDMErrorDomain", Assert.Single(found.Chain).Domain);
        Assert.Contains("まだ解説がありません", found.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_helpdesk_acts_on_an_unknown_code_of_a_known_domain_alone()
    {
        Assert.Equal(WhoActs.Helpdesk, Assert.Single(Explain("MCMDMErrorDomain (12099)")).WhoActs);
        Assert.Null(Assert.Single(Explain("SampleErrorDomain 77")).WhoActs);
        Assert.Null(Assert.Single(Explain("配信できない")).WhoActs);
    }

    [Fact]
    public void For_an_app_a_number_without_a_domain_is_no_profile_s()
    {
        var app = Assert.Single(Explain("エラー1009", JobKind.AppInstall));
        Assert.Equal((ErrorGuide.UnknownEntry, false), (app.Entry, app.Known));
        Assert.Contains(app.Near, n => n is { Nearness: Nearness.SameCode, Code.Domain: "MCProfileErrorDomain" });

        var profile = Assert.Single(Explain("エラー1009", JobKind.ProfileInstall));
        Assert.Equal("MCProfileErrorDomain:1009", Guide.Entry(profile.Entry)!.Chains[0]);
    }

    [Theory]
    [InlineData("Could not validate app ID.", "app-id-not-validated vpp-app-id-not-validated")]
    [InlineData("App installation is not permitted.", "app-store-disabled")]
    [InlineData("要求がタイムアウトになりました。", "network-timed-out")]
    [InlineData("App Storeにサインインする必要があります。", "store-login-required")]
    [InlineData("“サンプル”はすでにインストールがスケジュールされています。", "app-already-scheduled")]
    public void Further_words_of_devices_are_recognised(string text, string entries) =>
        Assert.Contains(Assert.Single(Explain(text)).Entry, entries.Split(' '));

    private static IReadOnlyList<Explanation> Explain(string text, JobKind? kind = null) =>
        Guide.ExplainText(kind, text, CultureInfo.GetCultureInfo("ja"));
}
