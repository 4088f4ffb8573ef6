using Microsoft.EntityFrameworkCore;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;

namespace MobiJobs.AutoDelivery.Missing;

/// <summary>
/// The runs of lists that will send something once app lists arrive, whichever list has asked for these, or is about to
/// ask: one answer serves every list that the device belongs to. How much they will send, nobody knows.
/// </summary>
public sealed class AwaitedAppLists(MobiJobsDb db, TimeProvider clock) : IRegistersLater
{
    /// <inheritdoc/>
    public string Name => "autoDelivery";

    /// <inheritdoc/>
    public async Task<LaterJobs> HoldAsync(long? operationId, CancellationToken stopping)
    {
        var asking = await AskingAsync(stopping);
        var awaited = await AwaitedAsync(asking, stopping);
        if (asking.Count == 0 && awaited.Count == 0) { return new LaterJobs(Name, [], 0); }

        var last = await db.AutoDeliveryRuns.LastThatAsked(clock.UtcNow()).ToListAsync(stopping);
        var runs = await (
            from run in db.AutoDeliveryRuns.NotCancelled(db.Runs)
            join list in WhollySeen() on run.ListId equals list.Id
            where last.Contains(run.Id) || asking.Contains(run.RunId)
            where operationId == null || run.OperationId == operationId
            orderby run.Id
            select new { run.Id, run.RunId, List = new ListScope(list.Group.Path, list.IncludesBelow) })
            .ToListAsync(stopping);
        var waiting = runs.Where(r => asking.Contains(r.RunId) || awaited.Exists(r.List.Includes)).Select(r => r.Id);
        return new LaterJobs(Name, [.. waiting], 0);
    }

    /// <inheritdoc/>
    public string Say(LaterJobs what) => Sentence.Say(Labels.Cancel_AutoDelivery, what.Ids.Count);

    /// <inheritdoc/>
    public string SayStopped(LaterJobs what) =>
        Sentence.Say(Labels.Cancel_AutoDeliveryStopped, what.Ids.Count, what.Stopped);

    /// <inheritdoc/>
    public async Task<LaterStopped> StopAsync(LaterJobs what, Run run, DateTime now, CancellationToken stopping)
    {
        var stopped = await db.AutoDeliveryRuns.Where(r => what.Ids.Contains(r.Id) && r.StoppedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.StoppedAt, now), stopping);
        return new LaterStopped([], 0, stopped);
    }

    /// <summary>The lists all of whose groups the person sees: stopping another one would stop it for others.</summary>
    private IQueryable<AutoDeliveryList> WhollySeen()
    {
        var (lists, seen) = (db.AutoDeliveryLists, db.Scope.Groups);
        if (db.Scope.SeesAll) { return lists; }

        var others = db.DeviceGroups.OfWholeFleet().Where(g => !seen.Contains(g.Id));
        return lists.Where(l => !others.Any(
            g => g.Id == l.GroupId || (l.IncludesBelow && g.Path.StartsWith(l.Group.Path))));
    }

    /// <summary>The runs under way that have yet to ask a device.</summary>
    private Task<List<long>> AskingAsync(CancellationToken stopping) => db.Runs.RegisteringJobs()
        .Where(r => r.Kind == RunKind.DeliverAutomatically && ToAsk(db.RunItems).Any(i => i.RunId == r.Id))
        .Select(r => r.Id)
        .ToListAsync(stopping);

    /// <summary>The groups of the devices that have been asked, or will be, and have not answered.</summary>
    private async Task<List<string>> AwaitedAsync(IReadOnlyCollection<long> asking, CancellationToken stopping)
    {
        var asked = db.Jobs
            .Where(j => j.Kind == JobKind.AppList && j.Reason == JobReason.AutomaticDelivery && j.DueAt != null)
            .Select(j => j.DeviceId);
        var toAsk = ToAsk(db.RunItems).Where(i => asking.Contains(i.RunId)).Select(i => i.ItemId);
        var groups = await db.Devices.Where(d => asked.Contains(d.Id) || toAsk.Contains(d.Id))
            .Select(d => d.GroupId)
            .Distinct()
            .ToListAsync(stopping);
        return await db.DeviceGroups.Where(g => groups.Contains(g.Id)).Select(g => g.Path).ToListAsync(stopping);
    }

    private static IQueryable<RunItem> ToAsk(IQueryable<RunItem> items) =>
        items.Where(i => i.Part == AutoDeliveryOrder.Ask && i.Outcome == RunOutcome.Pending);
}
