using System.Globalization;
using System.Text;
using MobiJobs.Guide;
using MobiJobs.Kinds;
using Xunit.Abstractions;

namespace MobiJobs.Tests.Errors;

/// <summary>Texts as people paste them: whatever wrote them, their errors are read.</summary>
public sealed class Reading_pasted_texts(ITestOutputHelper output)
{
    private static readonly CultureInfo Japanese = CultureInfo.GetCultureInfo("ja");
    private static readonly ErrorGuide Guide = new(GuideData.ReadOwn());

    [Fact]
    public void Every_form_is_read()
    {
        string[] licence = ["vpp-license-not-found", "rejectionreason-licensenotfound"];
        var forms = PastedForms.All;
        string[] wrong =
        [
            .. forms.Select(f => (f.Name, Found: Entries(f.Text)))
                .Where(f => f.Found is not [{ } one] || !licence.Contains(one))
                .Select(f => $"{f.Name}: {string.Join(" + ", f.Found)}"),
        ];

        output.WriteLine($"{forms.Count - wrong.Length} of {forms.Count} forms are read");
        Assert.Empty(wrong);
    }

    [Fact]
    public void What_tools_logs_and_other_languages_make_of_it_is_read_as_well()
    {
        string[] wrong =
        [
            .. FurtherForms.All.Select(f => (f.Name, Found: Entries(f.Text)))
                .Where(f => f.Found is not ["vpp-license-not-found"])
                .Select(f => $"{f.Name}: {string.Join(" + ", f.Found)}"),
        ];

        Array.ForEach(wrong, output.WriteLine);
        Assert.Empty(wrong);
    }

    [Fact]
    public void In_further_chains_the_link_decides_that_says_most()
    {
        string[] wrong =
        [
            .. FurtherForms.Chains.Select(c => (c.Text, c.Entry, Found: Entries(c.Text)))
                .Where(c => c.Found is not [{ } one] || one != c.Entry)
                .Select(c => $"{c.Text}: {string.Join(" + ", c.Found)} instead of {c.Entry}"),
        ];

        Array.ForEach(wrong, output.WriteLine);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Texts_that_administrators_posted_get_the_entry_of_what_was_found_to_be_the_cause()
    {
        var lines = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "public-errors.tsv")).Skip(1)
            .Select(line => line.Split('\t')).ToArray();

        Assert.All(lines, cells => Assert.Equal(
            cells[2],
            Guide.ExplainText(
                cells[0].Length > 0 ? KindNames.Find(cells[0]) : null,
                cells[1].Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal),
                Japanese)[0].Entry));
        Assert.Equal(10, lines.Length);
    }

    [Theory]
    [InlineData("12064\n12025", "vpp-license-not-found app-already-installed")]
    [InlineData("12064, 12031、12040", "vpp-license-not-found app-store-disabled store-login-required")]
    [InlineData("12023\n-1009", "server-not-reached")]
    [InlineData("ErrorChain=ErrorCode[0]=12064, USEnglishDescription[0]=No\n\"Exec\",\"4010\",\"500\",\"\" . "
        + "ErrorChain=ErrorCode[0]=12031, USEnglishDescription[0]=Off", "vpp-license-not-found app-store-disabled")]
    [InlineData("T-1,MCMDMErrorDomain,12064\nT-2,NSURLErrorDomain,-1009\nT-3,MCMDMErrorDomain,12025",
        "vpp-license-not-found network-offline app-already-installed")]
    [InlineData("MCMDMErrorDomain (12024): Could not validate manifest\nNSURLErrorDomain (-1202): certificate",
        "nsurl-1202")]
    [InlineData("License for app “A” could not be found.\nThe app “B” is already installed.",
        "vpp-license-not-found app-already-installed")]
    [InlineData("エラー 12064\nエラー 12025\nエラー 12064", "vpp-license-not-found app-already-installed")]
    [InlineData("0x87D15630 and 0x87D13B9C", "vpp-license-not-found app-32-bit")]
    [InlineData("1台目: エラー 12064\n2台目: エラー 12025\n3台目: NSURLErrorDomain -1009",
        "vpp-license-not-found app-already-installed network-offline")]
    [InlineData("Tablet A: error 12064\nTablet B: NSURLErrorDomain (-1009)", "vpp-license-not-found network-offline")]
    [InlineData("error_chain:\n- error_code: 4001\n  error_domain: MCInstallationErrorDomain\n- error_code: 21005\n"
        + "  error_domain: MCEASErrorDomain", "mceas-21005")]
    [InlineData("MCMDMErrorDomain=20=\n12064 =E3=82=A8", "vpp-license-not-found")]
    [InlineData("error=MCMDMErrorDomain%20%2812064%29", "vpp-license-not-found")]
    [InlineData("MCMDMErrorDomain/12064", "vpp-license-not-found")]
    [InlineData("MCMDMErrorDomain-12064", "vpp-license-not-found")]
    [InlineData("NSURLErrorDomain-1009", "network-offline")]
    [InlineData("NSURLErrorDomain ー1009", "network-offline")]
    [InlineData("NSURLErrorDomain –1009", "network-offline")]
    [InlineData("error: NSURLErrorDomain -1,009", "network-offline")]
    [InlineData("Error #12064", "vpp-license-not-found")]
    [InlineData("ERR-12064", "vpp-license-not-found")]
    [InlineData("エラー12064と12025が交互に出る", "vpp-license-not-found app-already-installed")]
    [InlineData("(1) MCMDMErrorDomain 12064 (2) NSURLErrorDomain -1009", "vpp-license-not-found network-offline")]
    [InlineData("(1) MCMDMErrorDomain 12064 (2) iPad mini (iOS 17.5.1): NSURLErrorDomain -1009",
        "vpp-license-not-found network-offline")]
    [InlineData("(3) iPad (9) MCMDMErrorDomain 12064 (4) iPad (9) in the office (main floor): NSURLErrorDomain -1009",
        "vpp-license-not-found network-offline")]
    [InlineData("MCMDMErrorDomain 12064 (1), NSURLErrorDomain -1009 (2)", "vpp-license-not-found network-offline")]
    [InlineData("① MCMDMErrorDomain 12064 (iPad) ② iPad mini (iOS 17.5.1): MCMDMErrorDomain 12025",
        "vpp-license-not-found app-already-installed")]
    [InlineData("① MCMDMErrorDomain 12064 ② MCMDMErrorDomain 12025", "vpp-license-not-found app-already-installed")]
    [InlineData("The request timed out.", "network-timed-out")]
    [InlineData("「学習アプリ」をインストールできませんでした。ライセンスが見つかりません。", "vpp-license-not-found")]
    [InlineData("“A” could not be installed. The license for this app could not be found.", "vpp-license-not-found")]
    [InlineData("Unable to Install App. “A” could not be installed. Please try again later.", "install-failed")]
    [InlineData("プロファイルのインストールに失敗しました\nサーバへの接続が確立できませんでした。", "nsurl-1004")]
    [InlineData("Profile Installation Failed\nA connection to the server could not be established.", "nsurl-1004")]
    [InlineData("プロファイルのインストールに失敗しました。SCEPサーバが無効な応答を返しました。", "mcscep-22013")]
    [InlineData("App Storeに接続できません", "nsurl-1004")]
    [InlineData("ユーザーがアプリのインストールを拒否しました。", "rejected-by-user")]
    [InlineData("The user rejected the app installation.", "rejected-by-user")]
    [InlineData("ErrorChain:\n  0: ErrorCode: 4001\n     ErrorDomain: MCInstallationErrorDomain\n"
        + "  1: ErrorCode: 13004\n     ErrorDomain: MCWiFiErrorDomain", "mcwifi-13004")]
    public void Each_error_of_a_text_is_read_in_its_order(string text, string entries)
    {
        Assert.Equal(entries.Split(' '), Entries(text));
    }

    [Fact]
    public void Two_lists_in_one_text_are_two_errors()
    {
        var second = PastedForms.Whole.Replace("12064", "12025", StringComparison.Ordinal);

        Assert.Equal(["vpp-license-not-found", "app-already-installed"], Entries(PastedForms.Whole + second));
        Assert.Equal(
            ["vpp-license-not-found", "app-already-installed"],
            Entries($"[{{\"raw_payload\":\"{PastedForms.Encoded}\"}},{{\"raw_payload\":\""
                + $"{Convert.ToBase64String(Encoding.UTF8.GetBytes(second))}\"}}]"));
    }

    [Theory]
    [InlineData("""
        Error Domain=MCMDMErrorDomain Code=12002 "x" UserInfo={NSUnderlyingError=0x1 {Error Domain=NSURLErrorDomain
        Code=-1009 "offline"}}
        """, "network-offline", 2)]
    [InlineData("Domain : MCInstallationErrorDomain\nCode : 4001\nType : MCFatalError\n...Underlying error:\n"
        + "Domain : MCSCEPErrorDomain\nCode : 22013", "mcscep-22013", 2)]
    [InlineData("[ERROR] [0:MDMDaemon] <x> (InstallProfile) [MDMClientError:89] Sample", "mdmclienterror-89", 1)]
    [InlineData("MCMDMErrorDomain:12023 NSURLErrorDomain:-1001", "download-network-error", 2)]
    [InlineData("MCInstallationErrorDomain 4001 Profile “Wi-Fi (2)” could not be installed. MCWiFiErrorDomain 13004",
        "mcwifi-13004", 2)]
    [InlineData("profiled[1418] <Notice>: (Error) MC: Profile “Wi-Fi (1)” cannot be installed (iPad (5)). "
        + "MCInstallationErrorDomain 4001 “Wi-Fi (1)” MCWiFiErrorDomain 13004", "mcwifi-13004", 2)]
    [InlineData("{\"errorMessage\":\"License not found\",\"errorNumber\":9621,\"status\":-1}", "vpp-token-expired", 1)]
    [InlineData("com.apple.softwareupdateservices.errors Code=3", "os-no-update", 1)]
    [InlineData("{\"reasons\":[{\"code\":\"Error.ConfigurationNotSupported\"}]}", "ddm-configurationnotsupported", 0)]
    [InlineData("apns: {\"reason\":\"BadDeviceToken\"}", "apns-baddevicetoken", 0)]
    [InlineData("HTTP 403 T_C_NOT_SIGNED", "abm-t-c-not-signed", 0)]
    public void A_chain_is_one_error(string text, string entry, int links)
    {
        var found = Assert.Single(Guide.ExplainText(null, text, Japanese));

        Assert.Equal((entry, links), (found.Entry, found.Chain.Count));
    }

    [Fact]
    public void A_line_that_a_mail_broke_within_a_property_list_divides_neither_code_nor_domain()
    {
        var broken = PastedForms.Whole.Replace("12064", "120\n64", StringComparison.Ordinal);
        var list = broken.Replace("MCMDMErrorDomain", "MCMDMError\nDomain", StringComparison.Ordinal);

        Assert.Equal(["vpp-license-not-found"], Entries(list));
    }

    [Fact]
    public void What_is_not_read_any_more_of_a_long_text_is_said()
    {
        var many = string.Join('\n', Enumerable.Range(12000, 40).Select(code => $"MCMDMErrorDomain {code}"));

        Assert.True(Guide.ReadsPartOf(many));
        Assert.True(Guide.ReadsPartOf("エラー 12064" + new string('。', 40_000)));
        Assert.False(Guide.ReadsPartOf("エラー 12064\nエラー 12025"));
    }

    [Theory]
    [InlineData("-2147024891")]
    [InlineData("INSTALL_FAILED_INSUFFICIENT_STORAGE")]
    [InlineData("0x80070005")]
    [InlineData("The app failed with 0x80180014 on Windows 11.")]
    [InlineData("Google Playストアでエラーが発生しました。[DF-DFERH-01]")]
    [InlineData("Android端末にアプリが入りません")]
    [InlineData("AADSTS50058: Session information is not sufficient")]
    public void What_is_visibly_another_system_s_is_called_not_covered(string text)
    {
        var found = Assert.Single(Guide.ExplainText(null, text, Japanese));

        Assert.Equal(("not-covered", false), (found.Entry, found.Known));
        Assert.Contains("Apple", found.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NotNow")]
    [InlineData("{\"status\":\"NotNow\",\"udid\":\"x\"}")]
    [InlineData("<plist version=\"1.0\"><dict><key>CommandUUID</key><string>x</string><key>Status</key>"
        + "<string>NotNow</string><key>UDID</key><string>x</string></dict></plist>")]
    public void NotNow_is_called_no_error(string text)
    {
        var found = Assert.Single(Guide.ExplainText(null, text, Japanese));

        Assert.Equal(("not-now", true, WhoActs.Nobody), (found.Entry, found.NoActionNeeded, found.WhoActs));
        Assert.Contains("エラーではありません", found.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("配信できないのですが")]
    [InlineData("端末12064台が動きません")]
    [InlineData("2026-11-26 12:05:53 に 10.0.26.1 から接続、iOS 17.6.1、T-12064")]
    [InlineData("")]
    [InlineData("12064.5 / v12064 / 12064-0001 / #12064")]
    [InlineData("HTTP status code: 404")]
    [InlineData("HTTP Proxyの設定を変えたら、EAPの認証もnetwork errorになりました")]
    [InlineData("Login required? The user sees an internal error and an invalid password.")]
    [InlineData("12,064 台が対象です")]
    [InlineData("ジョブ #12064 が失敗しました")]
    [InlineData("電話 03-1234-12064 まで")]
    [InlineData("The passcode is a long one, and this is not an app problem.")]
    public void Where_nothing_is_visible_nothing_is_found(string text)
    {
        var found = Assert.Single(Guide.ExplainText(null, text, Japanese));

        Assert.Equal(("unknown", 0), (found.Entry, found.Chain.Count));
        Assert.Contains("読み取れませんでした", found.Sentence, StringComparison.Ordinal);
    }

    private static string[] Entries(string text) =>
        [.. Guide.ExplainText(null, text, Japanese).Select(e => e.Entry)];
}
