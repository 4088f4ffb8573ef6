using Hangfire;
using Hangfire.States;
using Hangfire.Storage;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Queue.Watch;

/// <summary>
/// What Hangfire knows of the processes that work and of recurring work: on SQL Server of all processes, on SQLite of
/// this one, the only one there.
/// </summary>
public sealed class WorkWatch
{
    /// <summary>A process that has said nothing for so long is gone; each says something twice a minute.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    /// <summary>How long ago work of each minute may have begun last before something is wrong.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Who asks within this time gets one answer: each open page asks every few seconds.</summary>
    public static readonly TimeSpan Shared = TimeSpan.FromSeconds(2);

    private readonly Lock asking = new();
    private readonly JobStorage storage;
    private readonly IReadOnlyList<RecurringWork> works;
    private readonly TimeProvider clock;
    private Task<WorkSeen>? last;
    private long askedAt;

    internal WorkWatch(JobStorage storage, IEnumerable<RecurringWork> works, TimeProvider clock) =>
        (this.storage, this.works, this.clock) = (storage, [.. works.OrderBy(w => w.Rhythm)], clock);

    /// <summary>What is known now, or was less than two seconds ago. Throws what Hangfire's storage throws.</summary>
    public Task<WorkSeen> SeeAsync(CancellationToken stopping)
    {
        lock (asking)
        {
            if (last is null || (last.IsCompleted && clock.GetElapsedTime(askedAt) >= Shared))
            {
                askedAt = clock.GetTimestamp();
                last = Task.Run(() => new WorkSeen(Processes(), Recurring()), CancellationToken.None);
            }

            return last.WaitAsync(stopping);
        }
    }

    private IReadOnlyList<WorkerProcess> Processes()
    {
        var since = clock.UtcNow() - Silence;
        return
        [
            .. storage.GetMonitoringApi().Servers()
                .Select(s => new WorkerProcess(
                    NameOf(s.Name), s.WorkersCount, s.StartedAt, s.Heartbeat, s.Heartbeat >= since))
                .OrderByDescending(p => p.IsAlive)
                .ThenBy(p => p.Name, StringComparer.Ordinal),
        ];
    }

    private IReadOnlyList<RecurringRun> Recurring()
    {
        using var connection = storage.GetConnection();
        var known = connection.GetRecurringJobs().ToDictionary(r => r.Id, StringComparer.Ordinal);
        return [.. works.Select(work => RunOf(work, known.GetValueOrDefault(work.Name)))];
    }

    private static RecurringRun RunOf(RecurringWork work, RecurringJobDto? known) => new(
        work.Name,
        work.Rhythm,
        known?.LastExecution,
        known?.NextExecution,
        known?.Error is not null || known?.LastJobState == DeletedState.StateName);

    /// <summary>Machine and process; Hangfire appends an id of its own.</summary>
    private static string NameOf(string server) => server.LastIndexOf(':') is > 0 and var end ? server[..end] : server;
}

/// <summary>What Hangfire knows.</summary>
/// <param name="Processes">The processes that work, those that live first.</param>
/// <param name="Recurring">
/// Recurring work, that of each minute first. What no process has defined yet has no times.
/// </param>
public sealed record WorkSeen(IReadOnlyList<WorkerProcess> Processes, IReadOnlyList<RecurringRun> Recurring);

/// <summary>A process that works.</summary>
/// <param name="Name">Machine and process.</param>
/// <param name="Workers">How much it does at once.</param>
/// <param name="StartedAt">When it began (UTC).</param>
/// <param name="SeenAt">When it last said that it lives (UTC).</param>
/// <param name="IsAlive">Whether that was lately.</param>
public sealed record WorkerProcess(string Name, int Workers, DateTime StartedAt, DateTime? SeenAt, bool IsAlive);

/// <summary>Work that recurs.</summary>
/// <param name="Name">What it is called in Hangfire.</param>
/// <param name="Rhythm">How often.</param>
/// <param name="LastAt">When it last began (UTC); null if not yet.</param>
/// <param name="NextAt">When it is due next (UTC).</param>
/// <param name="HasFailed">Whether it just failed; of what was long ago, Hangfire knows no more.</param>
public sealed record RecurringRun(string Name, Rhythm Rhythm, DateTime? LastAt, DateTime? NextAt, bool HasFailed);
