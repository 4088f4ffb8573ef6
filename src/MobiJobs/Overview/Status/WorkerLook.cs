using MobiJobs.Accounts;
using MobiJobs.Queue.Periodic;
using MobiJobs.Queue.Watch;

namespace MobiJobs.Overview.Status;

/// <summary>Whether any process works, and does what is due each minute.</summary>
internal sealed class WorkerLook(WorkWatch work, TimeProvider clock) : IStatusLook
{
    public Task<StatusPart?> LookAsync(Rights reader, CancellationToken stopping) =>
        Task.FromResult<StatusPart?>(Look(reader));

    private StatusPart Look(Rights reader)
    {
        var alive = work.Processes().Where(p => p.IsAlive).ToArray();
        if (alive.Length == 0)
        {
            return new(Labels.Status_Workers, PartState.Wrong, Labels.Status_NoWorkers)
            {
                NextStep = reader.Has(Permissions.ManageSettings)
                    ? Labels.Status_WorkersNext
                    : Labels.Outage_ForOthers,
            };
        }

        if (work.Recurring().FirstOrDefault(r => IsLate(r, alive)) is { } late)
        {
            var words = Say(Labels.Status_WorkLate, StatusLabels.LabelOf(late.Name));
            return new(Labels.Status_Workers, PartState.Attention, words) { NextStep = Labels.Status_LogNext };
        }

        var atOnce = alive.Sum(p => p.Workers);
        return new(Labels.Status_Workers, PartState.Fine, Say(Labels.Status_WorkersFine, alive.Length, atOnce));
    }

    /// <summary>Whether work of each minute failed, or has not begun for minutes though a process was there.</summary>
    private bool IsLate(RecurringRun run, WorkerProcess[] alive)
    {
        if (run.Rhythm != Rhythm.EveryMinute) { return false; }

        var since = clock.UtcNow() - WorkWatch.Patience;
        return run.HasFailed || (alive.Min(p => p.StartedAt) < since && !(run.LastAt >= since));
    }
}
