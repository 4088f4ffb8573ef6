using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Reports.Restored;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>restore-check: what the channel and a restored store do not agree on.</summary>
public sealed class Checking_a_restored_store : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-backup-").FullName;

    [Fact]
    public async Task Names_the_orders_of_the_lost_time_and_has_numbers_go_on_beyond_them()
    {
        await using var console = await RunningConsole.OnSqliteAsync(
            "Production", "--Gateway:Simulated:Speed=10000", "--Gateway:Simulated:Faults=0");
        using var api = await console.ApiAsync(Roles.Administrator);
        await api.PostAsJsonAsync("/api/v1/devices", new { number = "1A-0001" });
        await AllSucceedAsync(console, 1);
        var store = new SqliteConnectionStringBuilder(console.Store).DataSource;
        Copy(console.Store, Backup);
        foreach (var kind in new[] { "lock", "lostModeOn" })
        {
            await api.PostAsJsonAsync("/api/v1/operations", new { kind, devices = new[] { "1A-0001" } });
        }

        await AllSucceedAsync(console, 3);
        var run = await CheckAsync(console.Store);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        await console.RestartAsync(() =>
        {
            Restore(store);
            run = CheckAsync(console.Store, "--skip-numbers", "1000").GetAwaiter().GetResult();
        });

        Assert.Equal((1, ""), (run.Code, run.Errors));
        Assert.Contains("2 x run by the device, and lost here", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, run.Output.Split('\n').Count(line => line.Contains("1A-0001", StringComparison.Ordinal)));
        using var again = new HttpClient { BaseAddress = console.Address };
        again.DefaultRequestHeaders.Authorization = api.DefaultRequestHeaders.Authorization;
        var order = new { kind = "passcodeReset", devices = new[] { "1A-0001" } };
        var answer = await again.PostAsJsonAsync("/api/v1/operations", order);
        var operation = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(operation.GetProperty("operationId").GetInt64() > 1000);
    }

    [Fact]
    public async Task Tells_what_still_runs_what_was_answered_and_what_never_arrived()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 4);
        var open = await HandedOverAsync(scenario, 1, JobKind.Lock);
        var missing = await HandedOverAsync(scenario, 2, JobKind.Lock);
        var asked = await HandedOverAsync(scenario, 3, JobKind.AppList);
        var (channel, beyond) = (Scenario.ChannelOf(4), asked.Id + 10);
        scenario.Channel.Known =
        [
            new(open.CommandId, Scenario.ChannelOf(1), CommandKind.Lock, IsAnswered: true),
            new(CommandIds.Of(beyond, CommandIds.NewKey()), channel, CommandKind.Erase, IsAnswered: false),
            new(CommandIds.Of(beyond + 1, CommandIds.NewKey()), channel, CommandKind.Restart, IsAnswered: true),
            new(asked.CommandId, Scenario.ChannelOf(3), CommandKind.ListApps, IsAnswered: false),
            new(CommandIds.Of(asked.Id, CommandIds.NewKey()), Scenario.ChannelOf(3), CommandKind.ListApps, true),
        ];
        var findings = await FindAsync(scenario);

        Assert.Equal(
            [
                (RestoreFindingKind.LostAndWaiting, null, "Erase"),
                (RestoreFindingKind.LostAndDone, null, "Restart"),
                (RestoreFindingKind.DoneAndOpen, open.Id, "lock"),
                (RestoreFindingKind.NeverArrived, missing.Id, "lock"),
            ],
            findings.Select(f => (f.Kind, f.JobId, f.What)));
    }

    [Fact]
    public async Task Says_of_a_channel_that_can_t_be_asked_what_only_the_devices_know()
    {
        await using var scenario = await Scenario.CreateAsync();
        Assert.Empty(await FindAsync(scenario));
        var open = await HandedOverAsync(scenario, 1, JobKind.Lock);

        var finding = Assert.Single(await FindAsync(scenario));
        Assert.Equal((RestoreFindingKind.NotAsked, open.Id), (finding.Kind, finding.JobId));
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private string Backup => $"Data Source={Path.Combine(folder, "backup.db")}";

    private static Task<IReadOnlyList<RestoreFinding>> FindAsync(Scenario scenario) =>
        scenario.DoAsync<IServiceProvider, IReadOnlyList<RestoreFinding>>(services =>
            ActivatorUtilities.CreateInstance<RestoreCheck>(services).FindAsync(CancellationToken.None));

    private static async Task<Job> HandedOverAsync(Scenario scenario, long device, JobKind kind)
    {
        var job = await scenario.RegisterAsync(kind, device);
        await scenario.HandOverAsync(device);
        return await scenario.JobAsync(job);
    }

    private static Task<(int Code, string Output, string Errors)> CheckAsync(string store, params string[] words) =>
        ProgramRun.OfAsync(store, ["restore-check", .. words]);

    private static void Copy(string from, string to)
    {
        using var source = new SqliteConnection(from);
        using var target = new SqliteConnection(to);
        source.Open();
        target.Open();
        source.BackupDatabase(target);
    }

    private void Restore(string store)
    {
        SqliteConnection.ClearAllPools();
        File.Delete(store + "-wal");
        File.Delete(store + "-shm");
        File.Copy(Path.Combine(folder, "backup.db"), store, overwrite: true);
    }

    private static async Task AllSucceedAsync(RunningConsole console, int jobs)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await console.DoAsync<MobiJobsDb, bool>(async db =>
            await db.Jobs.CountAsync(j => j.Status == JobStatus.Succeeded) == jobs))
        {
            Assert.False(timeout.IsCancellationRequested, "Not all jobs succeed.");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
