using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Mvc.ViewEngines;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.Live;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Jobs;

public sealed class Telling_open_pages : IAsyncLifetime
{
    private readonly FailingViews views = new();
    private RunningConsole console = null!;

    [Fact]
    public async Task A_row_that_could_not_be_drawn_is_told_with_the_next_look_and_holds_up_no_other_row()
    {
        var jobs = await RegisterAsync();
        var live = new LiveJobs(
            new Scopes(console.Services.GetRequiredService<IServiceScopeFactory>(), views),
            console.Services.GetRequiredService<FleetCounts>(),
            console.Services.GetRequiredService<IHostApplicationLifetime>(),
            TimeProvider.System,
            NullLogger<LiveJobs>.Instance);
        var watcher = new Watcher(
            jobs.ToDictionary(id => id, _ => ""),
            CultureInfo.GetCultureInfo("ja"),
            new GroupRights(Rights.Of([Roles.Operator])),
            null,
            jobs.Max(),
            "");
        await using var told = live.WatchAsync(watcher, CancellationToken.None).GetAsyncEnumerator();
        Assert.Equal("beat", (await NextAsync(told)).EventType);

        views.FailNext = true;
        await live.TickAsync(CancellationToken.None);
        Assert.Equal([jobs[1]], await RowsAsync(told));

        await live.TickAsync(CancellationToken.None);
        Assert.Equal([jobs[0]], await RowsAsync(told));

        await live.TickAsync(CancellationToken.None);
        Assert.False(watcher.Messages.Reader.TryPeek(out _));
        Assert.Equal(jobs.Order(), watcher.Unsettled.Order());
    }

    [Fact]
    public async Task A_job_that_is_committed_after_one_with_a_greater_id_is_told_as_well()
    {
        var jobs = await RegisterAsync();
        var live = Live();
        var watcher = NewsOf(jobs[0] - 1, []);
        await using var told = live.WatchAsync(watcher, CancellationToken.None).GetAsyncEnumerator();
        Assert.Equal("beat", (await NextAsync(told)).EventType);
        await NumberAsync(jobs[0], -1); // Its transaction has not been committed.
        await live.TickAsync(CancellationToken.None);
        Assert.Equal("1", await NewsAsync(told));

        await live.TickAsync(CancellationToken.None);
        await NumberAsync(-1, jobs[0]);
        await live.TickAsync(CancellationToken.None);
        Assert.Equal("2", await NewsAsync(told));

        for (var i = 0; i < 2 * SettledIds.Ticks; i++) { await live.TickAsync(CancellationToken.None); }

        while (watcher.Messages.Reader.TryRead(out var more)) { Assert.NotEqual("news", more.EventType); }

        Assert.Equal((jobs[1], jobs[1]), (watcher.KnownId, live.SettledId));
    }

    [Fact]
    public async Task What_the_page_shows_is_no_news_although_its_ids_may_still_be_out_of_order()
    {
        var jobs = await RegisterAsync();
        var live = Live();
        var watcher = NewsOf(0, [jobs[1]]);
        await using var told = live.WatchAsync(watcher, CancellationToken.None).GetAsyncEnumerator();
        Assert.Equal("beat", (await NextAsync(told)).EventType);
        await live.TickAsync(CancellationToken.None);

        while ((await NextAsync(told)) is { EventType: not "news" }) { }

        Assert.Equal([jobs[1]], watcher.Shown);
        for (var i = 0; i < 2 * SettledIds.Ticks; i++) { await live.TickAsync(CancellationToken.None); }

        Assert.Empty(watcher.Shown);
    }

    [Fact]
    public async Task Pages_that_each_know_something_else_are_counted_for_in_turn_a_bounded_number_at_a_time()
    {
        const int Pages = 120;
        var jobs = await RegisterAsync();
        var live = Live();
        var watchers = Enumerable.Range(1, Pages).Select(i => NewsOf(jobs[0] - i, [])).ToArray();
        var told = watchers.Select(w => live.WatchAsync(w, CancellationToken.None).GetAsyncEnumerator()).ToArray();
        foreach (var page in told) { Assert.Equal("beat", (await NextAsync(page)).EventType); }

        for (var tick = 1; tick <= 3; tick++)
        {
            await live.TickAsync(CancellationToken.None);
            Assert.Equal(Math.Min(tick * NewJobs.MaxCounts, Pages), watchers.Count(w => w.CountedAt > 0));
        }

        foreach (var page in told)
        {
            Assert.Equal("2", await NewsAsync(page));
            await page.DisposeAsync();
        }
    }

    private LiveJobs Live() => new(
        console.Services.GetRequiredService<IServiceScopeFactory>(),
        console.Services.GetRequiredService<FleetCounts>(),
        console.Services.GetRequiredService<IHostApplicationLifetime>(),
        TimeProvider.System,
        NullLogger<LiveJobs>.Instance);

    private static Watcher NewsOf(long knownId, long[] shown) => new(
        shown.ToDictionary(id => id, _ => ""),
        CultureInfo.GetCultureInfo("ja"),
        new GroupRights(Rights.Of([Roles.Operator])),
        JobFilter.None,
        knownId,
        "");

    private Task<int> NumberAsync(long from, long to) => console.DoAsync<MobiJobsDb, int>(
        db => db.Database.ExecuteSqlAsync($"UPDATE \"Jobs\" SET \"Id\" = {to} WHERE \"Id\" = {from}"));

    private static async Task<string> NewsAsync(IAsyncEnumerator<SseItem<byte[]>> told)
    {
        var item = await NextAsync(told);
        while (item.EventType != "news") { item = await NextAsync(told); }

        return Encoding.UTF8.GetString(item.Data);
    }

    public async Task InitializeAsync() => console = await RunningConsole.StartAsync("Production", "--Worker:Count=1");

    public async Task DisposeAsync() => await console.DisposeAsync();

    private async Task<long[]> RegisterAsync()
    {
        await using var scope = console.Services.CreateWorkScope("test");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var device = Device.Register("1A-0001", "佐藤 花子", null, null, null, now);
        var enrollment = await db.EnrollAsync(device, "channel-1", now);
        var job = new NewJob(device.Id, enrollment.Id, JobKind.AppList, null, Requester.SystemId)
        {
            ReservedFor = now.AddDays(1),
        };
        var queue = scope.ServiceProvider.GetRequiredService<DeviceQueue>();
        await queue.RegisterAsync([job, job], now, CancellationToken.None);
        return await db.Jobs.OrderBy(j => j.Id).Select(j => j.Id).ToArrayAsync();
    }

    private static async Task<SseItem<byte[]>> NextAsync(IAsyncEnumerator<SseItem<byte[]>> told)
    {
        Assert.True(await told.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        return told.Current;
    }

    private static async Task<long[]> RowsAsync(IAsyncEnumerator<SseItem<byte[]>> told)
    {
        var item = await NextAsync(told);
        Assert.Equal("rows", item.EventType);
        using var rows = System.Text.Json.JsonDocument.Parse(Encoding.UTF8.GetString(item.Data));
        return [.. rows.RootElement.EnumerateArray().Select(row => row.GetProperty("id").GetInt64())];
    }

    /// <summary>Views as they are, but for one that fails.</summary>
    private sealed class FailingViews
    {
        public bool FailNext { get; set; }

        public IRazorViewEngine Over(IRazorViewEngine engine) => new Engine(engine, this);

        private sealed class Engine(IRazorViewEngine engine, FailingViews views) : IRazorViewEngine
        {
            public ViewEngineResult GetView(string? executingFilePath, string viewPath, bool isMainPage)
            {
                if (views.FailNext)
                {
                    views.FailNext = false;
                    throw new InvalidOperationException("This row can't be drawn.");
                }

                return engine.GetView(executingFilePath, viewPath, isMainPage);
            }

            public ViewEngineResult FindView(ActionContext context, string viewName, bool isMainPage) =>
                engine.FindView(context, viewName, isMainPage);

            public RazorPageResult FindPage(ActionContext context, string pageName) =>
                engine.FindPage(context, pageName);

            public RazorPageResult GetPage(string executingFilePath, string pagePath) =>
                engine.GetPage(executingFilePath, pagePath);

            public string? GetAbsolutePath(string? executingFilePath, string? pagePath) =>
                engine.GetAbsolutePath(executingFilePath, pagePath);
        }
    }

    /// <summary>The program's own services, but for its views.</summary>
    private sealed class Scopes(IServiceScopeFactory scopes, FailingViews views) : IServiceScopeFactory
    {
        public IServiceScope CreateScope() => new Scope(scopes.CreateScope(), views);

        private sealed class Scope(IServiceScope scope, FailingViews views) : IServiceScope, IServiceProvider
        {
            public IServiceProvider ServiceProvider => this;

            public object? GetService(Type serviceType)
            {
                var service = scope.ServiceProvider.GetService(serviceType);
                return service is IRazorViewEngine engine ? views.Over(engine) : service;
            }

            public void Dispose() => scope.Dispose();
        }
    }
}
