using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Many;

/// <summary>Moves the devices of a run into a group, or out of their groups.</summary>
public sealed class MoveDevices(MobiJobsDb db) : IRunAct
{
    /// <inheritdoc/>
    public IReadOnlyCollection<RunKind> Kinds { get; } = [RunKind.MoveDevices];

    /// <inheritdoc/>
    public string? LabelOf(int reason) => DeviceRefusalLabels.Of(reason);

    /// <summary>The id of the group that a run moves devices into; null takes them out of their groups.</summary>
    public static int? TargetOf(Run run) =>
        run.Order.Length == 0 ? null : int.Parse(run.Order, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async Task<Func<Task>?> CarryOutAsync(
        Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping)
    {
        var ids = items.Select(i => i.ItemId).ToArray();
        var target = TargetOf(run);
        var which = db.Devices.Where(
            d => ids.Contains(d.Id) && (target == null || db.DeviceGroups.Any(g => g.Id == target)));
        Task<long[]> AskAsync() => which.Select(d => d.Id).ToArrayAsync(stopping);
        var done = await db.ChangeExactlyAsync(
            await AskAsync(),
            AskAsync,
            found => which.Where(d => found.Contains(d.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, target), stopping),
            stopping);
        var pending = await db.NoteDoneOrGoneAsync(run, ids, done, stopping);
        await pending.RefuseAsync((int)DeviceRefusal.GroupGone, stopping);
        return null;
    }
}
