using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Reports;

/// <summary>
/// Answers that were lost on their way: the device has connected again since it took the command, and still says
/// nothing, nor is anything stored that was not interpreted yet. What only reads is asked again under another command
/// id. All else counts as done, though unconfirmed, and is never sent again: an app list may confirm it.
/// </summary>
public sealed class LostAnswers(
    MobiJobsDb db,
    DeviceQueue queue,
    DeviceQueueWorker worker,
    SystemJobs systemJobs,
    IEnumerable<IJobEnded> followers,
    TimeProvider clock) : IPeriodicStep
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var ids = await Lost(now).OrderBy(j => j.AnswerLostAt)
            .Select(j => j.Id).Take(DeviceQueue.ChunkSize).ToArrayAsync(stopping);
        if (ids.Length == 0) { return 0; }

        var claimed = await db.WriteAsync(() => SettleAsync(ids, now, stopping), stopping);
        await worker.WakeAsync(claimed, stopping);
        return ids.Length;
    }

    /// <summary>
    /// Those whose answer counts as lost at this moment: not while a message of the device waits to be interpreted,
    /// which may be it.
    /// </summary>
    private IQueryable<Job> Lost(DateTime now) => db.Jobs
        .Where(j => j.AnswerLostAt <= now && j.Stage == JobStage.Active && j.HandedOverAt != null)
        .Where(j => !db.Reports.Any(
            r => r.State == ReportState.Pending && r.ChannelId == j.Enrollment.ChannelId));

    private async Task<IReadOnlyList<long>> SettleAsync(long[] found, DateTime now, CancellationToken stopping)
    {
        var lost = await Lost(now).Where(j => found.Contains(j.Id))
            .Select(AnsweredJob.Projection)
            .ToListAsync(stopping);
        var again = lost.FindAll(j => j.Kind.OnlyReads());
        var settled = await AskAgainAsync(again, now, stopping);
        var ended = new List<EndedJob>();
        foreach (var same in lost.Except(again).GroupBy(j => Ending.AnswerLost(j.Kind)))
        {
            var ids = await EndAsync([.. same.Select(j => j.Id)], same.Key, now, stopping);
            ended.AddRange(same.Where(j => ids.Contains(j.Id)).Select(EndedJob.Assumed));
        }

        db.JobEvents.AddRange(settled.Concat(ended.Select(e => e.Job.Id))
            .Select(id => JobEvent.Of(id, JobEventKind.AnswerLost, now)));
        await db.SaveChangesAsync(stopping);
        var orders = await followers.FollowAllAsync(db, ended, now, stopping);
        await systemJobs.RegisterAsync(orders, now, stopping);

        return await queue.ClaimHeadsAsync([.. ended.Select(e => e.Job.DeviceId)], now, stopping);
    }

    /// <summary>
    /// Due at once, as a further attempt. What the device may still answer to the former one is nobody's.
    /// </summary>
    private async Task<long[]> AskAgainAsync(List<AnsweredJob> jobs, DateTime now, CancellationToken stopping)
    {
        var ids = await ChangeAsync(
            [.. jobs.Select(j => j.Id)],
            now,
            some => some.ExecuteUpdateAsync(
                set => set
                    .SetProperty(j => j.Status, JobStatus.RetryWaiting)
                    .SetProperty(j => j.HandedOverAt, (DateTime?)null)
                    .SetProperty(j => j.SessionDeadlineAt, (DateTime?)null)
                    .SetProperty(j => j.FetchedAt, (DateTime?)null)
                    .SetProperty(j => j.AnswerLostAt, (DateTime?)null)
                    .SetProperty(j => j.WakesSinceHandOver, 0)
                    .SetProperty(j => j.DueAt, now),
                stopping),
            stopping);
        var keys = Array.ConvertAll(ids, id => new AskedAgain(id, CommandIds.NewKey()));
        await db.Jobs.Join(db.AsRows(keys), j => j.Id, k => k.Id, (j, k) => new { Job = j, k.NewKey })
            .ExecuteUpdateAsync(set => set.SetProperty(x => x.Job.CommandKey, x => x.NewKey), stopping);
        return ids;
    }

    private Task<long[]> EndAsync(long[] ids, Ending ending, DateTime now, CancellationToken stopping) =>
        ChangeAsync(ids, now, some => queue.EndAsync(some, ending, now, stopping), stopping);

    /// <summary>Changes those of these jobs whose answer still counts as lost. Returns exactly these.</summary>
    private Task<long[]> ChangeAsync(
        long[] ids, DateTime now, Func<IQueryable<Job>, Task<int>> change, CancellationToken stopping) =>
        db.ChangeExactlyAsync(
            ids,
            () => Lost(now).Where(j => ids.Contains(j.Id)).Select(j => j.Id).ToArrayAsync(stopping),
            some => change(Lost(now).Where(j => some.Contains(j.Id))),
            stopping);
}

/// <summary>A job that is asked again, and the key of its further attempt.</summary>
internal sealed record AskedAgain(long Id, long NewKey);
