using System.Text;
using MobiJobs.Catalogue.Profiles;

namespace MobiJobs.Tests.Catalogue.Profiles;

/// <summary>Each file that is no profile is told why, with what was found.</summary>
public sealed class Why_a_file_is_no_profile
{
    public static TheoryData<string, string> Texts => new()
    {
        { "こんにちは", "テキストです（先頭: こんにちは" },
        { "<!DOCTYPE html><html><body>x</body></html>", "HTML" },
        { "<html><body>x</body></html>", "HTML" },
        { "<feed/>", "最初の要素: feed" },
        { List("<array><dict/></array>"), "dict ではありません（array" },
        { List("<string>x</string>"), "dict ではありません（string" },
        { List($"<dict>{Times("<array>", 60)}{Times("</array>", 60)}</dict>"), "60段" },
        { List($"<dict><key>a</key><array>{Times("<a/>", 120_000)}</array></dict>"), "120,003個" },
        { List($"<dict x='{new string('x', 2000)}'/>"), "2,012文字" },
        { List("<dict>")[..^20], "XMLとして正しくありません" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void It_is_said(string file, string words) => AssertSays(words, Encoding.UTF8.GetBytes(file));

    [Fact]
    public void A_binary_list_that_is_cut_off_says_how_long_it_is()
    {
        AssertSays("（52 バイト）", [.. "bplist00"u8, .. new byte[44]]);
        AssertSays("テキストとして読み取れない", [0xFF, 0x00, 0x12, 0x99]);
    }

    [Theory]
    [InlineData("<dict/>", "PayloadContent が配列ではありません（dict")]
    [InlineData("<data>AAAA</data>", "PayloadContent が配列ではありません（data")]
    [InlineData("<array/>", "PayloadContent が空です")]
    public void Contents_of_another_type_are_named(string content, string words) => AssertSays(
        words,
        Encoding.UTF8.GetBytes(List(
            "<dict><key>PayloadType</key><string>Configuration</string><key>PayloadIdentifier</key><string>a</string>"
            + "<key>PayloadUUID</key><string>7A4C7E25-2F1B-4A3E-9E5B-0C6D5E4F3A2B</string>"
            + $"<key>PayloadContent</key>{content}</dict>")));

    [Fact]
    public void A_type_that_is_a_number_is_not_said_to_be_missing()
    {
        AssertSays(
            "PayloadType が文字列ではありません（integer",
            Encoding.UTF8.GetBytes(List("<dict><key>PayloadType</key><integer>1</integer></dict>")));
        var inside = Reading_a_profile.Profile().Replace(
            "<string>com.apple.applicationaccess</string>", "<integer>7</integer>", StringComparison.Ordinal);
        AssertSays("PayloadType が文字列ではありません（integer", Encoding.UTF8.GetBytes(inside));
    }

    private static void AssertSays(string words, byte[] file) => Assert.Contains(
        words, Assert.IsType<ProfileReading.Refused>(ProfileFile.Read(file)).Words, StringComparison.Ordinal);

    private static string List(string inside) => $"<?xml version=\"1.0\"?><plist version=\"1.0\">{inside}</plist>";

    private static string Times(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
