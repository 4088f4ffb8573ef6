using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MobiJobs.Kinds;

namespace MobiJobs.Guide;

/// <summary>The guide as people write it: the guide*.json files beside this one, every text in both languages.</summary>
/// <param name="Domains">Other names of a domain, and the one that the chains use.</param>
/// <param name="Sources">Where the entries' knowledge comes from, by its short name.</param>
public sealed record GuideData(
    IReadOnlyList<GuideTheme> Themes,
    IReadOnlyDictionary<string, string> Domains,
    IReadOnlyDictionary<string, GuideText> Sources,
    IReadOnlyDictionary<string, GuideCause> Causes,
    IReadOnlyDictionary<string, GuideRemedy> Remedies,
    GuideUnknown Unknown,
    IReadOnlyList<GuideEntry> Entries)
{
    // In the order in which the guide is read; the first also holds what the others share.
    private static readonly string[] OwnFiles = ["guide", "guide-apps", "guide-profiles", "guide-device", "guide-mdm", "guide-network", "guide-vpp", "guide-intune"];

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Reads and checks a guide of one file or several.</summary>
    /// <exception cref="InvalidDataException">A text lacks a language, an id is there twice, or an entry names what isn't there.</exception>
    public static GuideData Read(params IEnumerable<Stream> files)
    {
        try
        {
            var data = Join([.. files.Select(f => JsonSerializer.Deserialize<GuideFile>(f, Options) ?? throw new InvalidDataException("The guide is empty."))]);
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
        typeof(GuideData).Assembly.GetManifestResourceStream($"MobiJobs.Guide.{name}.json") ?? throw new InvalidDataException("The program comes without its guide.")));

    private static GuideData Join(IReadOnlyList<GuideFile> files) => new(
        [.. files.Select(f => f.Theme).OfType<GuideTheme>()],
        Join(files, f => f.Domains),
        Join(files, f => f.Sources),
        Join(files, f => f.Causes),
        Join(files, f => f.Remedies),
        files.Select(f => f.Unknown).FirstOrDefault(u => u is not null) ?? throw new InvalidDataException("The guide says nothing of unknown errors."),
        [.. files.SelectMany(f => f.Entries.Select(e => e with { Theme = f.Theme?.Id ?? "" }))]);

    private static Dictionary<string, T> Join<T>(IReadOnlyList<GuideFile> files, Func<GuideFile, IReadOnlyDictionary<string, T>?> part)
    {
        var all = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (name, value) in files.SelectMany(f => part(f) ?? new Dictionary<string, T>()))
        {
            if (!all.TryAdd(name, value)) { throw new InvalidDataException($"The guide has \"{name}\" twice."); }
        }

        return all;
    }

    /// <summary>One file: a theme and its entries, with the causes and remedies they bring along.</summary>
    private sealed record GuideFile(
        IReadOnlyList<GuideEntry> Entries,
        GuideTheme? Theme = null,
        IReadOnlyDictionary<string, string>? Domains = null,
        IReadOnlyDictionary<string, GuideText>? Sources = null,
        IReadOnlyDictionary<string, GuideCause>? Causes = null,
        IReadOnlyDictionary<string, GuideRemedy>? Remedies = null,
        GuideUnknown? Unknown = null);
}

/// <summary>What the entries of a file are about.</summary>
public sealed record GuideTheme(string Id, GuideText Title);

/// <summary>A text in both languages.</summary>
public sealed record GuideText(string Ja, string En)
{
    /// <summary>Japanese is the product's first language, as for every other label.</summary>
    public string In(CultureInfo culture) => culture.TwoLetterISOLanguageName == "en" ? En : Ja;
}

/// <summary>A cause, and who names it. A guess is likely and nobody's word.</summary>
/// <param name="CuredBy">The remedies against this cause: where it applies, they come first.</param>
public sealed record GuideCause(CauseSource Source, GuideText Text, bool Guess = false, IReadOnlyList<string>? CuredBy = null);

/// <summary>A remedy: available where the console can do it now, and for which kinds of job it makes sense (none named: all).</summary>
public sealed record GuideRemedy(bool Available, GuideText Text, IReadOnlyList<JobKind>? Kinds = null);

/// <summary>What is said of an error that no entry knows.</summary>
public sealed record GuideUnknown(GuideText Sentence, GuideText SentenceWithoutCodes, GuideText Summary, IReadOnlyList<string> Remedies);

/// <summary>
/// One row of the guide. It is about jobs of its kinds (none named: all) whose error looks like one of its chains, written
/// as <see cref="GuideChain"/> reads them.
/// </summary>
/// <param name="WhoActs">Who has to do something before it goes on.</param>
/// <param name="TryAgain">Whether the same job, tried again, can succeed.</param>
/// <param name="Says">What devices say, in their English.</param>
/// <param name="Sources">The short names of where this is known from.</param>
/// <param name="Then">The more general entry whose causes and remedies follow this one's own.</param>
/// <param name="IsWrapper">True for a code that only says that something further in failed: whatever knows more goes first.</param>
public sealed record GuideEntry(
    string Id,
    IReadOnlyList<string> Chains,
    GuideText Sentence,
    GuideText Summary,
    WhoActs WhoActs,
    TryAgain TryAgain,
    IReadOnlyList<string> Causes,
    IReadOnlyList<string> Remedies,
    IReadOnlyList<JobKind>? Kinds = null,
    IReadOnlyList<string>? Says = null,
    IReadOnlyList<string>? Sources = null,
    bool NoActionNeeded = false,
    string? Then = null,
    bool IsWrapper = false)
{
    /// <summary>Its file's.</summary>
    [JsonIgnore]
    public string Theme { get; init; } = "";

    /// <summary>The kinds of job it is about.</summary>
    [JsonIgnore]
    public IReadOnlyList<JobKind> About { get; } = Kinds ?? Enum.GetValues<JobKind>();

    /// <summary>Its chains, a range as one for each of its codes.</summary>
    [JsonIgnore]
    public IReadOnlyList<GuideChain> Patterns { get; } = [.. Chains.SelectMany(c => GuideChain.Read(c) ?? [])];
}
