using System.Text.Json;
using MobiJobs.Jobs;

namespace MobiJobs.Shared;

/// <summary>The outside names of kinds and statuses: the code terms in camelCase.</summary>
public static class Names
{
    private static readonly Dictionary<JobKind, string> Kinds = Enum.GetValues<JobKind>().ToDictionary(k => k, k => JsonNamingPolicy.CamelCase.ConvertName(k.ToString()));
    private static readonly Dictionary<JobStatus, string> Statuses = Enum.GetValues<JobStatus>().ToDictionary(s => s, s => JsonNamingPolicy.CamelCase.ConvertName(s.ToString()));
    private static readonly Dictionary<string, JobKind> KindsByName = Kinds.ToDictionary(k => k.Value, k => k.Key, StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<string, JobStatus> StatusesByName = Statuses.ToDictionary(s => s.Value, s => s.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>A kind's outside name.</summary>
    public static string Of(JobKind kind) => Kinds[kind];

    /// <summary>A status's outside name.</summary>
    public static string Of(JobStatus status) => Statuses[status];

    /// <summary>The kind of this name; null when there is none.</summary>
    public static JobKind? Kind(string name) => KindsByName.TryGetValue(name.Trim(), out var kind) ? kind : null;

    /// <summary>The status of this name; null when there is none.</summary>
    public static JobStatus? Status(string name) => StatusesByName.TryGetValue(name.Trim(), out var status) ? status : null;
}
