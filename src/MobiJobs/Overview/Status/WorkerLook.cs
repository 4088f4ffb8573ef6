using MobiJobs.Accounts;
using MobiJobs.Queue.Periodic;
using MobiJobs.Queue.Watch;

namespace MobiJobs.Overview.Status;

/// <summary>Whether any process works, and does what is due each minute.</summary>
internal sealed class WorkerLook(WorkWatch work, TimeProvider clock) : IStatusLook
{
    public string Name => Labels.Status_Workers;

    public async Task<StatusPart?> LookAsync(Rights reader, CancellationToken stopping)
    {
        var seen = await work.SeeAsync(stopping);
        var alive = seen.Processes.Where(p => p.IsAlive).ToArray();
        if (alive.Length == 0)
        {
            return new(Name, PartState.Wrong, Labels.Status_NoWorkers)
            {
                NextStep = reader.Has(Permissions.ManageSettings)
                    ? Labels.Status_WorkersNext
                    : Labels.Outage_ForOthers,
            };
        }

        if (seen.Recurring.FirstOrDefault(r => IsLate(r, alive, clock.UtcNow())) is { } late)
        {
            var words = Say(Labels.Status_WorkLate, RecurringNames.LabelOf(late.Name));
            return new(Name, PartState.Attention, words) { NextStep = Labels.Status_LogNext };
        }

        var atOnce = alive.Sum(p => p.Workers);
        return new(Name, PartState.Fine, Say(Labels.Status_WorkersFine, alive.Length, atOnce));
    }

    /// <summary>Whether work of each minute failed, or has not begun for minutes though a process was there.</summary>
    internal static bool IsLate(RecurringRun run, IReadOnlyList<WorkerProcess> alive, DateTime now)
    {
        if (run.Rhythm != Rhythm.EveryMinute) { return false; }

        var since = now - WorkWatch.Patience;
        return run.HasFailed || (alive.Min(p => p.StartedAt) < since && !(run.LastAt >= since));
    }
}
