using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Devices.List;

/// <summary>Pages of devices: by key, so that the last costs what the first does, and never counted.</summary>
public sealed class DeviceList(MobiJobsDb db, TimeProvider clock)
{
    public const int PageSize = 100;

    private const int Few = 1000; // Of 100,000: where more hold a text, every hundredth or so does, and a page is soon full.

    private static readonly Expression<Func<Device, DeviceRow>> Row = d => new DeviceRow(
        d.Id, d.Number, d.Name, d.OwnerName, d.Model, d.OsVersion, d.SerialNumber, d.GroupId, d.State, d.RegisteredAt, d.LastContactAt, d.AccountHash, d.InformationAt);

    /// <summary>The page of a filter behind (<paramref name="after"/>) or in front of (<paramref name="before"/>) a place; the first without either.</summary>
    /// <param name="scope">The devices that the reader may see.</param>
    public async Task<DevicePage> PageAsync(IQueryable<Device> scope, DeviceFilter filter, DeviceCursor? before, DeviceCursor? after, int size, CancellationToken stopping)
    {
        var isBackward = before is not null;
        var isDescending = filter.Descending != isBackward;
        var devices = filter.Apply(await NarrowAsync(scope, filter, stopping), db.DeviceGroups, clock.UtcNow());
        var rows = await ReadAsync(devices, filter.Sort, before ?? after, isDescending, size + 1, stopping);
        var hasMore = rows.Count > size;
        if (hasMore) { rows.RemoveAt(size); }

        if (isBackward) { rows.Reverse(); }

        string? At(bool isThere, int index) => isThere && rows.Count > 0 ? DeviceCursor.Of(rows[index], filter.Sort).Write(filter) : null;
        return new DevicePage(rows, Before: At(isBackward ? hasMore : after is not null, 0), After: At(isBackward || hasMore, rows.Count - 1));
    }

    /// <summary>
    /// Where few devices hold a text that is searched for, they are looked up first, in the index that holds it: going through the
    /// list until a page is full would go through all of it.
    /// </summary>
    private async Task<IQueryable<Device>> NarrowAsync(IQueryable<Device> scope, DeviceFilter filter, CancellationToken stopping)
    {
        if (filter.Holding(db.Devices) is not { } holding) { return scope; }

        var few = await holding.Select(d => d.Id).Take(Few + 1).ToArrayAsync(stopping);
        return few.Length > Few ? scope : scope.Where(d => few.Contains(d.Id));
    }

    private async Task<List<DeviceRow>> ReadAsync(IQueryable<Device> devices, DeviceSort sort, DeviceCursor? place, bool isDescending, int most, CancellationToken stopping)
    {
        var rows = new List<DeviceRow>();
        await foreach (var stretch in DeviceOrder.StretchesAsync(db, devices, sort, place, isDescending, stopping))
        {
            rows.AddRange(await stretch.Ordered(sort, isDescending).Take(most - rows.Count).Select(Row).ToListAsync(stopping));
            if (rows.Count == most) { break; }
        }

        return rows;
    }
}

/// <summary>A row of the device list.</summary>
public sealed record DeviceRow(
    long Id,
    string Number,
    string? Name,
    string OwnerName,
    string? Model,
    string? OsVersion,
    string? SerialNumber,
    int? GroupId,
    DeviceState State,
    DateTime RegisteredAt,
    DateTime? LastContactAt,
    string? AccountHash,
    DateTime? InformationAt)
{
    /// <summary>The row of a device that is at hand.</summary>
    public static DeviceRow Of(Device d) =>
        new(d.Id, d.Number, d.Name, d.OwnerName, d.Model, d.OsVersion, d.SerialNumber, d.GroupId, d.State, d.RegisteredAt, d.LastContactAt, d.AccountHash, d.InformationAt);
}

/// <summary>A page of rows, and the cursors to its neighbours; null where there is none.</summary>
public sealed record DevicePage(IReadOnlyList<DeviceRow> Rows, string? Before, string? After);
