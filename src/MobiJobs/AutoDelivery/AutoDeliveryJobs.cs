using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;

namespace MobiJobs.AutoDelivery;

/// <summary>
/// Registers the jobs of a run, all under one operation named after the list, within the caller's transaction.
/// </summary>
public sealed class AutoDeliveryJobs(MobiJobsDb db, MissingApps missing, SystemJobs systemJobs, OrganizationTime time)
    : IJobEnded
{
    /// <summary>How long after a run an app list still leads to deliveries.</summary>
    private static readonly TimeSpan FollowUpWindow = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    public JobEndedStage Stage => JobEndedStage.Delivery;

    /// <summary>Registers the jobs for these devices of a run.</summary>
    public async Task<DeliveryPlan> RegisterAsync(
        AutoDeliveryList list,
        AutoDeliveryRun run,
        IReadOnlyList<DeliveryCandidate> devices,
        DateTime now,
        CancellationToken stopping)
    {
        var plan = await missing.FindAsync(list, devices, now, stopping);
        var operation = run.OperationId ?? await OperationAsync(list, plan, now, stopping);
        await systemJobs.RegisterAsync([.. JobsOf(plan, operation)], now, stopping);
        await RecordAsync(list, run.Id, plan, operation, now, stopping);
        return plan;
    }

    /// <summary>
    /// Deliveries to devices that have answered with the app list they were asked for, for each list that ran recently.
    /// One job may have asked on behalf of several lists, since equal jobs are registered only once.
    /// </summary>
    public async Task<IReadOnlyList<NewJob>> FollowAsync(
        IReadOnlyList<EndedJob> ended,
        DateTime now,
        CancellationToken stopping)
    {
        var ids = ended
            .Where(e => e.HasSucceeded && e.Job.Kind == JobKind.AppList && e.Job.Reason == JobReason.AutomaticDelivery)
            .Select(e => e.Job.DeviceId)
            .Distinct()
            .ToArray();
        if (ids.Length == 0) { return []; }

        var groups = await db.Devices
            .Where(d => ids.Contains(d.Id) && d.GroupId != null)
            .Select(d => new { d.Id, d.Group!.Path })
            .ToListAsync(stopping);
        var jobs = new List<NewJob>();
        foreach (var (list, run) in await WaitingRunsAsync(groups.Select(g => g.Path), now, stopping))
        {
            var own = groups.Where(g => Includes(list, g.Path)).Select(g => g.Id).ToArray();
            var devices = await MissingApps.CandidatesAsync(db.Devices.Where(d => own.Contains(d.Id)), stopping);
            var plan = await missing.FindAsync(list, devices, now, stopping);
            plan.Asked.Clear(); // They have just answered.
            jobs.AddRange(JobsOf(plan, run.OperationId));
            await RecordAsync(list, run.Id, plan, run.OperationId, now, stopping);
        }

        return jobs;
    }

    private static IEnumerable<NewJob> JobsOf(DeliveryPlan plan, long? operation)
    {
        foreach (var (device, app) in plan.Deliveries)
        {
            yield return JobFor(device, app.Delivery, app.CommandTarget, operation);
        }

        foreach (var device in plan.Asked) { yield return JobFor(device, JobKind.AppList, null, operation); }
    }

    private static NewJob JobFor(DeliveryCandidate device, JobKind kind, CommandTarget? target, long? operation) => new(
        device.DeviceId,
        device.EnrollmentId!.Value,
        kind,
        target,
        Requester.SystemId)
    {
        Reason = JobReason.AutomaticDelivery,
        OperationId = operation,
    };

    private async Task<long?> OperationAsync(
        AutoDeliveryList list,
        DeliveryPlan plan,
        DateTime now,
        CancellationToken stopping)
    {
        if (plan.Devices.Count == 0) { return null; }

        var operation = Operation.Register(list.Apps[0].App.Delivery, list.Name, Requester.SystemId, null, now);
        db.Operations.Add(operation);
        await db.SaveChangesAsync(stopping);
        return operation.Id;
    }

    /// <summary>Records new holds, and the counts of the run.</summary>
    private async Task RecordAsync(
        AutoDeliveryList list,
        long runId,
        DeliveryPlan plan,
        long? operation,
        DateTime now,
        CancellationToken stopping)
    {
        foreach (var (one, former) in plan.NewlyHeld)
        {
            former?.Hold(now);
            if (former is null)
            {
                db.DeliveryHolds.Add(DeliveryHold.Of(list.Id, one.Device.DeviceId, one.App.Id, now));
            }
        }

        await db.SaveChangesAsync(stopping);
        await db.AutoDeliveryRuns.Where(r => r.Id == runId).ExecuteUpdateAsync(
            set => set
                .SetProperty(r => r.OperationId, operation)
                .SetProperty(r => r.Deliveries, r => r.Deliveries + plan.Deliveries.Count)
                .SetProperty(r => r.Asked, r => r.Asked + plan.Asked.Count)
                .SetProperty(r => r.Held, r => r.Held + plan.Held.Count + plan.NewlyHeld.Count),
            stopping);
    }

    /// <summary>
    /// The lists of these groups and of the groups above them that may send today, each with its last run that asked a
    /// device.
    /// </summary>
    private async Task<List<(AutoDeliveryList List, AutoDeliveryRun Run)>> WaitingRunsAsync(
        IEnumerable<string> paths,
        DateTime now,
        CancellationToken stopping)
    {
        var groups = paths
            .SelectMany(p => p.Split(DeviceGroup.Separator, StringSplitOptions.RemoveEmptyEntries))
            .Distinct(StringComparer.Ordinal)
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture))
            .ToArray();
        var since = now - FollowUpWindow;
        var active = db.AutoDeliveryLists.Where(l => l.PausedAt == null && groups.Contains(l.GroupId));
        var runIds = await db.AutoDeliveryRuns
            .Where(r => r.StartedAt >= since && r.Asked > 0 && r.OperationId != null)
            .Where(r => active.Any(l => l.Id == r.ListId))
            .GroupBy(r => r.ListId)
            .Select(g => g.Max(r => r.Id))
            .ToListAsync(stopping);
        var runs = await db.AutoDeliveryRuns.AsNoTracking()
            .Where(r => runIds.Contains(r.Id))
            .ToDictionaryAsync(r => r.ListId, stopping);
        var ids = runs.Keys.ToArray();
        var lists = await db.AutoDeliveryLists.AsNoTracking().AsSplitQuery()
            .Include(l => l.Group)
            .Include(l => l.Periods)
            .Include(l => l.Apps).ThenInclude(a => a.App)
            .Where(l => ids.Contains(l.Id))
            .OrderBy(l => l.Id)
            .ToListAsync(stopping);
        var today = DateOnly.FromDateTime(time.ToLocal(now));
        return [.. lists.Where(l => !l.Schedule.IsExcluded(today)).Select(l => (l, runs[l.Id]))];
    }

    private static bool Includes(AutoDeliveryList list, string path) => list.IncludesBelow
        ? path.StartsWith(list.Group.Path, StringComparison.Ordinal)
        : path == list.Group.Path;
}
