using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Shared.Paging;

namespace MobiJobs.Benchmarks;

/// <summary>The newest hundred of each filter, warm, and the thousandth page.</summary>
public sealed class ListBenchmark(BenchStore store, Report report)
{
    private const int PageSize = 100;

    /// <summary>Makes the store and measures each filter alone and the usual ones together.</summary>
    public async Task RunAsync(Arguments arguments)
    {
        var watch = Stopwatch.StartNew();
        await store.CreateAsync(arguments.Devices, arguments.Jobs);
        var rate = arguments.Jobs / watch.Elapsed.TotalSeconds;
        var jobs = await store.AskAsync<MobiJobsDb, long>(db => db.Jobs.MaxAsync(j => j.Id));
        if (arguments.Store is null)
        {
            report.Say(
                $"seed of {arguments.Jobs:#,0} jobs over {arguments.Devices:#,0} devices",
                string.Create(CultureInfo.InvariantCulture, $"{rate:#,0} jobs/s"));
        }

        report.Say(
            "jobs in the store, and its size",
            store.File is { } file
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{jobs:#,0}, {(double)new FileInfo(file).Length / jobs:0} bytes a job")
                : jobs.ToString("#,0", CultureInfo.InvariantCulture));
        foreach (var (name, filter) in await FiltersAsync())
        {
            report.Say(name, await TimesAsync(arguments.Runs * 40, () => PageAsync(filter, null)));
        }

        var (deep, times) = await WalkAsync();
        report.Say($"page {deep:#,0} (walked by key)", times);
        report.Say(
            "memory of this process",
            string.Create(CultureInfo.InvariantCulture, $"{Process.GetCurrentProcess().WorkingSet64 / 1e6:0} MB"));
    }

    private async Task<List<(string Name, JobFilter Filter)>> FiltersAsync()
    {
        var device = await store.AskAsync<MobiJobsDb, string>(
            db => db.Devices.OrderBy(d => d.Id).Select(d => d.Number).Skip(500).FirstAsync());
        var owner = await store.AskAsync<MobiJobsDb, string>(
            db => db.Devices.OrderBy(d => d.Id).Select(d => d.OwnerName).Skip(500).FirstAsync());
        var detail = await store.AskAsync<MobiJobsDb, string>(
            db => db.Jobs.Where(j => j.Detail != null).Select(j => j.Detail!).FirstAsync());
        var group = await store.AskAsync<MobiJobsDb, int>(
            db => db.DeviceGroups.OrderBy(g => g.Id).Select(g => g.Id).FirstAsync());
        var few = await FewDevicesAsync();
        var month = MonthFilter.Parse(DateTime.UtcNow.AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture))!;
        var none = JobFilter.None;
        return
        [
            ("no filter", none),
            ("month", none with { Month = month }),
            ("open", none with { Open = true }),
            ("device", none with { Device = device }),
            ("user", none with { User = "k.mori" }),
            ("status", none with { Statuses = [JobStatus.DeviceError] }),
            (
                "three statuses",
                none with
                {
                    Statuses = [JobStatus.PushTimedOut, JobStatus.RequestTimedOut, JobStatus.SessionTimedOut],
                }),
            ("people's", none with { ByPeople = true }),
            ("owner", none with { Owner = owner }),
            ("detail", none with { Detail = detail[..Math.Min(detail.Length, 3)] }),
            ("failed today", none with { Statuses = JobStatuses.OfFailures, EndedToday = true }),
            ("kind", none with { Kind = JobKind.VppInstall }),
            ("group of a quarter of the devices", none with { Group = group }),
            ("group of 500 devices", none with { Group = few }),
            ("month + status + user", none with { Month = month, Statuses = [JobStatus.DeviceError], User = "k.mori" }),
            ("device + status", none with { Device = device, Statuses = [JobStatus.Succeeded] }),
            ("open + kind", none with { Open = true, Kind = JobKind.VppInstall }),
        ];
    }

    private Task<int> FewDevicesAsync() => store.AskAsync<MobiJobsDb, int>(async db =>
    {
        var few = await GroupRegister.EnsureAsync(db, ["Few"], CancellationToken.None);
        await db.Devices.OrderBy(d => d.Id)
            .Skip(1_000)
            .Take(500)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, few.Id));
        return few.Id;
    });

    private Task<KeysetPage<JobRow>> PageAsync(
        JobFilter filter,
        long? before) => store.AskAsync<JobList, KeysetPage<JobRow>>(list =>
        list.PageAsync(filter, before, null, PageSize, CancellationToken.None));

    private async Task<(int Page, List<double> Times)> WalkAsync()
    {
        const int depth = 1000;
        long? before = null;
        var times = new List<double>();
        for (var page = 1; page <= depth + 50; page++)
        {
            var watch = Stopwatch.StartNew();
            var rows = (await PageAsync(JobFilter.None, before)).Rows;
            if (page > depth) { times.Add(watch.Elapsed.TotalMilliseconds); }

            if (rows.Count < PageSize) { break; }

            before = rows[^1].Id;
        }

        return (depth, times.Count > 0 ? times : [0]);
    }

    private static async Task<List<double>> TimesAsync(int count, Func<Task> work)
    {
        for (var i = 0; i < 10; i++) { await work(); } // Warm.

        var times = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            var watch = Stopwatch.StartNew();
            await work();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return times;
    }
}
