using System.Net;
using Hangfire;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Start;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>Web:Enabled and Worker:Enabled: what a process does that has only one of the two roles.</summary>
public sealed class Console_and_worker_apart : IAsyncLifetime
{
    private const string NoWeb = "--Web:Enabled=false";
    private const string NoWorker = "--Worker:Enabled=false";

    private readonly ProcessesApart apart = new();

    [Fact]
    public async Task A_worker_says_only_whether_it_lives_and_can_work()
    {
        var worker = await apart.StartAsync(NoWeb);
        foreach (var (path, status) in ((string, HttpStatusCode)[])
        [
            ("/health/live", HttpStatusCode.OK),
            ("/health/ready", HttpStatusCode.OK),
            ("/", HttpStatusCode.NotFound),
            ("/account/sign-in", HttpStatusCode.NotFound),
            ("/api/v1/jobs", HttpStatusCode.NotFound),
            ("/openapi/v1.json", HttpStatusCode.NotFound),
        ])
        {
            using var answer = await ProcessesApart.GetAsync(worker, path);
            Assert.Equal((path, status), (path, answer.StatusCode));
        }
    }

    [Fact]
    public async Task A_console_serves_pages_and_carries_nothing_out()
    {
        var console = await apart.StartAsync(NoWorker);
        using var page = await ProcessesApart.GetAsync(console, "/account/sign-in");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        var job = await RegisterAsync(console);
        console.Services.GetRequiredService<QueueBell>().RingSweep();
        Assert.Empty(JobsRun(console));
        Assert.Equal(JobStatus.Waiting, await StatusAsync(console, job));
    }

    [Fact]
    public async Task What_a_console_registers_a_worker_carries_out()
    {
        var console = await apart.StartAsync(NoWorker);
        var worker = await apart.StartAsync(NoWeb);
        var job = await RegisterAsync(console);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await StatusAsync(worker, job) < JobStatus.Pushing) { await timer.WaitForNextTickAsync(timeout.Token); }
    }

    [Fact]
    public async Task Processes_that_start_at_once_on_a_new_store_make_one_identity_and_each_role_once()
    {
        var first = await apart.StartAsync(NoWorker);
        await DoAsync(first, async db =>
        {
            await db.Roles.ExecuteDeleteAsync();
            return await db.Installations.ExecuteDeleteAsync();
        });
        var others = new[] { apart.Build(NoWorker), apart.Build(NoWeb), apart.Build() };
        await Task.WhenAll(others.Select(app => Task.Run(() => Server.PrepareAsync(app))));

        Assert.Equal(1, await DoAsync(first, db => db.Installations.CountAsync()));
        var roles = await DoAsync(first, db => db.Roles.Select(r => r.Name).ToListAsync());
        Assert.Equal(roles.Distinct(StringComparer.Ordinal), roles);
        Assert.NotEmpty(roles);
        foreach (var app in others) { await app.DisposeAsync(); }
    }

    [Fact]
    public async Task Processes_that_start_at_once_make_one_first_administrator()
    {
        var first = await apart.StartAsync(NoWorker);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            await using var scope = first.Services.CreateWorkScope("test");
            await scope.ServiceProvider.GetRequiredService<FirstSignIn>().CreateAsync(CancellationToken.None);
        })));

        Assert.Equal(1, await DoAsync(first, db => db.Users.CountAsync()));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await apart.DisposeAsync();

    private static IEnumerable<IHostedService> JobsRun(WebApplication app) =>
        app.Services.GetServices<IHostedService>().Where(s => s is BackgroundJobServerHostedService);

    private static Task<JobStatus> StatusAsync(WebApplication app, long job) =>
        DoAsync(app, db => db.Jobs.Where(j => j.Id == job).Select(j => j.Status).SingleAsync());

    private static async Task<T> DoAsync<T>(WebApplication app, Func<MobiJobsDb, Task<T>> does)
    {
        await using var scope = app.Services.CreateWorkScope("test");
        return await does(scope.ServiceProvider.GetRequiredService<MobiJobsDb>());
    }

    private static async Task<long> RegisterAsync(WebApplication app)
    {
        await using var scope = app.Services.CreateWorkScope("test");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var device = Device.Register("1A-0001", "佐藤 花子", null, null, null, now);
        var enrollment = await db.EnrollAsync(device, "channel-1", now);
        var job = new NewJob(device.Id, enrollment.Id, JobKind.AppList, null, Requester.SystemId);
        await scope.ServiceProvider.GetRequiredService<DeviceQueue>().RegisterAsync([job], now, CancellationToken.None);
        scope.ServiceProvider.GetRequiredService<QueueBell>().Ring(device.Id);
        return await db.Jobs.Select(j => j.Id).SingleAsync();
    }
}
