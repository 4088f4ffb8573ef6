using System.Text.Json;

namespace MobiJobs.Jobs;

/// <summary>
/// The names of statuses and of why jobs ended, in addresses and in the HTTP API: the code terms in camelCase.
/// </summary>
public static class StatusNames
{
    private static readonly Dictionary<JobStatus, string> Names =
        Enum.GetValues<JobStatus>().ToDictionary(s => s, s => JsonNamingPolicy.CamelCase.ConvertName(s.ToString()));

    private static readonly Dictionary<string, JobStatus> Statuses =
        Names.ToDictionary(n => n.Value, n => n.Key, StringComparer.Ordinal);

    /// <summary>The name of a status.</summary>
    public static string Of(JobStatus status) => Names[status];

    /// <summary>The name of why a job ended; null where its status says it.</summary>
    public static string? Of(EndReason reason) =>
        reason == EndReason.None ? null : JsonNamingPolicy.CamelCase.ConvertName(reason.ToString());

    /// <summary>The status with exactly this name; null if there is none.</summary>
    public static JobStatus? Find(string name) =>
        PlainText.Word(name) is { } word && Statuses.TryGetValue(word, out var status) ? status : null;
}
