using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Many;

/// <summary>
/// Freezes the devices that are to be moved, inactivated or deleted, read by one statement. Those that the act does
/// not apply to are left out, with the reason.
/// </summary>
public sealed class DevicePreviews(MobiJobsDb db, RunPreviews runs, TimeProvider clock)
{
    /// <summary>Previews ending the management of these devices.</summary>
    /// <param name="selection">The filter by which they were chosen; null if they were selected one by one.</param>
    public Task<Run> InactivateAsync(
        IQueryable<Device> which, string? selection, Actor by, CancellationToken stopping) => PreviewAsync(
        RunKind.InactivateDevices,
        which,
        selection,
        d => d.State == DeviceState.Managed
            ? RunItem.Seen(d.Id, d.EnrollmentId)
            : RunItem.LeftOut(d.Id, (int)DeviceRefusal.NotManaged),
        by,
        stopping);

    /// <summary>Previews deleting these devices with their jobs.</summary>
    /// <inheritdoc cref="InactivateAsync" path="/param"/>
    public Task<Run> DeleteAsync(
        IQueryable<Device> which, string? selection, Actor by, CancellationToken stopping) => PreviewAsync(
        RunKind.DeleteDevices,
        which,
        selection,
        d => d.State == DeviceState.Managed
            ? RunItem.Found(d.Id, (int)DeviceRefusal.WasManaged, d.EnrollmentId)
            : RunItem.Of(d.Id),
        by,
        stopping);

    /// <summary>Previews moving these devices into a group; null takes them out of their groups.</summary>
    /// <inheritdoc cref="InactivateAsync" path="/param"/>
    public async Task<Run> MoveAsync(
        IQueryable<Device> which, string? selection, int? groupId, Actor by, CancellationToken stopping)
    {
        var order = await MoveOrder.ToAsync(db, groupId, stopping);
        RunItem Item(ChosenDevice device) => device.GroupId == groupId
            ? RunItem.LeftOut(device.Id, (int)DeviceRefusal.AlreadyThere)
            : RunItem.Seen(device.Id, device.GroupId);
        return await PreviewAsync(RunKind.MoveDevices, which, selection, Item, by, stopping, order.Write());
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
            .Select(d => new ChosenDevice(d.Id, d.Number, d.State, d.GroupId, d.EnrollmentId))
            .ToListAsync(stopping);
        var run = Run.Preview(
            kind,
            selection ?? string.Join(", ", devices.Select(d => d.Number)),
            by.RequesterId,
            clock.UtcNow(),
            order);
        run.UpTo(await db.NewestSettledIdAsync(stopping));
        await runs.FreezeReadyAsync(run, devices.ConvertAll(d => item(d)), stopping);
        return run;
    }

    private sealed record ChosenDevice(long Id, string Number, DeviceState State, int? GroupId, long? EnrollmentId);
}
