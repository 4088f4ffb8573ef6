using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide.Reading;

/// <summary>
/// Joins the codes of a text with the reasons, states and sentences that stand beside them: what describes a code is
/// its own, and what is said of something else is an error of its own.
/// </summary>
internal sealed class BesideCodes(GuideRules rules)
{
    private const int MaxGap = 300;

    // Of each sort: twice as many as errors are told of a text, so that each compared with each takes no time.
    private const int Most = 40;
    private const int MaxLabel = 60;
    private const string Reason = "RejectionReason=";

    // What tells within a line that it goes on to something else.
    private static readonly string[] Others = ["another", "other ", "台目", "もう", "別の", "端末と", "一方", "機と"];

    /// <summary>The errors of a text, in its order.</summary>
    public IReadOnlyList<FoundError> Join(
        string text, IReadOnlyList<FoundError> codes, IReadOnlyList<FoundError> words, IReadOnlyList<FoundError> said)
    {
        var known = codes.Take(Most).Select(Known).ToList();
        var own = words.Take(Most)
            .Where(w => !w.Keywords.All(ErrorKeywords.IsNoReason) && !IsOfAny(text, known, w, IsOfCode))
            .ToList();
        known.AddRange(own.Select(Known));
        own.AddRange(said.Take(Most).Where(s => !IsOfAny(text, known, s, IsDescription)));
        var told = WithReasons(text, codes, known, said);
        return own.Count == 0 ? told : [.. told.Concat(own).OrderBy(e => e.At)];
    }

    /// <summary>
    /// "Could not install app: license not found (1005)": a code that only says that something failed, and the sentence
    /// beside it why, as in the device's own chain.
    /// </summary>
    private IReadOnlyList<FoundError> WithReasons(
        string text, IReadOnlyList<FoundError> codes, List<KnownError> known, IReadOnlyList<FoundError> said)
    {
        var told = codes.ToList();
        var reasons = new Lazy<List<(FoundError Error, GuideEntry Entry)>>(() =>
        [
            .. said.Take(Most).Where(s => s.Links.Count > 0).Select(s => (s, EntryOf(s)!))
                .Where(s => s.Item2 is { IsWrapper: false }),
        ]);
        for (var i = 0; i < Math.Min(Most, told.Count); i++)
        {
            if (known[i].Entries[0] is not { IsWrapper: true }) { continue; }

            var (error, entry) = reasons.Value.Find(r => IsDescription(text, told[i], r.Error, r.Entry));
            if (error is null || known.Exists(k => k != known[i] && k.Is(entry))) { continue; }

            told[i] = told[i] with { Links = [.. told[i].Links, error.Links[^1]] };
        }

        return told;
    }

    private bool IsOfAny(
        string text,
        List<KnownError> codes,
        FoundError beside,
        Func<string, FoundError, FoundError, GuideEntry, bool> isOf)
    {
        var entry = EntryOf(beside);
        return entry is null || codes.Exists(c => c.Is(entry) || isOf(text, c.Error, beside, entry));
    }

    private KnownError Known(FoundError error) =>
        new(error, [EntryOf(error), .. error.Links.Select(l => EntryOf(new FoundError([l], [])))]);

    /// <summary>A reason stands in an answer beside its codes; a state does so only in one object.</summary>
    private static bool IsOfCode(string text, FoundError code, FoundError word, GuideEntry entry)
    {
        var (from, to) = code.At < word.At ? (code.End, word.At) : (word.End, code.At);
        if (to - from > MaxGap) { return false; }

        var between = from < to ? text.AsSpan(from, to - from) : default;
        if (between.Contains("\n\n", StringComparison.Ordinal) || GoesOn(between)) { return false; }

        var isObject = text.AsSpan(0, Math.Min(code.At, word.At)).LastIndexOf('{') >= 0
            && !IsDivided(between);
        return isObject || (word.Keywords[0].StartsWith(Reason, StringComparison.Ordinal) && IsLabelled(text, word.At))
            || !IsOfDevice(word);
    }

    private static bool IsDivided(ReadOnlySpan<char> between)
    {
        var close = between.IndexOf('}');
        return close >= 0 && between[close..].Contains('{');
    }

    /// <summary>Whether a device says the word of itself, or of an app: not a service or a log.</summary>
    private static bool IsOfDevice(FoundError word) =>
        word.Keywords[0].StartsWith(Reason, StringComparison.Ordinal)
        || word.Keywords[0].StartsWith("State=", StringComparison.Ordinal);

    /// <summary>A sentence describes a code of its line, of the line before or after it, or has a label.</summary>
    private static bool IsDescription(string text, FoundError code, FoundError sentence, GuideEntry entry)
    {
        var (from, to) = code.At < sentence.At ? (code.End, sentence.At) : (sentence.End, code.At);
        if (from >= to) { return true; }

        if (to - from > MaxGap) { return entry.IsWrapper; }

        var between = text.AsSpan(from, to - from);
        if (GoesOn(between)) { return false; }

        return !between.Contains('\n') || entry.IsWrapper || IsLabelled(text, sentence.At)
            || (code.At > sentence.At && between.TrimEnd() is [.., '<' or '(' or '['])
            || between.Trim() is ['>' or ')' or ']', ..];
    }

    private static bool IsLabelled(string text, int at)
    {
        var start = Math.Max(text.LastIndexOf('\n', Math.Max(at - 1, 0)) + 1, at - MaxLabel);
        var before = text.AsSpan(start, at - start);
        var colon = before.IndexOfAny(':', '=', '>');
        return colon > 0 && ErrorWords.AreIn(before[..colon]);
    }

    /// <summary>Whether a text goes on to something else.</summary>
    public static bool GoesOn(ReadOnlySpan<char> between)
    {
        foreach (var other in Others)
        {
            if (between.Contains(other, StringComparison.OrdinalIgnoreCase)) { return true; }
        }

        return false;
    }

    private GuideEntry? EntryOf(FoundError error) =>
        rules.Find(null, ErrorChain.Of("", error.Links, error.Keywords));

    /// <summary>An error, and the entries that explain it and each of its links.</summary>
    private sealed record KnownError(FoundError Error, IReadOnlyList<GuideEntry?> Entries)
    {
        public bool Is(GuideEntry entry) => Entries.Contains(entry)
            || entry.Patterns.Any(p => p.Weight == 1 && Error.Links.Any(l => l.Code == p.Outermost?.Code));
    }
}
