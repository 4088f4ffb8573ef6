using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Shared;
using MobiJobs.Start;

namespace MobiJobs.Benchmarks.Load;

/// <summary>
/// A day's work in ten minutes: fifty administrators, two hundred open pages, and orders for a fifth of the fleet,
/// whose simulated devices fetch and answer them. For a fifth of the time, a CSV of everything, an order for every
/// device and its cancellation besides. Everything runs in this process, on the same cores.
/// </summary>
public sealed class LoadBenchmark(BenchStore store, Report report)
{
    private const int Administrators = 50;
    private const int OpenPages = 200;

    private Waited waited = new();

    /// <summary>Warms up for ten seconds, then as long as is asked for.</summary>
    public async Task RunAsync(Arguments arguments)
    {
        await store.CreateAsync(arguments.Devices, arguments.Jobs);
        await using var console = BenchConsole.Build(store, "--Gateway:Simulated:Speed=20", "--Api:CountAbove=1000000");
        await Server.PrepareAsync(console);
        await console.StartAsync();
        var address = console.Address();
        var people = new List<string>();
        for (var i = 0; i < Administrators; i++)
        {
            people.Add(await SignedIn.AsAdministratorAsync(console.Services, address));
        }

        using var api = await ApiAsync(console.Services, address);
        using var over = new CancellationTokenSource();
        var (viewers, devices) = (new Viewers(address), new DevicesAtWork(api, store, () => waited));
        var work = new AdministratorsAtWork(address, () => waited);
        var length = TimeSpan.FromSeconds(arguments.Seconds);
        List<Task> running =
        [
            .. Enumerable.Range(0, OpenPages).Select(i => viewers.WatchAsync(people[i % people.Count], over.Token)),
            .. people.Select((cookies, i) => work.WorkAsync(cookies, i, over.Token)),
            devices.OrderAsync(arguments.Devices / 5, length, over.Token),
        ];
        var behind = BehindAsync(over.Token);
        await Task.Delay(TimeSpan.FromSeconds(10));
        List<Waited> phases = [waited = new()];
        await Task.Delay(length * 0.4);
        phases.Add(waited = new());
        await BusyAsync(address, people[0], devices, length * 0.2);
        phases.Add(waited = new());
        await Task.Delay(length * 0.4);
        await over.CancelAsync();
        await Task.WhenAll(running);
        Say(phases, viewers, await behind);
        await console.StopAsync();
    }

    private static async Task<HttpClient> ApiAsync(IServiceProvider services, Uri address)
    {
        await using var scope = services.CreateWorkScope("test");
        var name = $"bench-api-{Guid.NewGuid():N}";
        await scope.ServiceProvider.GetRequiredService<People>()
            .CreateAsync(name, "correct-horse-1", Roles.Administrator, "bench", CancellationToken.None);
        var token = await scope.ServiceProvider.GetRequiredService<PersonTokens>()
            .CreateAsync(name, new NewToken("bench", TimeSpan.FromDays(1)), "bench", CancellationToken.None);
        var api = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
        api.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return api;
    }

    private async Task BusyAsync(Uri address, string cookies, DevicesAtWork devices, TimeSpan length)
    {
        var start = Stopwatch.GetTimestamp();
        var csv = CsvAsync(address, cookies);
        var operations = await devices.OrderOfAllAsync();
        report.Say("an order for every device, until it is confirmed", Seconds(start));
        var again = Stopwatch.GetTimestamp();
        var canceled = await devices.CancelAsync(operations);
        var count = canceled.ToString("#,0", CultureInfo.InvariantCulture);
        report.Say($"cancellation of {count} jobs of it", Seconds(again));
        report.Say("a CSV of everything meanwhile", await csv);
        var left = length - Stopwatch.GetElapsedTime(start);
        if (left > TimeSpan.Zero) { await Task.Delay(left); }
    }

    private async Task<string> CsvAsync(Uri address, string cookies)
    {
        var start = Stopwatch.GetTimestamp();
        using var client = AdministratorsAtWork.Client(address, cookies);
        client.Timeout = Timeout.InfiniteTimeSpan;
        using var answer = await client.GetAsync(
            new Uri("/jobs.csv", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        if (!answer.IsSuccessStatusCode) { waited.Failures.Enqueue($"GET /jobs.csv: {(int)answer.StatusCode}"); }

        await using var text = await answer.Content.ReadAsStreamAsync();
        var (buffer, bytes) = (new byte[1 << 16], 0L);
        while (await text.ReadAsync(buffer) is > 0 and var read) { bytes += read; }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:#,0} MB, {Seconds(start)}");
    }

    /// <summary>Each second, for how long the most overdue row has been due; in milliseconds.</summary>
    private async Task<List<double>> BehindAsync(CancellationToken stopping)
    {
        var all = new List<double>();
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!stopping.IsCancellationRequested)
        {
            var now = TimeProvider.System.UtcNow();
            var due = await store.AskAsync<MobiJobsDb, DateTime?>(db => db.Jobs
                .Where(j => j.DueAt != null && j.Stage != JobStage.Reserved)
                .MinAsync(j => j.DueAt, CancellationToken.None));
            all.Add(due < now ? (now - due.Value).TotalMilliseconds : 0);
            try { await pace.WaitForNextTickAsync(stopping); }
            catch (OperationCanceledException) { break; }
        }

        return all;
    }

    private void Say(List<Waited> phases, Viewers viewers, List<double> behind)
    {
        foreach (var (phase, when) in phases.Zip((string[])["as usual", "beside the order for all", "as usual again"]))
        {
            phase.Say(report, when);
        }

        var failures = phases.SelectMany(p => p.Failures).ToArray();
        report.Say("requests that failed", failures.Length.ToString("#,0", CultureInfo.InvariantCulture));
        foreach (var failure in failures.Take(10)) { report.Say("  such as", failure); }

        report.Say($"{OpenPages} open pages", string.Create(
            CultureInfo.InvariantCulture, $"told {viewers.Lines:#,0} lines; connections that broke {viewers.Broken}"));
        report.Say("what was due and not done, asked each second", behind);
        report.Say("  at most", string.Create(CultureInfo.InvariantCulture, $"{behind.Max() / 1000:0.0} s"));
        report.Say(
            "memory of the process",
            string.Create(CultureInfo.InvariantCulture, $"{Environment.WorkingSet / 1e6:0} MB"));
    }

    private static string Seconds(long start) =>
        string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
}
