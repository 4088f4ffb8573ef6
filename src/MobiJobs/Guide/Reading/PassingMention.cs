using System.Collections.Frozen;

namespace MobiJobs.Guide.Reading;

/// <summary>
/// Tells whether the words of an error are only asked for, made a condition, or mentioned in passing. What stands in
/// quotes is somebody's report.
/// </summary>
internal static class PassingMention
{
    private const int MaxSentence = 200;
    private const int MaxSaid = 16;
    private const string Ends = "\n。!?！？";

    private static readonly string[] Goings =
    [
        "か", "場合", "とき", "時に", "なら", "れば", "ように", "でしょうか", "だろうか", "る前", "る場合", "るとき", "るまで", "るか",
        "した場合", "したとき", "したら", "する場合", "するとき", "すると", "するか", "にする", "にした", "にします", "にして",
        "before", "until", "unless",
    ];

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Conditions = Words(
        "if", "when", "whenever", "unless", "whether", "until", "ensure", "sure", "suppose", "assuming", "once");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Reporting = Words(
        "say", "says", "said", "get", "gets", "got", "getting", "see", "sees", "seeing", "show", "shows", "shown",
        "showing", "error", "errors", "message", "displayed", "fails", "failed", "failing", "reports", "reported",
        "returns", "returned");

    /// <summary>Whether the words between two letters of a text are no report.</summary>
    public static bool Is(string text, SpokenText spoken, int from, int to)
    {
        var (start, end) = (spoken.SourceOf(from), spoken.EndOf(to));
        var before = text.AsSpan(Math.Max(0, start - MaxSentence), Math.Min(start, MaxSentence));
        before = before[StartOfSentence(before)..];
        if (IsInQuotes(before, text, end)) { return false; }

        return IsCondition(before) || IsQuestion(text, before, end) || IsGoneOnWith(text, spoken, to);
    }

    /// <summary>"If the app …", "Make sure that …": no comma or colon ends the condition before the words.</summary>
    private static bool IsCondition(ReadOnlySpan<char> before)
    {
        if (before.Contains("もし", StringComparison.Ordinal) || before.Contains("仮に", StringComparison.Ordinal))
        {
            return true;
        }

        before = before[(before.LastIndexOfAny(",:;") + 1)..];
        return HasWord(before, Conditions) || before.Contains("how to", StringComparison.OrdinalIgnoreCase)
            || before.Contains("in case", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>"Is the app …?", but not "Why does it say …?", nor the words alone with a question mark.</summary>
    private static bool IsQuestion(string text, ReadOnlySpan<char> before, int end)
    {
        var rest = text.AsSpan(end, Math.Min(text.Length - end, MaxSentence));
        var stop = rest.IndexOfAny(Ends);
        if (rest.IndexOf(". ", StringComparison.Ordinal) is >= 0 and var full && full < stop) { return false; }

        if (stop < 0 || rest[stop] is not ('?' or '？')) { return false; }

        return before.ContainsAnyInRange('A', 'z') && !HasWord(before, Reporting)
            && !HasWord(rest[..stop], Reporting);
    }

    /// <summary>What follows the words makes them a question, a condition, a reason or what a noun is like.</summary>
    private static bool IsGoneOnWith(string text, SpokenText spoken, int to)
    {
        var plain = spoken.Plain;
        var rest = plain.AsSpan(to);
        var isPast = rest.StartsWith("た", StringComparison.Ordinal) || (to > 0 && plain[to - 1] == 'た');
        if (to > 0 && plain[to - 1] != 'た' && isPast) { rest = rest[1..]; }

        if (rest.StartsWith("です", StringComparison.Ordinal)) { rest = rest["です".Length..]; }

        if (Begins(rest, Goings)) { return true; }

        if (isPast && Begins(rest, "ら")) { return true; }

        if (!isPast && Begins(rest, "ので", "から")) { return true; }

        if (plain.AsSpan(0, to).EndsWith("ください", StringComparison.Ordinal) && Begins(rest, "と"))
        {
            var said = rest[..Math.Min(rest.Length, MaxSaid)];
            return !said.Contains("表示", StringComparison.Ordinal) && !said.Contains("出", StringComparison.Ordinal)
                && !said.Contains("言われ", StringComparison.Ordinal);
        }

        return IsOfNoun(text, spoken, plain.Length - rest.Length);
    }

    /// <summary>"サインインしていない端末を…": the words tell which one is meant.</summary>
    private static bool IsOfNoun(string text, SpokenText spoken, int next)
    {
        if (next == 0 || next >= spoken.Plain.Length) { return false; }

        var at = spoken.SourceOf(next);
        var isPlainForm = at > 1 && text[at - 1] is 'い' or 'た' && text[at - 2] is 'な' or 'っ' or 'て';
        return isPlainForm && (char.IsAsciiLetter(text[at]) || text[at] is >= '\u30A1' and <= '\u9FFF')
            && !Begins(text.AsSpan(at), "エラー", "旨", "状態", "表示", "様", "為", "原因", "問題", "メッセージ");
    }

    private static int StartOfSentence(ReadOnlySpan<char> before)
    {
        var start = before.LastIndexOfAny(Ends) + 1;
        var stop = before.LastIndexOf(". ", StringComparison.Ordinal);
        return Math.Max(start, stop < 0 ? 0 : stop + ". ".Length);
    }

    private static bool IsInQuotes(ReadOnlySpan<char> before, string text, int end)
    {
        var isOpen = before.LastIndexOfAny("「『“«") > before.LastIndexOfAny("」』”»");
        return isOpen || (before.TrimEnd(' ') is [.., '"' or '\''] && end > 0
            && text.AsSpan(Math.Max(0, end - 3), Math.Min(3, end)).ContainsAny("\"'"));
    }

    private static bool HasWord(
        ReadOnlySpan<char> text, FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> words)
    {
        for (var at = 0; at < text.Length;)
        {
            while (at < text.Length && !char.IsAsciiLetter(text[at])) { at++; }

            var start = at;
            while (at < text.Length && char.IsAsciiLetter(text[at])) { at++; }

            if (at > start && words.Contains(text[start..at])) { return true; }
        }

        return false;
    }

    private static bool Begins(ReadOnlySpan<char> rest, params ReadOnlySpan<string> words) =>
        rest.StartOfOne(words, StringComparison.Ordinal) > 0;

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words(params string[] words) =>
        words.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
