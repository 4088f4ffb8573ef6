using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Devices;

/// <summary>Pages of devices: by key, so that the last costs what the first does, and never counted.</summary>
public sealed class DeviceList(MobiJobsDb db, TimeProvider clock)
{
    public const int PageSize = 100;

    private static readonly Expression<Func<Device, DeviceRow>> Row = d => new DeviceRow(
        d.Id, d.Number, d.OwnerName, d.Model, d.OsVersion, d.SerialNumber, d.GroupId, d.State, d.RegisteredAt, d.LastContactAt, d.AccountHash, d.InformationAt);

    /// <summary>The page of a filter behind (<paramref name="after"/>) or in front of (<paramref name="before"/>) a place; the first without either.</summary>
    /// <param name="scope">The devices that the reader may see.</param>
    public async Task<DevicePage> PageAsync(IQueryable<Device> scope, DeviceFilter filter, DeviceCursor? before, DeviceCursor? after, int size, CancellationToken stopping)
    {
        var isBackward = before is not null;
        var isDescending = filter.Descending != isBackward;
        var devices = filter.Apply(scope, db.DeviceGroups, clock.UtcNow());
        if ((before ?? after) is { } place) { devices = Beyond(devices, filter.Sort, place, isDescending); }

        var rows = await Ordered(devices, filter.Sort, isDescending).Take(size + 1).Select(Row).ToListAsync(stopping);
        var hasMore = rows.Count > size;
        if (hasMore) { rows.RemoveAt(size); }

        if (isBackward) { rows.Reverse(); }

        string? At(bool isThere, int index) => isThere && rows.Count > 0 ? DeviceCursor.Of(rows[index], filter.Sort).Write(filter) : null;
        return new DevicePage(rows, Before: At(isBackward ? hasMore : after is not null, 0), After: At(isBackward || hasMore, rows.Count - 1));
    }

    private static IOrderedQueryable<Device> Ordered(IQueryable<Device> devices, DeviceSort sort, bool isDescending) => sort switch
    {
        DeviceSort.Number => isDescending ? devices.OrderByDescending(d => d.Number) : devices.OrderBy(d => d.Number),
        DeviceSort.Owner => isDescending ? devices.OrderByDescending(d => d.OwnerName).ThenByDescending(d => d.Id) : devices.OrderBy(d => d.OwnerName).ThenBy(d => d.Id),
        DeviceSort.Contact => isDescending ? devices.OrderByDescending(d => d.LastContactAt).ThenByDescending(d => d.Id) : devices.OrderBy(d => d.LastContactAt).ThenBy(d => d.Id),
    };

    private static IQueryable<Device> Beyond(IQueryable<Device> devices, DeviceSort sort, DeviceCursor place, bool isDescending)
    {
        var (text, id) = (place.Text, place.Id);
        return sort switch
        {
            DeviceSort.Number => isDescending ? devices.Where(d => string.Compare(d.Number, text) < 0) : devices.Where(d => string.Compare(d.Number, text) > 0),
            DeviceSort.Owner => isDescending
                ? devices.Where(d => string.Compare(d.OwnerName, text) <= 0 && (string.Compare(d.OwnerName, text) < 0 || d.Id < id))
                : devices.Where(d => string.Compare(d.OwnerName, text) >= 0 && (string.Compare(d.OwnerName, text) > 0 || d.Id > id)),
            DeviceSort.Contact => place.At is { } at ? BeyondContact(devices, at, id, isDescending) : BeyondNoContact(devices, id, isDescending),
        };
    }

    private static IQueryable<Device> BeyondContact(IQueryable<Device> devices, DateTime at, long id, bool isDescending) => isDescending
        ? devices.Where(d => d.LastContactAt == null || (d.LastContactAt <= at && (d.LastContactAt < at || d.Id < id)))
        : devices.Where(d => d.LastContactAt >= at && (d.LastContactAt > at || d.Id > id));

    /// <summary>Both engines put what has no time before all times.</summary>
    private static IQueryable<Device> BeyondNoContact(IQueryable<Device> devices, long id, bool isDescending) => isDescending
        ? devices.Where(d => d.LastContactAt == null && d.Id < id)
        : devices.Where(d => d.LastContactAt != null || d.Id > id);
}

/// <summary>A row of the device list.</summary>
public sealed record DeviceRow(
    long Id,
    string Number,
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
        new(d.Id, d.Number, d.OwnerName, d.Model, d.OsVersion, d.SerialNumber, d.GroupId, d.State, d.RegisteredAt, d.LastContactAt, d.AccountHash, d.InformationAt);
}

/// <summary>A page of rows, and the cursors to its neighbours; null where there is none.</summary>
public sealed record DevicePage(IReadOnlyList<DeviceRow> Rows, string? Before, string? After);
