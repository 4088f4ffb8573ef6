using System.Threading.Channels;
using MobiJobs.Data;
using MobiJobs.Gateway;

namespace MobiJobs.Reports.Webhook;

/// <summary>
/// Stores the events of many calls at once: each call is answered when its event is stored, and those that wait
/// meanwhile go into the next transaction together. While the store can't take them they wait, since nobody sends them
/// again.
/// </summary>
public sealed class EventQueue(
    ReportReceiver receiver,
    IServiceScopeFactory scopes,
    WorkMeter meter,
    TimeProvider clock,
    ILogger<EventQueue> log) : BackgroundService
{
    private const int MaxAtOnce = 500;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

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
            while (await calls.Reader.WaitToReadAsync(stoppingToken)) { await StoreWaitingAsync(stoppingToken); }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            calls.Writer.TryComplete();
            await StoreWaitingAsync(stoppingToken); // Nobody sends these again.
        }
    }

    private async Task StoreWaitingAsync(CancellationToken stopping)
    {
        while (true)
        {
            var some = new List<Waiting>();
            while (some.Count < MaxAtOnce && calls.Reader.TryRead(out var next)) { some.Add(next); }

            if (some.Count == 0) { return; }

            await StoreAsync(some, stopping);
        }
    }

    /// <summary>Each call answers for itself, also where they fail together.</summary>
    private async Task StoreAsync(List<Waiting> some, CancellationToken stopping)
    {
        var since = clock.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await receiver([.. some.Select(s => s.Report)], CancellationToken.None);
                some.ForEach(s => s.Stored.SetResult());
                return;
            }
            catch (Exception e) when (IsOfTheStore(e))
            {
                if (stopping.IsCancellationRequested || clock.GetElapsedTime(since) >= Patience)
                {
                    Fail(some, e);
                    return;
                }

                log.LogWarning(e, "{EventCount} events could not be stored yet; they are tried again", some.Count);
                await Task.Delay(pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (some.Count == 1)
            {
                Fail(some, e);
                return;
            }
            catch (Exception) when (some.Count > 1)
            {
                foreach (var one in some) { await StoreAsync([one], stopping); } // A bad one spoils no other.
                return;
            }
        }
    }

    private void Fail(List<Waiting> some, Exception e)
    {
        log.LogError(e, "{EventCount} events could not be stored", some.Count);
        meter.Lost(some.Count);
        some.ForEach(s => s.Stored.SetException(e));
    }

    private bool IsOfTheStore(Exception e)
    {
        using var scope = scopes.CreateWorkScope("reports of devices");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        return db.IsPassing(e) || db.IsStoreTrouble(e)
            || db.IsUniqueViolation(e); // Another process has stored the first of a kind: the next try finds it.
    }

    private sealed record Waiting(DeviceReport Report, TaskCompletionSource Stored);
}
