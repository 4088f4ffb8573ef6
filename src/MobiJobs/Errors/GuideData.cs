using System.Text.Json;
using System.Text.Json.Serialization;
using MobiJobs.Jobs;

namespace MobiJobs.Errors;

/// <summary>The guide as people write it: guide.json beside this file, every text in both languages.</summary>
public sealed record GuideData(
    IReadOnlyDictionary<string, GuideCause> Causes,
    IReadOnlyDictionary<string, GuideRemedy> Remedies,
    GuideUnknown Unknown,
    IReadOnlyList<GuideEntry> Entries)
{
    private const string OwnGuide = "MobiJobs.Errors.guide.json";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Reads and checks a guide.</summary>
    /// <exception cref="InvalidDataException">A text lacks a language, an id is there twice, or an entry names what isn't there.</exception>
    public static GuideData Read(Stream json)
    {
        try
        {
            var data = JsonSerializer.Deserialize<GuideData>(json, Options) ?? throw new InvalidDataException("The guide is empty.");
            GuideCheck.Run(data);
            return data;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The guide can't be read: {e.Message}", e);
        }
    }

    /// <summary>The guide that comes with the program.</summary>
    public static GuideData ReadOwn()
    {
        using var json = typeof(GuideData).Assembly.GetManifestResourceStream(OwnGuide) ?? throw new InvalidDataException("The program comes without its guide.");
        return Read(json);
    }
}

/// <summary>A text in both languages.</summary>
public sealed record GuideText(string Ja, string En);

/// <summary>A cause, and who names it.</summary>
public sealed record GuideCause(CauseSource Source, GuideText Text);

/// <summary>A remedy: available where the console can do it now, and for which kinds of job it makes sense (none named: all).</summary>
public sealed record GuideRemedy(bool Available, GuideText Text, IReadOnlyList<JobKind>? Kinds = null);

/// <summary>What is said of an error that no entry knows.</summary>
public sealed record GuideUnknown(GuideText Sentence, GuideText SentenceWithoutCodes, GuideText Summary, IReadOnlyList<string> Remedies);

/// <summary>
/// One row of the guide. It is about jobs of its kinds whose error begins with the first link of one of its chains and holds
/// the others anywhere further in. Chains are written as <see cref="ErrorChain.Key"/> writes them.
/// </summary>
/// <param name="Then">The more general entry whose causes and remedies follow this one's own.</param>
public sealed record GuideEntry(
    string Id,
    IReadOnlyList<JobKind> Kinds,
    IReadOnlyList<string> Chains,
    GuideText Sentence,
    GuideText Summary,
    IReadOnlyList<string> Causes,
    IReadOnlyList<string> Remedies,
    bool NoActionNeeded = false,
    string? Then = null);
