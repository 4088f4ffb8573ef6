using System.Text.Json.Serialization;
using System.Text.Json;
using MobiJobs.Kinds;

namespace MobiJobs.Runs;

/// <summary>A run under way that registers jobs which a preview includes.</summary>
/// <param name="Id">The run that registers.</param>
/// <param name="Remaining">How many of its items had no job yet when the preview was made.</param>
/// <param name="OperationId">The one operation of the run that the preview includes; null for all of them.</param>
/// <param name="Kind">The one kind of the run's jobs that the preview includes; null for all of them.</param>
/// <param name="CalledOff">How many of these the confirmation has called off.</param>
public sealed record Registration(
    long Id, int Remaining, long? OperationId = null, JobKind? Kind = null, int CalledOff = 0)
{
    /// <summary>Whether the preview includes all that the run registers.</summary>
    [JsonIgnore]
    public bool IsWhole => OperationId is null && Kind is null;

    /// <summary>The registrations that a preview includes.</summary>
    public static IReadOnlyList<Registration> Of(Run run) =>
        JsonSerializer.Deserialize<List<Registration>>(run.Registrations)!;

    /// <summary>Registrations as JSON, as <see cref="Run.Registrations"/> stores them.</summary>
    public static string Write(IReadOnlyList<Registration> registrations) => JsonSerializer.Serialize(registrations);
}

/// <summary>A registration that was called off, and how many of its items it had not processed.</summary>
/// <param name="IsAll">Whether these are all of its items that anybody has called off.</param>
public sealed record CalledOffRun(long Id, RunKind Kind, int Count, bool IsAll);
