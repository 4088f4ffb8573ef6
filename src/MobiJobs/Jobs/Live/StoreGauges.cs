using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Jobs.Live;

/// <summary>
/// The state of the queue as numbers, for who watches the program: read from the store at most every ten seconds,
/// whoever asks, and so seldom that reading takes no more than a twentieth of the time. Where the store can't be read,
/// there are no numbers of it.
/// </summary>
public sealed class StoreGauges : IDisposable
{
    /// <summary>How old a number may become at least.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    /// <summary>Who asks doesn't wait longer for the store.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private const int Rest = 20;

    private static readonly JobStatus[] Open =
    [
        .. Enum.GetValues<JobStatus>().Where(status => status < JobStatus.Succeeded),
    ];

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly IServiceScopeFactory scopes;
    private readonly TimeProvider clock;
    private readonly ILogger<StoreGauges> log;
    private volatile Numbers? numbers;
    private (DateTime At, TimeSpan Took)? last;

    /// <summary>Registers the gauges of this program; before they are collected, they are to be read.</summary>
    public StoreGauges(
        IMeterFactory meters,
        IServiceScopeFactory scopes,
        RefusedEvents refused,
        TimeProvider clock,
        ILogger<StoreGauges> log)
    {
        (this.scopes, this.clock, this.log) = (scopes, clock, log);
        var meter = meters.Create(WorkMeter.Name);
        meter.CreateObservableGauge("mobijobs.jobs.open", ByStatus, "{job}", "Open jobs, by their status.");
        meter.CreateObservableGauge(
            "mobijobs.jobs.unanswered",
            () => Of(n => n.Unanswered),
            "{job}",
            "Jobs whose command was handed over and not answered yet.");
        meter.CreateObservableGauge(
            "mobijobs.jobs.awaiting_seat", () => Of(n => n.AwaitingSeat), "{job}", "Deliveries that wait for a seat.");
        meter.CreateObservableGauge(
            "mobijobs.queue.oldest", () => Of(n => AgeOf(n.OldestHead)), "s", "For how long the oldest head is one.");
        meter.CreateObservableGauge(
            "mobijobs.delivery.stopped", () => Of(n => n.IsStopped), null, "1 while delivery is stopped by a person.");
        meter.CreateObservableGauge(
            "mobijobs.channel.down", () => Of(n => n.IsDown), null, "1 while the channel can't be used.");
        meter.CreateObservableGauge(
            "mobijobs.events.refused",
            () => refused.Since is null ? 0 : 1,
            null,
            "1 while the webhook refuses what comes, for its signature.");
    }

    /// <summary>Reads them, unless they are new enough. That the store can't be read is no error of who asks.</summary>
    public async Task ReadAsync(CancellationToken stopping)
    {
        await turn.WaitAsync(stopping);
        try
        {
            var began = clock.UtcNow();
            if (last is { } known && began >= known.At && began - known.At < Pause(known.Took)) { return; }

            numbers = await TryAsync(stopping);
            last = (began, clock.UtcNow() - began);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private static TimeSpan Pause(TimeSpan took) => Rest * took > Shortest ? Rest * took : Shortest;

    private async Task<Numbers?> TryAsync(CancellationToken stopping)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(Patience);
        try
        {
            await using var scope = scopes.CreateWorkScope("numbers for who watches", isAwaited: true);
            return await ReadAsync(scope.ServiceProvider.GetRequiredService<MobiJobsDb>(), patience.Token);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            log.LogWarning("The numbers of the queue could not be read: {Reason}", e.GetBaseException().Message);
            return null;
        }
    }

    /// <summary>By two statements: what is open, which an index lists, and the one row about the channel.</summary>
    private static async Task<Numbers> ReadAsync(MobiJobsDb db, CancellationToken stopping)
    {
        var open = await db.Jobs.Where(j => j.DueAt != null)
            .GroupBy(j => j.Status)
            .Select(g => new OpenJobs
            {
                Status = g.Key,
                Count = g.Count(),
                Unanswered = g.Count(j => j.HandedOverAt != null),
                AwaitingSeat = g.Count(j => j.Seat == SeatState.Awaited),
                OldestHead = g.Min(j => j.Stage == JobStage.Active ? j.HeadAt : null),
            })
            .ToListAsync(stopping);
        var channel = await db.Installations
            .Select(i => new { IsStopped = i.StoppedAt != null, IsDown = i.ChannelDownAt != null })
            .FirstOrDefaultAsync(stopping);
        return new Numbers(open, channel?.IsStopped == true, channel?.IsDown == true);
    }

    private IEnumerable<Measurement<long>> ByStatus() => numbers is { } known
        ? Open.Select(status => new Measurement<long>(
            known.Open.Where(o => o.Status == status).Sum(o => o.Count),
            new KeyValuePair<string, object?>("status", WorkMeter.WordOf(status))))
        : [];

    private IEnumerable<Measurement<double>> Of(Func<Numbers, double> number) =>
        numbers is { } known ? [new Measurement<double>(number(known))] : [];

    private IEnumerable<Measurement<double>> Of(Func<Numbers, bool> number) => Of(n => number(n) ? 1d : 0);

    private double AgeOf(DateTime? head) => head is { } since ? Math.Max(0, (clock.UtcNow() - since).TotalSeconds) : 0;

    private sealed record OpenJobs
    {
        public required JobStatus Status { get; init; }

        public required int Count { get; init; }

        public required int Unanswered { get; init; }

        public required int AwaitingSeat { get; init; }

        public required DateTime? OldestHead { get; init; }
    }

    private sealed record Numbers(IReadOnlyList<OpenJobs> Open, bool IsStopped, bool IsDown)
    {
        public int Unanswered => Open.Sum(o => o.Unanswered);

        public int AwaitingSeat => Open.Sum(o => o.AwaitingSeat);

        public DateTime? OldestHead => Open.Min(o => o.OldestHead);
    }
}
