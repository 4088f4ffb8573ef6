using System.Globalization;

namespace MobiJobs.Guide.Reading;

/// <summary>
/// Recognises errors by the devices' own words, in English and Japanese, whatever app's or profile's name stands in
/// them.
/// </summary>
internal sealed class SpokenErrors
{
    private const int MaxText = 16 * 1024;
    private const int MaxName = 120;
    private const int MaxFound = 100;
    private const int MinDigits = 3;
    private const int MaxDigits = 6;

    // The letters by which a text is looked up; one letter at a time would cost each phrase a pass over the text.
    private const int Start = 4;

    private static readonly (string? Domain, long Code)[] Titles =
        [("MCInstallationErrorDomain", 4001), ("DeviceManagement.error", 1003)];

    private readonly Dictionary<string, Phrase[]> byStart;

    public SpokenErrors(GuideData data) => byStart = data.Entries
        .SelectMany(e => (e.Says ?? []).Select(says => Phrase.Of(says, e)))
        .GroupBy(p => p.Parts[0][..Start], StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);

    /// <summary>Whether a text of the guide is long enough to be looked up.</summary>
    public static bool IsLongEnough(string says) => Phrase.PartsOf(says) is [{ Length: >= Start }, ..];

    /// <summary>The errors that a text describes, in its order; of two at one place, the longer description.</summary>
    public IReadOnlyList<FoundError> Read(string text)
    {
        var read = text.Length > MaxText ? text[..MaxText] : text;
        return OnlyNumber(read) is { } only && Described(read.Remove(only.Start, only.Length), only.Code) is { } one
            ? [one]
            : Joined(Taken(Places(SpokenText.Of(read))));
    }

    /// <summary>"9610 License not found": a number and the description that belongs to it.</summary>
    private FoundError? Described(string text, long code) => Places(SpokenText.Of(text))
        .Select(p => p.Phrase.OfCode(code)).FirstOrDefault(error => error is not null);

    /// <summary>The number of three to six digits in a text that has no other; null if it has others or none.</summary>
    private static (int Start, int Length, long Code)? OnlyNumber(string text)
    {
        var start = text.AsSpan().IndexOfAnyInRange('0', '9');
        if (start < 0) { return null; }

        var end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end])) { end++; }

        var isOnly = end - start is >= MinDigits and <= MaxDigits
            && !text.AsSpan(end).ContainsAnyInRange('0', '9');
        return isOnly
            ? (start, end - start, long.Parse(text.AsSpan(start, end - start), CultureInfo.InvariantCulture))
            : null;
    }

    private static List<Place> Taken(List<Place> places)
    {
        var taken = new List<Place>();
        foreach (var place in places.OrderByDescending(p => p.Phrase.Length))
        {
            if (!taken.Exists(t => t.From < place.To && place.From < t.To)) { taken.Add(place); }
        }

        return [.. taken.OrderBy(t => t.From)];
    }

    /// <summary>
    /// An alert's title says that a profile or app could not be installed, and its text why: one error, as in the
    /// device's own chain.
    /// </summary>
    private static List<FoundError> Joined(List<Place> places)
    {
        var found = new List<FoundError>();
        for (var i = 0; i < places.Count; i++)
        {
            var error = places[i].Phrase.Error;
            if (error.Links is [var title] && Titles.Contains((title.Domain, title.Code)) && i + 1 < places.Count
                && places[i + 1].From - places[i].To < MaxName && places[i + 1].Phrase.Error.Links.Count > 0)
            {
                i++;
                error = places[i].Phrase.Error with { Links = [title, .. places[i].Phrase.Error.Links] };
            }

            found.Add(error);
        }

        return found;
    }

    private List<Place> Places(SpokenText text)
    {
        var plain = text.Plain;
        var places = new List<Place>();
        var lookup = byStart.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var at = 0; at + Start <= plain.Length && places.Count < MaxFound; at++)
        {
            if (!lookup.TryGetValue(plain.AsSpan(at, Start), out var phrases)) { continue; }

            foreach (var phrase in phrases)
            {
                if (phrase.EndIn(plain, at) is { } end && text.IsWhole(at) && text.IsWhole(end) && IsSaid(plain, end))
                {
                    places.Add(new Place(at, end, phrase));
                }
            }
        }

        return places;
    }

    /// <summary>
    /// Whether the words that end here are somebody's report: not a question, a condition, a reason for something else
    /// ("…済みですので"), or an instruction that is passed on ("…くださいと").
    /// </summary>
    private static bool IsSaid(string plain, int end)
    {
        var rest = plain.AsSpan(end);
        if (rest.StartsWith("です", StringComparison.Ordinal)) { rest = rest["です".Length..]; }

        var said = plain.AsSpan(0, end);
        return !Begins(rest, "か", "場合", "ときは")
            && (said.EndsWith('た') || !Begins(rest, "ので", "から"))
            && !(said.EndsWith("ください", StringComparison.Ordinal) && Begins(rest, "と"));
    }

    private static bool Begins(ReadOnlySpan<char> rest, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (rest.StartsWith(word, StringComparison.Ordinal)) { return true; }
        }

        return false;
    }

    private readonly record struct Place(int From, int To, Phrase Phrase);

    private sealed record Phrase(string[] Parts, int Length, FoundError Error, GuideEntry Entry)
    {
        private const int MinLetters = 17;
        private const int MinSigns = 7;

        // "Wrong passcode" says little within a sentence.
        private readonly bool isShort = Length < (Parts.All(p => p.All(char.IsAscii)) ? MinLetters : MinSigns);

        public static Phrase Of(string says, GuideEntry entry)
        {
            var parts = PartsOf(says);
            var pattern = entry.Patterns.FirstOrDefault(p => p.Weight == 1) ?? entry.Patterns[0];
            var error = new FoundError([.. pattern.Links], pattern.Keywords);
            return new Phrase(parts, parts.Sum(p => p.Length), error, entry);
        }

        /// <summary>The error of this code, if the entry explains it; several domains may have it.</summary>
        public FoundError? OfCode(long code) =>
            Entry.Patterns.FirstOrDefault(p => p.Weight == 1 && p.Outermost?.Code == code) is { } pattern
                ? new FoundError([pattern.Outermost! with { Domain = null }], [])
                : null;

        public static string[] PartsOf(string says) =>
            [.. says.Split('*').Select(p => SpokenText.Of(TypedText.HalfWidth(p)).Plain).Where(p => p.Length > 0)];

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

            return isShort && (at > 0 || end < text.Length) ? null : end;
        }
    }
}
