using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Sessions;

/// <summary>
/// When sessions were last used: noted here, and written once a minute for all of them, so that no request waits for a
/// write and pages are kept between writes. A process that dies forgets a minute.
/// </summary>
public sealed class SessionsSeen(IServiceScopeFactory scopes, TimeProvider clock, ILogger<SessionsSeen> log)
    : BackgroundService
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<long, DateTime> seen = new();

    /// <summary>A session is being used.</summary>
    public void See(long session) => seen[session] = clock.UtcNow();

    /// <summary>When a session was last used, in this process or as the store says.</summary>
    public DateTime LastOf(long session, DateTime stored) =>
        seen.TryGetValue(session, out var at) && at > stored ? at : stored;

    /// <summary>Writes what has been noted since the last time.</summary>
    public async Task WriteAsync(CancellationToken stopping)
    {
        var noted = seen.ToArray();
        if (noted.Length == 0) { return; }

        await using var scope = scopes.CreateWorkScope("sessions");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        await db.WriteAsync(
            async () =>
            {
                foreach (var (id, at) in noted)
                {
                    await db.Sessions.Where(s => s.Id == id && s.SeenAt < at)
                        .ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, at), stopping);
                }
            },
            stopping);
        foreach (var note in noted) { seen.TryRemove(note); }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Rhythm, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) { await TryWriteAsync(); }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await TryWriteAsync();
        }
    }

    private async Task TryWriteAsync()
    {
        try
        {
            await WriteAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning("When sessions were last used could not be written: {Reason}", e.Message);
        }
    }
}
