using System.Collections.Concurrent;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Text.Json;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Administration;
using MobiJobs.Data;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs.Stuck;

namespace MobiJobs.Jobs.Live;

/// <summary>
/// Sends changes to open pages. Once a second the rows that any page shows and that can still change are read by their
/// keys, for all pages together; a row that looks different is rendered once for each language and set of rights and
/// sent to the pages that show it. When a page connects, it states the version of each row it shows, so that a page
/// that lost its connection catches up.
/// </summary>
public sealed class LiveJobs(
    IServiceScopeFactory scopes,
    FleetCounts counts,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<LiveJobs> log) : BackgroundService
{
    /// <summary>The most rows one page may watch.</summary>
    public const int MaxRows = 200;

    private const int RowsPerQuery = 500;
    private const int MaxQueries = 20;
    private const int TicksPerBeat = 15;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    // The output is parsed as JSON, never as HTML.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly ConcurrentDictionary<Watcher, byte> watchers = new();
    private readonly SettledIds settled = new();
    private long ticks;

    /// <summary>The job up to which none appears any more; null where nobody knows.</summary>
    public long? SettledId => settled.Newest;

    /// <summary>
    /// The events for a page until it is closed: <c>rows</c>, <c>news</c>, <c>stop</c>, <c>over</c> with the end of the
    /// session, and a <c>beat</c> by which it notices a lost connection.
    /// </summary>
    public async IAsyncEnumerable<SseItem<byte[]>> WatchAsync(
        Watcher watcher,
        [EnumeratorCancellation] CancellationToken gone)
    {
        // Without the second token, a stopping server would wait for open pages.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(gone, lifetime.ApplicationStopping);
        watchers.TryAdd(watcher, 0);
        try
        {
            yield return new SseItem<byte[]>([], "beat");
            while (await WaitAsync(watcher, over.Token))
            {
                while (watcher.Messages.Reader.TryRead(out var item)) { yield return item; }
            }
        }
        finally
        {
            watchers.TryRemove(watcher, out _);
        }
    }

    /// <summary>Reads once what all open pages show, and sends what has changed.</summary>
    public async Task TickAsync(CancellationToken stopping)
    {
        ticks++;
        var all = watchers.Keys.ToArray();
        if (all.Length == 0)
        {
            settled.Forget();
            return;
        }

        await using var scope = scopes.CreateWorkScope("open pages");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        all = await StillSignedInAsync(all, scope.ServiceProvider, stopping);
        foreach (var same in all.GroupBy(w => w.Look))
        {
            await SendRowsAsync(same.Key, [.. same], scope.ServiceProvider, stopping);
        }

        await SendNewsAsync(all, db, scope.ServiceProvider, stopping);
        var parts = new LiveParts(new RowRenderer(scope.ServiceProvider));
        await parts.SendStopAsync(all, await Stopped.FindAsync(db, stopping));
        if (ticks % TicksPerBeat == 0) { Array.ForEach(all, w => w.Send("beat", [])); }

        await parts.SendNowAsync(all, counts, stopping); // Last: to count may take a while.
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
            // Pages notice the lost connection and connect again.
        }
        finally
        {
            foreach (var watcher in watchers.Keys) { watcher.Messages.Writer.TryComplete(); }
        }
    }

    private static async Task<bool> WaitAsync(Watcher watcher, CancellationToken gone)
    {
        try
        {
            return await watcher.Messages.Reader.WaitToReadAsync(gone);
        }
        catch (OperationCanceledException)
        {
            return false; // The page was closed.
        }
    }

    /// <summary>If the store fails, the pages miss one tick but stay connected.</summary>
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

    /// <summary>
    /// Ends what belongs to a session that is over, or whose person has other roles now: the page asks again with them.
    /// </summary>
    private static async Task<Watcher[]> StillSignedInAsync(
        Watcher[] all,
        IServiceProvider services,
        CancellationToken stopping)
    {
        var ids = all.Select(w => w.SessionId).OfType<long>().Distinct().ToArray();
        var rights = await services.GetRequiredService<OpenSessions>().RightsAsync(ids, stopping);
        var isOver = all.ToLookup(
            w => w.SessionId is { } id
                && (!rights.TryGetValue(id, out var now)
                    || (now.Everywhere, now.Anywhere) != (w.Held.Everywhere, w.Held.Anywhere)));
        foreach (var watcher in isOver[true]) { watcher.End(!rights.ContainsKey(watcher.SessionId!.Value)); }

        var inGroups = services.GetRequiredService<RightsInGroups>();
        return await StillSeeingAsync([.. isOver[false]], rights, inGroups, stopping);
    }

    /// <summary>Ends what belongs to a person whose rights in some group are others now: the page asks again.</summary>
    private static async Task<Watcher[]> StillSeeingAsync(
        Watcher[] all,
        IReadOnlyDictionary<long, SessionRights> rights,
        RightsInGroups inGroups,
        CancellationToken stopping)
    {
        var limited = all.Where(w => w.Held.Differ && w.SessionId is not null).ToLookup(w => w.PersonId);
        var people = limited.ToDictionary(w => w.Key, w => rights[w.First().SessionId!.Value]);
        var now = await inGroups.OfAsync(people, stopping);
        var over = limited.SelectMany(same => same.Where(w => !w.Held.Equals(now[same.Key]))).ToHashSet();
        foreach (var watcher in over) { watcher.End(false); }

        return over.Count == 0 ? all : [.. all.Where(w => !over.Contains(w))];
    }

    private async Task SendRowsAsync(
        RowLook look, Watcher[] all, IServiceProvider services, CancellationToken stopping)
    {
        var renderer = new RowRenderer(services);
        var changes = all.ToDictionary(w => w, _ => new List<RowHtml>());
        foreach (var ids in WatchedIds(all).Order().Chunk(RowsPerQuery).Skip(FirstQuery(all)).Take(MaxQueries))
        {
            foreach (var row in await RowsAsync(look, ids, services, stopping))
            {
                foreach (var watcher in all.Where(w => w.IsOutdated(row)))
                {
                    var html = await TryRenderAsync(renderer, row, watcher);
                    if (html is not null) { changes[watcher].Add(new(row, html)); }
                }
            }
        }

        foreach (var same in changes.Where(c => c.Value.Count > 0).GroupBy(c => MessageKey(c.Key, c.Value)))
        {
            var text = JsonSerializer.SerializeToUtf8Bytes(same.First().Value, Json);
            foreach (var (watcher, rows) in same) { watcher.SendRows(rows.Select(r => r.Row), text); }
        }
    }

    private static Task<IReadOnlyList<JobRow>> RowsAsync(
        RowLook look, long[] ids, IServiceProvider services, CancellationToken stopping) => look switch
        {
            RowLook.Jobs => services.GetRequiredService<JobList>().RowsAsync(ids, stopping),
            RowLook.Stuck => services.GetRequiredService<StuckList>().RowsAsync(ids, stopping),
        };

    private static IEnumerable<long> WatchedIds(Watcher[] all) => all.SelectMany(w => w.Unsettled).Distinct();

    /// <summary>Equal for pages that get the same message, so that it is serialized once for all of them.</summary>
    private static (CultureInfo Culture, GroupRights Held, bool OffersRetry, string Ids) MessageKey(
        Watcher watcher,
        List<RowHtml> rows) =>
        (watcher.Culture, watcher.Held, watcher.OffersRetry, string.Join(',', rows.Select(r => r.Id)));

    /// <summary>A row that fails to render is tried again at the next tick; it does not delay other rows.</summary>
    private async Task<string?> TryRenderAsync(RowRenderer renderer, JobRow row, Watcher watcher)
    {
        try
        {
            return await renderer.RowAsync(row, watcher);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "The row of job {JobId} could not be rendered for open pages", row.Id);
            return null;
        }
    }

    /// <summary>
    /// The first query of this tick, from 0. If there are more rows than one tick may read, the ticks take turns.
    /// </summary>
    private int FirstQuery(Watcher[] all)
    {
        var queries = (WatchedIds(all).Count() + RowsPerQuery - 1) / RowsPerQuery;
        return queries <= MaxQueries ? 0 : (int)(ticks * MaxQueries % queries);
    }

    private async Task SendNewsAsync(
        Watcher[] all,
        MobiJobsDb db,
        IServiceProvider services,
        CancellationToken stopping)
    {
        var newest = await db.Jobs.NewestIdAsync(stopping);
        settled.Note(newest);
        var time = services.GetRequiredService<OrganizationTime>();
        var news = new NewJobs(db, time, services.GetRequiredService<TimeProvider>().UtcNow());
        await news.SendAsync(all, (settled.Newest ?? 0, newest), ticks, stopping);
    }

    private sealed record RowHtml([property: JsonIgnore] JobRow Row, string Html)
    {
        public long Id => Row.Id;
    }
}
