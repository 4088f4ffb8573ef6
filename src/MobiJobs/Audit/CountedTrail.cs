using MobiJobs.Data;

namespace MobiJobs.Audit;

/// <summary>
/// Enters what anybody can cause as often as they like, such as refusals and wrong passwords. The first ones of each
/// ten minutes are entries of their own; those beyond are counted, and entered as one with their number when the ten
/// minutes are over: a flood neither fills the store nor hides.
/// </summary>
public sealed class CountedTrail(IServiceScopeFactory scopes, TimeProvider clock, ILogger<CountedTrail> log)
    : BackgroundService
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromMinutes(1);

    private readonly EntryLimit limit = new();

    /// <summary>Enters it now or later.</summary>
    /// <param name="entry">The entry, as it is when it stands for itself alone.</param>
    /// <param name="weight">How many it adds where it is counted with others.</param>
    public Task EnterAsync(AuditEntry entry, int weight = 1) =>
        limit.Take(entry, weight, clock.UtcNow()) is { } now ? SaveAsync([now]) : Task.CompletedTask;

    /// <summary>Enters what was counted in periods that are over; when the program ends, in all.</summary>
    internal Task TellAsync(bool all) => SaveAsync(limit.TakeCounted(all ? DateTime.MaxValue : clock.UtcNow()));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Rhythm, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) { await TellAsync(all: false); }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await TellAsync(all: true);
        }
    }

    /// <summary>In a scope of its own: that of the request may hold what was refused.</summary>
    private async Task SaveAsync(IReadOnlyCollection<AuditEntry> entries)
    {
        if (entries.Count == 0) { return; }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        try
        {
            db.Audit.AddRange(entries);
            await db.SaveChangesAsync(CancellationToken.None);
        }
        catch (Exception e) when (db.IsStoreTrouble(e))
        {
            log.LogWarning(
                "{EntryCount} audit entries could not be written: {Reason}",
                entries.Count,
                e.GetBaseException().Message);
        }
    }
}

/// <summary>How many entries of one action and name are made in ten minutes, and the count of those beyond.</summary>
internal sealed class EntryLimit
{
    /// <summary>Entries of their own in one period.</summary>
    public const int Max = 20;

    /// <summary>How long a period is.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    private readonly Lock turn = new();
    private readonly Dictionary<(string Who, AuditAction Action), Told> periods = [];

    /// <summary>The entry that is to be made now; null if it was counted.</summary>
    public AuditEntry? Take(AuditEntry entry, int weight, DateTime now)
    {
        lock (turn)
        {
            var key = (entry.Who, entry.Action);
            var period = periods.GetValueOrDefault(key);
            if (period is null || period.IsOverAt(now))
            {
                periods[key] = new Told(now, 1, 0, entry);
                return period is null ? entry : entry.Times(entry.Count + period.Counted);
            }

            var isFull = period.Entered == Max;
            periods[key] = isFull
                ? period with { Counted = period.Counted + weight, Last = entry }
                : period with { Entered = period.Entered + 1 };
            return isFull ? null : entry;
        }
    }

    /// <summary>What was counted in the periods that are over: the last of each, with their number.</summary>
    public IReadOnlyCollection<AuditEntry> TakeCounted(DateTime now)
    {
        lock (turn)
        {
            var over = periods.Where(p => p.Value.IsOverAt(now)).ToArray();
            foreach (var (key, _) in over) { periods.Remove(key); }

            return [.. over.Where(p => p.Value.Counted > 0).Select(p => p.Value.Last.Times(p.Value.Counted))];
        }
    }

    private sealed record Told(DateTime Since, int Entered, int Counted, AuditEntry Last)
    {
        /// <summary>Also when the clock was set back before its beginning.</summary>
        public bool IsOverAt(DateTime now) => now < Since || now - Since >= Period;
    }
}
