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
