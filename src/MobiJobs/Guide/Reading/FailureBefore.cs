namespace MobiJobs.Guide.Reading;

/// <summary>
/// Finds the codes that people write behind what failed: "プロファイルの適用に失敗 (4009)", "…できません: 4009".
/// </summary>
internal static class FailureBefore
{
    private const int MaxLine = 120;
    private const int LeastOfCodes = 1_000;
    private const int FirstYear = 1_990;
    private const int LastYear = 2_100;

    private static readonly string[] Endings =
        ["失敗", "失敗しました", "失敗した", "できません", "できませんでした", "できない", "できなかった", "failed", "failure"];

    private static readonly string[] Words = ["fail", "could not", "couldn't", "cannot", "can't", "unable to"];

    /// <summary>
    /// Whether a failure stands right before a number, which stands in brackets or behind a colon. A small number that
    /// the guide does not have counts something, and one like a year is one.
    /// </summary>
    public static bool Is(string text, int first, int end, long code, bool isKnown)
    {
        if (!isKnown && code is < LeastOfCodes or >= FirstYear and <= LastYear) { return false; }

        var before = text.AsSpan(Math.Max(0, first - MaxLine), Math.Min(first, MaxLine));
        before = before[(before.LastIndexOf('\n') + 1)..].TrimEnd(' ');
        if (before is not [.., '(' or '[' or '<' or '【' or ':']) { return false; }

        var isInBrackets = before[^1] != ':';
        if (isInBrackets && (end >= text.Length || text[end] is not (')' or ']' or '>' or '】'))) { return false; }

        if (!isInBrackets && OtherNumbers.HasUnit(text, end)) { return false; }

        before = before[..^1].TrimEnd(" 。.、」』\"”");
        return before.EndsWithOne(Endings)
            || (isInBrackets && IsEnd(text.AsSpan(end + 1))
                && before[(before.LastIndexOfAny(':', '。', ';') + 1)..].ContainsOne(Words)); // Behind: a reason.
    }

    private static bool IsEnd(ReadOnlySpan<char> after) => after.TrimStart(' ') is [] or ['\n' or '.' or '。', ..];
}
