using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide.Reading;

/// <summary>Finds Apple's words for reasons and states in a text: <c>AppAlreadyInstalled</c>, <c>NotNow</c>.</summary>
internal sealed class KeywordScanner
{
    private const int MaxWord = 70;
    private const int MaxWords = 4_000;
    private const int MaxLabelGap = 30;

    // "Error.NotSupported", "T_C_NOT_SIGNED", "NotNow": no such word stands in a sentence by chance.
    private const int MinParts = 2;

    // Where else such words stand: the answers and services that give them.
    private static readonly (string Name, string Label)[] Labels =
    [
        ("State", "ManagedApplicationList"), ("UpdateStatus", "OSUpdateStatus"),
        ("UpdateStatus", "OSUpdateStatusStatus"), ("ABM", "DEP"), ("ABM", "EnrollmentService"),
        ("ABM", "EnrolmentService"),
    ];

    private readonly Dictionary<string, string[]> byValue;

    public KeywordScanner(GuideData data)
    {
        var known = data.Entries.SelectMany(e => e.Patterns).SelectMany(p => p.Keywords)
            .Where(k => !k.StartsWith(ErrorKeywords.JobEnd, StringComparison.Ordinal)) // No device says those.
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(k => k.Length);
        byValue = known.GroupBy(k => k[(k.IndexOf('=', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The reasons and states of a text; those of one answer together.</summary>
    public IReadOnlyList<FoundError> Read(string text)
    {
        var found = new List<FoundError>();
        var (at, words) = (0, 0);
        var lookup = byValue.GetAlternateLookup<ReadOnlySpan<char>>();
        while (at < text.Length && words < MaxWords)
        {
            while (at < text.Length && !IsOfWord(text[at])) { at++; }

            var start = at;
            while (at < text.Length && IsOfWord(text[at])) { at++; }

            words++;
            var word = text.AsSpan(start, Math.Min(at - start, MaxWord + 1)).Trim('.');
            if (word.Length is > 3 and <= MaxWord
                && lookup.TryGetValue(word, out var candidates)
                && Keyword(text, start, word.ToString(), candidates) is { } keyword)
            {
                found.Add(new FoundError([], [keyword]) { At = start, End = at });
            }
        }

        var telling = found.Where(f => !ErrorKeywords.IsGeneral(f.Keywords[0])).ToArray();
        return telling.Length > 0 ? telling : found;
    }

    private static string? Keyword(string text, int start, string word, string[] candidates)
    {
        var before = text[Math.Max(0, start - MaxLabelGap)..start];
        var labelled = Array.Find(candidates, c => HasLabel(before, c[..c.IndexOf('=', StringComparison.Ordinal)]));
        if (labelled is not null) { return labelled; }

        var isAlone = text.AsSpan().Trim().Length == word.Length;
        return isAlone || IsDistinctive(word) ? candidates[0] : null;
    }

    private static bool HasLabel(string before, string name)
    {
        var plain = string.Concat(before.Where(char.IsLetterOrDigit));
        return plain.EndsWith(name, StringComparison.OrdinalIgnoreCase)
            || Array.Exists(Labels, l => l.Name == name && plain.EndsWith(l.Label, StringComparison.OrdinalIgnoreCase))
            || (name == "DDM" && plain.EndsWith("code", StringComparison.OrdinalIgnoreCase))
            || (name == "APNs" && IsOfPush(plain));
    }

    /// <summary>The push service says {"reason":"Unregistered"} with status 410.</summary>
    private static bool IsOfPush(string before) =>
        (before.EndsWith("reason", StringComparison.OrdinalIgnoreCase)
            && !before.EndsWith("rejectionreason", StringComparison.OrdinalIgnoreCase))
        || before.EndsWith("410", StringComparison.Ordinal);

    private static bool IsDistinctive(string word) =>
        word.Contains('_', StringComparison.Ordinal)
        || word.Contains('.', StringComparison.Ordinal)
        || word.Skip(1).Count(char.IsUpper) >= MinParts - 1 && word.Any(char.IsLower);

    private static bool IsOfWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';
}
