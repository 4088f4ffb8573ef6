using System.Collections.Concurrent;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue;

namespace MobiJobs.Jobs;

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
        await TellStopAsync(all, scope.ServiceProvider, stopping);
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
                foreach (var watcher in all.Where(w => w.Takes(row))) { tellings[watcher].Add(new(row.Id, await rendering.OfAsync(row, watcher))); }
            }
        }

        foreach (var same in tellings.Where(t => t.Value.Count > 0).GroupBy(t => (t.Key.Culture, t.Key.MayCancel, t.Key.MayRetry, string.Join(',', t.Value.Select(r => r.Id)))))
        {
            var text = JsonSerializer.SerializeToUtf8Bytes(same.First().Value, Json); // Once for all who show the same page.
            foreach (var (watcher, _) in same) { watcher.Tell("rows", text); }
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

    private static async Task TellStopAsync(Watcher[] all, IServiceProvider services, CancellationToken stopping)
    {
        var stopped = await services.GetRequiredService<DeliveryStop>().FindAsync(stopping);
        var version = StopBanner.Version(stopped);
        foreach (var same in all.Where(w => w.StopVersion != version).GroupBy(w => w.Culture))
        {
            var html = await RowRendering.RenderAsync(services, same.Key, "/Shared/_StopBanner.cshtml", stopped);
            foreach (var watcher in same) { watcher.TellStop(version, html); }
        }
    }

    private sealed record RowHtml(long Id, string Html);
}

/// <summary>One open page: what it shows, and in whose eyes.</summary>
public sealed class Watcher(IReadOnlyDictionary<long, string> rows, CultureInfo culture, bool mayCancel, bool mayRetry, JobFilter? filter, long knownId, string stopVersion)
{
    private const int MostUnread = 100;

    private readonly Dictionary<long, string> versions = new(rows);
    private int news;

    /// <summary>What it is to be told. A page that doesn't read is let go, and comes back when it does.</summary>
    public Channel<SseItem<byte[]>> Told { get; } = Channel.CreateBounded<SseItem<byte[]>>(MostUnread);

    public CultureInfo Culture => culture;

    public bool MayCancel => mayCancel;

    public bool MayRetry => mayRetry;

    public JobFilter? Filter => filter;

    public string FilterText { get; } = filter?.QueryText() ?? "";

    /// <summary>The newest job that was counted.</summary>
    public long KnownId { get; private set; } = knownId;

    public string StopVersion { get; private set; } = stopVersion;

    /// <summary>The rows that can still change.</summary>
    public IReadOnlyCollection<long> Unsettled => versions.Keys;

    /// <summary>Whether it shows this row otherwise; it is taken to show it so from now on.</summary>
    public bool Takes(JobRow row)
    {
        if (!versions.TryGetValue(row.Id, out var shown)) { return false; }

        if (row.IsSettled) { versions.Remove(row.Id); }
        else { versions[row.Id] = row.Version; }

        return shown != row.Version;
    }

    /// <summary>New jobs since the page was made.</summary>
    public void TellNews(int more, long newest)
    {
        KnownId = newest;
        if (more == 0) { return; }

        news += more;
        Tell("news", Encoding.UTF8.GetBytes(news.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Delivery was stopped, or goes on.</summary>
    public void TellStop(string version, string html)
    {
        StopVersion = version;
        Tell("stop", JsonSerializer.SerializeToUtf8Bytes(html));
    }

    /// <summary>Says something; the bytes may be shared.</summary>
    public void Tell(string what, byte[] text)
    {
        if (!Told.Writer.TryWrite(new SseItem<byte[]>(text, what))) { Told.Writer.TryComplete(); }
    }
}
