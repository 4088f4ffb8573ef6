using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Devices.List;

/// <summary>
/// An order of the list of devices; devices that are equal in it are ordered by number. What follows a cursor is read
/// as ranges, one after the other: each is one range of an index on both engines, whereas one condition for all of them
/// would read the index from its start.
/// </summary>
internal sealed class DeviceOrder(DeviceSort sort, bool isDescending)
{
    private const int GroupsPerQuery = 100;

    /// <summary>
    /// Sorts a range. Each group is a range of its own, since no column has the order of the tree of groups.
    /// </summary>
    public IQueryable<Device> Apply(IQueryable<Device> range) => sort switch
    {
        DeviceSort.Number or DeviceSort.Group =>
            isDescending ? range.OrderByDescending(d => d.Number) : range.OrderBy(d => d.Number),
        DeviceSort.Name => By(range, d => d.Name),
        DeviceSort.Owner => By(range, d => d.OwnerName),
        DeviceSort.Model => By(range, d => d.Model),
        DeviceSort.Serial => By(range, d => d.SerialNumber),
        DeviceSort.State => By(range, d => d.State),
        DeviceSort.Contact => By(range, d => d.LastContactAt),
    };

    /// <summary>The devices after a cursor, or all of them, as ranges in their order.</summary>
    public IAsyncEnumerable<IQueryable<Device>> RangesAsync(
        MobiJobsDb db,
        IQueryable<Device> devices,
        DeviceCursor? place,
        CancellationToken stopping) =>
        sort == DeviceSort.Group ? GroupsAsync(db, devices, place, stopping)
        : place is null ? AsyncEnumerable.Repeat(devices, 1)
        : Ranges(devices, place).ToAsyncEnumerable();

    private IEnumerable<IQueryable<Device>> Ranges(IQueryable<Device> devices, DeviceCursor place) =>
    [
        AfterNumber(Equal(devices, place), place.Number),
        .. sort switch
        {
            DeviceSort.Number or DeviceSort.Group => [],
            DeviceSort.Name => Texts(devices, nameof(Device.Name), place.Text),
            DeviceSort.Owner => Texts(devices, nameof(Device.OwnerName), place.Text),
            DeviceSort.Model => Texts(devices, nameof(Device.Model), place.Text),
            DeviceSort.Serial => Texts(devices, nameof(Device.SerialNumber), place.Text),
            DeviceSort.State => States(devices, StateOf(place)),
            DeviceSort.Contact => Times(devices, TimeOf(place)),
        },
    ];

    /// <summary>The groups in the order of their tree, after the devices without a group.</summary>
    private async IAsyncEnumerable<IQueryable<Device>> GroupsAsync(
        MobiJobsDb db,
        IQueryable<Device> devices,
        DeviceCursor? place,
        [EnumeratorCancellation] CancellationToken stopping)
    {
        if (place is not null) { yield return AfterNumber(Equal(devices, place), place.Number); }

        IEnumerable<int?> groups = [null, .. (await GroupTree.LoadAsync(db, stopping)).InOrder.Select(g => (int?)g.Id)];
        if (isDescending) { groups = groups.Reverse(); }

        if (place is not null) { groups = groups.SkipWhile(id => id != place.Value).Skip(1); }

        foreach (var some in groups.Chunk(GroupsPerQuery))
        {
            var ids = some.OfType<int>().ToArray();
            var nonEmpty = await db.DeviceGroups
                .Where(g => ids.Contains(g.Id) && devices.Any(d => d.GroupId == g.Id))
                .Select(g => (int?)g.Id)
                .ToHashSetAsync(stopping);
            foreach (var group in some.Where(id => id is null || nonEmpty.Contains(id)))
            {
                yield return devices.Where(d => d.GroupId == group);
            }
        }
    }

    private IOrderedQueryable<Device> By<T>(IQueryable<Device> devices, Expression<Func<Device, T>> key) => isDescending
        ? devices.OrderByDescending(key).ThenByDescending(d => d.Number)
        : devices.OrderBy(key).ThenBy(d => d.Number);

    private IQueryable<Device> Equal(IQueryable<Device> devices, DeviceCursor place)
    {
        var (text, group, state, at) = (place.Text, (int?)place.Value, StateOf(place), TimeOf(place));
        return sort switch
        {
            DeviceSort.Number => devices,
            DeviceSort.Name => devices.Where(d => d.Name == text),
            DeviceSort.Owner => devices.Where(d => d.OwnerName == text),
            DeviceSort.Model => devices.Where(d => d.Model == text),
            DeviceSort.Serial => devices.Where(d => d.SerialNumber == text),
            DeviceSort.Group => devices.Where(d => d.GroupId == group),
            DeviceSort.State => devices.Where(d => d.State == state),
            DeviceSort.Contact => devices.Where(d => d.LastContactAt == at),
        };
    }

    private IQueryable<Device> AfterNumber(IQueryable<Device> devices, string number) => isDescending
        ? devices.Where(d => string.Compare(d.Number, number) < 0)
        : devices.Where(d => string.Compare(d.Number, number) > 0);

    /// <summary>Both engines order null before every value.</summary>
    private IQueryable<Device>[] Texts(IQueryable<Device> devices, string column, string? text)
    {
        var withoutText = devices.Where(d => EF.Property<string?>(d, column) == null);
        return (text, isDescending) switch
        {
            (null, true) => [],
            (null, false) => [devices.Where(d => EF.Property<string?>(d, column) != null)],
            (_, true) => [devices.Where(d => string.Compare(EF.Property<string?>(d, column), text) < 0), withoutText],
            (_, false) => [devices.Where(d => string.Compare(EF.Property<string?>(d, column), text) > 0)],
        };
    }

    /// <inheritdoc cref="Texts"/>
    private IQueryable<Device>[] Times(IQueryable<Device> devices, DateTime? at) => (at, isDescending) switch
    {
        (null, true) => [],
        (null, false) => [devices.Where(d => d.LastContactAt != null)],
        (_, true) => [devices.Where(d => d.LastContactAt < at), devices.Where(d => d.LastContactAt == null)],
        (_, false) => [devices.Where(d => d.LastContactAt > at)],
    };

    private IQueryable<Device>[] States(IQueryable<Device> devices, DeviceState state) =>
        [isDescending ? devices.Where(d => d.State < state) : devices.Where(d => d.State > state)];

    private static DeviceState StateOf(DeviceCursor place) => (DeviceState)(byte)(place.Value ?? 0);

    private static DateTime? TimeOf(DeviceCursor place) =>
        place.Value is { } ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;
}
