using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;

namespace MobiJobs.AutoDelivery;

/// <summary>Makes jobs of what is missing, all of a run's under one operation that bears the list's name. Within the caller's transaction.</summary>
public sealed class AutoDeliveryJobs(MobiJobsDb db, MissingApps missing, Automatic automatic, OrganizationTime time)
    : IJobEnded
{
    private static readonly TimeSpan Patience = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    public JobEndedStage Stage => JobEndedStage.Delivery;

    /// <summary>Registers what these devices of a run miss.</summary>
    public async Task<DeliveryPlan> RegisterAsync(AutoDeliveryList list, AutoDeliveryRun run, IReadOnlyList<DeliveryCandidate> devices, DateTime now, CancellationToken stopping)
    {
        var found = await missing.FindAsync(list, devices, now, stopping);
        var operation = run.OperationId ?? await OperationAsync(list, found, now, stopping);
        await automatic.RegisterAsync([.. Orders(found, operation)], now, stopping);
        await NoteAsync(list, run.Id, found, operation, now, stopping);
        return found;
    }

    /// <summary>
    /// Devices that were asked have sent their app list: what is missing follows, for every list that ran lately. One job may
    /// have asked for several lists, since equal jobs aren't registered twice.
    /// </summary>
    public async Task<IReadOnlyList<NewJob>> FollowAsync(IReadOnlyList<EndedJob> ended, DateTime now, CancellationToken stopping)
    {
        var ids = ended
            .Where(e => e.HasSucceeded && e.Job.Kind == JobKind.AppList && e.Job.Reason == JobReason.AutomaticDelivery)
            .Select(e => e.Job.DeviceId)
            .Distinct()
            .ToArray();
        if (ids.Length == 0) { return []; }

        var groups = await db.Devices.Where(d => ids.Contains(d.Id) && d.GroupId != null).Select(d => new { d.Id, d.Group!.Path }).ToListAsync(stopping);
        var orders = new List<NewJob>();
        foreach (var (list, run) in await WaitingAsync(groups.Select(g => g.Path), now, stopping))
        {
            var own = groups.Where(g => IsOf(list, g.Path)).Select(g => g.Id).ToArray();
            var found = await missing.FindAsync(list, await MissingApps.CandidatesAsync(db.Devices.Where(d => own.Contains(d.Id)), stopping), now, stopping);
            found.Asked.Clear(); // They have just answered.
            orders.AddRange(Orders(found, run.OperationId));
            await NoteAsync(list, run.Id, found, run.OperationId, now, stopping);
        }

        return orders;
    }

    private static IEnumerable<NewJob> Orders(DeliveryPlan found, long? operation)
    {
        foreach (var (device, app) in found.Deliveries) { yield return new NewJob(device.DeviceId, device.EnrollmentId!.Value, app.Delivery, app.Target, Requester.SystemId, JobReason.AutomaticDelivery, OperationId: operation); }

        foreach (var device in found.Asked) { yield return new NewJob(device.DeviceId, device.EnrollmentId!.Value, JobKind.AppList, null, Requester.SystemId, JobReason.AutomaticDelivery, OperationId: operation); }
    }

    private async Task<long?> OperationAsync(AutoDeliveryList list, DeliveryPlan found, DateTime now, CancellationToken stopping)
    {
        if (found.Devices.Count == 0) { return null; }

        var operation = Operation.Register(list.Apps[0].App.Delivery, list.Name, Requester.SystemId, null, now);
        db.Operations.Add(operation);
        await db.SaveChangesAsync(stopping);
        return operation.Id;
    }

    private async Task NoteAsync(AutoDeliveryList list, long runId, DeliveryPlan found, long? operation, DateTime now, CancellationToken stopping)
    {
        foreach (var (one, former) in found.NewlyHeld)
        {
            if (former is null) { db.DeliveryHolds.Add(DeliveryHold.Of(list.Id, one.Device.DeviceId, one.App.Id, now)); }
            else { former.Hold(now); }
        }

        await db.SaveChangesAsync(stopping);
        await db.AutoDeliveryRuns.Where(r => r.Id == runId).ExecuteUpdateAsync(
            set => set
                .SetProperty(r => r.OperationId, operation)
                .SetProperty(r => r.Deliveries, r => r.Deliveries + found.Deliveries.Count)
                .SetProperty(r => r.Asked, r => r.Asked + found.Asked.Count)
                .SetProperty(r => r.Held, r => r.Held + found.Held.Count + found.NewlyHeld.Count),
            stopping);
    }

    /// <summary>The lists of these groups and of those above them that may send today, each with its last run that asked somebody.</summary>
    private async Task<List<(AutoDeliveryList List, AutoDeliveryRun Run)>> WaitingAsync(IEnumerable<string> paths, DateTime now, CancellationToken stopping)
    {
        var groups = paths.SelectMany(p => p.Split('/', StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal).Select(id => int.Parse(id, CultureInfo.InvariantCulture)).ToArray();
        var since = now - Patience;
        var runs = await db.AutoDeliveryRuns.AsNoTracking().Where(r => r.StartedAt >= since && r.Asked > 0 && r.OperationId != null && db.AutoDeliveryLists.Any(l => l.Id == r.ListId && l.PausedAt == null && groups.Contains(l.GroupId)))
            .GroupBy(r => r.ListId).Select(g => g.Max(r => r.Id)).ToListAsync(stopping);
        var last = await db.AutoDeliveryRuns.AsNoTracking().Where(r => runs.Contains(r.Id)).ToDictionaryAsync(r => r.ListId, stopping);
        var lists = last.Keys.ToArray();
        var today = DateOnly.FromDateTime(time.ToLocal(now));
        var found = await db.AutoDeliveryLists.AsNoTracking().AsSplitQuery().Include(l => l.Group).Include(l => l.Periods).Include(l => l.Apps).ThenInclude(a => a.App).Where(l => lists.Contains(l.Id)).OrderBy(l => l.Id).ToListAsync(stopping);
        return [.. found.Where(l => !l.Schedule.IsExcluded(today)).Select(l => (l, last[l.Id]))];
    }

    private static bool IsOf(AutoDeliveryList list, string path) => list.IncludesBelow ? path.StartsWith(list.Group.Path, StringComparison.Ordinal) : path == list.Group.Path;
}
