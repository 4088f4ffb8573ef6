using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MobiJobs.Kinds;

namespace MobiJobs.Guide;

/// <summary>The content of the files Entries/guide*.json, every text in both languages.</summary>
public sealed record GuideData
{
    // In reading order; the first also contains what the others share.
    private static readonly string[] OwnFiles =
    [
        "guide", "guide-apps", "guide-profiles", "guide-device", "guide-updates", "guide-mdm", "guide-enrolment",
        "guide-network", "guide-system", "guide-states", "guide-declarations", "guide-vpp", "guide-intune",
        "guide-ends",
    ];

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public required IReadOnlyList<GuideTheme> Themes { get; init; }

    /// <summary>Alternative names of error domains, each with the name that the patterns use.</summary>
    public required IReadOnlyDictionary<string, string> Domains { get; init; }

    /// <summary>Words that people search by, each with the word that the guide uses.</summary>
    public required IReadOnlyDictionary<string, string> Synonyms { get; init; }

    /// <summary>The sources of the entries, by their short names.</summary>
    public required IReadOnlyDictionary<string, GuideText> Sources { get; init; }

    public required IReadOnlyDictionary<string, GuideCause> Causes { get; init; }

    public required IReadOnlyDictionary<string, GuideRemedy> Remedies { get; init; }

    public required GuideUnknown Unknown { get; init; }

    public required IReadOnlyList<GuideEntry> Entries { get; init; }

    /// <summary>A word as the guide writes it, for one that people use; the word itself if there is no other.</summary>
    internal string SameWord(string word) => Synonyms.GetValueOrDefault(word, word);

    /// <summary>Reads and checks a guide of one file or several.</summary>
    /// <exception cref="InvalidDataException">
    /// A member is missing or not known, a text lacks a language, an id is used twice, or an entry names what doesn't
    /// exist.
    /// </exception>
    public static GuideData Read(params IEnumerable<Stream> files)
    {
        try
        {
            var data = Join([.. files.Select(ReadFile)]);
            GuideCheck.Run(data);
            return data;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The guide can't be read: {e.Message}", e);
        }
    }

    /// <summary>The guide that comes with the program.</summary>
    public static GuideData ReadOwn() => Read(OwnFiles.Select(name =>
        typeof(GuideData).Assembly.GetManifestResourceStream($"MobiJobs.Guide.{name}.json")
        ?? throw new InvalidDataException($"The program has no resource \"{name}.json\".")));

    private static GuideFile ReadFile(Stream file) =>
        JsonSerializer.Deserialize<GuideFile>(file, Options) ?? throw new InvalidDataException("The guide is empty.");

    private static GuideData Join(IReadOnlyList<GuideFile> files) => new()
    {
        Themes = [.. files.Select(f => f.Theme).OfType<GuideTheme>()],
        Domains = Join(files, f => f.Domains),
        Synonyms = Join(files, f => f.Synonyms)
            .ToDictionary(s => TypedText.Folded(s.Key), s => TypedText.Folded(s.Value)),
        Sources = Join(files, f => f.Sources),
        Causes = Join(files, f => f.Causes),
        Remedies = Join(files, f => f.Remedies),
        Unknown = files.Select(f => f.Unknown).FirstOrDefault(u => u is not null)
            ?? throw new InvalidDataException("The guide has no text for unknown errors."),
        Entries = [.. files.SelectMany(f => f.Entries.Select(e => e with { Theme = f.Theme?.Id ?? "" }))],
    };

    private static Dictionary<string, T> Join<T>(
        IReadOnlyList<GuideFile> files,
        Func<GuideFile, IReadOnlyDictionary<string, T>?> part)
    {
        var all = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (name, value) in files.SelectMany(f => part(f) ?? new Dictionary<string, T>()))
        {
            if (!all.TryAdd(name, value)) { throw new InvalidDataException($"The guide has \"{name}\" twice."); }
        }

        return all;
    }

    /// <summary>One file: a theme, its entries, and the causes and remedies that the entries use.</summary>
    private sealed record GuideFile
    {
        public required IReadOnlyList<GuideEntry> Entries { get; init; }

        public GuideTheme? Theme { get; init; }

        public IReadOnlyDictionary<string, string>? Domains { get; init; }

        public IReadOnlyDictionary<string, string>? Synonyms { get; init; }

        public IReadOnlyDictionary<string, GuideText>? Sources { get; init; }

        public IReadOnlyDictionary<string, GuideCause>? Causes { get; init; }

        public IReadOnlyDictionary<string, GuideRemedy>? Remedies { get; init; }

        public GuideUnknown? Unknown { get; init; }
    }
}

/// <summary>The subject of the entries of a file.</summary>
public sealed record GuideTheme(string Id, GuideText Title);

/// <summary>A text in both languages.</summary>
public sealed record GuideText(string Ja, string En)
{
    /// <summary>The text in this language; Japanese if it is not English, as for every label.</summary>
    public string In(CultureInfo culture) => culture.TwoLetterISOLanguageName == "en" ? En : Ja;
}

/// <summary>A cause, and who names it.</summary>
/// <param name="Guess">Whether it is likely although no source names it.</param>
/// <param name="CuredBy">The ids of the remedies for this cause; they come first if it applies.</param>
/// <param name="WhoActs">Who removes it; null for whoever the entry names.</param>
/// <param name="Kinds">The kinds of job that can fail for it; null for all.</param>
public sealed record GuideCause(
    CauseSource Source,
    GuideText Text,
    bool Guess = false,
    IReadOnlyList<string>? CuredBy = null,
    WhoActs? WhoActs = null,
    IReadOnlyList<JobKind>? Kinds = null);

/// <summary>A remedy.</summary>
/// <param name="Available">Whether the console can carry it out.</param>
/// <param name="Kinds">The kinds of job that it makes sense for; null for all.</param>
/// <param name="Alone">What is to be done instead where the device gave no further code; null if nothing.</param>
public sealed record GuideRemedy(
    bool Available, GuideText Text, IReadOnlyList<JobKind>? Kinds = null, string? Alone = null);

/// <summary>What is said about an error that no entry explains.</summary>
public sealed record GuideUnknown(
    GuideText Sentence,
    GuideText SentenceWithoutCodes,
    GuideText SentenceNotCovered,
    GuideText Summary,
    IReadOnlyList<string> Remedies,
    IReadOnlyList<string>? RemediesWithoutCodes = null);
