using System.Collections.Frozen;

namespace MobiJobs.Guide.Reading;

/// <summary>
/// Tells that a text denies a code: "not 12064 but 12025", "12064ではなく12025", "No error 12064", "エラー12064は出ていない".
/// What is asked, wished or doubted is not denied: "12064ではないか", "12064が出ない方法", "not only 12064".
/// </summary>
internal static class DeniedCodes
{
    private const int MaxSaid = 60;
    private const int MaxWords = 6;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Denying =
        Words("not", "without", "never", "isn't", "wasn't", "neither", "nor", "no", "didn't", "don't", "doesn't");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Naming =
        Words("error", "errors", "code", "codes", "an", "a", "the", "any", "such", "longer", "domain", "of", "than");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Seeing =
        Words("get", "see", "show", "report", "return", "have", "find", "give");

    private static readonly string[] After =
    [
        "did not occur", "did not appear", "did not happen", "did not show", "did not come", "does not occur",
        "does not appear", "does not happen", "does not show", "does not apply", "does not come", "didn't occur",
        "didn't appear", "didn't happen", "didn't show", "didn't come", "doesn't occur", "doesn't appear",
        "doesn't happen", "doesn't show", "doesn't apply", "doesn't come", "no longer occurs", "no longer appears",
        "no longer happens", "no longer shows", "never occurred", "never appeared", "never happened", "is gone",
        "was gone", "has gone", "is no longer", "is not the", "was not the", "is not present", "is not shown",
        "is not reported", "was not reported", "isn't the", "wasn't the",
    ];

    private static readonly string[] Behind =
    [
        "ではなく", "でなく", "じゃなく", "ではありません", "ではない", "でない", "じゃない", "じゃありません", "とは違", "とは別",
        "は出ていない", "は出ていません", "は出てない", "は出てません", "は出ません", "は出なかった", "は出なくな", "は出ておらず",
        "は発生していない", "は発生していません", "は発生しません", "は発生しなかった", "は発生しておらず", "は表示されていない",
        "は表示されていません", "は表示されません", "は表示されなかった", "は起きていない", "は起きていません", "は起きません",
        "はありません", "はない", "はなかった", "は見当たりません", "は解消", "は直りました", "は消えました", "は消えた",
        "が出なくなりました", "が出なくなった", "が消えました", "が解消しました",
    ];

    // What stands between a code and what is said of it; what makes a denial a question or a wish.
    private static readonly string[] Nouns = ["という", "の", "エラー", "コード", "番"];

    private static readonly string[] Doubts =
        ["か", "でしょうか", "ですか", "よう", "方法", "なら", "場合", "とき", "だろうか", "のでは", "と困"];

    private static readonly string[] Once = ["以前", "前回", "昨日", "先週", "最初", "さっき", "先ほど", "当初", "前は"];

    /// <summary>
    /// The codes that the text does not deny; what is said of one is said of those joined to it, too: "not 12064 or
    /// 12025".
    /// </summary>
    public static List<Mention> Without(string text, List<Mention> mentions)
    {
        var kept = new List<Mention>(mentions.Count);
        var wasDenied = false;
        for (var i = 0; i < mentions.Count; i++)
        {
            var from = i > 0 ? mentions[i - 1].End : 0;
            var isJoined = wasDenied && text.AsSpan(from, mentions[i].Start - from).Trim() is "or" or "や" or "nor";
            wasDenied = isJoined || Are(text, mentions[i], from);
            if (!wasDenied && !IsRepeated(mentions, i)) { kept.Add(mentions[i]); }
        }

        return kept;
    }

    /// <summary>"NSURLErrorDomain – 0xFFFFFC0F (-1009)": the same number in both notations.</summary>
    private static bool IsRepeated(List<Mention> mentions, int at) => at > 0
        && mentions[at] is { Link: { Domain: null } link } again
        && mentions[at - 1].Link is { Domain: not null } last && last.Code == link.Code
        && again.Start - mentions[at - 1].End <= 2;

    /// <summary>Whether a text says of a code that it is none of its errors.</summary>
    private static bool Are(string text, Mention code, int from) =>
        AreBefore(text.AsSpan(from, code.Start - from), code.Link.Domain, text.AsSpan(code.End))
        || AreBehind(text, code);

    private static bool AreBefore(ReadOnlySpan<char> before, string? domain, ReadOnlySpan<char> after)
    {
        var (isSeen, isNamed) = (false, false);
        ReadOnlySpan<char> last = default;
        for (var words = 0; words < MaxWords; words++)
        {
            before = before.TrimEnd(" \"'“”#(");
            var start = before.Length;
            while (start > 0 && IsOfWord(before[start - 1])) { start--; }

            var word = before[start..];
            if (word.IsEmpty) { return false; }

            before = before[..start];
            if (Denying.Contains(word)) { return IsDenial(word, before, isSeen, isNamed, after); }

            if (last is "of" or "than") { return word is "instead" or "Instead" or "rather" or "Rather"; }

            var isName = Naming.Contains(word) || word.Equals(domain, StringComparison.OrdinalIgnoreCase);
            if (!isName && !Seeing.Contains(word)) { return false; }

            isSeen |= Seeing.Contains(word);
            isNamed |= isName;
            last = word;
        }

        return false;
    }

    /// <summary>"Error No 12064" numbers it; "could not get 12064 fixed" does not deny it.</summary>
    private static bool IsDenial(
        ReadOnlySpan<char> word, ReadOnlySpan<char> before, bool isSeen, bool isNamed, ReadOnlySpan<char> after)
    {
        var above = before.TrimEnd();
        if (word.Equals("no", StringComparison.OrdinalIgnoreCase))
        {
            var isNumber = EndsWith(above, "error") || EndsWith(above, "code") || EndsWith(above, "err");
            return !isNumber && (isNamed || after.TrimStart().StartsWith("error", StringComparison.OrdinalIgnoreCase));
        }

        return !isSeen || word[0] is 'd' or 'D' || word is "never" or "Never" || EndsWith(above, "do")
            || EndsWith(above, "does") || EndsWith(above, "did");
    }

    private static bool AreBehind(string text, Mention code)
    {
        var rest = text.AsSpan(code.End, Math.Min(MaxSaid, text.Length - code.End)).TrimStart(" )]>\"'」』");
        if (rest.IsEmpty || rest[0] == '\n') { return false; }

        if (char.IsAscii(rest[0]))
        {
            if (rest.StartsWith("error", StringComparison.OrdinalIgnoreCase)) { rest = rest["error".Length..]; }

            return Begins(rest.TrimStart("s "), After) >= 0;
        }

        for (var words = 0; words < Nouns.Length && Begins(rest, Nouns) is >= 0 and var noun; words++)
        {
            rest = rest[Nouns[noun].Length..];
        }

        if (rest.StartsWith("でしたが") || rest.StartsWith("だったが") || rest.StartsWith("だったのが"))
        {
            return rest.Contains("今", StringComparison.Ordinal) && IsOnce(text.AsSpan(0, code.Start));
        }

        return Begins(rest, Behind) is >= 0 and var at && Begins(rest[Behind[at].Length..], Doubts) < 0;
    }

    /// <summary>"以前は12064でしたが、今は…": what was so once.</summary>
    private static bool IsOnce(ReadOnlySpan<char> before)
    {
        before = before[Math.Max(0, before.Length - MaxSaid)..];
        before = before[(before.LastIndexOfAny("。\n") + 1)..];
        foreach (var word in Once)
        {
            if (before.Contains(word, StringComparison.Ordinal)) { return true; }
        }

        return false;
    }

    private static bool IsOfWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '\'' or '.' or '_';

    private static bool EndsWith(ReadOnlySpan<char> text, string word) =>
        text.EndsWith(word, StringComparison.OrdinalIgnoreCase);

    private static int Begins(ReadOnlySpan<char> rest, string[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (rest.StartsWith(words[i], StringComparison.OrdinalIgnoreCase)) { return i; }
        }

        return -1;
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words(params string[] words) =>
        words.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
