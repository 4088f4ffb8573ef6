using System.Linq.Expressions;
using Hangfire;

namespace MobiJobs.Queue;

/// <summary>
/// Tells the workers that there is something to do. A ring that is lost costs a minute: the sweep hears it.
/// </summary>
public sealed class QueueBell(IBackgroundJobClient jobs)
{
    private const int DevicesARing = 1000;

    /// <summary>These devices' queues may go on. Ring after the commit.</summary>
    public void Ring(params IReadOnlyCollection<long> deviceIds)
    {
        foreach (var some in deviceIds.Distinct().Chunk(DevicesARing))
        {
            jobs.Enqueue<DeviceQueueWorker>(worker => worker.AdvanceAsync(some, CancellationToken.None));
        }
    }

    /// <summary>The same, for what is done after a commit.</summary>
    public Task RingAsync(params IReadOnlyCollection<long> deviceIds)
    {
        Ring(deviceIds);
        return Task.CompletedTask;
    }

    /// <summary>These devices have connected.</summary>
    public void RingContact(IReadOnlyCollection<string> channelIds)
    {
        foreach (var some in channelIds.Distinct(StringComparer.Ordinal).Chunk(DevicesARing))
        {
            jobs.Enqueue<DeviceQueueWorker>(worker => worker.MeetAsync(some, CancellationToken.None));
        }
    }

    /// <summary>Every queue may go on.</summary>
    public void RingSweep() => jobs.Enqueue<QueueSweeper>(sweeper => sweeper.SweepAsync(CancellationToken.None));

    /// <summary>A worker is to do this. Ring after the commit.</summary>
    public void Ring<TWork>(Expression<Func<TWork, Task>> work) => jobs.Enqueue(work);
}
