using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Data;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Vpp;

namespace MobiJobs.Benchmarks.Fleet;

/// <summary>
/// In a large fleet whose devices mostly have a licence: what a person waits for an explanation with its verdicts, and
/// for the check of a VPP app for all devices.
/// </summary>
public sealed class ExplainBenchmark(Report report)
{
    private const int Explained = 500;

    /// <summary>On a store with a past.</summary>
    public async Task RunAsync(Arguments arguments)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("ja");
        await using var fleet = new AcceleratedFleet(new SimulatedOptions());
        await fleet.CreateAsync(arguments.Devices, arguments.Jobs);
        var serials = await fleet.AskAsync<MobiJobsDb, List<string>>(
            db => db.Devices.OrderBy(d => d.Id).Select(d => d.SerialNumber!).ToListAsync());
        var licenses = serials.Take(serials.Count * 9 / 10)
            .Select(s => new VppAssignment(BenchStock.StoreId, VppAsset.Standard, null, s));
        var group = await new BenchStock(fleet).CreateAsync(serials.Count, [.. licenses]);
        report.Say("an explanation with its verdicts", await ExplainAsync(fleet));
        await fleet.WorkAsync(); // What the new store left to do is no part of a check.
        var (times, work) = (new List<double>(), new List<double>());
        for (var run = 0; run < arguments.Runs; run++)
        {
            var from = Environment.CpuUsage.TotalTime;
            times.Add(await CheckAsync(fleet, group));
            work.Add((Environment.CpuUsage.TotalTime - from).TotalMilliseconds);
        }

        var what = string.Create(CultureInfo.InvariantCulture, $"check of a VPP app for {serials.Count:#,0}");
        report.Say(what, times);
        report.Say(
            $"{what}: the first and the slowest",
            string.Create(CultureInfo.InvariantCulture, $"{times[0]:#,0} ms · {times.Max():#,0} ms"));
        report.Say($"{what}: time of processors, whatever else they do", work);
        report.Say(
            $"{what}: the same of the first",
            string.Create(CultureInfo.InvariantCulture, $"{work[0]:#,0} ms"));
    }

    private static async Task<List<double>> ExplainAsync(AcceleratedFleet fleet)
    {
        var failed = await fleet.AskAsync<MobiJobsDb, List<long>>(db => db.Jobs
            .Where(j => j.ErrorKey != null && j.Kind == JobKind.VppInstall)
            .OrderByDescending(j => j.Id).Select(j => j.Id).ToListAsync());
        var times = new List<double>();
        var step = Math.Max(1, failed.Count / Explained);
        foreach (var job in failed.Where((_, i) => i % step == 0).Prepend(failed[0]))
        {
            var start = Stopwatch.GetTimestamp();
            await fleet.DoAsync<IServiceProvider>(async services =>
            {
                var row = await services.GetRequiredService<JobList>().RowAsync(job, default);
                await services.GetRequiredService<JobExplainer>().ExplainAsync(row!, default);
            });
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times[1..]; // The first compiles the queries.
    }

    private static async Task<double> CheckAsync(AcceleratedFleet fleet, int group)
    {
        var start = Stopwatch.GetTimestamp();
        await fleet.AskAsync<OperationPreviews, long>(previews => previews.StartAsync(
            new OperationOrder(JobKind.VppInstall, [BenchStock.Item], null),
            new Recipients([], [group], null),
            BenchStock.By,
            default));
        await fleet.WorkAsync();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
