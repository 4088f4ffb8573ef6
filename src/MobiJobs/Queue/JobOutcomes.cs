using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Runs;

namespace MobiJobs.Queue;

/// <summary>The outcomes that acts on jobs have in common.</summary>
internal static class JobOutcomes
{
    /// <summary>
    /// Notes which items the run has ended and which had ended before. The mark that the statement left on a job
    /// decides, not what was read before it.
    /// </summary>
    public static async Task NoteEndedAsync(
        this MobiJobsDb db, Run run, IQueryable<RunItem> pending, CancellationToken stopping)
    {
        var done = pending.Where(i => db.Jobs.Any(j => j.Id == i.ItemId && j.EndedByRunId == run.Id));
        await done.SetAsync(RunOutcome.Done, stopping);
        await db.NoteEndedBeforeAsync(pending, stopping);
    }

    /// <summary>Notes which items are not open any more.</summary>
    public static Task NoteEndedBeforeAsync(
        this MobiJobsDb db, IQueryable<RunItem> pending, CancellationToken stopping) => pending
        .Where(i => !db.Jobs.Any(j => j.Id == i.ItemId && j.Stage != JobStage.Ended))
        .SetAsync(RunOutcome.AlreadyEnded, stopping);
}
