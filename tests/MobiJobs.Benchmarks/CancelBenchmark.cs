using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;

namespace MobiJobs.Benchmarks;

/// <summary>
/// Previewing and cancelling everything that is open, a hundred thousand jobs and a million, while somebody else writes
/// a row over and over. Devices are not woken.
/// </summary>
public sealed class CancelBenchmark(BenchStore store, Report report)
{
    private static readonly Actor By = new("bench", 2);
    private static readonly int[] Sizes = [100_000, 1_000_000];

    private readonly Others others = new(store);

    /// <summary>On a store with a past.</summary>
    public async Task RunAsync(Arguments arguments)
    {
        await store.CreateAsync(arguments.Devices, arguments.Jobs);
        await ClearAsync();
        List<double> alone = [];
        for (var i = 0; i < 200; i++) { await TimedAsync(alone, others.WriteAsync); }

        report.Say("another writer when idle", alone);
        foreach (var size in Sizes) { await MeasureAsync(size, arguments.Runs); }
    }

    private async Task MeasureAsync(int size, int runs)
    {
        List<double> preview = [], cancel = [], whilePreviewing = [], whileCancelling = [];
        for (var run = 0; run < runs; run++)
        {
            await RegisterAsync(size);
            var shown = default(CancelPreview);
            await TimedAsync(
                preview,
                () => others.WithWriterAsync(whilePreviewing, async () => shown = await PreviewAsync()));
            await TimedAsync(
                cancel,
                () => others.WithWriterAsync(whileCancelling, () => CancelAsync(shown!.RunId)));
            await AssertAsync(shown!, size);
        }

        report.Say(string.Create(CultureInfo.InvariantCulture, $"previewing {size:#,0} jobs"), preview);
        report.Say("  another writer meanwhile", whilePreviewing);
        report.Say(string.Create(CultureInfo.InvariantCulture, $"cancelling {size:#,0} jobs"), cancel);
        report.Say("  another writer meanwhile", whileCancelling);
    }

    private async Task RegisterAsync(int size)
    {
        var devices = await store.AskAsync<MobiJobsDb, List<NewJob>>(async db =>
        {
            var enrolled = await db.Devices.Where(d => d.EnrollmentId != null)
                .Select(d => new { d.Id, EnrollmentId = d.EnrollmentId!.Value })
                .ToListAsync();
            return enrolled.ConvertAll(d => new NewJob(d.Id, d.EnrollmentId, JobKind.DeviceInformation, null, 2));
        });
        var orders = Enumerable.Range(0, size).Select(i => devices[i % devices.Count]);
        foreach (var chunk in orders.Chunk(100_000))
        {
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            await store.DoAsync<DeviceQueue>(queue => queue.RegisterAsync(chunk, now, CancellationToken.None));
        }
    }

    private Task<CancelPreview> PreviewAsync() => store.AskAsync<IServiceProvider, CancelPreview>(provider =>
        provider.GetRequiredService<CancelPreviews>().EverythingAsync(
            provider.GetRequiredService<MobiJobsDb>().Jobs,
            By,
            CancellationToken.None));

    private Task CancelAsync(long runId) => store.DoAsync<RunKeeper>(async runs =>
    {
        await runs.ConfirmAsync(runId, By, AuditAction.JobsCanceled, CancellationToken.None);
        await runs.CarryOutToEndAsync(runId, CancellationToken.None);
    });

    /// <summary>What the seed left open is not part of the measurement.</summary>
    private async Task ClearAsync()
    {
        if ((await PreviewAsync()) is { Count: > 0 } left) { await CancelAsync(left.RunId); }
    }

    private async Task AssertAsync(CancelPreview shown, int size)
    {
        var done = await store.AskAsync<MobiJobsDb, int>(db =>
            db.RunItems.CountAsync(i => i.RunId == shown.RunId && i.Outcome == RunOutcome.Done));
        if (shown.Count != size || done != size)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Of {size} jobs {shown.Count} were shown and {done} cancelled."));
        }
    }

    private static async Task TimedAsync(List<double> milliseconds, Func<Task> what)
    {
        var watch = Stopwatch.StartNew();
        await what();
        milliseconds.Add(watch.Elapsed.TotalMilliseconds);
    }
}
