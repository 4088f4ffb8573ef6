using System.Globalization;

namespace MobiJobs.Guide.Reading;

/// <summary>
/// Recognises errors by the devices' own words and by the guide's, in English and Japanese, whatever app's or profile's
/// name stands in them.
/// </summary>
internal sealed class SpokenErrors
{
    private const int MaxText = 16 * 1024;
    private const int MaxFound = 100;
    private const int MinDigits = 3;
    private const int MaxDigits = 6;

    // The letters by which a text is looked up; one letter at a time would cost each phrase a pass over the text, and
    // so would the first few where many phrases begin alike ("The device could not …").
    private const int Start = 4;
    private const int LongStart = 14;

    private const string Around = " 。.!・-*";
    private const string Quotes = "\"“”「」『』()[]<>";

    private static readonly (string? Domain, long Code)[] Titles =
    [
        ("MCInstallationErrorDomain", 4001), ("DeviceManagement.error", 1003), ("DeviceManagement.error", 1005),
        ("MCProfileErrorDomain", 1009),
    ];

    private readonly Dictionary<string, SpokenPhrase[]> byStart;
    private readonly Dictionary<string, SpokenPhrase[]> byLongStart;

    public SpokenErrors(GuideData data)
    {
        var phrases = data.Entries.SelectMany(SpokenPhrase.Of).Where(p => p.Parts is [{ Length: >= Start }, ..])
            .DistinctBy(p => (string.Join('*', p.Parts), p.Entry.Id)).ToArray();
        byStart = ByStart(phrases.Where(p => p.Parts[0].Length < LongStart), Start);
        byLongStart = ByStart(phrases.Where(p => p.Parts[0].Length >= LongStart), LongStart);
    }

    /// <summary>Whether a text of the guide is long enough to be looked up.</summary>
    public static bool IsLongEnough(string says) => SpokenPhrase.PartsOf(says) is [{ Length: >= Start }, ..];

    /// <summary>The errors that a text describes, in its order; of two at one place, the longer description.</summary>
    public IReadOnlyList<FoundError> Read(string text)
    {
        var read = text.Length > MaxText ? text[..MaxText] : text;
        // What a code of an alert's title says is in the rest of the text.
        return OnlyNumber(read) is { } only && !Array.Exists(Titles, t => t.Code == only.Code)
            && Described(read.Remove(only.Start, only.Length), only.Code) is { } one
            ? [one]
            : Joined(Taken([.. Places(read).Select(OfItsLine)]));
    }

    /// <summary>"9610 License not found": a number and the description that belongs to it.</summary>
    private FoundError? Described(string text, long code) => Places(text)
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

    /// <summary>"9610: License not found" in one of several lines: the number tells which error is described.</summary>
    private static Place OfItsLine(Place place)
    {
        var line = place.Text.AsSpan(place.Text.LastIndexOf('\n', Math.Max(place.Source - 1, 0)) + 1).TrimStart(' ');
        var digits = line.IndexOfAnyExceptInRange('0', '9');
        return digits is >= MinDigits and <= MaxDigits && line[digits] is ':' or ' '
            && long.TryParse(line[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            && place.Phrase.OfCode(code) is { } error
                ? place with { Phrase = place.Phrase with { Error = error }, IsOfCode = true }
                : place;
    }

    private static List<Place> Taken(List<Place> places)
    {
        var taken = new List<Place>();
        var bySureness = places.OrderByDescending(p => p.IsOfCode).ThenByDescending(p => p.Phrase.Length)
            .ThenBy(p => p.Phrase.IsWhole);
        foreach (var place in bySureness)
        {
            if (!taken.Exists(t => t.From < place.To && place.From < t.To)) { taken.Add(place); }
        }

        return [.. taken.OrderBy(t => t.From)];
    }

    /// <summary>
    /// An alert's title says that a profile or app could not be installed, and its text or the rest of the sentence
    /// why: one error, as in the device's own chain.
    /// </summary>
    private static List<FoundError> Joined(List<Place> places)
    {
        var found = new List<FoundError>();
        for (var i = 0; i < places.Count; i++)
        {
            var (first, last) = (places[i], places[i]);
            if (i + 1 < places.Count && AreOne(places[i], places[i + 1])) { last = places[++i]; }

            // "It does not install. It says that the storage is full, so it could not be installed."
            while (i + 1 < places.Count && IsTitle(places[i + 1]) && places[i + 1].IsOfSentenceOf(last)) { i++; }

            var (title, reason) = IsTitle(last) ? (last, first) : (first, last);
            var error = title == reason || reason.Phrase.Error.Links.Count == 0
                ? reason.Phrase.Error
                : reason.Phrase.Error with { Links = [.. title.Phrase.Error.Links, .. reason.Phrase.Error.Links] };
            var isInWords = !error.Links.Any(l => HasNumber(first.Text, l.Code));
            found.Add(error with { At = first.Source, End = last.SourceEnd, IsInWords = isInWords });
        }

        return found;
    }

    private static bool HasNumber(string text, long code) =>
        text.Contains(code.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static bool AreOne(Place first, Place second) =>
        second.From - first.To < SpokenPhrase.MaxName
        && ((IsTitle(first) && second.Phrase.Error.Links.Count > 0)
            || (IsTitle(second) && !IsTitle(first) && second.IsOfSentenceOf(first)));

    private static bool IsTitle(Place place) =>
        place.Phrase.Error.Links is [var title] && Titles.Contains((title.Domain, title.Code));

    private static Dictionary<string, SpokenPhrase[]> ByStart(IEnumerable<SpokenPhrase> phrases, int length) => phrases
        .GroupBy(p => p.Parts[0][..length], StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);

    private List<Place> Places(string text)
    {
        var spoken = SpokenText.Of(text);
        var plain = spoken.Plain;
        var places = new List<Place>();
        var lookup = byStart.GetAlternateLookup<ReadOnlySpan<char>>();
        var longLookup = byLongStart.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var at = 0; at + Start <= plain.Length && places.Count < MaxFound; at++)
        {
            if (lookup.TryGetValue(plain.AsSpan(at, Start), out var phrases)) { Add(phrases, at); }

            if (at + LongStart <= plain.Length && longLookup.TryGetValue(plain.AsSpan(at, LongStart), out phrases))
            {
                Add(phrases, at);
            }
        }

        return places;

        void Add(SpokenPhrase[] phrases, int at)
        {
            foreach (var phrase in phrases)
            {
                if (phrase.EndIn(plain, at) is { } end && spoken.IsWhole(at) && spoken.IsWhole(end)
                    && (!phrase.IsWhole || StandsAlone(text, spoken.SourceOf(at), spoken.EndOf(end)))
                    && !PassingMention.Is(text, spoken, at, end))
                {
                    places.Add(new Place(at, end, spoken.SourceOf(at), spoken.EndOf(end), text, phrase));
                }
            }
        }
    }

    /// <summary>Whether nothing else is said in the text, in the line, in the cell or between the quotes.</summary>
    private static bool StandsAlone(string text, int from, int to)
    {
        var before = text.AsSpan(0, from).TrimEnd(Around);
        var after = text.AsSpan(to);
        if (after is ['た', ..]) { after = after[1..]; }

        var isEnd = after is ['。', ..] or ['.', ' ', ..];
        after = isEnd ? default : after.TrimStart(Around);
        return (before.IsEmpty || before[^1] is '\n' or ':' or '\t' or ',' || Quotes.Contains(text[from - 1]))
            && (after.IsEmpty || after[0] is '\n' or '\t' or ',' || Quotes.Contains(after[0]));
    }

    private readonly record struct Place(
        int From, int To, int Source, int SourceEnd, string Text, SpokenPhrase Phrase)
    {
        /// <summary>Whether its line begins with the code of the error that it describes.</summary>
        public bool IsOfCode { get; init; }

        /// <summary>Whether no full stop or line break stands between the two.</summary>
        public bool IsOfSentenceOf(Place other) =>
            Source >= other.SourceEnd && !Text.AsSpan(other.SourceEnd, Source - other.SourceEnd).ContainsAny("。\n!?");
    }
}
