using System.Text.Json;
using System.Text.Json.Serialization;
using MobiJobs.Kinds;

namespace MobiJobs.Runs;

/// <summary>A registration under way that a preview includes, and how many jobs it had yet to register then.</summary>
/// <param name="Id">The run that registers.</param>
/// <param name="Remaining">How many of its items had no job yet.</param>
/// <param name="OperationId">The only one meant of the operations that the run registers; null for all.</param>
/// <param name="Kind">The only kind meant of the jobs that the run registers; null for all.</param>
public sealed record Registration(long Id, int Remaining, long? OperationId = null, JobKind? Kind = null)
{
    /// <summary>Whether all that the run registers is meant.</summary>
    [JsonIgnore]
    public bool IsWhole => OperationId is null && Kind is null;

    /// <summary>Those that a preview includes.</summary>
    public static IReadOnlyList<Registration> Of(Run run) =>
        JsonSerializer.Deserialize<List<Registration>>(run.Registrations)!;

    /// <summary>As a preview keeps them.</summary>
    public static string Write(IReadOnlyList<Registration> registrations) => JsonSerializer.Serialize(registrations);
}

/// <summary>A registration that was called off, and how many of its items it had not come to.</summary>
public sealed record CalledOffRun(long Id, RunKind Kind, int Count);
