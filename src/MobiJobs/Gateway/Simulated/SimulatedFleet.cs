using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Gateway.Simulated;

/// <summary>
/// The simulated devices. They share one queue of due steps, and only the commands they hold are stored, so that the
/// cost of a fleet depends on what is under way, not on its size. A report counts as sent once the receiver has
/// returned.
/// </summary>
public sealed class SimulatedFleet(
    IDbContextFactory<FleetDb> stores,
    ReportReceiver receiver,
    SimulatedOptions options,
    TimeProvider clock,
    ILogger<SimulatedFleet> log,
    IAppLicenses? licenses = null) : BackgroundService
{
    private const int MaxBatch = 1000;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan NotNowPause = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Restart = TimeSpan.FromSeconds(50);

    private readonly Lock gate = new();
    private readonly PriorityQueue<DeviceStep, DateTime> due = new();
    private readonly HashSet<string> called = new(StringComparer.Ordinal);
    private readonly HashSet<string> inSession = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Creates the fleet's file if it is missing.</summary>
    public async Task PrepareAsync(CancellationToken stopping)
    {
        await using var store = await stores.CreateDbContextAsync(stopping);
        await store.Database.EnsureCreatedAsync(stopping);
    }

    /// <summary>Sends each of these devices a push, which it hears when it is awake.</summary>
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

    /// <summary>Does everything that is due by this moment (UTC). Returns the number of steps.</summary>
    public async Task<int> StepAsync(DateTime now, CancellationToken stopping)
    {
        var steps = TakeDue(now);
        if (steps.Count == 0) { return 0; }

        await using var store = await stores.CreateDbContextAsync(stopping);
        var session = new FleetSession(store, options, licenses, now);
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

    /// <summary>Waits until the fleet's file may be written: it has one writer at a time.</summary>
    internal async Task<IDisposable> TakeTurnAsync(CancellationToken stopping)
    {
        await turn.WaitAsync(stopping);
        return new Turn(turn);
    }

    /// <summary>
    /// Wakes the devices that hold commands when the program starts: a push may have been lost with the last process.
    /// </summary>
    public async Task ResumeAsync(CancellationToken stopping)
    {
        await using var store = await stores.CreateDbContextAsync(stopping);
        var channelIds = await store.Commands
            .Where(c => !c.IsAnswered)
            .Select(c => c.ChannelId)
            .Distinct()
            .ToListAsync(stopping);
        Call(channelIds);
    }

    /// <summary>How long after it said NotNow a device connects again.</summary>
    internal static TimeSpan NotNowAgain(SimulatedOptions options) => NotNowPause / options.Speed;

    /// <summary>How long after it took the order to restart a device connects again.</summary>
    internal static TimeSpan RestartTime(SimulatedOptions options) => Restart / options.Speed;

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
            using var timer = new PeriodicTimer(Tick, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                while (await StepAsync(clock.GetUtcNow().UtcDateTime, stoppingToken) == MaxBatch) { }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program is stopping; what the devices hold is in their file.
        }
    }

    private List<DeviceStep> TakeDue(DateTime now)
    {
        lock (gate)
        {
            var steps = new List<DeviceStep>();
            while (steps.Count < MaxBatch && due.TryPeek(out _, out var at) && at <= now)
            {
                steps.Add(due.Dequeue());
            }

            foreach (var connect in steps.OfType<DeviceStep.Connect>()) { called.Remove(connect.ChannelId); }

            return steps;
        }
    }

    /// <summary>Whether the device is idle: it fetches one command at a time.</summary>
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
}

/// <summary>Something a device does at a certain moment.</summary>
internal abstract record DeviceStep(string ChannelId)
{
    /// <summary>It connects and asks for work.</summary>
    public sealed record Connect(string ChannelId) : DeviceStep(ChannelId);

    /// <summary>It has finished a command.</summary>
    public sealed record Work(string ChannelId, Guid CommandId) : DeviceStep(ChannelId);
}
