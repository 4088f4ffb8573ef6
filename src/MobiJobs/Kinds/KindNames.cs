using System.Text.Json;

namespace MobiJobs.Kinds;

/// <summary>The names of kinds in addresses and in the HTTP API: the code terms in camelCase.</summary>
public static class KindNames
{
    private static readonly Dictionary<JobKind, string> Names =
        Enum.GetValues<JobKind>().ToDictionary(k => k, k => JsonNamingPolicy.CamelCase.ConvertName(k.ToString()));

    private static readonly Dictionary<string, JobKind> Kinds =
        Names.ToDictionary(n => n.Value, n => n.Key, StringComparer.Ordinal);

    /// <summary>The name of a kind.</summary>
    public static string Of(JobKind kind) => Names[kind];

    /// <summary>The kind with exactly this name; null if there is none.</summary>
    public static JobKind? Find(string name) =>
        PlainText.Word(name) is { } word && Kinds.TryGetValue(word, out var kind) ? kind : null;
}
