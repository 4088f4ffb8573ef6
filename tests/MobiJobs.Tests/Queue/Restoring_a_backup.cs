using System.Net;
using System.Net.Http.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Reports;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>The channel outlives a store that is set back: it knows commands that the store has forgotten.</summary>
public sealed class Restoring_a_backup : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-backup-").FullName;

    [Fact]
    public async Task What_is_ordered_afterwards_is_carried_out()
    {
        await using var console = await RunningConsole.OnSqliteAsync(
            "Production",
            "--Gateway:Simulated:Speed=10000",
            "--Gateway:Simulated:Faults=0");
        using var api = await console.ApiAsync(Roles.Administrator);
        await api.PostAsJsonAsync("/api/v1/devices", new { number = "1A-0001" });
        await AllSucceedAsync(console, 1);
        Copy(console.Store, Backup);
        foreach (var kind in new[] { "lock", "lostModeOn", "lostModeOff" }) { await OrderAsync(api, kind); }

        await AllSucceedAsync(console, 4);
        await console.RestartAsync(() => Restore(new SqliteConnectionStringBuilder(console.Store).DataSource));
        using var again = new HttpClient { BaseAddress = console.Address };
        again.DefaultRequestHeaders.Authorization = api.DefaultRequestHeaders.Authorization;
        foreach (var kind in new[] { "passcodeReset", "lock", "lostModeOn" }) { await OrderAsync(again, kind); }

        await AllSucceedAsync(console, 4);
        await using var fleet = await console.Services
            .GetRequiredService<IDbContextFactory<FleetDb>>()
            .CreateDbContextAsync();
        Assert.Equal(7, await fleet.Commands.CountAsync(c => c.IsAnswered));
    }

    [Fact]
    public async Task The_answer_to_a_lost_wipe_is_nobodys()
    {
        await using var scenario = await Scenario.CreateAsync(engine: DatabaseProvider.Sqlite);
        var store = await StoreOfAsync(scenario);
        Copy(store, Backup);
        var wipe = await scenario.RegisterAsync(JobKind.Wipe);
        await scenario.HandOverAsync();
        var lost = scenario.Channel.HandedOver.Single().CommandId;
        Copy(Backup, store);
        var locked = await scenario.RegisterAsync(JobKind.Lock);
        Assert.Equal(wipe, locked); // The numbers of lost jobs are given again.

        await scenario.HandOverAsync();
        var raw = scenario.Channel.Say(new AcknowledgedMessage(lost, null));
        var report = new DeviceReport(Scenario.ChannelOf(1), raw, false);
        await scenario.DoAsync<ReportInbox>(inbox => inbox.ReceiveAsync([report], CancellationToken.None));
        await scenario.DoAsync<ReportInterpreter>(interpreter => interpreter.DrainAsync(CancellationToken.None));

        Assert.Equal(JobStatus.AwaitingDevice, await scenario.StatusAsync(locked));
        var kept = await scenario.AskAsync(db => db.Reports.SingleAsync());
        Assert.Equal((ReportState.Nobody, null), (kept.State, kept.JobId));
        Assert.NotEqual(lost, scenario.Channel.HandedOver[1].CommandId);
    }

    /// <summary>What the device did after the backup was made it does not do twice.</summary>
    [Fact]
    public async Task A_job_that_the_backup_holds_as_waiting_is_handed_over_under_the_id_it_had()
    {
        await using var scenario = await Scenario.CreateAsync(engine: DatabaseProvider.Sqlite);
        var store = await StoreOfAsync(scenario);
        var wipe = await scenario.RegisterAsync(JobKind.Wipe);
        Copy(store, Backup);
        await scenario.HandOverAsync();
        Copy(Backup, store);
        Assert.Equal(JobStatus.Waiting, await scenario.StatusAsync(wipe));
        await scenario.HandOverAsync();

        Assert.Equal(scenario.Channel.HandedOver[0].CommandId, scenario.Channel.HandedOver[1].CommandId);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private string Backup => $"Data Source={Path.Combine(folder, "backup.db")}";

    private static void Copy(string from, string to)
    {
        using var source = new SqliteConnection(from);
        using var target = new SqliteConnection(to);
        source.Open();
        target.Open();
        source.BackupDatabase(target);
    }

    /// <summary>As an administrator does it: the program is stopped, its files are replaced by the copy.</summary>
    private void Restore(string store)
    {
        SqliteConnection.ClearAllPools();
        File.Delete(store + "-wal");
        File.Delete(store + "-shm");
        File.Copy(Path.Combine(folder, "backup.db"), store, overwrite: true);
    }

    private static Task<string> StoreOfAsync(Scenario scenario) =>
        scenario.AskAsync(db => Task.FromResult(db.Database.GetConnectionString()!));

    private static async Task OrderAsync(HttpClient api, string kind)
    {
        var order = new { kind, devices = new[] { "1A-0001" } };
        var answer = await api.PostAsJsonAsync("/api/v1/operations", order);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static async Task AllSucceedAsync(RunningConsole console, int jobs)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var statuses = await StatusesAsync(console);
        while (statuses.Count != jobs || statuses.Exists(s => s != JobStatus.Succeeded))
        {
            Assert.False(timeout.IsCancellationRequested, string.Join(", ", statuses));
            await timer.WaitForNextTickAsync(CancellationToken.None);
            statuses = await StatusesAsync(console);
        }
    }

    private static async Task<List<JobStatus>> StatusesAsync(RunningConsole console)
    {
        await using var scope = console.Services.CreateWorkScope("test");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        return await db.Jobs.Select(j => j.Status).ToListAsync();
    }
}
