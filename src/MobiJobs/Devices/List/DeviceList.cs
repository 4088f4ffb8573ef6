using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Devices.List;

/// <summary>Pages of devices, read by key, and how many devices there are.</summary>
public sealed class DeviceList(MobiJobsDb db, TimeProvider clock)
{
    public const int PageSize = 100;

    // With 100,000 devices: if more than these match a text, at least every hundredth does, and a page fills quickly.
    private const int Few = 1000;

    /// <summary>
    /// The page before or after a cursor; the first page without either.
    /// </summary>
    public async Task<KeysetPage<DeviceRow>> PageAsync(
        DeviceFilter filter,
        DeviceCursor? before,
        DeviceCursor? after,
        int size,
        CancellationToken stopping) =>
        await PageAsync(await MatchingAsync(filter, stopping), filter, (before, after), size, stopping);

    /// <summary>The same with how many devices match.</summary>
    public async Task<(KeysetPage<DeviceRow> Page, int Total)> CountedPageAsync(
        DeviceFilter filter,
        DeviceCursor? before,
        DeviceCursor? after,
        int size,
        CancellationToken stopping)
    {
        var matching = await MatchingAsync(filter, stopping);
        var page = await PageAsync(matching, filter, (before, after), size, stopping);
        return (page, await matching.CountAsync(stopping));
    }

    private async Task<KeysetPage<DeviceRow>> PageAsync(
        IQueryable<Device> devices,
        DeviceFilter filter,
        (DeviceCursor? Before, DeviceCursor? After) place,
        int size,
        CancellationToken stopping)
    {
        var (before, after) = place;
        var start = before is not null ? PageStart.Before : after is not null ? PageStart.After : PageStart.Top;
        var order = new DeviceOrder(filter.Sort, isDescending: filter.Descending != (start == PageStart.Before));
        var rows = await ReadAsync(devices, order, before ?? after, size + 1, stopping);
        return KeysetPage.Of(rows, size, start, row => DeviceCursor.Of(row, filter.Sort).Write(filter));
    }

    private async Task<IQueryable<Device>> MatchingAsync(DeviceFilter filter, CancellationToken stopping) =>
        filter.Apply(await NarrowAsync(filter, stopping), db, clock.UtcNow());

    /// <summary>
    /// If few devices match a text, looks them up first, in an index that contains the text: reading the list until a
    /// page is full would read all of it.
    /// </summary>
    private async Task<IQueryable<Device>> NarrowAsync(DeviceFilter filter, CancellationToken stopping)
    {
        var all = db.Devices.AsNoTracking();
        if (filter.MatchingTexts(db.Devices) is not { } matching) { return all; }

        var few = await matching.Select(d => d.Id).Take(Few + 1).ToArrayAsync(stopping);
        return few.Length > Few ? all : all.Where(d => few.Contains(d.Id));
    }

    private async Task<List<DeviceRow>> ReadAsync(
        IQueryable<Device> devices,
        DeviceOrder order,
        DeviceCursor? place,
        int most,
        CancellationToken stopping)
    {
        var rows = new List<DeviceRow>();
        await foreach (var range in order.RangesAsync(db, devices, place, stopping))
        {
            var read = order.Apply(range).Take(most - rows.Count).Select(DeviceRow.Projection);
            rows.AddRange(await read.ToListAsync(stopping));
            if (rows.Count == most) { break; }
        }

        return rows;
    }
}
