using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Purging;

namespace MobiJobs.Benchmarks;

/// <summary>
/// Registering and cancelling a hundred thousand, purging what is old; others write and read meanwhile.
/// </summary>
public sealed class WriteBenchmark(BenchStore store, Report report)
{
    private const int Many = 100_000;
    private const int Purged = 1_000_000;

    private readonly Others others = new(store);

    /// <summary>On a store with a past.</summary>
    public async Task RunAsync(Arguments arguments)
    {
        await store.CreateAsync(arguments.Devices, arguments.Jobs);
        List<double> registered =
            [], cancelled = [], written = [], idle = [], whileRegistering = [], whileCancelling = [];
        var devices = await store.AskAsync<MobiJobsDb, List<NewJob>>(
            async db => (
                await db.Devices.OrderBy(d => d.Id)
                    .Take(Many)
                    .Select(d => new { d.Id, d.EnrollmentId })
                    .ToListAsync()).ConvertAll(d => new NewJob(
                        d.Id,
                        d.EnrollmentId!.Value,
                        JobKind.ProfileInstall,
                        null,
                        2)));
        var orders = Enumerable.Range(0, Many).Select(i => devices[i % devices.Count]).ToArray();
        await others.ReadIdleAsync(idle);

        for (var run = 0; run < arguments.Runs; run++)
        {
            var watch = Stopwatch.StartNew();
            await others.WithReadersAsync(
                whileRegistering,
                () => store.DoAsync<DeviceQueue>(
                    queue => queue.RegisterAsync(
                        orders,
                        TimeProvider.System.GetUtcNow().UtcDateTime,
                        CancellationToken.None)));
            registered.Add(Many / watch.Elapsed.TotalSeconds);
            cancelled.Add(await CancelAsync(written, whileCancelling));
        }

        var before = await store.AskAsync<MobiJobsDb, long>(
            db => db.Jobs.MaxAsync(j => j.Id)) - (long)(Many * arguments.Runs);
        report.SayRate($"registering {Many:#,0} jobs on {before:#,0}", registered, "jobs/s");
        report.Say("  job list meanwhile", whileRegistering);
        report.Say($"cancelling {Many:#,0} waiting jobs, preview apart", cancelled);
        report.Say("  another writer meanwhile", written);
        report.Say("  job list when idle", idle);
        report.Say("  job list meanwhile", whileCancelling);
        await PurgeAsync(idle);
    }

    private async Task<double> CancelAsync(List<double> written, List<double> busy)
    {
        var by = new Actor("bench", 2);
        var elapsed = await store.CancelEverythingAsync(
            by, cancel => others.WithReadersAsync(busy, () => others.WithWriterAsync(written, cancel)));
        return elapsed.TotalMilliseconds;
    }

    /// <summary>The oldest million is made three months older, then purged.</summary>
    private async Task PurgeAsync(List<double> idle)
    {
        const int threeMonths = 92;
        var before = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-threeMonths);
        var last = await store.AskAsync<MobiJobsDb, long>(db => db.Jobs.MinAsync(j => j.Id)) + Purged - 1;
        await store.AskAsync<MobiJobsDb, int>(
            db => db.WriteAsync(
                () => db.Jobs.Where(j => j.Id <= last && j.Stage == JobStage.Ended)
                    .ExecuteUpdateAsync(set => set.SetProperty(j => j.EndedAt, before)),
                CancellationToken.None));
        await store.DoAsync<MobiJobsDb>(db => db.CheckpointAsync(CancellationToken.None));
        List<double> written = [], busy = [];
        var wal = 0L;
        var gone = 0;
        using var over = new CancellationTokenSource();
        var watching = WatchWalAsync(size => wal = Math.Max(wal, size), over.Token);
        var watch = Stopwatch.StartNew();
        await others.WithReadersAsync(
            busy,
            () => others.WithWriterAsync(
                written,
                async () => gone = await store.AskAsync<HistoryPurge, int>(
                    purge => purge.RunAsync(CancellationToken.None))));
        var took = watch.Elapsed;
        await over.CancelAsync();
        await watching;
        report.Say(
            $"purging {gone:#,0} jobs",
            string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:0.0} s, WAL at most {wal / 1e6:0} MB"));
        report.Say("  another writer meanwhile", written);
        report.Say("  job list when idle", idle);
        report.Say("  job list meanwhile", busy);
    }

    private async Task WatchWalAsync(Action<long> size, CancellationToken over)
    {
        while (store.File is { } file && !over.IsCancellationRequested)
        {
            var wal = new FileInfo(file + "-wal");
            if (wal.Exists) { size(wal.Length); }

            await Task.Delay(50, CancellationToken.None);
        }
    }
}
