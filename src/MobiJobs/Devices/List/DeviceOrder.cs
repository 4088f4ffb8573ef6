using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Devices.List;

/// <summary>
/// The orders of the list of devices; what is equal is ordered by number. What lies beyond a place comes in stretches, one
/// after the other: each is one range of an index on both engines, where one condition for all would be walked from the start.
/// </summary>
internal static class DeviceOrder
{
    private const int GroupsAQuery = 100;

    /// <summary>A stretch in its order. Groups are stretches of their own, since no column has the order of their tree.</summary>
    public static IQueryable<Device> Ordered(this IQueryable<Device> devices, DeviceSort sort, bool isDescending) => sort switch
    {
        DeviceSort.Number or DeviceSort.Group => isDescending ? devices.OrderByDescending(d => d.Number) : devices.OrderBy(d => d.Number),
        DeviceSort.Name => By(devices, d => d.Name, isDescending),
        DeviceSort.Owner => By(devices, d => d.OwnerName, isDescending),
        DeviceSort.Model => By(devices, d => d.Model, isDescending),
        DeviceSort.Serial => By(devices, d => d.SerialNumber, isDescending),
        DeviceSort.State => By(devices, d => d.State, isDescending),
        DeviceSort.Contact => By(devices, d => d.LastContactAt, isDescending),
    };

    /// <summary>The devices beyond a place, or all of them, as stretches in their order.</summary>
    public static IAsyncEnumerable<IQueryable<Device>> StretchesAsync(MobiJobsDb db, IQueryable<Device> devices, DeviceSort sort, DeviceCursor? place, bool isDescending, CancellationToken stopping) =>
        sort == DeviceSort.Group ? GroupsAsync(db, devices, place, isDescending, stopping)
        : place is null ? AsyncEnumerable.Repeat(devices, 1)
        : Stretches(devices, sort, place, isDescending).ToAsyncEnumerable();

    private static IEnumerable<IQueryable<Device>> Stretches(IQueryable<Device> devices, DeviceSort sort, DeviceCursor place, bool isDescending)
    {
        yield return AfterNumber(Equal(devices, sort, place), place.Number, isDescending);
        foreach (var further in sort switch
        {
            DeviceSort.Number or DeviceSort.Group => [],
            DeviceSort.Name => Texts(devices, nameof(Device.Name), place.Text, isDescending),
            DeviceSort.Owner => Texts(devices, nameof(Device.OwnerName), place.Text, isDescending),
            DeviceSort.Model => Texts(devices, nameof(Device.Model), place.Text, isDescending),
            DeviceSort.Serial => Texts(devices, nameof(Device.SerialNumber), place.Text, isDescending),
            DeviceSort.State => States(devices, StateOf(place), isDescending),
            DeviceSort.Contact => Times(devices, TimeOf(place), isDescending),
        })
        {
            yield return further;
        }
    }

    /// <summary>The groups in the order of their tree, those without a group before them.</summary>
    private static async IAsyncEnumerable<IQueryable<Device>> GroupsAsync(MobiJobsDb db, IQueryable<Device> devices, DeviceCursor? place, bool isDescending, [EnumeratorCancellation] CancellationToken stopping)
    {
        if (place is not null) { yield return AfterNumber(Equal(devices, DeviceSort.Group, place), place.Number, isDescending); }

        IEnumerable<int?> groups = [null, .. (await GroupTree.LoadAsync(db, stopping)).InOrder.Select(g => (int?)g.Id)];
        if (isDescending) { groups = groups.Reverse(); }

        if (place is not null) { groups = groups.SkipWhile(id => id != place.Value).Skip(1); }

        foreach (var some in groups.Chunk(GroupsAQuery))
        {
            var ids = some.OfType<int>().ToArray();
            var inhabited = await db.DeviceGroups.Where(g => ids.Contains(g.Id) && devices.Any(d => d.GroupId == g.Id)).Select(g => (int?)g.Id).ToHashSetAsync(stopping);
            foreach (var group in some.Where(id => id is null || inhabited.Contains(id))) { yield return devices.Where(d => d.GroupId == group); }
        }
    }

    private static IOrderedQueryable<Device> By<T>(IQueryable<Device> devices, Expression<Func<Device, T>> key, bool isDescending) =>
        isDescending ? devices.OrderByDescending(key).ThenByDescending(d => d.Number) : devices.OrderBy(key).ThenBy(d => d.Number);

    private static IQueryable<Device> Equal(IQueryable<Device> devices, DeviceSort sort, DeviceCursor place)
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

    private static IQueryable<Device> AfterNumber(IQueryable<Device> devices, string number, bool isDescending) =>
        isDescending ? devices.Where(d => string.Compare(d.Number, number) < 0) : devices.Where(d => string.Compare(d.Number, number) > 0);

    /// <summary>Both engines put what is not known before all that is.</summary>
    private static IQueryable<Device>[] Texts(IQueryable<Device> devices, string column, string? text, bool isDescending) => (text, isDescending) switch
    {
        (null, true) => [],
        (null, false) => [devices.Where(d => EF.Property<string?>(d, column) != null)],
        (_, true) => [devices.Where(d => string.Compare(EF.Property<string?>(d, column), text) < 0), devices.Where(d => EF.Property<string?>(d, column) == null)],
        (_, false) => [devices.Where(d => string.Compare(EF.Property<string?>(d, column), text) > 0)],
    };

    /// <inheritdoc cref="Texts"/>
    private static IQueryable<Device>[] Times(IQueryable<Device> devices, DateTime? at, bool isDescending) => (at, isDescending) switch
    {
        (null, true) => [],
        (null, false) => [devices.Where(d => d.LastContactAt != null)],
        (_, true) => [devices.Where(d => d.LastContactAt < at), devices.Where(d => d.LastContactAt == null)],
        (_, false) => [devices.Where(d => d.LastContactAt > at)],
    };

    private static IQueryable<Device>[] States(IQueryable<Device> devices, DeviceState state, bool isDescending) =>
        [isDescending ? devices.Where(d => d.State < state) : devices.Where(d => d.State > state)];

    private static DeviceState StateOf(DeviceCursor place) => (DeviceState)(byte)(place.Value ?? 0);

    private static DateTime? TimeOf(DeviceCursor place) => place.Value is { } ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;
}
