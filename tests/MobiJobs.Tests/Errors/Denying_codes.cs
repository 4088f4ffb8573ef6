using System.Globalization;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Tests.Errors;

/// <summary>
/// What a text says does not occur, beside what does. A question, a wish, another time and another place deny nothing.
/// </summary>
public sealed class Denying_codes
{
    public static TheoryData<string, string> Kept => new()
    {
        { "12064は解消しません。12025も出ます", ":12064 | :12025" },
        { "12064は解消しません", ":12064" },
        { "エラー12064は解消されません。12025も出ます", ":12064 | :12025" },
        { "エラー12064は解消できますか。12025も出ます", ":12064 | :12025" },
        { "エラー12064は消えたり出たりします。12025も出ます", ":12064 | :12025" },
        { "12064でない端末もあります。12025の端末です", ":12064 | :12025" },
        { "12064は解消しましたか。12025が出ます", ":12064 | :12025" },
        { "12064は解消したいです。12025が出ます", ":12064 | :12025" },
        { "12064は出なくなりますか。12025が出ます", ":12064 | :12025" },
        { "Why doesn't error 12064 go away? Error 12025 also shows", ":12064 | :12025" },
        { "Isn't error 12064 a licence problem? Error 12025 also shows", ":12064 | :12025" },
        { "Error 12064 never happened before, but today all iPads show it. Error 12025 too", ":12064 | :12025" },
        { "Error 12064 did not occur before the update. Now error 12025, too", ":12064 | :12025" },
        { "Error 12064 is not shown in the guide. What does it mean? And error 12025?", ":12064 | :12025" },
        { "12064 does not come with any explanation, and error 12025 neither", ":12064 | :12025" },
        { "I don't see error 12064 in the list of known errors. Error 12025 is there", ":12064 | :12025" },
        { "Error 12064 is not the only error. Error 12025 also shows", ":12064 | :12025" },
        { "12064 did not occur, but now it does. Error 12025, too", ":12064 | :12025" },
        { "Is error 12064 gone? Error 12025 shows", ":12064 | :12025" },
        { "We never saw error 12064", ":12064" },
        { "12064は出ていませんでしたが、今朝から出ています。12025も出ます", ":12064 | :12025" },
        { "以前12064は出ませんでしたが、今朝から全部の端末で出ます。12025も出ます", ":12064 | :12025" },
        { "エラー12064はなかったのに、更新後に出るようになりました。12025も出ます", ":12064 | :12025" },
        { "12064は出ていませんでしたけど、今は出ます。12025も出ます", ":12064 | :12025" },
        { "12064とは別に12025も出ます", ":12064 | :12025" },
        { "12064とは別の端末で12025", ":12064 | :12025" },
        { "12064とは違う端末で12025が出ます", ":12064 | :12025" },
        { "12064とは別のエラーも出ます。12025です", ":12064 | :12025" },
        { "12064や12025は出ていません", ":12064 | :12025" },
        { "We got 12064 and 12025 did not occur", ":12064" },
        { "エラーは12064、12025ではありません", ":12064" },
        { "12064が出て、12025は出ていません", ":12064" },
        { "The error is 12064, 12025 did not occur", ":12064" },
    };

    public static TheoryData<string, string> Denied => new()
    {
        { "12064は解消しました。12025が出ます", ":12025" },
        { "12064は解消済みです。12025が出ます", ":12025" },
        { "12064は解消されました。12025が出ます", ":12025" },
        { "12064は消えました。12025が出ます", ":12025" },
        { "12064は直りましたが、12025が出ます", ":12025" },
        { "12064は出なくなりました。12025が出ます", ":12025" },
        { "エラー12064ではない。12025です", ":12025" },
        { "It isn't error 12064. Error 12025 shows", ":12025" },
        { "We don't see error 12064 any more. Error 12025 shows", ":12025" },
        { "Error 12064 did not occur. Error 12025 did", ":12025" },
        { "Error 12064 does not appear anymore, error 12025 does", ":12025" },
        { "No error 12064. 12025 appears", ":12025" },
        { "There is no 12064 error. Error 12025 appears", ":12025" },
        { "without error 12064, but with error 12025", ":12025" },
        { "We did not see error 12064, we saw error 12025", ":12025" },
        { "12064は出ていませんが、12025が出ています", ":12025" },
        { "12064は出ていませんでした。12025が出ました", ":12025" },
        { "12064とは別のエラーで、12025です", ":12025" },
        { "12064とは別のコード12025が出ます", ":12025" },
        { "12064とは違うエラー12025が出ます", ":12025" },
        { "12064と12025は出ていません。13004が出ています", ":13004" },
        { "エラー12064とエラー12025は出ていません。13004が出ています", ":13004" },
        { "12064、12025は出ていません。13004が出ています", ":13004" },
        { "12064や12025、12040は出ていません。13004が出ています", ":13004" },
        { "12064 and 12025 did not occur, but 13004 did", ":13004" },
        { "12064, 12025 and 12040 did not occur, but 13004 did", ":13004" },
        { "Errors 12064 or 12025 did not occur. Error 13004 did", ":13004" },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public void A_code_that_a_text_does_not_surely_deny_is_read(string text, string codes) =>
        Assert.Equal(codes, CodesOf(text));

    [Theory]
    [MemberData(nameof(Denied))]
    public void A_denied_code_is_none_beside_others_and_what_is_said_of_it_is_said_of_those_joined_to_it(
        string text, string codes) => Assert.Equal(codes, CodesOf(text));

    [Theory]
    [InlineData("No error 12064", ":12064")]
    [InlineData("12064 did not occur", ":12064")]
    [InlineData("エラー12064は発生していません", ":12064")]
    [InlineData("neither error 12064 nor 12025 appears", ":12064 | :12025")]
    [InlineData("iPad A: 12025\niPad B: 12064は出ていません", ":12025")]
    public void If_a_text_denies_all_its_codes_they_are_explained(string text, string codes) =>
        Assert.Equal(codes, CodesOf(text));

    private static string CodesOf(string text)
    {
        var codes = ErrorGuide.Own.ExplainText(null, text, CultureInfo.GetCultureInfo("ja"))
            .Select(e => string.Join('>', e.Chain.Select(CodeOf)))
            .Where(c => c.Length > 0);
        return string.Join(" | ", codes.DefaultIfEmpty("none"));
    }

    private static string CodeOf(ErrorLink link) =>
        string.Create(CultureInfo.InvariantCulture, $"{link.Domain}:{link.Code}");
}
