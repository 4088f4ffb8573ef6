using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Gateway.Simulated;

/// <summary>
/// The devices. One list of what is due serves them all; nothing but the commands they hold is kept, so a fleet of any size
/// costs what is under way. What a device says counts as said once the receiver has taken it.
/// </summary>
public sealed class SimulatedFleet(IDbContextFactory<FleetDb> stores, ReportReceiver receiver, SimulatedOptions options, TimeProvider clock, ILogger<SimulatedFleet> log) : BackgroundService
{
    private const int MaxBatch = 1000;

    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan NotNowPause = TimeSpan.FromMinutes(4);

    private readonly Lock gate = new();
    private readonly PriorityQueue<DeviceStep, DateTime> due = new();
    private readonly HashSet<string> called = new(StringComparer.Ordinal);
    private readonly HashSet<string> inSession = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>A push to each of these: heard when the device is awake.</summary>
    public void Call(IReadOnlyCollection<string> channelIds)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        lock (gate)
        {
            foreach (var channelId in channelIds.Where(called.Add))
            {
                var nature = new DeviceNature(options, channelId);
                due.Enqueue(new DeviceStep.Connect(channelId), nature.AwakeAt(now) + nature.ReactionTime(now.Ticks));
            }
        }
    }

    /// <summary>Does all that is due by this moment (UTC). Returns how many steps that were.</summary>
    public async Task<int> StepAsync(DateTime now, CancellationToken stopping)
    {
        var steps = TakeDue(now);
        if (steps.Count == 0) { return 0; }

        await using var store = await stores.CreateDbContextAsync(stopping);
        var session = new FleetSession(store, options, now);
        try
        {
            using (await TakeTurnAsync(stopping)) { await session.RunAsync(steps, IsFree, stopping); }

            await receiver(session.Reports, stopping);
            using (await TakeTurnAsync(stopping)) { await store.SaveChangesAsync(CancellationToken.None); }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning("Devices could not report and will again: {Reason}", e.Message);
            Schedule(steps.Select(s => (s, now + TimeSpan.FromSeconds(2))), session.Visited);
            return steps.Count;
        }

        Schedule(session.Next, session.Visited);
        return steps.Count;
    }

    /// <summary>The file has one writer at a time.</summary>
    internal async Task<IDisposable> TakeTurnAsync(CancellationToken stopping)
    {
        await turn.WaitAsync(stopping);
        return new Turn(turn);
    }

    /// <summary>Devices that hold commands when the program starts connect by themselves: whoever called them may be gone.</summary>
    public async Task ResumeAsync(CancellationToken stopping)
    {
        await using var store = await stores.CreateDbContextAsync(stopping);
        Call(await store.Commands.Where(c => !c.IsAnswered).Select(c => c.ChannelId).Distinct().ToListAsync(stopping));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        turn.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ResumeAsync(stoppingToken);
            using var timer = new PeriodicTimer(Pulse, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                while (await StepAsync(clock.GetUtcNow().UtcDateTime, stoppingToken) == MaxBatch) { }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops; what the devices hold is in their file.
        }
    }

    private List<DeviceStep> TakeDue(DateTime now)
    {
        lock (gate)
        {
            var steps = new List<DeviceStep>();
            while (steps.Count < MaxBatch && due.TryPeek(out _, out var at) && at <= now) { steps.Add(due.Dequeue()); }

            foreach (var connect in steps.OfType<DeviceStep.Connect>()) { called.Remove(connect.ChannelId); }

            return steps;
        }
    }

    /// <summary>Whether the device is not at work: it fetches one command at a time.</summary>
    private bool IsFree(string channelId)
    {
        lock (gate) { return inSession.Add(channelId); }
    }

    private void Schedule(IEnumerable<(DeviceStep Step, DateTime At)> next, IEnumerable<string> visited)
    {
        lock (gate)
        {
            inSession.ExceptWith(visited);

            foreach (var (step, at) in next)
            {
                if (step is DeviceStep.Work) { inSession.Add(step.ChannelId); }

                due.Enqueue(step, at);
            }
        }
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }

    internal static TimeSpan NotNowAgain(SimulatedOptions options) => NotNowPause / options.Speed;
}

/// <summary>Something a device does at a given moment.</summary>
internal abstract record DeviceStep(string ChannelId)
{
    /// <summary>It connects and asks for work.</summary>
    public sealed record Connect(string ChannelId) : DeviceStep(ChannelId);

    /// <summary>It is done with a command.</summary>
    public sealed record Work(string ChannelId, Guid CommandId) : DeviceStep(ChannelId);
}
