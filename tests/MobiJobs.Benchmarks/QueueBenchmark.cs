using System.Diagnostics;
using System.Globalization;
using Hangfire;
using Hangfire.InMemory;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;

namespace MobiJobs.Benchmarks;

/// <summary>
/// Each device's jobs in order on a channel that answers at once: from the first registration to the last end. The
/// peer is plain Hangfire in memory, each device's jobs as continuations of one another, in the same process.
/// </summary>
public sealed class QueueBenchmark(BenchStore store, Report report)
{
    private const int WarmUps = 4;

    private static CountdownEvent left = new(1);

    /// <summary>Ours and the peer in turns.</summary>
    public async Task RunAsync(Arguments arguments)
    {
        await store.CreateAsync(arguments.Devices, 1);
        await store.Host.StartAsync();
        List<double> ours = [], peers = [], commits = [];
        for (var run = 0; run < WarmUps; run++)
        {
            // Until the JIT compiler has optimised both: a console runs for days.
            await OursAsync(arguments.Jobs);
            Peer(arguments.Devices, arguments.Jobs);
        }

        for (var run = 0; run < arguments.Runs; run++)
        {
            var before = store.Commits.Count;
            ours.Add(await OursAsync(arguments.Jobs));
            commits.Add((store.Commits.Count - before) / (double)(arguments.Devices * arguments.Jobs));
            peers.Add(Peer(arguments.Devices, arguments.Jobs));
        }

        report.SayRate(
            $"{arguments.Devices:#,0} devices × {arguments.Jobs} jobs in order, durable, end to end",
            ours,
            "jobs/s");
        report.SayRate("plain Hangfire in memory, continuations, end to end", peers, "jobs/s");
        report.Say(
            "ratio of the medians",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Report.Quantile(ours, 0.5) / Report.Quantile(peers, 0.5):0.00}"));
        report.Say(
            "commits a job",
            string.Create(CultureInfo.InvariantCulture, $"{Report.Quantile(commits, 0.5):0.00}"));
        await IdleAsync(arguments.Runs * 10);
        await store.Host.StopAsync();
    }

    /// <summary>Called by the peer's jobs.</summary>
    public static void Nothing() => left.Signal();

    private async Task<double> OursAsync(int jobs)
    {
        var devices = await store.AskAsync<MobiJobsDb, List<(long, long)>>(
            async db => (await db.Devices.Select(d => new { d.Id, d.EnrollmentId }).ToListAsync())
                .ConvertAll(d => (d.Id, d.EnrollmentId!.Value)));
        var last = await store.AskAsync<MobiJobsDb, long>(db => db.Jobs.MaxAsync(j => j.Id));
        var bell = store.Host.Services.GetRequiredService<QueueBell>();
        var watch = Stopwatch.StartNew();
        foreach (var some in devices.Chunk(100))
        {
            var orders = some.SelectMany(
                d => Enumerable.Repeat(
                    new NewJob(d.Item1, d.Item2, JobKind.ProfileInstall, null, Requester.SystemId),
                    jobs)).ToArray();
            await store.DoAsync<DeviceQueue>(
                queue => queue.RegisterAsync(
                    orders,
                    TimeProvider.System.GetUtcNow().UtcDateTime,
                    CancellationToken.None));
            bell.Ring([.. some.Select(d => d.Item1)]);
        }

        while (await store.AskAsync<MobiJobsDb, bool>(db => db.Jobs.AnyAsync(j => j.DueAt != null)))
        {
            await Task.Delay(20);
        }

        var rate = devices.Count * jobs / watch.Elapsed.TotalSeconds;
        await AssertOrderAsync(last);
        return rate;
    }

    private async Task AssertOrderAsync(long after)
    {
        var started = await store.AskAsync<MobiJobsDb, List<(long, long?, DateTime?, JobStatus)>>(async db =>
            (
                await db.Jobs.Where(j => j.Id > after)
                    .OrderBy(j => j.DeviceId)
                    .ThenBy(j => j.JoinNo)
                    .Select(j => new { j.DeviceId, j.JoinNo, j.StartedAt, j.Status })
                    .ToListAsync()).ConvertAll(j => (j.DeviceId, j.JoinNo, j.StartedAt, j.Status)));
        var wrong = started.Zip(started.Skip(1))
            .Count(
                p => p.First.Item1 == p.Second.Item1
                    && p.First.Item3 > p.Second.Item3) + started.Count(j => j.Item4 != JobStatus.Succeeded);
        if (wrong > 0) { throw new InvalidOperationException($"{wrong} jobs out of order or not ended well."); }
    }

    /// <summary>One job on an idle system: from its registration to its start.</summary>
    private async Task IdleAsync(int times)
    {
        var starts = new List<double>();
        var bell = store.Host.Services.GetRequiredService<QueueBell>();
        var (device, enrollment) = await store.AskAsync<MobiJobsDb, (long, long)>(
            async db => await db.Devices.Select(d => new { d.Id, d.EnrollmentId }).FirstAsync() is var d
                ? (d.Id, d.EnrollmentId!.Value)
                : default);
        for (var i = 0; i < times; i++)
        {
            var at = TimeProvider.System.GetUtcNow().UtcDateTime;
            await store.DoAsync<DeviceQueue>(
                queue => queue.RegisterAsync(
                    [new NewJob(device, enrollment, JobKind.ProfileInstall, null, Requester.SystemId)],
                    at,
                    CancellationToken.None));
            bell.Ring(device);
            while (await store.AskAsync<MobiJobsDb, bool>(db => db.Jobs.AnyAsync(j => j.DueAt != null)))
            {
                await Task.Delay(10);
            }

            starts.Add(
                await store.AskAsync<MobiJobsDb, double>(
                    async db => await db.Jobs.OrderByDescending(j => j.Id)
                        .Select(j => new { j.StartedAt, j.RegisteredAt })
                        .FirstAsync() is var j
                        ? (j.StartedAt!.Value - j.RegisteredAt).TotalMilliseconds
                        : 0));
        }

        report.Say("start when idle, from registration", starts);
    }

    private static double Peer(int devices, int jobs)
    {
        using var storage = new InMemoryStorage();
        left = new CountdownEvent(devices * jobs);
        using var server = new BackgroundJobServer(
            new BackgroundJobServerOptions { WorkerCount = 10, SchedulePollingInterval = TimeSpan.FromSeconds(1) },
            storage);
        var client = new BackgroundJobClient(storage);
        var watch = Stopwatch.StartNew();
        for (var device = 0; device < devices; device++)
        {
            var before = client.Enqueue(() => Nothing());
            for (var job = 1; job < jobs; job++) { before = client.ContinueJobWith(before, () => Nothing()); }
        }

        left.Wait();
        return devices * jobs / watch.Elapsed.TotalSeconds;
    }
}
