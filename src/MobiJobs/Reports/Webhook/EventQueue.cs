using System.Threading.Channels;
using MobiJobs.Gateway;

namespace MobiJobs.Reports.Webhook;

/// <summary>
/// Stores the events of many calls at once: each call is answered when its event is stored, and those that wait
/// meanwhile go into the next transaction together.
/// </summary>
public sealed class EventQueue(ReportReceiver receiver) : BackgroundService
{
    private const int MaxAtOnce = 500;

    private readonly Channel<Waiting> calls = Channel.CreateUnbounded<Waiting>();

    /// <summary>Returns once the event is stored.</summary>
    public Task StoreAsync(DeviceReport report)
    {
        var waiting = new Waiting(report, new(TaskCreationOptions.RunContinuationsAsynchronously));
        return calls.Writer.TryWrite(waiting) ? waiting.Stored.Task : throw new OperationCanceledException();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await calls.Reader.WaitToReadAsync(stoppingToken)) { await StoreWaitingAsync(); }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            calls.Writer.TryComplete();
            await StoreWaitingAsync(); // Nobody sends these again.
        }
    }

    private async Task StoreWaitingAsync()
    {
        while (true)
        {
            var some = new List<Waiting>();
            while (some.Count < MaxAtOnce && calls.Reader.TryRead(out var next)) { some.Add(next); }

            if (some.Count == 0) { return; }

            // Each call answers for itself, also where they fail together.
            var stored = receiver([.. some.Select(s => s.Report)], CancellationToken.None);
            await stored.ContinueWith(_ => { }, TaskScheduler.Default);
            some.ForEach(s => s.Stored.SetFromTask(stored));
        }
    }

    private sealed record Waiting(DeviceReport Report, TaskCompletionSource Stored);
}
