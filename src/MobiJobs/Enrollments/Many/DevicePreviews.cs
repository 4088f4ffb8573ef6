using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Devices;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Many;

/// <summary>
/// Freezes the devices that are to be moved, inactivated or deleted, read by one statement. Those that the act does
/// not apply to are left out, with the reason.
/// </summary>
public sealed class DevicePreviews(RunPreviews runs, TimeProvider clock)
{
    /// <summary>Previews ending the management of these devices.</summary>
    /// <param name="selection">The filter by which they were chosen; null if they were selected one by one.</param>
    public Task<Run> InactivateAsync(
        IQueryable<Device> which, string? selection, Actor by, CancellationToken stopping) => PreviewAsync(
        RunKind.InactivateDevices,
        which,
        selection,
        d => d.State == DeviceState.Managed ? RunItem.Of(d.Id) : RunItem.LeftOut(d.Id, (int)DeviceRefusal.NotManaged),
        by,
        stopping);

    /// <summary>Previews deleting these devices with their jobs.</summary>
    /// <inheritdoc cref="InactivateAsync" path="/param"/>
    public Task<Run> DeleteAsync(
        IQueryable<Device> which, string? selection, Actor by, CancellationToken stopping) => PreviewAsync(
        RunKind.DeleteDevices,
        which,
        selection,
        d => d.State == DeviceState.Managed ? RunItem.Found(d.Id, (int)DeviceRefusal.WasManaged) : RunItem.Of(d.Id),
        by,
        stopping);

    /// <summary>Previews moving these devices into a group; null takes them out of their groups.</summary>
    /// <inheritdoc cref="InactivateAsync" path="/param"/>
    public Task<Run> MoveAsync(
        IQueryable<Device> which, string? selection, int? groupId, Actor by, CancellationToken stopping)
    {
        RunItem Item(ChosenDevice device) => device.GroupId == groupId
            ? RunItem.LeftOut(device.Id, (int)DeviceRefusal.AlreadyThere)
            : RunItem.Of(device.Id);
        var order = groupId?.ToString(CultureInfo.InvariantCulture) ?? "";
        return PreviewAsync(RunKind.MoveDevices, which, selection, Item, by, stopping, order);
    }

    private async Task<Run> PreviewAsync(
        RunKind kind,
        IQueryable<Device> which,
        string? selection,
        Func<ChosenDevice, RunItem> item,
        Actor by,
        CancellationToken stopping,
        string order = "")
    {
        var devices = await which.OrderBy(d => d.Id)
            .Select(d => new ChosenDevice(d.Id, d.Number, d.State, d.GroupId))
            .ToListAsync(stopping);
        var run = Run.Preview(
            kind,
            selection ?? string.Join(", ", devices.Select(d => d.Number)),
            by.RequesterId,
            clock.UtcNow(),
            order);
        await runs.FreezeReadyAsync(run, devices.ConvertAll(d => item(d)), stopping);
        return run;
    }

    private sealed record ChosenDevice(long Id, string Number, DeviceState State, int? GroupId);
}
