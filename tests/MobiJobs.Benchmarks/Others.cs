using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;
using MobiJobs.Shared.Paging;

namespace MobiJobs.Benchmarks;

/// <summary>
/// Who reads and writes beside the work that is measured, one question after another, and how long each waits.
/// </summary>
public sealed class Others(BenchStore store)
{
    private const int Idle = 200;
    private const int Warm = 50;

    /// <summary>How long the newest hundred take while nothing else goes on.</summary>
    public async Task ReadIdleAsync(List<double> milliseconds)
    {
        for (var i = 0; i < Warm + Idle; i++) { milliseconds.Add(await TimeAsync(ReadAsync)); }

        milliseconds.RemoveRange(0, Warm);
    }

    /// <summary>Somebody looks at the newest hundred, over and over, until the work is done.</summary>
    public Task WithReadersAsync(List<double> milliseconds, Func<Task> work) =>
        WithAsync(milliseconds, work, ReadAsync);

    /// <summary>Somebody writes a row, over and over, until the work is done.</summary>
    public Task WithWriterAsync(List<double> milliseconds, Func<Task> work) =>
        WithAsync(milliseconds, work, WriteAsync);

    /// <summary>Writes one row that is not of the queue.</summary>
    public Task WriteAsync() =>
        store.AskAsync<MobiJobsDb, int>(
            db => db.WriteAsync(
                () => db.Installations.ExecuteUpdateAsync(set => set.SetProperty(i => i.CreatedAt, i => i.CreatedAt)),
                CancellationToken.None));

    private Task ReadAsync() =>
        store.AskAsync<JobList, KeysetPage<JobRow>>(
            list => list.PageAsync(JobFilter.None, null, null, 100, CancellationToken.None));

    private static async Task WithAsync(List<double> milliseconds, Func<Task> work, Func<Task> other)
    {
        var done = false;
        var others = Task.Run(async () =>
        {
            while (!Volatile.Read(ref done))
            {
                milliseconds.Add(await TimeAsync(other));
                await Task.Delay(5);
            }
        });
        await work();
        Volatile.Write(ref done, true);
        await others;
    }

    private static async Task<double> TimeAsync(Func<Task> what)
    {
        var watch = Stopwatch.StartNew();
        await what();
        return watch.Elapsed.TotalMilliseconds;
    }
}
