using System.Text.Json;

namespace MobiJobs.Jobs;

/// <summary>The names of statuses in addresses and in the HTTP API: the code terms in camelCase.</summary>
public static class StatusNames
{
    private static readonly Dictionary<JobStatus, string> Names =
        Enum.GetValues<JobStatus>().ToDictionary(s => s, s => JsonNamingPolicy.CamelCase.ConvertName(s.ToString()));

    private static readonly Dictionary<string, JobStatus> Statuses =
        Names.ToDictionary(n => n.Value, n => n.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>The name of a status.</summary>
    public static string Of(JobStatus status) => Names[status];

    /// <summary>The status with this name, in any case; null if there is none.</summary>
    public static JobStatus? Find(string name) =>
        PlainText.Word(name) is { } word && Statuses.TryGetValue(word, out var status) ? status : null;
}
