using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Runs;

namespace MobiJobs.Benchmarks;

/// <summary>
/// What the console's form does for the whole fleet, from the check to the last job, chunk by chunk as the workers do
/// it; others write and read meanwhile. Devices are not woken.
/// </summary>
public sealed class SendBenchmark(BenchStore store, Report report)
{
    private static readonly Actor By = new("bench", 2);

    /// <summary>On a store with a past.</summary>
    public async Task RunAsync(Arguments arguments)
    {
        await store.CreateAsync(arguments.Devices, arguments.Jobs);
        var others = new Others(store);
        var groups = await store.AskAsync<MobiJobsDb, List<int>>(db => db.DeviceGroups.Select(g => g.Id).ToListAsync());
        var order = (new OperationOrder(JobKind.AppList, [], null), new Recipients([], groups, null));
        List<double> freeze = [], check = [], register = [], written = [], idle = [], busy = [];
        await others.ReadIdleAsync(idle);
        for (var run = 0; run < arguments.Runs; run++)
        {
            var watch = Stopwatch.StartNew();
            var id = await store.AskAsync<OperationPreviews, long>(p =>
                p.StartAsync(order.Item1, order.Item2, By, CancellationToken.None));
            freeze.Add(watch.Elapsed.TotalMilliseconds);
            check.Add(await RateAsync(id, r => r.Count, () => CarryOutAsync(id)));
            var ready = await FindAsync(id);
            await store.AskAsync<OperationPreviews, Run?>(p =>
                p.ConfirmAsync(ready, ready.Count, clearsQueue: false, By, CancellationToken.None));
            Task WhileWritingAsync() => others.WithWriterAsync(written, () => CarryOutAsync(id));
            register.Add(await RateAsync(id, r => r.Count, () => others.WithReadersAsync(busy, WhileWritingAsync)));
            await store.CancelEverythingAsync(By, cancel => cancel());
        }

        report.Say("freezing the recipients", freeze);
        report.SayRate("check before sending", check, "devices/s");
        report.SayRate("registering what was confirmed", register, "jobs/s");
        report.Say("  another writer meanwhile", written);
        report.Say("  job list when idle", idle);
        report.Say("  job list meanwhile", busy);
    }

    private Task CarryOutAsync(long runId) =>
        store.DoAsync<RunKeeper>(keeper => keeper.CarryOutAsync(runId, CancellationToken.None));

    private async Task<double> RateAsync(long runId, Func<Run, int> count, Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        var took = watch.Elapsed.TotalSeconds;
        var done = count(await FindAsync(runId));
        return done > 0 ? done / took : throw new InvalidOperationException(
            string.Create(CultureInfo.InvariantCulture, $"Nothing was done of run {runId}."));
    }

    private async Task<Run> FindAsync(long runId) =>
        (await store.AskAsync<OperationPreviews, Run?>(p => p.FindAsync(runId, By, CancellationToken.None)))!;
}
