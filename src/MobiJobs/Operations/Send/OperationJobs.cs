using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Catalogue;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Operations.Send;

/// <summary>
/// Checks the items of an operation before it is shown and, once it is confirmed, registers a job for each. The reason
/// of an item is a <see cref="CheckFinding"/>: what the check found, or why no job was registered.
/// </summary>
public sealed class OperationJobs(
    MobiJobsDb db,
    DeviceQueue queue,
    QueueBell bell,
    JobCheck check) : IRunAct
{
    /// <inheritdoc/>
    public IReadOnlyCollection<RunKind> Kinds { get; } = [RunKind.Register];

    /// <inheritdoc/>
    public IrreversibleAct? IrreversibleActOf(Run run)
    {
        var order = OperationOrder.Of(run);
        IrreversibleKind? act = order.Kind switch
        {
            JobKind.Wipe => IrreversibleKind.Wipe,
            JobKind.Inactivate => IrreversibleKind.Inactivation,
            _ => null,
        };
        return act is not { } what ? null : new(what)
        {
            ReservedFor = order.ReserveFor,
            ClearsQueue = order.ClearsQueue,
        };
    }

    /// <inheritdoc/>
    public RunNeeds? NeedsOf(Run run) => new(PermissionsOf(OperationOrder.Of(run)), (int)CheckFinding.NotAllowed);

    /// <inheritdoc/>
    public string? LabelOf(int reason) => ((CheckFinding)reason).Names();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ToldAsync(Run run, CancellationToken stopping)
    {
        var order = OperationOrder.Of(run);
        var told = new List<string>();
        if (order.ClearsQueue)
        {
            var devices = db.RunItems.OfWholeFleet()
                .Where(i => i.RunId == run.Id && i.Outcome == RunOutcome.Pending)
                .Select(i => i.ItemId);
            var ahead = await db.Jobs.OfWholeFleet().Where(Job.MayMakeWay)
                .CountAsync(j => j.Id <= run.UpToId && devices.Contains(j.DeviceId), stopping);
            told.Add(Say(Labels.Approval_ClearsCount, ahead));
        }

        var found = await db.ReasonsAsync(run.Id, RunOutcome.Pending, stopping);
        told.AddRange(found.Where(f => LabelOf(f.Key) is not null)
            .Select(f => Say(Labels.Approval_Found, LabelOf(f.Key), f.Value)));
        return told;
    }

    /// <inheritdoc/>
    public Task CheckAsync(Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping) =>
        check.NoteAsync(run, DevicesOf(items), stopping);

    /// <inheritdoc/>
    public async Task<RunAdditions> StartAsync(Run run, DateTime now, CancellationToken stopping)
    {
        var order = OperationOrder.Of(run);
        var (kind, names) = (order.Kind, order.Names);
        var operation = Operation.Register(kind, names, run.RequestedById, order.ReserveFor, now, run.Id)
            .Showing(order.Texts);
        db.Operations.Add(operation);
        await db.SaveChangesAsync(stopping);
        return RunAdditions.None with { Details = $"{operation.Id}: {KindNames.Of(kind)} {names}" };
    }

    /// <inheritdoc/>
    public async Task<Func<Task>?> CarryOutAsync(
        Run run,
        IReadOnlyList<RunItem> items,
        DateTime now,
        CancellationToken stopping)
    {
        // The run's row is locked by now: whoever moves the reservation locks that row, too.
        var operation = await db.Operations.AsNoTracking().SingleAsync(o => o.RunId == run.Id, stopping);
        await db.HoldDevicesAsync(DevicesOf(items), stopping);
        var order = OperationOrder.Of(run);
        items = await RefuseOutdatedAsync(run, order, operation, items, stopping);
        var reached = await ReachAsync(DevicesOf(items), stopping);
        items = await RefuseEnrolledAgainAsync(run, items, reached, stopping);
        var orders = OrdersOf(run, order, operation, items, reached);
        var devices = orders.Select(o => o.DeviceId).Distinct().ToArray();
        var cleared = order.ClearsQueue ? await ClearAsync(run, operation, devices, now, stopping) : 0;
        await queue.RegisterAsync(orders, now, stopping);
        await NoteOutcomesAsync(run, items, reached, stopping);
        var claimed = cleared == 0 ? [] : await queue.ClaimHeadsAsync(devices, now, stopping);
        return async () =>
        {
            await bell.RingWakeAsync(claimed);
            if (operation.ReservedFor is null) { bell.Ring(devices); }
        };
    }

    /// <summary>
    /// Refuses what has been retired since it was shown, and everything if the time had passed before it was confirmed
    /// and approved. Returns the rest.
    /// </summary>
    private async Task<IReadOnlyList<RunItem>> RefuseOutdatedAsync(
        Run run, OperationOrder order, Operation operation, IReadOnlyList<RunItem> items, CancellationToken stopping)
    {
        var all = db.PendingItems(run, DevicesOf(items));
        if (order.ReserveFor <= run.BegunAt && operation.ReservedFor == order.ReserveFor)
        {
            await all.RefuseAsync((int)CheckFinding.TimePassed, stopping);
            return [];
        }

        var retired = new HashSet<byte>();
        foreach (var (part, item) in order.Parts.Index())
        {
            if (item is null || !await RetiredItems.IncludeAsync(db, order.Kind, item.Target, stopping)) { continue; }

            retired.Add((byte)part);
            await all.Where(i => i.Part == part).RefuseAsync((int)CheckFinding.Retired, stopping);
        }

        return retired.Count == 0 ? items : [.. items.Where(i => !retired.Contains(i.Part))];
    }

    /// <summary>What clears the queues of its devices needs the permission to cancel there, too.</summary>
    private static string[] PermissionsOf(OperationOrder order) =>
        order.ClearsQueue ? [Permissions.RegisterJobs, Permissions.CancelJobs] : [Permissions.RegisterJobs];

    /// <summary>Refuses devices that were enrolled again since they were shown. Returns the rest.</summary>
    private async Task<IReadOnlyList<RunItem>> RefuseEnrolledAgainAsync(
        Run run, IReadOnlyList<RunItem> items, Dictionary<long, Reached> reached, CancellationToken stopping)
    {
        var other = items
            .Where(i => i.SeenId is not null)
            .Where(i => reached.GetValueOrDefault(i.ItemId)?.EnrollmentId is { } now && now != i.SeenId)
            .Select(i => i.ItemId)
            .ToHashSet();
        if (other.Count == 0) { return items; }

        await db.PendingItems(run, other).RefuseAsync((int)CheckFinding.EnrolledAgain, stopping);
        return [.. items.Where(i => !other.Contains(i.ItemId))];
    }

    private static long[] DevicesOf(IReadOnlyList<RunItem> items) => [.. items.Select(i => i.ItemId).Distinct()];

    /// <summary>The current enrollment of each device that still exists, or why it has none.</summary>
    private async Task<Dictionary<long, Reached>> ReachAsync(long[] devices, CancellationToken stopping)
    {
        var found = await db.Devices
            .Where(d => devices.Contains(d.Id))
            .Select(d => new { d.Id, d.EnrollmentId, d.State })
            .ToListAsync(stopping);
        return found.ToDictionary(
            d => d.Id,
            d => new Reached(d.EnrollmentId, CheckFindings.Reach(d.EnrollmentId, d.State)));
    }

    private static NewJob[] OrdersOf(
        Run run,
        OperationOrder order,
        Operation operation,
        IReadOnlyList<RunItem> items,
        Dictionary<long, Reached> reached) =>
    [
        .. from item in items
           let enrollment = reached.GetValueOrDefault(item.ItemId)?.EnrollmentId
           where enrollment is not null
           let target = order.Parts[item.Part]?.Target
           select new NewJob(item.ItemId, enrollment.Value, order.Kind, target, run.RequestedById)
           {
               OperationId = operation.Id,
               ReservedFor = operation.ReservedFor,
           },
    ];

    /// <summary>
    /// Cancels the jobs that were ahead of the new ones when the preview was made. Jobs that protect a lost device
    /// stay: nobody meant to cancel those.
    /// </summary>
    private async Task<int> ClearAsync(
        Run run,
        Operation operation,
        long[] devices,
        DateTime now,
        CancellationToken stopping)
    {
        var ending = Ending.Canceled(run.RequestedById) with { RunId = run.Id };
        var ahead = db.Jobs.Where(Job.MayMakeWay)
            .Where(j => j.Id <= run.UpToId && devices.Contains(j.DeviceId));
        var cleared = await queue.EndAllAsync(ahead, ending, now, stopping);
        if (cleared == 0) { return 0; }

        var who = await db.Requesters.NameOfAsync(run.RequestedById, stopping);
        var details = $"{KindNames.Of(operation.Kind)} {operation.Id.ToString(CultureInfo.InvariantCulture)}";
        db.Audit.Add(AuditEntry.Of(who, AuditAction.JobsCanceled, details, now, cleared)
            .InOperation(operation.Id)
            .InRun(run.Id));
        await db.SaveChangesAsync(stopping);
        return cleared;
    }

    /// <summary>An item whose device was deleted or has left management since the preview is refused.</summary>
    private async Task NoteOutcomesAsync(
        Run run,
        IReadOnlyList<RunItem> items,
        Dictionary<long, Reached> reached,
        CancellationToken stopping)
    {
        var byProblem = DevicesOf(items).ToLookup(id => reached.GetValueOrDefault(id)?.Problem ?? CheckFinding.Deleted);
        await db.PendingItems(run, [.. byProblem[CheckFinding.None]]).SetAsync(RunOutcome.Done, stopping);
        foreach (var refused in byProblem.Where(g => g.Key != CheckFinding.None))
        {
            await db.PendingItems(run, [.. refused]).RefuseAsync((int)refused.Key, stopping);
        }
    }

    private sealed record Reached(long? EnrollmentId, CheckFinding Problem);
}
