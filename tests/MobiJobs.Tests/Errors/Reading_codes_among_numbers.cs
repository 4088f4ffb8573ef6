using System.Globalization;
using MobiJobs.Guide;

namespace MobiJobs.Tests.Errors;

/// <summary>Codes as people list and write them, beside numbers of other things.</summary>
public sealed class Reading_codes_among_numbers
{
    private static readonly ErrorGuide Guide = new(GuideData.ReadOwn());

    [Theory]
    [InlineData("12064 and 2604 appear", "vpp-license-not-found manifest-not-validated")]
    [InlineData("12064/12025", "vpp-license-not-found app-already-installed")]
    [InlineData("12064/12025/12040 が出ます", "vpp-license-not-found app-already-installed store-login-required")]
    [InlineData("端末番号 12064 で 12025 が出ます", "app-already-installed")]
    [InlineData("端末番号は12064、エラーは12025です", "app-already-installed")]
    [InlineData("Device number 12064: error 12025", "app-already-installed")]
    [InlineData("端末エラー 12064", "vpp-license-not-found")]
    [InlineData("ジョブ 12025 が端末エラー12064で失敗", "vpp-license-not-found")]
    [InlineData("error id 12064", "vpp-license-not-found")]
    [InlineData("+12064", "vpp-license-not-found")]
    [InlineData("#12064", "vpp-license-not-found")]
    [InlineData("E12064", "vpp-license-not-found")]
    [InlineData("E12064 が出ました", "vpp-license-not-found")]
    [InlineData("0x87D1 3B64", "intune-87d13b64")]
    [InlineData("rorCode</key><integer>12064</integer><key>ErrorDom…<string>Error</string>", "vpp-license-not-found")]
    [InlineData("rorCode</key><integer>12064</integer><key>ErrorDomain</key><string>MCMDMErrorDomain</string></dict>"
        + "</array><key>Status</key><string>Error</string></dict></plist>", "vpp-license-not-found")]
    [InlineData("Code</key><integer>12064</integer>", "vpp-license-not-found")]
    public void The_codes_are_read(string text, string entries) => Assert.Equal(
        entries, string.Join(' ', Guide.ExplainText(null, text, CultureInfo.InvariantCulture).Select(e => e.Entry)));

    [Theory]
    [InlineData("Build 12064")]
    [InlineData("ポート12064")]
    [InlineData("ポート番号は12064")]
    [InlineData("ユーザーID 12064")]
    [InlineData("端末番号 12064")]
    [InlineData("device number 12064 does not answer")]
    [InlineData("2026/11/29")]
    [InlineData("C:/12064/12025x")]
    [InlineData("内線 12064 まで")]
    public void Numbers_of_other_things_are_not(string text) => Assert.Equal(
        ErrorGuide.UnknownEntry, Guide.ExplainText(null, text, CultureInfo.InvariantCulture)[0].Entry);
}
