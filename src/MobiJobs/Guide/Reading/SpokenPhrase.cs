namespace MobiJobs.Guide.Reading;

/// <summary>A sentence by which an entry is recognised, in the form in which sentences are compared.</summary>
/// <param name="Parts">What stands between the names that it leaves open.</param>
/// <param name="IsWhole">Whether it says enough only where nothing else is said.</param>
internal sealed record SpokenPhrase(string[] Parts, bool IsWhole, FoundError Error, GuideEntry Entry)
{
    /// <summary>How far apart its parts may be: the length of a name.</summary>
    public const int MaxName = 120;

    private const int MinLetters = 17;
    private const int MinSigns = 7;

    public int Length { get; } = Parts.Sum(p => p.Length);

    /// <summary>The sentences of an entry: the devices' own, and its own.</summary>
    public static IEnumerable<SpokenPhrase> Of(GuideEntry entry)
    {
        foreach (var says in entry.Says ?? [])
        {
            // "Wrong passcode" says little within a sentence.
            var least = says.All(char.IsAscii) ? MinLetters : MinSigns;
            yield return Of(says, says.Count(char.IsLetterOrDigit) < least, entry);
        }

        foreach (var own in new[] { entry.Sentence.Ja, entry.Sentence.En }) { yield return Of(own, false, entry); }

        foreach (var own in new[] { entry.Summary.Ja, entry.Summary.En }) { yield return Of(own, true, entry); }
    }

    /// <summary>The parts of a sentence, in which <c>*</c> stands for a name.</summary>
    public static string[] PartsOf(string says)
    {
        string[] parts =
            [.. says.Split('*').Select(p => SpokenText.Of(TypedText.HalfWidth(p)).Plain).Where(p => p.Length > 0)];
        if (parts is [.., [.., 'な', 'い', 'た']]) { parts[^1] = parts[^1][..^1]; }

        return parts;
    }

    /// <summary>The error of this code, if the entry explains it; several domains may have it.</summary>
    public FoundError? OfCode(long code) =>
        Entry.Patterns.FirstOrDefault(p => p.Weight == 1 && p.Outermost?.Code == code) is { } pattern
            ? new FoundError([pattern.Outermost! with { Domain = null }], [])
            : null;

    /// <summary>
    /// Where it ends if it stands at this place, its parts a name's length apart at most; null if it doesn't.
    /// </summary>
    public int? EndIn(string text, int at)
    {
        if (!text.AsSpan(at).StartsWith(Parts[0], StringComparison.Ordinal)) { return null; }

        var end = at + Parts[0].Length;
        foreach (var part in Parts.AsSpan(1))
        {
            var window = text.AsSpan(end, Math.Min(text.Length - end, MaxName + part.Length));
            var next = window.IndexOf(part, StringComparison.Ordinal);
            if (next < 0) { return null; }

            end += next + part.Length;
        }

        return end;
    }

    private static SpokenPhrase Of(string says, bool isWhole, GuideEntry entry)
    {
        var pattern = entry.Patterns.FirstOrDefault(p => p.Weight == 1) ?? entry.Patterns[0];
        return new SpokenPhrase(PartsOf(says), isWhole, new FoundError([.. pattern.Links], pattern.Keywords), entry);
    }
}
