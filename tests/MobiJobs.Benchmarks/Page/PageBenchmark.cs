using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Start;

namespace MobiJobs.Benchmarks.Page;

/// <summary>
/// The home page of the running console, a hundred rows, made anew for each request of a signed-in administrator;
/// in turns with Razor that shows the query alone.
/// </summary>
public sealed class PageBenchmark(BenchStore store, Report report)
{
    private const int WritesASecond = 20;
    private const int Viewers = 50;

    private readonly Others others = new(store);

    /// <summary>Each page, warm, several times.</summary>
    public async Task RunAsync(Arguments arguments)
    {
        await store.CreateAsync(arguments.Devices, arguments.Jobs);
        await using var console = BenchConsole.Build(store);
        await Server.PrepareAsync(console);
        await console.StartAsync();
        await using var bare = BareSite.Build(store);
        await bare.StartAsync();
        var (address, bareAddress) = (console.Address(), bare.Address());
        var cookies = await SignedIn.AsAdministratorAsync(console.Services, address);
        var jobs = await store.AskAsync<MobiJobsDb, long>(db => db.Jobs.MaxAsync(j => j.Id));
        report.Say("jobs in the store", jobs.ToString("#,0", CultureInfo.InvariantCulture));
        await CompareAsync(new(address, "/"), bareAddress, cookies, arguments.Runs);
        foreach (var path in (string[])["/?status=deviceError", "/?kind=vppInstall&user=k.mori"])
        {
            var page = new Uri(address, path);
            await RepeatAsync($"GET {path}", arguments.Runs, () => Wrk.AsMuchAsPossibleAsync(page, cookies));
        }

        await SayWaitsAsync(new(address, "/"), cookies, arguments.Runs);
        report.Say(
            "memory of the console",
            string.Create(CultureInfo.InvariantCulture, $"{Process.GetCurrentProcess().WorkingSet64 / 1e6:0} MB"));
        await console.StopAsync();
        await bare.StopAsync();
    }

    /// <summary>The page, and Razor with the query alone, in turns: the machine's speed varies.</summary>
    private async Task CompareAsync(Uri page, Uri bare, string cookies, int runs)
    {
        await Wrk.AsMuchAsPossibleAsync(page, cookies); // Warm.
        await Wrk.AsMuchAsPossibleAsync(bare, cookies);
        var (ours, alone, busy, packed) = (new List<Load>(), new List<Load>(), new List<Load>(), new List<Load>());
        for (var run = 0; run < runs; run++)
        {
            ours.Add(await Wrk.AsMuchAsPossibleAsync(page, cookies));
            alone.Add(await Wrk.AsMuchAsPossibleAsync(bare, cookies));
            busy.Add(await WhileWritingAsync(() => Wrk.AsMuchAsPossibleAsync(page, cookies)));
            packed.Add(await Wrk.AsMuchAsPossibleAsync(page, cookies, "gzip, deflate, br"));
        }

        Say("GET /", ours);
        Say("  Razor with the query alone", alone);
        report.Say("  ratio of the rates", Ratio(ours, alone, load => load.Rate));
        report.Say("  ratio of the processor time", Ratio(ours, alone, load => load.ProcessorTime));
        Say($"  while something is written {WritesASecond} times a second", busy);
        Say("  compressed, as browsers ask for it", packed);
    }

    private async Task RepeatAsync(string what, int runs, Func<Task<Load>> load)
    {
        await load(); // Warm.
        var loads = new List<Load>();
        for (var run = 0; run < runs; run++) { loads.Add(await load()); }

        Say(what, loads);
    }

    private async Task SayWaitsAsync(Uri page, string cookies, int runs)
    {
        using var wrk = new Wrk();
        var waits = new List<Waits>();
        for (var run = 0; run < runs; run++) { waits.Add(await wrk.WithPausesAsync(Viewers, page, cookies)); }

        var (median, high) = (Median(waits, w => w.Median), Median(waits, w => w.High));
        report.Say(
            $"GET /, {Viewers} viewers who look at it for a second",
            string.Create(CultureInfo.InvariantCulture, $"p50 {median:0.0} ms · p95 {high:0.0} ms"));
    }

    private void Say(string what, List<Load> loads) => report.Say(
        what,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Median(loads, l => l.Rate):#,0} pages/s (runs {loads.Min(l => l.Rate):#,0} to "
            + $"{loads.Max(l => l.Rate):#,0}) · {Median(loads, l => l.ProcessorTime):0.00} ms of processor time each "
            + $"(at best {loads.Min(l => l.ProcessorTime):0.00})"));

    private static string Ratio(List<Load> ours, List<Load> alone, Func<Load, double> of) =>
        (Median(ours, of) / Median(alone, of)).ToString("0.00", CultureInfo.InvariantCulture);

    private static double Median<T>(List<T> all, Func<T, double> of) => Report.Quantile([.. all.Select(of)], 0.5);

    /// <summary>With another writer beside.</summary>
    private async Task<Load> WhileWritingAsync(Func<Task<Load>> work)
    {
        var load = work();
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1) / WritesASecond);
        while (!load.IsCompleted && await pace.WaitForNextTickAsync())
        {
            await others.WriteAsync();
        }

        return await load;
    }
}
