using System.Globalization;
using MobiJobs.Guide;

namespace MobiJobs.Tests.Errors;

/// <summary>Where one error ends and the next begins: the rows of a list are errors of different devices.</summary>
public sealed class Telling_errors_apart
{
    private static readonly ErrorGuide Guide = new(GuideData.ReadOwn());

    [Theory]
    [InlineData("device,domain,code\nA,MCMDMErrorDomain,12025\nB,NSURLErrorDomain,-1009", "12025 | -1009")]
    [InlineData("No;domain;code\n1;MCMDMErrorDomain;12025\n2;NSURLErrorDomain;-1009", "12025 | -1009")]
    [InlineData("code,domain,device\n12025,MCMDMErrorDomain,A\n-1009,NSURLErrorDomain,B", "12025 | -1009")]
    [InlineData("A,MCMDMErrorDomain,12064\nB,MCInstallationErrorDomain,4001\nC,ASDErrorDomain,509",
        "12064 | 4001 | 509")]
    [InlineData("<table><tr><td>A</td><td>MCMDMErrorDomain</td><td>12025</td></tr>"
        + "<tr><td>B</td><td>NSURLErrorDomain</td><td>-1009</td></tr></table>", "12025 | -1009")]
    [InlineData("A\tMCMDMErrorDomain\t12025\nB\tNSURLErrorDomain\t-1009", "12025 | -1009")]
    [InlineData("| A | MCMDMErrorDomain | 12025 |\n| B | NSURLErrorDomain | -1009 |", "12025 | -1009")]
    [InlineData("[{\"device\":\"A\",\"ErrorDomain\":\"MCMDMErrorDomain\",\"ErrorCode\":12025},"
        + "{\"device\":\"B\",\"ErrorDomain\":\"NSURLErrorDomain\",\"ErrorCode\":-1009}]", "12025 | -1009")]
    [InlineData("{\"device\":\"A\",\"ErrorDomain\":\"MCMDMErrorDomain\",\"ErrorCode\":12025}\n"
        + "{\"device\":\"B\",\"ErrorDomain\":\"NSURLErrorDomain\",\"ErrorCode\":-1009}", "12025 | -1009")]
    [InlineData("[{\"udid\":\"A\",\"error\":{\"domain\":\"MCMDMErrorDomain\",\"code\":12025}},"
        + "{\"udid\":\"B\",\"error\":{\"domain\":\"NSURLErrorDomain\",\"code\":-1009}}]", "12025 | -1009")]
    [InlineData("端末 9A-0001\nMCMDMErrorDomain 12031\n端末 9A-0002\nNSURLErrorDomain -1001", "12031 | -1001")]
    [InlineData("Device: 9A-0001\nName: x\nMCMDMErrorDomain 12031\nDevice: 9A-0002\nName: y\nNSURLErrorDomain -1001",
        "12031 | -1001")]
    [InlineData("端末A 12064\n端末B 12025\n端末C -1009", "12064 | 12025 | -1009")]
    [InlineData("端末A 12064、端末B -1009", "12064 | -1009")]
    [InlineData("iPad-01: MCMDMErrorDomain 12064\niPad-02: NSURLErrorDomain -1009", "12064 | -1009")]
    [InlineData("MCMDMErrorDomain (12026): already scheduled\nMCInstallationErrorDomain (4001): Profile Installation "
        + "Failed", "12026 | 4001")]
    [InlineData("MCMDMErrorDomain:12026 MCInstallationErrorDomain:4001", "12026 | 4001")]
    [InlineData("NSURLErrorDomain -1009\nMCInstallationErrorDomain 4001", "-1009 | 4001")]
    public void Each_device_s_error_is_one_of_its_own(string text, string errors) =>
        Assert.Equal(errors, Read(text));

    [Theory]
    [InlineData("The profile “A” could not be installed. <MCInstallationErrorDomain:4001>\n"
        + "The SCEP server returned an invalid response. <MCSCEPErrorDomain:22013>", "4001 22013", "mcscep-22013")]
    [InlineData("The profile “A” could not be installed. <MCInstallationErrorDomain:4001> "
        + "The SCEP server returned an invalid response. <MCSCEPErrorDomain:22013>", "4001 22013", "mcscep-22013")]
    [InlineData("プロファイル「A」をインストールできませんでした。 [MCInstallationErrorDomain:4001]\n"
        + "SCEPサーバが無効な応答を返しました。 [MCSCEPErrorDomain:22013]", "4001 22013", "mcscep-22013")]
    [InlineData("{\"udid\":\"x\",\"ErrorChain\":[{\"Level\":0,\"ErrorDomain\":\"MCInstallationErrorDomain\","
        + "\"ErrorCode\":4001},{\"Level\":1,\"ErrorDomain\":\"MCWiFiErrorDomain\",\"ErrorCode\":13004}]}",
        "4001 13004", "mcwifi-13004")]
    [InlineData("[{\"ErrorDomain\":\"MCInstallationErrorDomain\",\"ErrorCode\":4001},"
        + "{\"ErrorDomain\":\"MCWiFiErrorDomain\",\"ErrorCode\":13004}]", "4001 13004", "mcwifi-13004")]
    [InlineData("iPad-01: MCInstallationErrorDomain 4001\nUnderlying: MCWiFiErrorDomain 13004", "4001 13004",
        "mcwifi-13004")]
    [InlineData("iPad-01: MCInstallationErrorDomain 4001\n  MCWiFiErrorDomain 13004", "4001 13004", "mcwifi-13004")]
    [InlineData("0,MCInstallationErrorDomain,4001\n1,MCWiFiErrorDomain,13004", "4001 13004", "mcwifi-13004")]
    public void The_links_of_one_answer_stay_one_error(string text, string links, string entry)
    {
        Assert.Equal(links, Read(text));
        Assert.Equal(entry, Assert.Single(Guide.ExplainText(null, text, CultureInfo.InvariantCulture)).Entry);
    }

    private static string Read(string text) => string.Join(
        " | ",
        Guide.ExplainText(null, text, CultureInfo.InvariantCulture)
            .Select(e => string.Join(' ', e.Chain.Select(l => l.Shown))));
}
