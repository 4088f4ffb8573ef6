using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.AutoDelivery.Missing;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Queue;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;

namespace MobiJobs.AutoDelivery.Sending;

/// <summary>
/// Judges what a run of a list froze, before its preview is shown and once more in the transaction that registers the
/// jobs, all of them under one operation named after the list. A run that nobody was shown keeps only the items that
/// became jobs.
/// </summary>
public sealed class AutoDeliveryJobs(
    MobiJobsDb db, MissingApps missing, DeliveryHolds holds, DeviceQueue queue, QueueBell bell) : IRunAct
{
    /// <inheritdoc/>
    public IReadOnlyCollection<RunKind> Kinds { get; } = [RunKind.DeliverAutomatically];

    /// <summary>Judging a device reads its jobs of two weeks, while other writers wait.</summary>
    public int ChunkSize => 500;

    /// <inheritdoc/>
    public string? LabelOf(int reason) => ((DeliveryVerdict)reason).Label();

    /// <inheritdoc/>
    public async Task CheckAsync(Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping)
    {
        var judged = await JudgeAsync(AutoDeliveryOrder.Of(run), items, now, stopping);
        foreach (var (of, verdict) in ByVerdict(run, judged.Where(j => j.Verdict != DeliveryVerdict.Send)))
        {
            await of.SetAsync(RunOutcome.LeftOut, (int)verdict, stopping);
        }
    }

    /// <summary>The list remembers the run. What the preview showed as held back from now on, is.</summary>
    public async Task<RunAdditions> StartAsync(Run run, DateTime now, CancellationToken stopping)
    {
        var order = AutoDeliveryOrder.Of(run);
        var details = RunAdditions.None with { Details = order.Name };
        if (!await db.HoldListAsync(order.ListId, stopping)) { return details; }

        int[] reasons = [(int)DeliveryVerdict.Held, (int)DeliveryVerdict.HeldNow];
        var held = await db.RunItems.AsNoTracking()
            .Where(i => i.RunId == run.Id && i.Outcome == RunOutcome.LeftOut && reasons.Contains(i.Reason))
            .ToListAsync(stopping);
        var fromNow = held.Where(i => i.Reason == (int)DeliveryVerdict.HeldNow);
        await holds.HoldAsync(order.ListId, fromNow.Select(i => (i.ItemId, order.AppOf(i.Part))), now, stopping);
        var by = await db.Requesters.NameOfAsync(run.RequestedById, stopping);
        db.AutoDeliveryRuns.Add(AutoDeliveryRun.Of(order.ListId, run.Id, by, now, held.Count));
        await db.SaveChangesAsync(stopping);
        return details;
    }

    /// <inheritdoc/>
    public async Task<Func<Task>?> CarryOutAsync(
        Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping)
    {
        var order = AutoDeliveryOrder.Of(run);

        // Of two runs of one list, the second sees what the first has registered.
        var isThere = await db.HoldListAsync(order.ListId, stopping);
        await db.HoldDevicesAsync(items.Select(i => i.ItemId), stopping);
        var judged = isThere
            ? await JudgeAsync(order, items, now, stopping)
            : [.. items.Select(i => new Judged(i, DeliveryVerdict.ListDeleted, null, null))];
        var sent = judged.Where(j => j.Verdict == DeliveryVerdict.Send).ToArray();
        await RegisterAsync(run, order, judged, now, stopping);
        await NoteOutcomesAsync(run, judged, stopping);
        return () => bell.RingAsync([.. sent.Select(s => s.Item.ItemId)]);
    }

    private async Task<IReadOnlyList<Judged>> JudgeAsync(
        AutoDeliveryOrder order, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping)
    {
        var ids = items.Select(i => i.ItemId).Distinct().ToArray();
        var found = await missing.CandidatesAsync(db.Devices.Where(d => ids.Contains(d.Id)), stopping);
        var devices = found.ToDictionary(d => d.DeviceId);
        var appIds = order.Apps.ToArray();
        var apps = await db.Apps.AsNoTracking().Where(a => appIds.Contains(a.Id))
            .ToDictionaryAsync(a => a.Id, stopping);
        var asked = await missing.AskedAsync(
            items.Where(i => i.Part == AutoDeliveryOrder.Ask).Select(i => i.ItemId), stopping);
        var pairs = items
            .Where(i => i.Part != AutoDeliveryOrder.Ask && devices.ContainsKey(i.ItemId))
            .Select(i => new MissingApp(devices[i.ItemId], apps[order.AppOf(i.Part)]));
        var judged = (await missing.JudgeAsync(order.ListId, [.. pairs], now, stopping))
            .ToDictionary(j => (j.Missing.Device.DeviceId, j.Missing.App.Id));

        Judged Judge(RunItem item)
        {
            if (devices.GetValueOrDefault(item.ItemId) is not { } device)
            {
                return new(item, DeliveryVerdict.Deleted, null, null);
            }

            if (item.Part == AutoDeliveryOrder.Ask)
            {
                return new(item, JudgeQuestion(device, asked.Contains(item.ItemId), now), device, null);
            }

            var one = judged[(item.ItemId, order.AppOf(item.Part))];
            return new(item, one.Verdict, device, one.Missing.App);
        }

        return [.. items.Select(Judge)];
    }

    private static DeliveryVerdict JudgeQuestion(DeliveryCandidate device, bool isAsked, DateTime now) =>
        device.EnrollmentId is null ? DeliveryVerdict.NotManaged
        : !MissingApps.IsToBeAsked(device, now) ? DeliveryVerdict.AppsKnown
        : isAsked ? DeliveryVerdict.Asked
        : DeliveryVerdict.Send;

    private async Task RegisterAsync(
        Run run, AutoDeliveryOrder order, IReadOnlyList<Judged> judged, DateTime now, CancellationToken stopping)
    {
        var asked = judged.Count(j => j is { App: null, Verdict: DeliveryVerdict.Send or DeliveryVerdict.Asked });
        var deliveries = judged.Count(j => j is { Verdict: DeliveryVerdict.Send, App: not null });
        var heldNow = judged.Where(j => j.Verdict == DeliveryVerdict.HeldNow).ToArray();
        var held = heldNow.Length + judged.Count(j => j.Verdict == DeliveryVerdict.Held);
        if (asked + deliveries + held == 0) { return; }

        await holds.HoldAsync(order.ListId, heldNow.Select(j => (j.Item.ItemId, j.App!.Id)), now, stopping);
        var operation = asked + deliveries == 0 ? null : (long?)await OperationAsync(run, order, now, stopping);
        var jobs = judged.Where(j => j.Verdict == DeliveryVerdict.Send).Select(j => j.App is { } app
            ? new MissingApp(j.Device!, app).Delivery(operation)
            : j.Device!.Question(operation));
        await queue.RegisterAsync([.. jobs], now, stopping);
        await db.AutoDeliveryRuns.Where(r => r.RunId == run.Id).ExecuteUpdateAsync(
            set => set
                .SetProperty(r => r.OperationId, r => operation ?? r.OperationId)
                .SetProperty(r => r.Deliveries, r => r.Deliveries + deliveries)
                .SetProperty(r => r.Asked, r => r.Asked + asked)
                .SetProperty(r => r.Held, r => r.Held + held),
            stopping);
    }

    /// <summary>The operation of the run, which the first chunk with jobs registers.</summary>
    private async Task<long> OperationAsync(
        Run run, AutoDeliveryOrder order, DateTime now, CancellationToken stopping)
    {
        var known = db.Operations.Where(o => o.RunId == run.Id).Select(o => (long?)o.Id);
        if (await known.FirstOrDefaultAsync(stopping) is { } id) { return id; }

        var first = order.Apps[0];
        var source = await db.Apps.Where(a => a.Id == first).Select(a => a.Source).SingleAsync(stopping);
        var operation = Operation.Register(
            source.Delivery(), order.Name, Requester.SystemId, reservedFor: null, now, run.Id);
        db.Operations.Add(operation);
        await db.SaveChangesAsync(stopping);
        db.Entry(operation).State = EntityState.Detached; // The chunk may be undone, and nothing of it be left here.
        return operation.Id;
    }

    private async Task NoteOutcomesAsync(Run run, IReadOnlyList<Judged> judged, CancellationToken stopping)
    {
        foreach (var (of, verdict) in ByVerdict(run, judged))
        {
            if (verdict == DeliveryVerdict.Send) { await of.SetAsync(RunOutcome.Done, stopping); }
            else if (run.RequestedById == Requester.SystemId) { await db.DropAsync(run, of, stopping); }
            else { await of.RefuseAsync((int)verdict, stopping); }
        }
    }

    /// <summary>The items by what was found of them.</summary>
    private IEnumerable<(IQueryable<RunItem> Items, DeliveryVerdict Verdict)> ByVerdict(
        Run run, IEnumerable<Judged> judged) =>
        from same in judged.GroupBy(j => (j.Item.Part, j.Verdict), j => j.Item.ItemId)
        let part = same.Key.Part
        select (db.PendingItems(run, [.. same]).Where(i => i.Part == part), same.Key.Verdict);

    /// <summary>An item and what was found of it; the app is null for a question.</summary>
    private sealed record Judged(RunItem Item, DeliveryVerdict Verdict, DeliveryCandidate? Device, App? App);
}
