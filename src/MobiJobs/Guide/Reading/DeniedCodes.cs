namespace MobiJobs.Guide.Reading;

/// <summary>
/// Tells that a text denies a code: "not 12064 but 12025", "12064ではなく12025", "No error 12064", "エラー12064は出ていない".
/// What is asked, wished or doubted is not denied: "12064ではないか", "12064が出ない方法", "not only 12064". A code too
/// many is better than one that is lost.
/// </summary>
internal static class DeniedCodes
{
    private const int MaxJoint = 60;
    private const string Marks = " #()\"'“”「」";

    private static readonly string[] Nouns =
        ["エラー", "コード", "番号", "番", "errors", "error", "codes", "code", "domain", "the"];

    // With these a sentence begins that goes on: "We got 12064 and 12025 did not occur".
    private static readonly string[] Verbs =
        ["got", "get", "gets", "is", "was", "are", "saw", "see", "shows", "show", "has", "have", "had", "received"];

    /// <summary>
    /// The codes that the text does not deny; what is said of one is said of those joined to it, too: "not 12064 or
    /// 12025", "12064と12025は出ていません".
    /// </summary>
    public static List<Mention> Without(string text, List<Mention> mentions)
    {
        var denied = new bool[mentions.Count];
        for (var i = 0; i < denied.Length; i++)
        {
            var from = i > 0 ? mentions[i - 1].End : 0;
            var said = SaidBehind.Of(text, mentions, i);
            var isBehind = DenialBehind.Is(text, mentions[i], said);
            denied[i] = isBehind
                || DenialBefore.Is(text.AsSpan(from, mentions[i].Start - from), mentions[i].Link.Domain, said)
                || (i > 0 && denied[i - 1] && Joint(text, mentions[i - 1], mentions[i]) is "or" or "や" or "nor");
            if (isBehind) { DenyJoined(text, mentions, denied, i, said); }
        }

        return [.. mentions.Where((_, i) => !denied[i] && !IsRepeated(mentions, i))];
    }

    /// <summary>"12064 and 12025 did not occur": what is said behind the last is said of all.</summary>
    private static void DenyJoined(string text, List<Mention> mentions, bool[] denied, int last, SaidBehind said)
    {
        // A comma joins what one predicate is said of; alone, it may as well begin another sentence.
        var isList = said.Text is ['は' or 'が', ..];
        for (var i = last; i > 0; i--)
        {
            var (above, isComma, isWord) = (mentions[i - 1], false, false);
            switch (Joint(text, above, mentions[i]))
            {
                case "," or "、":
                    isComma = true;
                    break;
                case "and" or "or" or "nor" or ", and" or ", or" or "と" or "や" or "/" or "・":
                    isWord = true;
                    break;
            }

            isList |= isWord;
            if (!(isWord || (isComma && isList)) || IsOfOwnClause(text, above, isComma)) { return; }

            if (denied[i - 1]) { return; }

            denied[i - 1] = true;
        }
    }

    /// <summary>What stands between two codes, without what only calls them codes.</summary>
    private static ReadOnlySpan<char> Joint(string text, Mention above, Mention next)
    {
        var length = next.Start - above.End;
        if (length > MaxJoint) { return "…"; }

        var between = WithoutLabels(text.AsSpan(above.End, length), next.Link.Domain);
        while (between.StartOfOne(Nouns) is > 0 and var noun) { between = between[noun..].TrimStart(Marks); }

        return between;
    }

    private static bool IsOfOwnClause(string text, Mention code, bool isComma)
    {
        var start = Math.Max(0, code.Start - MaxJoint);
        var before = WithoutLabels(text.AsSpan(start, code.Start - start), code.Link.Domain);
        if (isComma && before is [.., 'は' or 'が']) { return true; }

        var word = before[(before.LastIndexOfAny(" \n.,") + 1)..];
        foreach (var verb in Verbs)
        {
            if (word.Equals(verb, StringComparison.OrdinalIgnoreCase)) { return true; }
        }

        return false;
    }

    private static ReadOnlySpan<char> WithoutLabels(ReadOnlySpan<char> before, string? domain)
    {
        before = before.Trim(Marks);
        if (domain is not null && before.EndsWith(domain, StringComparison.OrdinalIgnoreCase))
        {
            before = before[..^domain.Length].TrimEnd(Marks);
        }

        for (var at = 0; at < Nouns.Length; at++)
        {
            if (!before.EndsWith(Nouns[at], StringComparison.OrdinalIgnoreCase)) { continue; }

            before = before[..^Nouns[at].Length].TrimEnd(Marks);
            at = -1;
        }

        return before;
    }

    /// <summary>"NSURLErrorDomain – 0xFFFFFC0F (-1009)": the same number in both notations.</summary>
    private static bool IsRepeated(List<Mention> mentions, int at) => at > 0
        && mentions[at] is { Link: { Domain: null } link } again
        && mentions[at - 1].Link is { Domain: not null } last && last.Code == link.Code
        && again.Start - mentions[at - 1].End <= 2;
}
