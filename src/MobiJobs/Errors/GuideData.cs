using System.Text.Json;
using System.Text.Json.Serialization;
using MobiJobs.Jobs;

namespace MobiJobs.Errors;

/// <summary>The guide as people write it: guide.json beside this file, every text in both languages.</summary>
public sealed record GuideData(IReadOnlyDictionary<string, GuideText> Causes, IReadOnlyDictionary<string, GuideRemedy> Remedies, IReadOnlyList<GuideEntry> Entries)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Reads and checks the guide.</summary>
    /// <exception cref="InvalidDataException">A text lacks a language, or an entry names what isn't there.</exception>
    public static GuideData Read(Stream json)
    {
        var data = JsonSerializer.Deserialize<GuideData>(json, Options) ?? throw new InvalidDataException("The guide is empty.");
        var doubled = data.Entries.GroupBy(e => e.Id).FirstOrDefault(g => g.Count() > 1);
        if (doubled is not null) { throw new InvalidDataException($"The guide has two entries \"{doubled.Key}\"."); }

        foreach (var entry in data.Entries) { data.Check(entry); }

        return data;
    }

    /// <summary>The guide that comes with the program.</summary>
    public static GuideData ReadOwn()
    {
        using var json = typeof(GuideData).Assembly.GetManifestResourceStream("MobiJobs.Errors.guide.json")!;
        return Read(json);
    }

    private void Check(GuideEntry entry)
    {
        var texts = new[] { entry.Sentence, entry.Summary }
            .Concat(entry.Causes.Select(c => Causes.TryGetValue(c.Id, out var text) ? text : throw new InvalidDataException($"\"{entry.Id}\" names the cause \"{c.Id}\", which the guide doesn't have.")))
            .Concat(entry.Remedies.Select(r => Remedies.TryGetValue(r, out var remedy) ? remedy.Text : throw new InvalidDataException($"\"{entry.Id}\" names the remedy \"{r}\", which the guide doesn't have.")));
        if (texts.Any(t => string.IsNullOrWhiteSpace(t.Ja) || string.IsNullOrWhiteSpace(t.En)))
        {
            throw new InvalidDataException($"\"{entry.Id}\" has a text that is missing in one language.");
        }
    }
}

/// <summary>A text in both languages.</summary>
public sealed record GuideText(string Ja, string En);

/// <summary>A remedy; available where the console can do it now.</summary>
public sealed record GuideRemedy(GuideText Text, bool Available);

/// <summary>A cause of an entry: for all its kinds, or for some only.</summary>
public sealed record GuideCause(string Id, CauseSource Source, IReadOnlyList<JobKind>? Kinds = null);

/// <summary>
/// One rule and its meaning. It matches a job of one of its kinds whose outermost code is <paramref name="Code"/> and whose
/// inner codes hold all of <paramref name="Inner"/>.
/// </summary>
public sealed record GuideEntry(
    string Id,
    IReadOnlyList<JobKind> Kinds,
    long Code,
    IReadOnlyList<long> Inner,
    bool NoActionNeeded,
    GuideText Sentence,
    GuideText Summary,
    IReadOnlyList<GuideCause> Causes,
    IReadOnlyList<string> Remedies);
