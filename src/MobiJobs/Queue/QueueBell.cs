using System.Linq.Expressions;
using Hangfire;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Queue;

/// <summary>
/// Tells the workers that there is something to do. A lost ring delays the work by at most a minute, until the sweep
/// finds it.
/// </summary>
public sealed class QueueBell(IBackgroundJobClient jobs)
{
    private const int DevicesPerRing = 1000;

    /// <summary>Has a worker advance the queues of these devices. Call it after the commit.</summary>
    public void Ring(params IReadOnlyCollection<long> deviceIds)
    {
        foreach (var some in deviceIds.Distinct().Chunk(DevicesPerRing))
        {
            jobs.Enqueue<DeviceQueueWorker>(worker => worker.AdvanceAsync(some, CancellationToken.None));
        }
    }

    /// <summary>The same as a task, for <c>AfterCommitAsync</c>.</summary>
    public Task RingAsync(params IReadOnlyCollection<long> deviceIds)
    {
        Ring(deviceIds);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Has a worker wake these devices, which have new heads: no page waits for the channel. Call it after the commit.
    /// </summary>
    public Task RingWakeAsync(IReadOnlyCollection<long> deviceIds)
    {
        foreach (var some in deviceIds.Distinct().Chunk(DevicesPerRing))
        {
            jobs.Enqueue<DeviceQueueWorker>(worker => worker.WakeAsync(some, CancellationToken.None));
        }

        return Task.CompletedTask;
    }

    /// <summary>These devices have connected.</summary>
    public void RingContact(IReadOnlyCollection<string> channelIds)
    {
        foreach (var some in channelIds.Distinct(StringComparer.Ordinal).Chunk(DevicesPerRing))
        {
            jobs.Enqueue<DeviceQueueWorker>(worker => worker.ServeAsync(some, CancellationToken.None));
        }
    }

    /// <summary>Has a worker sweep now, which advances every queue.</summary>
    public void RingSweep() => jobs.Enqueue<QueueSweeper>(sweeper => sweeper.SweepAsync(CancellationToken.None));

    /// <summary>
    /// Has a worker wake again whom no answer came from: all, or only those that were woken before this moment (UTC).
    /// </summary>
    public void RingRecall(DateTime? wokenBefore) =>
        jobs.Enqueue<DeviceQueueWorker>(worker => worker.RecallAsync(wokenBefore, CancellationToken.None));

    /// <summary>Has a worker do this. Call it after the commit.</summary>
    public void Ring<TWork>(Expression<Func<TWork, Task>> work) => jobs.Enqueue(work);
}
