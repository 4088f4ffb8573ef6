using System.Globalization;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Tests.Errors;

/// <summary>Codes that are denied, numbers that count something, typing errors, words beside a code.</summary>
public sealed class Reading_what_people_write
{
    public static TheoryData<string, string> Denied => new()
    {
        { "12064ではなく12025", ":12025" },
        { "not 12064 but 12025", ":12025" },
        { "No error 12064. Error 12025", ":12025" },
        { "エラー12064は出ていない", ":12064" },
        { "エラー12064は出ていません。12025です", ":12025" },
        { "エラー12064は発生していません。12025です", ":12025" },
        { "エラー12064ではなく12025が出ています", ":12025" },
        { "エラーコードは12064ではありません。12025です。", ":12025" },
        { "It is not error 12064, it is error 12025", ":12025" },
        { "The error is 12025, not 12064", ":12025" },
        { "12025 instead of 12064", ":12025" },
        { "no license error 12064", ":12064" },
        { "エラー12064が出ない方法はありますか", ":12064" },
        { "エラー12064が消えない", ":12064" },
        { "エラー12064が直らない", ":12064" },
        { "Error 12064, not sure why", ":12064" },
        { "The app does not install, error 12064", ":12064" },
        { "error no. 12064", ":12064" },
        { "Error No 12064", ":12064" },
        { "エラーは12064です。ほかのエラーではないと思います", ":12064" },
        { "12064で配信できない", ":12064" },
        { "There is no 12064 error. Error 12025", ":12025" },
        { "12064 did not occur. Error 12025", ":12025" },
        { "without error 12064. Error 12025", ":12025" },
        { "12064 is gone, now 12025", ":12025" },
        { "以前は12064でしたが、今は12025です", ":12025" },
        { "Not 12064. Error 12025", ":12025" },
        { "not only 12064", ":12064" },
        { "12064だけではなく12025も", ":12064 | :12025" },
        { "12064ではないでしょうか", ":12064" },
        { "12064ではありませんか", ":12064" },
        { "エラー12064が出ないようにしたい", ":12064" },
        { "We could not get error 12064 fixed", ":12064" },
        { "We did not see error 12064. Error 12025", ":12025" },
        { "neither error 12064 nor 12025 appears. Error 13004 does", ":13004" },
        { "12064 is not fixed yet", ":12064" },
        { "The device could not be reached: MCMDMErrorDomain 12064", "MCMDMErrorDomain:12064" },
    };

    public static TheoryData<string, string> Quantities => new()
    {
        { "Sent 12064 packets", "none" },
        { "12064件送信", "none" },
        { "after 12064 ms", "none" },
        { "12064 bytes received", "none" },
        { "12064 milliseconds elapsed", "none" },
        { "12,064 rows exported", "none" },
        { "MDM returned total 12064 errors", "none" },
        { "Received 12064 bytes", "none" },
        { "received=12064", "none" },
        { "Sent: 12064", "none" },
        { "Users received 12064 when installing the app", ":12064" },
        { "We sent the app and received 12064", ":12064" },
        { "The server sent 12064", ":12064" },
        { "以前12064が出ました", ":12064" },
        { "port 12064", "none" },
        { "localhost:12064", "none" },
        { "12064/tcp open", "none" },
        { "iOS build 12064", "none" },
        { "took 12064ms", "none" },
        { "timeout=12064", "none" },
        { "size: 12064", "none" },
        { "Size 12064 KB", "none" },
        { "elapsed: 12064", "none" },
        { "length=12025", "none" },
        { "Content-Length: 12064", "none" },
        { "12064 of 50000 items", "none" },
        { "Retrying in 12064 seconds", "none" },
        { "12064個のファイルを転送", "none" },
        { "合計 12064", "none" },
        { "12064人", "none" },
        { "12064 files copied", "none" },
        { "Downloaded 12064 of 99999", "none" },
        { "pid 12064", "none" },
        { "count=12064", "none" },
        { "12064 devices enrolled", "none" },
        { "12064 requests per minute", "none" },
        { "line 12064", "none" },
        { "¥12064", "none" },
        { "$12064", "none" },
        { "12064円", "none" },
        { "version 12064", "none" },
        { "v12064", "none" },
        { "2026-11-29 12:06:4", "none" },
        { "12064番ポート", "none" },
        { "12064バイト", "none" },
        { "error 12064 after 5 minutes", ":12064" },
        { "Error 12064 on 3 devices", ":12064" },
        { "12064 3台", ":12064" },
        { "3台で12064", ":12064" },
        { "12064が5件", ":12064" },
        { "12064エラーが3件", ":12064" },
        { "12064 errors on all devices", ":12064" },
        { "12064", ":12064" },
        { "code 12064", ":12064" },
        { "12064 failed", ":12064" },
        { "12064 license not found", ":12064" },
    };

    public static TheoryData<string, string> Spelling => new()
    {
        { "MCMDMErorDomain 12064", "MCMDMErrorDomain:12064" },
        { "mdmerrordomain 12064", "MCMDMErrorDomain:12064" },
        { "MCMDMErrorDomian 12064", "MCMDMErrorDomain:12064" },
        { "NSURLErorDomain -1009", "NSURLErrorDomain:-1009" },
        { "nsurlerrordomain code=-1009", "NSURLErrorDomain:-1009" },
        { "MCInstalationErrorDomain 4001", "MCInstallationErrorDomain:4001" },
        { "FooErrorDomain 12", "FooErrorDomain:12" },
        { "MCVPNErrorDomain 15000", "MCVPNErrorDomain:15000" },
        { "MCABCErrorDomain 15000", "MCABCErrorDomain:15000" },
        { "MCMDMErrorDomain 12064", "MCMDMErrorDomain:12064" },
        { "SomethingErrorDomain 12064", "SomethingErrorDomain:12064" },
        { "MCInstallationErrrorDomain 4001", "MCInstallationErrorDomain:4001" },
        { "MCMDMErrorDomai 12064", "MCMDMErrorDomain:12064" },
    };

    public static TheoryData<string, string> Reasons => new()
    {
        { "Could not install app: license not found (1005)", "DeviceManagement.error:1005>MCMDMErrorDomain:12064" },
        {
            "DeviceManagement.error 1005 \"Could not install app: license not found\"",
            "DeviceManagement.error:1005>MCMDMErrorDomain:12064"
        },
        {
            "Could not install app: license not found. DeviceManagement.error 1005",
            "DeviceManagement.error:1005>MCMDMErrorDomain:12064"
        },
        { "DeviceManagement.error 1005 \"Could not install app\"", "DeviceManagement.error:1005" },
        { "MCMDMErrorDomain 12025: license not found", "MCMDMErrorDomain:12025" },
    };

    [Theory]
    [MemberData(nameof(Denied))]
    public void What_a_text_denies_is_no_error_and_what_it_doubts_is(string text, string codes) =>
        Assert.Equal(codes, CodesOf(text));

    [Theory]
    [MemberData(nameof(Quantities))]
    public void What_counts_or_measures_something_is_no_code(string text, string codes) =>
        Assert.Equal(codes, CodesOf(text));

    [Theory]
    [MemberData(nameof(Spelling))]
    public void A_domain_with_a_typing_error_is_read_as_the_only_one_that_is_near(string text, string codes) =>
        Assert.Equal(codes, CodesOf(text));

    [Theory]
    [MemberData(nameof(Reasons))]
    public void A_code_that_only_says_that_something_failed_is_explained_by_words_beside_it(
        string text, string codes) =>
        Assert.Equal(codes, CodesOf(text));

    [Fact]
    public void What_was_read_otherwise_than_it_is_written_is_said()
    {
        var link = Explain("MCMDMErorDomain 12064")[0].Chain[0];
        Assert.Equal(("MCMDMErrorDomain", "MCMDMErorDomain"), (link.Domain, link.Written));
        Assert.Null(Explain("MCMDMErrorDomain 12064")[0].Chain[0].Written);
    }

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
