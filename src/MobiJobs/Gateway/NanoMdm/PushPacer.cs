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

    /// <summary>Whether any wait.</summary>
    public bool HasWaiting
    {
        get
        {
            lock (gate) { return waiting.Count > 0; }
        }
    }

    /// <summary>These could not be woken for a reason that is not theirs: they wait again, before the others.</summary>
    public void PutBack(IReadOnlyList<string> channelIds)
    {
        lock (gate)
        {
            for (var i = channelIds.Count - 1; i >= 0; i--)
            {
                if (!waiting.ContainsKey(channelIds[i])) { waiting.Insert(0, channelIds[i], true); }
            }
        }
    }

    private bool HasRoom()
    {
        var now = clock.GetTimestamp();
        if (taken == 0 || clock.GetElapsedTime(windowStart, now) >= Window) { (windowStart, taken) = (now, 0); }

        return taken < options.PushesPerSecond && ++taken > 0;
    }
}

/// <summary>Sends the pushes that had to wait, unless nothing is to be delivered now: then they wait on.</summary>
internal sealed class WaitingPushes(
    PushPacer pacer,
    NanoMdmGateway gateway,
    DeliveryHold hold,
    TimeProvider clock,
    ILogger<WaitingPushes> log) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <summary>Sends as many as may be sent now.</summary>
    internal async Task SendAsync(CancellationToken stopping)
    {
        if (!pacer.HasWaiting || await HoldAsync(stopping)) { return; }

        var some = pacer.TakeWaiting();
        var reply = await gateway.PushAsync(some, stopping);
        if (reply.Trouble is not null) { pacer.PutBack([.. some.Where(reply.Failed.ContainsKey)]); }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Tick, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SendAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program is stopping; the queue wakes these devices again.
        }
    }

    private async Task<bool> HoldAsync(CancellationToken stopping)
    {
        try
        {
            return await hold(stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            log.LogWarning(e, "Whether delivery is stopped could not be read; devices that wait are woken later");
            return true;
        }
    }
}
