using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;
using MobiJobs.Guide.Chain;
using MobiJobs.Guide;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Errors;

/// <summary>
/// Texts made of real ones: cut, repeated, nested, with huge numbers and stray signs. The seed is fixed;
/// MOBIJOBS_TEST_TEXTS makes more. What counts is how long the thread works, however busy the machine is.
/// </summary>
public sealed class Any_text_at_all(ITestOutputHelper output)
{
    private const int Seed = 20261124;
    private const int Repetitions = 25;

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(5);
    private static readonly CultureInfo Japanese = CultureInfo.GetCultureInfo("ja");
    private static readonly ErrorGuide Guide = new(GuideData.ReadOwn());

    private static readonly string[] Real =
    [
        HelpPage.VppNotValidated, HelpPage.VppNoLicense, HelpPage.StoreDisabled, HelpPage.NotValidated,
        HelpPage.AlreadyInstalled, HelpPage.Network, HelpPage.AlreadyScheduled,
        HelpPage.Rejected, HelpPage.NotSignedIn, HelpPage.NotManaged, PropertyLists.Error, PropertyLists.MdmbError,
        "Error Domain=NSURLErrorDomain Code=-1009 \"offline\" "
        + "{NSUnderlyingError=0x28 {Error Domain=kCFErrorDomainCFNetwork Code=-1009}}",
        "{\"errorMessage\":\"License not found\",\"errorNumber\":9610,\"status\":-1}",
        "0x87D15607 0x87D13B6F", "State=UserRejected",
        .. PastedForms.All.Select(f => f.Text),
        .. Reading_further_texts.Texts.Select(row => ((string)row[1]).Replace('⏎', '\n').Replace('␉', '\t')),
        .. DeviceErrors.Cases.Select(c => c.Text).Distinct(),
    ];

    private static readonly string[] Pieces =
    [
        "ErrorChain=", "ErrorCode[0]=", "ErrorCode[999]=", "ErrorDomain[1]=", "USEnglishDescription[0]=",
        "LocalizedDescription[2]=null", "-", "99999999999999999999", "-9223372036854775808", "\0", "\uD83D",
        "“", "”", "“„«", "\"", "'", "<", ">", "&#0;", "&lt;",
        "<!DOCTYPE plist [<!ENTITY a \"aaaa\">]>", "<![CDATA[", "]]>", "<plist>", "</plist>", "<dict>", "</dict>",
        "<array>", "<key>ErrorChain</key>", "<integer>1e9</integer>", "\r\n", "\u2028", "\u202E", "\uFEFF", "１２０６４",
        "田中: ", "\n職員室 ", "Sato  ", "State=UserRejected", "Is the device ", "?", "If the app ", "もし", "場合", "ません",
        "ませんでした", "ないため、", "足りず", "ｱﾌﾟﾘ", "「", "」", "The device could not ", "Failure [-103]", "Android エラー -504",
        "device,code\n1001,12064\n", "端末\tエラー\n", ",12064,", "not ", "ではなく", "は出ていない", "MCMDMErorDomain ",
        "; another ", " and NSURLErrorDomain -1009", "ErrorChain=[4001:Failed, ", "12O64", "Tel. +81 3 ", " packets",
        "は解消しましたが、", "と12025は出ていません", ", 12025 and ", " did not occur, but ", "ErrorChain=[4001, 13004] ", "12064、",
        "🍎", "Domain=", "Code=", "0x87D1", "\"errorNumber\":", ",", "、", "[", "]", "=", " ",
    ];

    [Fact]
    public void Is_read_and_explained_without_a_fault_and_in_less_than_five_milliseconds()
    {
        var setting = Environment.GetEnvironmentVariable("MOBIJOBS_TEST_TEXTS");
        var isSet = int.TryParse(setting, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted);
        var count = isSet ? wanted : 20_000;
        foreach (var text in Real) { Explain(text, new Random(Seed)); }

        var dice = new Random(Seed);
        var (slowest, slowestText, all) = (TimeSpan.Zero, "", Stopwatch.StartNew());
        var (slow, times) = (new List<string>(), new List<TimeSpan>(count));
        for (var i = 0; i < count; i++)
        {
            var text = Make(dice);
            Explain(text, new Random(i));
            var took = Time(text);
            times.Add(took);
            if (took >= Longest) { slow.Add(text); }
            else if (took > slowest) { (slowest, slowestText) = (took, text); }
        }

        // Garbage may have been collected meanwhile: what is slow by itself is so again.
        foreach (var text in slow)
        {
            var took = Time(text);
            if (took > slowest) { (slowest, slowestText) = (took, text); }
        }

        times.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} texts in {all.Elapsed.TotalSeconds:0.0} s, "
            + $"99.99 % within {times[(int)(count * 0.9999)].TotalMilliseconds:0.00} ms, "
            + $"the slowest {slowest.TotalMilliseconds:0.00} ms ({slowestText.Length} characters), "
            + $"{slow.Count} timed again"));
        Assert.True(
            slowest < Longest,
            $"{slowest.TotalMilliseconds} ms: {slowestText[..Math.Min(slowestText.Length, 400)]}");
    }

    /// <summary>
    /// How long a text that is pasted takes to be read and explained: the fastest of a few repetitions, as garbage is
    /// collected now and then.
    /// </summary>
    private static TimeSpan Time(string text)
    {
        var fastest = TimeSpan.MaxValue;
        for (var repetition = 0; repetition < Repetitions && fastest >= Longest; repetition++)
        {
            var start = ThreadTime.Now;
            Guide.ExplainText(null, text, Japanese);
            var took = ThreadTime.Now - start;
            fastest = took < fastest ? took : fastest;
        }

        return fastest;
    }

    private static void Explain(string text, Random dice)
    {
        var chain = ErrorChain.Parse(text);
        var kind = dice.Next(2) == 0 ? (JobKind?)null : (JobKind)dice.Next(1, 18);
        var explanation = Guide.Explain(kind, chain, Japanese);
        Assert.InRange(chain.Key.Length, 0, ErrorChain.MaxKeyLength);
        Assert.Equal(chain.Key, ErrorChain.FromKey(chain.Key).Key);
        Assert.NotEmpty(explanation.Sentence);
        Assert.Equal(explanation.Known, explanation.Causes.Count > 0);
        Assert.InRange(Guide.ExplainText(kind, text, Japanese).Count, 1, 20);
        if (kind is not { } known) { return; }

        var summary = Guide.Summarize(known, chain.Key, Japanese)?.Summary;
        Assert.Equal(explanation.Known ? explanation.Summary : null, summary);
    }

    private static string Make(Random dice)
    {
        var text = Real[dice.Next(Real.Length)];
        for (var changes = dice.Next(1, 7); changes > 0; changes--) { text = Change(text, dice); }

        // Now and then as long as a text may be, and longer.
        return dice.Next(400) == 0
            ? string.Concat(Enumerable.Repeat(text, (70_000 / Math.Max(1, text.Length)) + 1))
            : text[..Math.Min(text.Length, 8_000)];
    }

    private static string Change(string text, Random dice)
    {
        var (from, to) = (dice.Next(text.Length + 1), dice.Next(text.Length + 1));
        if (from > to) { (from, to) = (to, from); }

        var piece = Pieces[dice.Next(Pieces.Length)];
        return dice.Next(9) switch
        {
            0 => text[..from],
            1 => text[from..],
            2 => text.Insert(from, piece),
            3 => string.Concat(text.AsSpan(0, from), text.AsSpan(to)),
            4 => text.Insert(from, string.Concat(Enumerable.Repeat(piece, dice.Next(1, 60)))),
            5 => text.Insert(from, Real[dice.Next(Real.Length)]), // One within another.
            6 => string.Concat(text, piece, Real[dice.Next(Real.Length)]),
            7 => text.Insert(from, ((char)dice.Next(char.MaxValue + 1)).ToString()),
            _ => string.Concat(text.AsSpan(0, to), text.AsSpan(from)), // A part twice.
        };
    }
}
