using Hangfire;
using MobiJobs.AutoDelivery;
using MobiJobs.Enrollments.Import;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Cancel;
using MobiJobs.Reports;
using MobiJobs.Vpp.Sync;

namespace MobiJobs.Queue;

/// <summary>Tells the workers that there is something to do. A ring that is lost costs a minute: the sweep hears it.</summary>
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

    /// <summary>These devices were heard of.</summary>
    public void RingContact(IReadOnlyCollection<string> channelIds)
    {
        foreach (var some in channelIds.Distinct(StringComparer.Ordinal).Chunk(DevicesARing))
        {
            jobs.Enqueue<DeviceQueueWorker>(worker => worker.MeetAsync(some, CancellationToken.None));
        }
    }

    /// <summary>Every queue may go on.</summary>
    public void RingSweep() => jobs.Enqueue<QueueSweeper>(sweeper => sweeper.SweepAsync(CancellationToken.None));

    /// <summary>A person's bulk cancellation is to be carried out.</summary>
    public void RingCancel(long runId) => jobs.Enqueue<BulkCancel>(bulk => bulk.RunAsync(runId, CancellationToken.None));

    /// <summary>A person's import of devices is to be carried out.</summary>
    public void RingImport(long runId) => jobs.Enqueue<DeviceImport>(import => import.RunAsync(runId, CancellationToken.None));

    /// <summary>Many devices are to be looked at before something is sent to them.</summary>
    public void RingCheck(long runId) => jobs.Enqueue<OperationCheck>(check => check.RunAsync(runId, CancellationToken.None));

    /// <summary>A person's confirmed operation is to be registered.</summary>
    public void RingRegister(long runId) => jobs.Enqueue<OperationRegister>(register => register.RunAsync(runId, CancellationToken.None));

    /// <summary>A list of automatic delivery is to run now.</summary>
    public void RingAutoDelivery() => jobs.Enqueue<AutoDeliveries>(deliveries => deliveries.RunAsync(CancellationToken.None));

    /// <summary>A person's retry is to be carried out.</summary>
    public void RingRetry(long runId) => jobs.Enqueue<BulkRetry>(retry => retry.RunAsync(runId, CancellationToken.None));

    /// <summary>A person wants all of a token fetched now.</summary>
    public void RingVppSync(int tokenId) => jobs.Enqueue<VppSync>(sync => sync.RunAsync(tokenId, CancellationToken.None));

    /// <summary>Answers were stored.</summary>
    public void RingReports() => jobs.Enqueue<ReportInterpreter>(interpreter => interpreter.DrainAsync(CancellationToken.None));
}
