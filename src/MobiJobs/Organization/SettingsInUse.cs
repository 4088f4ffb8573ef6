using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Operations.Again;
using MobiJobs.Queue.Periodic;
using MobiJobs.Queue.Purging;

namespace MobiJobs.Organization;

/// <summary>
/// Lets the settings of the store count in this process: at start, at once where they are changed here, and within five
/// seconds where another process changed them.
/// </summary>
public sealed class SettingsInUse(
    IServiceScopeFactory scopes,
    UsualSettings usual,
    OrganizationTime time,
    OrganizationName name,
    DeliveryTimes times,
    HistoryKept kept,
    IServiceProvider services) : BackgroundService
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(5);

    private int version;

    /// <summary>Reads the settings, and uses them if they are others than before.</summary>
    public async Task ReadAsync(CancellationToken stopping)
    {
        await using var scope = scopes.CreateWorkScope("settings");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        var row = await db.OrganizationSettings.AsNoTracking().SingleOrDefaultAsync(stopping);
        if (row is null || row.Version == version) { return; }

        Use(SetValues.From(row));
        version = row.Version;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var log = services.GetRequiredService<ILogger<SettingsInUse>>();
        using var timer = new PeriodicTimer(Rhythm, services.GetRequiredService<TimeProvider>());
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) { await TryReadAsync(log, stoppingToken); }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task TryReadAsync(ILogger log, CancellationToken stopping)
    {
        try
        {
            await ReadAsync(stopping);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning("The settings could not be read: {Reason}", e.Message);
        }
    }

    private void Use(SetValues values)
    {
        name.Use(values.Name ?? usual.Name);
        services.GetRequiredService<RedeliveryRule>().Use(values.Redelivers ?? true);
        kept.Use(values.MonthsKept ?? HistoryKept.FewestMonths);
        var gaps = values.WakeMinutes.Count == 0
            ? DeliveryTimes.UsualWakeGaps
            : [.. values.WakeMinutes.Select(minutes => TimeSpan.FromMinutes(minutes))];
        times.Use(gaps, values.Deadlines);
        var zone = usual.ZoneOf(values);
        if (zone.Id == time.Zone.Id) { return; }

        time.Use(zone);
        services.GetRequiredService<RecurringSchedule>().Define();
    }
}

/// <summary>What the configuration says of the organisation; the settings page overrides it.</summary>
public sealed record UsualSettings(string? Name, TimeZoneInfo Zone)
{
    /// <summary>The zone that counts with these values; one that this machine does not know counts for none.</summary>
    public TimeZoneInfo ZoneOf(SetValues values) =>
        values.TimeZone is { } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : Zone;
}
