namespace MobiJobs.Gateway.NanoMdm;

/// <summary>
/// Keeps to the number of pushes a second. What exceeds it waits in memory, in two lanes: a whole fleet that is woken
/// holds up no device that has a command to fetch. The queue wakes a device again whose push was lost with the process.
/// </summary>
public sealed class PushPacer(NanoMdmOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly OrderedDictionary<string, bool> first = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, bool> many = new(StringComparer.Ordinal);
    private long windowStart;
    private int taken;

    /// <summary>Those of these devices that may be woken now; the others wait for <see cref="TakeWaiting"/>.</summary>
    public IReadOnlyList<string> Take(IEnumerable<string> channelIds, WakeTurn turn)
    {
        lock (gate)
        {
            var now = new List<string>();
            foreach (var channelId in channelIds.Distinct(StringComparer.Ordinal))
            {
                if (turn == WakeTurn.First) { many.Remove(channelId); }

                var isNext = first.Count == 0 && (turn == WakeTurn.First || many.Count == 0);
                if (isNext && HasRoom()) { now.Add(channelId); }
                else if (!first.ContainsKey(channelId)) { LaneOf(turn).TryAdd(channelId, true); }
            }

            return now;
        }
    }

    /// <summary>Those that have waited longest and may be woken now.</summary>
    public IReadOnlyList<WaitingPush> TakeWaiting()
    {
        lock (gate)
        {
            var now = new List<WaitingPush>();
            while (first.Count + many.Count > 0 && HasRoom())
            {
                var turn = first.Count > 0 ? WakeTurn.First : WakeTurn.AmongMany;
                var lane = LaneOf(turn);
                now.Add(new WaitingPush(lane.GetAt(0).Key, turn));
                lane.RemoveAt(0);
            }

            return now;
        }
    }

    /// <summary>Whether any wait.</summary>
    public bool HasWaiting
    {
        get
        {
            lock (gate) { return first.Count + many.Count > 0; }
        }
    }

    /// <summary>These could not be woken for a reason that is not theirs: they wait again, before the others.</summary>
    public void PutBack(IReadOnlyList<WaitingPush> pushes)
    {
        lock (gate)
        {
            foreach (var (channelId, turn) in pushes.Reverse())
            {
                var isWaiting = first.ContainsKey(channelId) || many.ContainsKey(channelId);
                if (!isWaiting) { LaneOf(turn).Insert(0, channelId, true); }
            }
        }
    }

    private OrderedDictionary<string, bool> LaneOf(WakeTurn turn) => turn switch
    {
        WakeTurn.First => first,
        WakeTurn.AmongMany => many,
    };

    private bool HasRoom()
    {
        var now = clock.GetTimestamp();
        if (taken == 0 || clock.GetElapsedTime(windowStart, now) >= Window) { (windowStart, taken) = (now, 0); }

        return taken < options.PushesPerSecond && ++taken > 0;
    }
}

/// <summary>A device that waits to be woken.</summary>
public sealed record WaitingPush(string ChannelId, WakeTurn Turn);

/// <summary>Sends the pushes that had to wait, unless nothing is to be delivered now: then they wait on.</summary>
internal sealed class WaitingPushes(
    PushPacer pacer,
    NanoMdmGateway gateway,
    DeliveryHold hold,
    TroubleNote note,
    RefusedPushes refusals,
    TimeProvider clock,
    ILogger<WaitingPushes> log) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <summary>Sends as many as may be sent now.</summary>
    internal async Task SendAsync(CancellationToken stopping)
    {
        if (!pacer.HasWaiting || await HoldAsync(stopping)) { return; }

        var some = pacer.TakeWaiting();
        var reply = await gateway.PushAsync([.. some.Select(push => push.ChannelId)], stopping);
        if (reply.Trouble is not { } trouble)
        {
            // Each for a reason of its own: the job's page says it, and the device is tried again later.
            if (reply.Failed.Count > 0) { await NoteAsync(() => refusals(reply.Failed), stopping); }

            return;
        }

        pacer.PutBack([.. some.Where(push => reply.Failed.ContainsKey(push.ChannelId))]);
        await NoteAsync(() => note(trouble), stopping);
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

    private async Task NoteAsync(Func<Task> noting, CancellationToken stopping)
    {
        try
        {
            await noting();
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            log.LogWarning(e, "What a push has found could not be noted; the next try notes it");
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
