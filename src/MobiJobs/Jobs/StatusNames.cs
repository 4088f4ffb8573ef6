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

    private static readonly (string Name, IReadOnlyList<JobStatus> Statuses)[] Sets =
        [("active", JobStatuses.OfHeads), ("failed", JobStatuses.OfFailures)];

    /// <summary>The name of a status.</summary>
    public static string Of(JobStatus status) => Names[status];

    /// <summary>The names of these statuses; one name for all heads, and one for all failures.</summary>
    public static IEnumerable<string> Of(IReadOnlyCollection<JobStatus> statuses)
    {
        var whole = Sets.Where(set => set.Statuses.All(statuses.Contains)).ToArray();
        return whole.Select(set => set.Name)
            .Concat(statuses.Except(whole.SelectMany(set => set.Statuses)).Select(Of));
    }

    /// <summary>A name in the reader's language; the name itself if there is no such.</summary>
    public static string Label(string name) => FindAll(name) switch
    {
        [] => name,
        [var one] => one.Label(),
        _ => PlainText.Word(name) == Sets[0].Name ? Labels.Filter_Active : Labels.Filter_Failed,
    };

    /// <summary>
    /// The statuses of this name, that of one status, or <c>active</c> or <c>failed</c>; none if there is no such name.
    /// </summary>
    public static IReadOnlyList<JobStatus> FindAll(string name) => Find(name) is { } one
        ? [one]
        : Sets.FirstOrDefault(set => set.Name == PlainText.Word(name)).Statuses ?? [];

    /// <summary>The name of why a job ended; null where its status says it.</summary>
    public static string? Of(EndReason reason) =>
        reason == EndReason.None ? null : JsonNamingPolicy.CamelCase.ConvertName(reason.ToString());

    /// <summary>The status with exactly this name; null if there is none.</summary>
    public static JobStatus? Find(string name) =>
        PlainText.Word(name) is { } word && Statuses.TryGetValue(word, out var status) ? status : null;
}
