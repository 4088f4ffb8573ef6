using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Runs;

/// <summary>What other rooms ask of runs under way.</summary>
public static class RunQueries
{
    private static readonly RunKind[] Registrations = [.. Enum.GetValues<RunKind>().Where(k => k.RegistersJobs())];

    /// <summary>The runs that are registering jobs now.</summary>
    public static IQueryable<Run> RegisteringJobs(this IQueryable<Run> runs) => runs
        .Where(r => r.StartedAt != null && r.EndedAt == null && Registrations.Contains(r.Kind));

    /// <summary>
    /// Waits for the chunks of these runs that are being carried out, and lets no further one begin before the caller's
    /// transaction ends. Returns how many runs that are.
    /// </summary>
    public static Task<int> HoldAsync(this IQueryable<Run> runs, CancellationToken stopping) =>
        runs.ExecuteUpdateAsync(set => set.SetProperty(r => r.Cursor, r => r.Cursor), stopping);
}
