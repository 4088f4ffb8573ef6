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
        foreach (var job in again) { await AskAgainAsync(job, now, stopping); }

        var ended = new List<EndedJob>();
        foreach (var job in lost.Except(again))
        {
            if (await EndAsync(job, now, stopping)) { ended.Add(EndedJob.Assumed(job)); }
        }

        db.JobEvents.AddRange(lost.Select(j => JobEvent.Of(j.Id, JobEventKind.AnswerLost, now)));
        await db.SaveChangesAsync(stopping);
        await FollowAsync(ended, now, stopping);
        return await queue.ClaimHeadsAsync([.. ended.Select(e => e.Job.DeviceId)], now, stopping);
    }

    /// <summary>
    /// Due at once, as a further attempt. What the device may still answer to the former one is nobody's.
    /// </summary>
    private Task<int> AskAgainAsync(AnsweredJob job, DateTime now, CancellationToken stopping)
    {
        var key = CommandIds.NewKey();
        return Lost(now).Where(j => j.Id == job.Id && j.CommandKey == job.CommandKey).ExecuteUpdateAsync(
            set => set
                .SetProperty(j => j.CommandKey, key)
                .SetProperty(j => j.Status, JobStatus.RetryWaiting)
                .SetProperty(j => j.HandedOverAt, (DateTime?)null)
                .SetProperty(j => j.SessionDeadlineAt, (DateTime?)null)
                .SetProperty(j => j.AnswerLostAt, (DateTime?)null)
                .SetProperty(j => j.WakesSinceHandOver, 0)
                .SetProperty(j => j.DueAt, now),
            stopping);
    }

    private async Task<bool> EndAsync(AnsweredJob job, DateTime now, CancellationToken stopping) =>
        await queue.EndAsync(
            Lost(now).Where(j => j.Id == job.Id), Ending.AnswerLost(job.Kind), now, stopping) == 1;

    private async Task FollowAsync(List<EndedJob> ended, DateTime now, CancellationToken stopping)
    {
        if (ended.Count == 0) { return; }

        var orders = new List<NewJob>();
        foreach (var follower in followers.OrderBy(f => f.Stage))
        {
            orders.AddRange(await follower.FollowAsync(ended, now, stopping));
            await db.SaveChangesAsync(stopping);
        }

        await systemJobs.RegisterAsync(orders, now, stopping);
    }
}
