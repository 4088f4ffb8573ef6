using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices.List;
using MobiJobs.Shared.Paging;

namespace MobiJobs.Benchmarks;

/// <summary>
/// The list of devices in each of its orders: the first page, one in the middle and the last; and looking for a name.
/// </summary>
public sealed class DeviceListBenchmark(BenchStore store, Report report)
{
    /// <summary>Makes the store and measures each order both ways, and what is searched for.</summary>
    public async Task RunAsync(Arguments arguments)
    {
        await store.CreateAsync(arguments.Devices, arguments.Jobs);
        await SpreadAsync();
        var count = arguments.Runs * 20;
        foreach (var sort in Enum.GetValues<DeviceSort>())
        {
            foreach (var isDescending in (bool[])[false, true])
            {
                var filter = DeviceFilter.None with { Sort = sort, Descending = isDescending };
                var name = DeviceNames.Of(sort) + (isDescending ? ", descending" : "");
                report.Say($"{name}: first", await TimesAsync(count, () => PageAsync(filter, null, null)));
                var middle = await MiddleAsync(filter, arguments.Devices / 2);
                report.Say($"{name}: from the middle", await TimesAsync(count, () => PageAsync(filter, null, middle)));
                report.Say(
                    $"{name}: back from the middle",
                    await TimesAsync(count, () => PageAsync(filter, middle, null)));
            }
        }

        var none = DeviceFilter.None;
        DeviceFilter[] searches =
        [
            none with { Name = "のipad" },
            none with { Name = "佐藤 花子のipad" },
            none with { Name = "nobody" },
            none with { Owner = "花子", Name = "佐藤" },
            none with { Serial = "FFF" },
            none with { Serial = "nothing" },
            none with { Name = "花子", Sort = DeviceSort.Group },
            none with { Name = "佐藤 花子", Sort = DeviceSort.Group },
            none with { State = DeviceState.Inactive, Sort = DeviceSort.Model },
            none with { Contact = LastContact.Never, Sort = DeviceSort.Name },
        ];
        foreach (var filter in searches)
        {
            report.Say(
                string.Join(" ", filter.Query().Select(p => $"{p.Key}={p.Value}")),
                await TimesAsync(count, () => PageAsync(filter, null, null)));
        }
    }

    /// <summary>
    /// As a large fleet is: some devices left, many small groups, contacts at other times, some never.
    /// </summary>
    private Task<int> SpreadAsync() => store.AskAsync<MobiJobsDb, int>(async db =>
    {
        var ids = new List<int>();
        for (var i = 0; i < 1000; i++)
        {
            ids.Add((await GroupRegister.EnsureAsync(db, [$"{i % 40}校", $"{i / 40}組"], CancellationToken.None)).Id);
        }

        var (first, now) = (ids[0], DateTime.UtcNow);
        await db.Devices.Where(d => d.Id % 2 == 0)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, d => first + (int)(d.Id / 2 % 1000)));
        await db.Devices.Where(d => d.Id % 10 == 0)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.State, DeviceState.Inactive));
        await db.Devices.Where(d => d.Id % 7 != 0)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.LastContactAt, d => now.AddMinutes(-1)));
        return await db.Devices.Where(d => d.Id % 7 == 0)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.LastContactAt, (DateTime?)null));
    });

    private Task<KeysetPage<DeviceRow>> PageAsync(
        DeviceFilter filter,
        DeviceCursor? before,
        DeviceCursor? after) => store.AskAsync<DeviceList, KeysetPage<DeviceRow>>(list =>
        list.PageAsync(filter, before, after, DeviceList.PageSize, CancellationToken.None));

    /// <summary>Read as one page of that depth: walking there by hundreds would take longer than measuring.</summary>
    private Task<DeviceCursor> MiddleAsync(
        DeviceFilter filter,
        int depth) => store.AskAsync<DeviceList, DeviceCursor>(async list =>
    {
        var page = await list.PageAsync(filter, null, null, depth, CancellationToken.None);
        return DeviceCursor.Of(page.Rows[^1], filter.Sort);
    });

    private static async Task<List<double>> TimesAsync(int count, Func<Task> work)
    {
        for (var i = 0; i < 5; i++) { await work(); } // Warm.

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
