using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs.List;

namespace MobiJobs.Jobs.Live;

/// <summary>
/// Tells open pages what changes. Once a second the rows that anybody looks at and that can still change are read, all viewers
/// together, by their keys; a row that looks different is rendered once for each language and permission and sent to those who
/// show it. A viewer says which version of each row he has, so that catching up is the same as going on.
/// </summary>
public sealed class LiveJobs(IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<LiveJobs> log) : BackgroundService
{
    /// <summary>The most rows one page may watch.</summary>
    public const int MostRows = 200;

    private const int RowsAQuery = 500;
    private const int MostQueries = 20;
    private const int MostNews = 1000;
    private const int TicksABeat = 15;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }; // Parsed as JSON, never as HTML.

    private readonly ConcurrentDictionary<Watcher, byte> watchers = new();
    private long ticks;

    /// <summary>How many pages look on.</summary>
    public int Viewers => watchers.Count;

    /// <summary>What a page is told until it goes: <c>rows</c>, <c>news</c>, <c>stop</c>, and a <c>beat</c> so that it notices a lost line.</summary>
    public async IAsyncEnumerable<SseItem<byte[]>> WatchAsync(Watcher watcher, [EnumeratorCancellation] CancellationToken gone)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(gone, lifetime.ApplicationStopping); // Else a stopping server waits for its viewers.
        watchers.TryAdd(watcher, 0);
        try
        {
            yield return new SseItem<byte[]>([], "beat");
            while (await WaitAsync(watcher, over.Token))
            {
                while (watcher.Told.Reader.TryRead(out var item)) { yield return item; }
            }
        }
        finally
        {
            watchers.TryRemove(watcher, out _);
        }
    }

    /// <summary>One look at the store for everybody who looks on.</summary>
    public async Task TickAsync(CancellationToken stopping)
    {
        ticks++;
        var all = watchers.Keys.ToArray();
        if (all.Length == 0) { return; }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        await TellRowsAsync(all, db, scope.ServiceProvider, stopping);
        await TellNewsAsync(all, db, scope.ServiceProvider, stopping);
        await TellStopAsync(all, db, scope.ServiceProvider, stopping);
        if (ticks % TicksABeat == 0) { Array.ForEach(all, w => w.Tell("beat", [])); }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) { await TryTickAsync(stoppingToken); }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Pages notice that the line is gone and come back.
        }
        finally
        {
            foreach (var watcher in watchers.Keys) { watcher.Told.Writer.TryComplete(); }
        }
    }

    private static async Task<bool> WaitAsync(Watcher watcher, CancellationToken gone)
    {
        try
        {
            return await watcher.Told.Reader.WaitToReadAsync(gone);
        }
        catch (OperationCanceledException)
        {
            return false; // The page was closed.
        }
    }

    /// <summary>A store in trouble costs the pages a second, not their line.</summary>
    private async Task TryTickAsync(CancellationToken stopping)
    {
        try
        {
            await TickAsync(stopping);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning("Open pages could not be brought up to date: {Reason}", e.Message);
        }
    }

    private async Task TellRowsAsync(Watcher[] all, MobiJobsDb db, IServiceProvider services, CancellationToken stopping)
    {
        var list = services.GetRequiredService<JobList>();
        var rendering = new RowRendering(services);
        var tellings = all.ToDictionary(w => w, _ => new List<RowHtml>());
        foreach (var ids in all.SelectMany(w => w.Unsettled).Distinct().Order().Chunk(RowsAQuery).Skip(TurnOf(all)).Take(MostQueries))
        {
            foreach (var row in await list.RowsAsync(db.Jobs.AsNoTracking(), ids, stopping))
            {
                foreach (var watcher in all.Where(w => w.HasToBeTold(row)))
                {
                    if (await TryRenderAsync(rendering, row, watcher) is { } html) { tellings[watcher].Add(new(row, html)); }
                }
            }
        }

        foreach (var same in tellings.Where(t => t.Value.Count > 0).GroupBy(t => (t.Key.Culture, t.Key.MayCancel, t.Key.MayRetry, string.Join(',', t.Value.Select(r => r.Id)))))
        {
            var text = JsonSerializer.SerializeToUtf8Bytes(same.First().Value, Json); // Once for all who show the same page.
            foreach (var (watcher, rows) in same) { watcher.TellRows(rows.Select(r => r.Row), text); }
        }
    }

    /// <summary>A row that can't be drawn is tried again with the next look; nobody else's rows wait for it.</summary>
    private async Task<string?> TryRenderAsync(RowRendering rendering, JobRow row, Watcher watcher)
    {
        try
        {
            return await rendering.OfAsync(row, watcher);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "The row of job {JobId} could not be drawn for open pages", row.Id);
            return null;
        }
    }

    /// <summary>More rows than one tick may read are read in turns.</summary>
    private int TurnOf(Watcher[] all)
    {
        var queries = (all.SelectMany(w => w.Unsettled).Distinct().Count() + RowsAQuery - 1) / RowsAQuery;
        return queries <= MostQueries ? 0 : (int)(ticks * MostQueries % queries);
    }

    /// <summary>Counts what was registered since each page looked: once for all pages of the same filter.</summary>
    private static async Task TellNewsAsync(Watcher[] all, MobiJobsDb db, IServiceProvider services, CancellationToken stopping)
    {
        var newest = await db.Jobs.MaxAsync(j => (long?)j.Id, stopping) ?? 0;
        var time = services.GetRequiredService<OrganizationTime>();
        var now = services.GetRequiredService<TimeProvider>().UtcNow();
        foreach (var same in all.Where(w => w.Filter is not null && w.KnownId < newest).GroupBy(w => (w.FilterText, w.KnownId)))
        {
            var fresh = (await same.First().Filter!.ApplyAsync(db.Jobs, db, time, now, stopping)).Where(j => j.Id > same.Key.KnownId && j.Id <= newest);
            var count = await fresh.Take(MostNews).CountAsync(stopping);
            foreach (var watcher in same) { watcher.TellNews(count, newest); }
        }
    }

    private static async Task TellStopAsync(Watcher[] all, MobiJobsDb db, IServiceProvider services, CancellationToken stopping)
    {
        var stopped = await Stopped.FindAsync(db, stopping);
        var version = StopBanner.Version(stopped);
        foreach (var same in all.Where(w => w.StopVersion != version).GroupBy(w => w.Culture))
        {
            var html = await RowRendering.RenderAsync(services, same.Key, "/Jobs/Live/_StopBanner.cshtml", stopped);
            foreach (var watcher in same) { watcher.TellStop(version, html); }
        }
    }

    private sealed record RowHtml([property: JsonIgnore] JobRow Row, string Html)
    {
        public long Id => Row.Id;
    }
}
