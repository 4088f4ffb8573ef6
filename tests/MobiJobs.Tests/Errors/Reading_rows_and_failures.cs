using System.Globalization;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;
using MobiJobs.Kinds;

namespace MobiJobs.Tests.Errors;

/// <summary>Rows that begin with a time, codes behind what failed, and words without a code.</summary>
public sealed class Reading_rows_and_failures
{
    public static TheoryData<string, string> Rows => new()
    {
        { "12:06:40 iPad-1 Install -> 12064\n12:06:42 iPad-3 Install -> 12025", ":12064 | :12025" },
        {
            "11/30 3:10 iPad-1 → 端末エラー 12064\n11/30 3:11 iPad-2 → 端末エラー 12031\n"
            + "11/30 3:12 iPad-3 → 端末エラー 12025",
            ":12064 | :12031 | :12025"
        },
        { "[10:12] 田中: iPad-12 → 12064\n[10:13] 田中: iPad-13 → 12025", ":12064 | :12025" },
        { "[10:12] 田中: iPad-12 → 4001 -> 13001\n[10:13] 田中: iPad-13 → 12025", ":4001>:13001 | :12025" },
        {
            "2026-11-29 10:12:01 iPad-1 -> MCMDMErrorDomain 12064\n2026-11-29 10:12:05 -> MCMDMErrorDomain 12025",
            "MCMDMErrorDomain:12064 | MCMDMErrorDomain:12025"
        },
        { "Nov 29 10:12:01 iPad-1 -> 12064\nNov 29 10:12:05 iPad-2 -> 12025", ":12064 | :12025" },
        { "11月30日 iPad-1 → 12064\n11月30日 iPad-2 → 12025", ":12064 | :12025" },
        { "午前10:12 iPad-1 → 12064\n午前10:13 iPad-2 → 12025", ":12064 | :12025" },
        {
            "10:12 MCMDMErrorDomain 12064 ->\nNSURLErrorDomain -1009",
            "MCMDMErrorDomain:12064>NSURLErrorDomain:-1009"
        },
        { "9616: License already assigned\n9610: License not found", ":9616 | :9610" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_chain_ends_where_a_line_begins_with_a_time(string text, string codes) =>
        Assert.Equal(codes, CodesOf(text));

    [Theory]
    [InlineData("構成プロファイルの適用に失敗 (4009)", ":4009")]
    [InlineData("構成プロファイルの適用に失敗: 4009", ":4009")]
    [InlineData("プロファイルをインストールできません（4009）", ":4009")]
    [InlineData("プロファイルのインストールに失敗しました [4025]", ":4025")]
    [InlineData("アプリのインストールに失敗しました (4009)", ":4009")]
    [InlineData("アプリ配信に失敗 (2604)", ":2604")]
    [InlineData("パスワードリセットに失敗 (5013)", ":5013")]
    [InlineData("Failed to install the profile (4009)", ":4009")]
    [InlineData("アプリ配信に失敗 (3)", "none")]
    [InlineData("アプリ配信に失敗: 1200件", "none")]
    [InlineData("MCInstallErrorDomain 4009", "MCInstallErrorDomain:4009")]
    public void The_code_that_stands_behind_a_failure_is_read_and_no_other(string text, string codes) =>
        Assert.Equal(codes, CodesOf(text));

    [Theory]
    [InlineData("サーバに接続できません", "nsurl-1004", null)]
    [InlineData("サーバに接続できません", "nsurl-1004", JobKind.VppInstall)]
    [InlineData("ネットワークエラーが起きました", "server-not-reached", null)]
    [InlineData("Could not install app: license not found", "vpp-license-not-found", null)]
    [InlineData("アプリをインストールできませんでした: ライセンスが見つかりません", "vpp-license-not-found", null)]
    [InlineData("アプリをインストールできませんでした: ライセンスが見つかりません (1005)", "vpp-license-not-found", null)]
    public void Words_without_a_code_are_explained_and_shown_without_codes(string text, string entry, JobKind? kind)
    {
        var explanation = Assert.Single(ErrorGuide.Own.ExplainText(kind, text, CultureInfo.GetCultureInfo("ja")));
        Assert.Equal(entry, explanation.Entry);
        Assert.Empty(explanation.Chain);
        Assert.Null(explanation.Decides);
    }

    [Theory]
    [InlineData("{\"status\":\"Failed\",\"udid\":\"x\"} {\"status\":\"Acknowledged\"}", ErrorGuide.UnknownEntry)]
    [InlineData("{\"status\":\"Acknowledged\"}\n{\"status\":\"Failed\"}", ErrorGuide.UnknownEntry)]
    [InlineData("{\"status\":\"Acknowledged\"}", "status-acknowledged")]
    public void What_failed_beside_what_was_acknowledged_is_an_error(string text, string entry) =>
        Assert.Equal(entry, Assert.Single(Explain(text)).Entry);

    [Fact]
    public void A_domain_that_is_shortened_is_that_of_installations() =>
        Assert.Equal(
            "installation-device-locked",
            Assert.Single(Explain("MCInstallErrorDomain 4009")).Entry);

    private static IReadOnlyList<Explanation> Explain(string text) =>
        ErrorGuide.Own.ExplainText(null, text, CultureInfo.GetCultureInfo("ja"));

    private static string CodesOf(string text)
    {
        var codes = Explain(text).Select(e => string.Join('>', e.Chain.Select(CodeOf))).Where(c => c.Length > 0);
        return string.Join(" | ", codes.DefaultIfEmpty("none"));
    }

    private static string CodeOf(ErrorLink link) =>
        string.Create(CultureInfo.InvariantCulture, $"{link.Domain}:{link.Code}");
}
