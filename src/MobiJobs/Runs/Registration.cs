using System.Text.Json;

namespace MobiJobs.Runs;

/// <summary>A registration under way that a preview includes, and how many jobs it had yet to register then.</summary>
/// <param name="Id">The run that registers.</param>
/// <param name="Remaining">How many of its items had no job yet.</param>
/// <param name="OperationId">The only one meant of the operations that the run registers; null for all.</param>
/// <param name="CalledOff">How many of these the confirmation has called off.</param>
public sealed record Registration(long Id, int Remaining, long? OperationId = null, int CalledOff = 0)
{
    /// <summary>Those that a preview includes.</summary>
    public static IReadOnlyList<Registration> Of(Run run) =>
        JsonSerializer.Deserialize<List<Registration>>(run.Registrations)!;

    /// <summary>As a preview keeps them.</summary>
    public static string Write(IReadOnlyList<Registration> registrations) => JsonSerializer.Serialize(registrations);
}

/// <summary>A registration that was called off, and how many of its items it had not come to.</summary>
/// <param name="IsAll">Whether these are all of its items that anybody has called off.</param>
public sealed record CalledOffRun(long Id, RunKind Kind, int Count, bool IsAll);
