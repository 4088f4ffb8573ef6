using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Many;

/// <summary>Moves the devices of a run into a group, or out of their groups.</summary>
public sealed class MoveDevices(MobiJobsDb db) : IRunAct
{
    /// <inheritdoc/>
    public IReadOnlyCollection<RunKind> Kinds { get; } = [RunKind.MoveDevices];

    /// <inheritdoc/>
    public string? LabelOf(int reason) => DeviceRefusalLabels.Of(reason);

    /// <inheritdoc/>
    public async Task<Func<Task>?> CarryOutAsync(
        Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping)
    {
        var ids = items.Select(i => i.ItemId).ToArray();
        var order = MoveOrder.Of(run);
        var pending = db.PendingItems(run, ids);
        if (await WhyNotAsync(order, stopping) is { } problem)
        {
            await db.NoteDoneOrGoneAsync(run, ids, [], stopping);
            await pending.RefuseAsync((int)problem, stopping);
            return null;
        }

        var which = db.Devices.Where(d => pending.Any(i => i.ItemId == d.Id && i.SeenId == d.GroupId));
        Task<long[]> AskAsync() => which.Select(d => d.Id).ToArrayAsync(stopping);
        var done = await db.ChangeExactlyAsync(
            await AskAsync(),
            AskAsync,
            found => which.Where(d => found.Contains(d.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, order.GroupId), stopping),
            stopping);
        await db.NoteDoneOrGoneAsync(run, ids, done, stopping);
        var there = pending.Where(i => db.Devices.Any(d => d.Id == i.ItemId && d.GroupId == order.GroupId));
        await there.RefuseAsync((int)DeviceRefusal.AlreadyThere, stopping);
        await pending.RefuseAsync((int)DeviceRefusal.MovedSince, stopping);
        return null;
    }

    /// <summary>Whether the group is not the one that was shown any more; nobody changes it until the commit.</summary>
    private async Task<DeviceRefusal?> WhyNotAsync(MoveOrder order, CancellationToken stopping)
    {
        if (order.GroupId is not { } target) { return null; }

        var held = await db.DeviceGroups.Where(g => g.Id == target)
            .HoldAsync(g => g.Name, stopping);
        if (held == 0) { return DeviceRefusal.GroupGone; }

        var now = await MoveOrder.ToAsync(db, target, stopping);
        return now == order ? null : DeviceRefusal.GroupChanged;
    }
}
