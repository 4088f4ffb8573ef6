using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;

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
        List<double> check = [], register = [], written = [], idle = [], busy = [];
        await others.ReadIdleAsync(idle);
        for (var run = 0; run < arguments.Runs; run++)
        {
            var id = await store.AskAsync<OperationCheck, long>(c =>
                c.StartAsync(order.Item1, order.Item2, By, CancellationToken.None));
            check.Add(
                await RateAsync(
                    id,
                    r => r.Looked,
                    () => store.DoAsync<OperationCheck>(c => c.RunAsync(id, CancellationToken.None))));
            var expected = await store.AskAsync<OperationCheck, OperationRun?>(c =>
                c.FindAsync(id, By, CancellationToken.None));
            await store.AskAsync<OperationRegister, OperationRun?>(r =>
                r.ConfirmAsync(id, expected!.Expected, clearsQueue: false, By, CancellationToken.None));
            register.Add(
                await RateAsync(
                    id,
                    r => r.Registered,
                    () => others.WithReadersAsync(
                        busy,
                        () => others.WithWriterAsync(
                            written,
                            () => store.DoAsync<OperationRegister>(r => r.RunAsync(id, CancellationToken.None))))));
            await store.CancelEverythingAsync(By, cancel => cancel());
        }

        report.SayRate("check before sending", check, "devices/s");
        report.SayRate("registering what was confirmed", register, "jobs/s");
        report.Say("  another writer meanwhile", written);
        report.Say("  job list when idle", idle);
        report.Say("  job list meanwhile", busy);
    }

    private async Task<double> RateAsync(long runId, Func<OperationRun, int> count, Func<Task> work)
    {
        var before = await FindAsync(runId);
        var watch = Stopwatch.StartNew();
        await work();
        var took = watch.Elapsed.TotalSeconds;
        var done = count(await FindAsync(runId)) - count(before);
        return done > 0 ? done / took : throw new InvalidOperationException(
            string.Create(CultureInfo.InvariantCulture, $"Nothing was done of run {runId}."));
    }

    private async Task<OperationRun> FindAsync(long runId) =>
        (await store.AskAsync<OperationCheck, OperationRun?>(c => c.FindAsync(runId, By, CancellationToken.None)))!;
}
