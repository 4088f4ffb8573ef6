namespace MobiJobs.Gateway.NanoMdm;

/// <summary>
/// Keeps to the number of pushes a second. What exceeds it waits in memory: the queue wakes a device again whose push
/// was lost with the process.
/// </summary>
public sealed class PushPacer(NanoMdmOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly OrderedDictionary<string, bool> waiting = new(StringComparer.Ordinal);
    private long windowStart;
    private int taken;

    /// <summary>Those of these devices that may be woken now; the others wait for <see cref="TakeWaiting"/>.</summary>
    public IReadOnlyList<string> Take(IEnumerable<string> channelIds)
    {
        lock (gate)
        {
            var now = new List<string>();
            foreach (var channelId in channelIds.Distinct(StringComparer.Ordinal))
            {
                if (waiting.Count == 0 && HasRoom()) { now.Add(channelId); }
                else { waiting.TryAdd(channelId, true); }
            }

            return now;
        }
    }

    /// <summary>Those that have waited longest and may be woken now.</summary>
    public IReadOnlyList<string> TakeWaiting()
    {
        lock (gate)
        {
            var now = new List<string>();
            while (now.Count < waiting.Count && HasRoom()) { now.Add(waiting.GetAt(now.Count).Key); }

            foreach (var _ in now) { waiting.RemoveAt(0); }

            return now;
        }
    }

    private bool HasRoom()
    {
        var now = clock.GetTimestamp();
        if (taken == 0 || clock.GetElapsedTime(windowStart, now) >= Window) { (windowStart, taken) = (now, 0); }

        return taken < options.PushesPerSecond && ++taken > 0;
    }
}

/// <summary>Sends the pushes that had to wait.</summary>
internal sealed class WaitingPushes(PushPacer pacer, NanoMdmGateway gateway, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Tick, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await gateway.PushAsync(pacer.TakeWaiting(), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program is stopping; the queue wakes these devices again.
        }
    }
}
