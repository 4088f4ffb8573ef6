using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices.Known;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Acts;

namespace MobiJobs.Reports;

/// <summary>
/// Ending answers of jobs that have ended before: kept on their jobs, within the caller's transaction.
/// </summary>
public sealed class LateAnswers(MobiJobsDb db, ActsDone acts)
{
    /// <summary>
    /// A late success means that the device did it after all: nothing is left to run, or to do again. Of a job that
    /// only counted as done, because its answer was lost, the answer that comes after all decides.
    /// </summary>
    internal async Task NoteAsync(IReadOnlyList<Answer> late, DateTime now, CancellationToken stopping)
    {
        if (late.Count == 0) { return; }

        db.JobEvents.AddRange(late.Select(a => EventOf(a, now)));
        await db.SaveChangesAsync(stopping);
        var answered = late.Where(a => a.Report.Message is AcknowledgedMessage or FailedMessage).ToArray();
        var settled = await SettleAsync(answered, stopping);
        settled.UnionWith(await DecideAsync(answered, stopping));
        var done = answered.Where(a => a.Report.Message is AcknowledgedMessage && settled.Contains(a.Job!.Id))
            .Select(a => a.Job!).DistinctBy(j => j.Id).ToArray();
        var found = done.Where(j => j.Kind == JobKind.LostModeOff).Select(j => j.DeviceId).ToArray();
        if (found.Length > 0) { await DevicePlace.ForgetAsync(db, found, stopping); }

        await acts.RecordAsync(done, now, stopping);
    }

    private static JobEvent EventOf(Answer answer, DateTime now)
    {
        var note = answer.Report.Message switch
        {
            FailedMessage failed => failed.Error,
            UnreadableMessage unreadable => unreadable.Why,
            _ => null,
        };
        var succeeded = answer.Report.Message is AcknowledgedMessage;
        return JobEvent.Of(answer.Job!.Id, JobEventKind.LateAnswer, now, succeeded ? 1 : 0, note);
    }

    /// <summary>Nothing is left that may still run. Returns the jobs of which it was not known before.</summary>
    private async Task<HashSet<long>> SettleAsync(Answer[] answered, CancellationToken stopping)
    {
        var ids = Array.ConvertAll(answered, a => a.Job!.Id);
        var unsettled = db.Jobs.Where(j => ids.Contains(j.Id) && j.MayStillRun);
        var first = await unsettled.Select(j => j.Id).ToHashSetAsync(stopping);
        long[] done = [.. answered.Where(a => a.Report.Message is AcknowledgedMessage).Select(a => a.Job!.Id)];
        await db.Jobs.Where(j => done.Contains(j.Id) && j.Seat == SeatState.Taken)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, (SeatState?)null), stopping); // It is in use.
        await unsettled.ExecuteUpdateAsync(set => set.SetProperty(j => j.MayStillRun, false), stopping);
        return first;
    }

    /// <summary>
    /// The first answer to come says how those ended that had none, unless an app list has shown meanwhile that it is
    /// done: then no error undoes it. A success waits for the app list as before. Returns these jobs.
    /// </summary>
    private async Task<IReadOnlyCollection<long>> DecideAsync(Answer[] answered, CancellationToken stopping)
    {
        var decided = new List<long>();
        foreach (var same in answered
            .Where(a => a.Job!.EndReason == EndReason.AnswerLost)
            .DistinctBy(a => a.Job!.Id)
            .GroupBy(a => a.Ending))
        {
            var ids = same.Select(a => a.Job!.Id).ToArray();
            var ending = same.Key;
            var hasDone = ending.Status == JobStatus.Succeeded;
            var assumed = db.Jobs.Where(j => ids.Contains(j.Id) && j.EndReason == EndReason.AnswerLost)
                .Where(j => hasDone || j.Verification != Verification.Confirmed);
            decided.AddRange(await db.ChangeExactlyAsync(
                ids,
                () => assumed.Select(j => j.Id).ToArrayAsync(stopping),
                some => assumed.Where(j => some.Contains(j.Id)).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(j => j.Status, ending.Status)
                        .SetProperty(j => j.EndReason, ending.Reason)
                        .SetProperty(j => j.ErrorKey, ending.ErrorKey)
                        .SetProperty(
                            j => j.Verification,
                            j => ending.Verification == Verification.Pending ? j.Verification : ending.Verification),
                    stopping),
                stopping));
        }

        return decided;
    }
}
