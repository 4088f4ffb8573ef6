using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;

namespace MobiJobs.Benchmarks;

/// <summary>
/// How busy the queue keeps devices that take their time, and whether one that hangs holds up others.
/// </summary>
public sealed class LanesBenchmark(BenchStore store, Report report)
{
    /// <summary>
    /// Devices that work for 20 ms, ten at once: how much of what ten lanes can do, and the same while one more device
    /// hangs. The ideal is ten loops of the same wait in the same process: a wait of 20 ms takes longer than that.
    /// </summary>
    public async Task RunAsync(Arguments arguments)
    {
        const int devices = 50;
        const int jobs = 20;
        await store.CreateAsync(devices + 1, 1);
        await store.Host.StartAsync();
        var gateway = store.Host.Services.GetRequiredService<PromptGateway>();
        gateway.WorkTime = TimeSpan.FromMilliseconds(20);
        gateway.Line = new SemaphoreSlim(10);
        List<double> busy = [], beside = [];
        for (var run = 0; run < arguments.Runs; run++)
        {
            var ideal = await IdealAsync(devices * jobs, gateway.WorkTime);
            busy.Add(await RateAsync(devices, jobs) / ideal);
            gateway.Hanging.Add(
                await store.AskAsync<MobiJobsDb, string>(
                    db => db.Enrollments.Where(e => e.DeviceId == db.Devices.Min(d => d.Id))
                        .Select(e => e.ChannelId)
                        .SingleAsync()));
            beside.Add(await RateAsync(devices, jobs) / ideal);
            gateway.Hanging.Clear();
        }

        report.Say(
            "20 ms jobs on ten lanes, registered device by device: share of the ideal",
            string.Create(CultureInfo.InvariantCulture, $"{Report.Quantile(busy, 0.5):0.00}"));
        report.Say(
            "the same while a device hangs",
            string.Create(CultureInfo.InvariantCulture, $"{Report.Quantile(beside, 0.5):0.00}"));
        await store.Host.StopAsync();
    }

    private static async Task<double> IdealAsync(int jobs, TimeSpan work)
    {
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            for (var i = 0; i < jobs / 10; i++) { await Task.Delay(work); }
        }));
        return jobs / watch.Elapsed.TotalSeconds;
    }

    /// <summary>The jobs a second of those devices that do not hang.</summary>
    private async Task<double> RateAsync(int count, int jobs)
    {
        var gateway = store.Host.Services.GetRequiredService<PromptGateway>();
        var bell = store.Host.Services.GetRequiredService<QueueBell>();
        var devices = await store.AskAsync<MobiJobsDb, List<(long Id, long Enrollment, bool Hangs)>>(
            async db => (
                await db.Enrollments.OrderBy(e => e.DeviceId)
                    .Take(count + 1)
                    .Select(e => new { e.DeviceId, e.Id, e.ChannelId })
                    .ToListAsync()).ConvertAll(e => (e.DeviceId, e.Id, gateway.Hanging.Contains(e.ChannelId))));
        var watch = Stopwatch.StartNew();
        foreach (var (device, enrollment, _) in devices)
        {
            var orders = Enumerable.Repeat(
                new NewJob(device, enrollment, JobKind.ProfileInstall, null, Requester.SystemId),
                jobs).ToArray();
            await store.DoAsync<DeviceQueue>(
                queue => queue.RegisterAsync(
                    orders,
                    TimeProvider.System.GetUtcNow().UtcDateTime,
                    CancellationToken.None));
            bell.Ring(device);
        }

        var hanging = devices.Where(d => d.Hangs).Select(d => d.Id).ToArray();
        while (
            await store.AskAsync<MobiJobsDb, bool>(
                db => db.Jobs.AnyAsync(j => j.DueAt != null && !hanging.Contains(j.DeviceId))))
        {
            await Task.Delay(10);
        }

        var rate = (devices.Count - hanging.Length) * jobs / watch.Elapsed.TotalSeconds;
        await store.AskAsync<MobiJobsDb, int>(
            db => db.Jobs.Where(j => hanging.Contains(j.DeviceId)).ExecuteDeleteAsync());
        return rate;
    }
}
