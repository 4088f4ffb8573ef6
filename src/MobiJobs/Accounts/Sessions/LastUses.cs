using System.Collections.Concurrent;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Sessions;

/// <summary>
/// When rows were last used: noted here, and written once a minute for all of them, so that no request waits for a
/// write. A process that dies loses a minute of it.
/// </summary>
/// <typeparam name="TNote">What is noted of a use.</typeparam>
public abstract class LastUses<TNote>(IServiceScopeFactory scopes, TimeProvider clock, ILogger log) : BackgroundService
    where TNote : struct
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<long, TNote> notes = new();

    /// <summary>The present time.</summary>
    protected DateTime Now => clock.UtcNow();

    /// <summary>What the rows are called in the log.</summary>
    protected abstract string Rows { get; }

    /// <summary>Writes what has been noted since the last time.</summary>
    public async Task WriteAsync(CancellationToken stopping)
    {
        var noted = notes.ToArray();
        if (noted.Length == 0) { return; }

        await using var scope = scopes.CreateWorkScope(Rows);
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        await db.WriteAsync(
            async () =>
            {
                foreach (var (id, note) in noted) { await WriteAsync(db, id, note, stopping); }
            },
            stopping);
        foreach (var note in noted) { notes.TryRemove(note); }
    }

    /// <summary>A row was used.</summary>
    protected void Note(long id, TNote note) => notes[id] = note;

    /// <summary>The last use in this process that is not written yet.</summary>
    protected TNote? NoteOf(long id) => notes.TryGetValue(id, out var note) ? note : null;

    /// <summary>Writes one note, unless the row tells a later use.</summary>
    protected abstract Task WriteAsync(MobiJobsDb db, long id, TNote note, CancellationToken stopping);

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
            log.LogWarning("When {Rows} were last used could not be written: {Reason}", Rows, e.Message);
        }
    }
}
