using System.Collections;
using System.Text;

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
        var taken = new List<Place>();
        var read = text.Length > MaxText ? text[..MaxText] : text;
        foreach (var place in Places(Plain(read), WordStarts(read)).OrderByDescending(p => p.Phrase.Length))
        {
            if (!taken.Exists(t => t.From < place.To && place.From < t.To)) { taken.Add(place); }
        }

        return Joined([.. taken.OrderBy(t => t.From)]);
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

    private List<Place> Places(string plain, BitArray starts)
    {
        var places = new List<Place>();
        var lookup = byStart.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var at = 0; at + Start <= plain.Length && places.Count < MaxFound; at++)
        {
            if (!lookup.TryGetValue(plain.AsSpan(at, Start), out var phrases)) { continue; }

            foreach (var phrase in phrases)
            {
                if (phrase.EndIn(plain, at) is { } end && IsWhole(plain, starts, at) && IsWhole(plain, starts, end))
                {
                    places.Add(new Place(at, end, phrase));
                }
            }
        }

        return places;
    }

    /// <summary>Lower case, without quotes and blanks, so that line breaks don't matter.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c)) { plain.Append(char.ToLowerInvariant(c)); }
        }

        return plain.ToString();
    }

    /// <summary>Which letters of the plain text begin a word.</summary>
    private static BitArray WordStarts(string text)
    {
        var starts = new BitArray(text.Length + 1);
        var (at, isInWord) = (0, false);
        foreach (var c in text)
        {
            var isLetter = char.IsLetterOrDigit(c);
            if (isLetter) { starts[at++] = !isInWord; }

            isInWord = isLetter;
        }

        return starts;
    }

    /// <summary>
    /// Whether no Latin word goes on across this place: "installationFailureReason" says no "installation failure".
    /// </summary>
    private static bool IsWhole(string plain, BitArray starts, int at) =>
        at == 0 || at == plain.Length || starts[at]
        || !char.IsAsciiLetter(plain[at]) || !char.IsAsciiLetter(plain[at - 1]);

    private readonly record struct Place(int From, int To, Phrase Phrase);

    private sealed record Phrase(string[] Parts, int Length, FoundError Error)
    {
        private const int MinLetters = 17;
        private const int MinSigns = 7;

        // "Wrong passcode" says little within a sentence.
        private readonly bool isShort = Length < (Parts.All(p => p.All(char.IsAscii)) ? MinLetters : MinSigns);

        public static Phrase Of(string says, GuideEntry entry)
        {
            var parts = PartsOf(says);
            var pattern = entry.Patterns.FirstOrDefault(p => p.Weight == 1) ?? entry.Patterns[0];
            return new Phrase(parts, parts.Sum(p => p.Length), new FoundError([.. pattern.Links], pattern.Keywords));
        }

        public static string[] PartsOf(string says) =>
            [.. says.Split('*').Select(p => Plain(TypedText.HalfWidth(p))).Where(p => p.Length > 0)];

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
