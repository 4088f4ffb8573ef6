using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;

namespace MobiJobs.AutoDelivery.Missing;

/// <summary>
/// Sends what is missing to devices that have answered with the app list a run asked them for, unless somebody has
/// cancelled that run meanwhile.
/// </summary>
public sealed class AppListAnswers(MobiJobsDb db, MissingApps missing, DeliveryHolds holds, OrganizationTime time)
    : IJobEnded
{
    /// <inheritdoc/>
    public JobEndedStage Stage => JobEndedStage.Delivery;

    /// <summary>
    /// Deliveries for each list that ran recently. One job may have asked on behalf of several lists, since equal jobs
    /// are registered only once.
    /// </summary>
    public async Task<IReadOnlyList<NewJob>> FollowAsync(
        IReadOnlyList<EndedJob> ended,
        DateTime now,
        CancellationToken stopping)
    {
        var answers = ended
            .Where(e => e.HasSucceeded && e.Job.Kind == JobKind.AppList && e.Job.Reason == JobReason.AutomaticDelivery)
            .GroupBy(e => e.Job.DeviceId)
            .ToDictionary(g => g.Key, g => g.First().Job.Id);
        if (answers.Count == 0) { return []; }

        var ids = answers.Keys.ToArray();
        var groups = await db.Devices
            .Where(d => ids.Contains(d.Id) && d.GroupId != null)
            .Select(d => new { d.Id, d.Group!.Path })
            .ToListAsync(stopping);
        var jobs = new List<NewJob>();
        foreach (var (list, run) in await WaitingRunsAsync(groups.Select(g => g.Path), now, stopping))
        {
            if (!await HoldAsync(list, run, stopping)) { continue; }

            var scope = new ListScope(list.Group.Path, list.IncludesBelow);
            var own = groups.Where(g => scope.Includes(g.Path)).Select(g => g.Id).ToArray();
            var sent = await JudgeAsync(list, run, own, now, stopping);
            jobs.AddRange(sent.Select(m => m.Delivery(run.OperationId) with
            {
                ReasonJobId = answers[m.Device.DeviceId],
            }));
        }

        return jobs;
    }

    /// <summary>
    /// Whether the list and its run may still send. Who pauses, deletes or cancels them waits for the end of this
    /// transaction, or has been faster than the statements here.
    /// </summary>
    private async Task<bool> HoldAsync(AutoDeliveryList list, AutoDeliveryRun run, CancellationToken stopping)
    {
        var lists = await db.AutoDeliveryLists.Where(l => l.Id == list.Id && l.PausedAt == null)
            .HoldAsync(l => l.LastRunAt, stopping);
        if (lists == 0) { return false; }

        return await db.AutoDeliveryRuns.NotCancelled(db.Runs).Where(r => r.Id == run.Id)
            .HoldAsync(r => r.Held, stopping) == 1;
    }

    /// <summary>What is sent to these devices; what keeps disappearing is held back.</summary>
    private async Task<IReadOnlyList<MissingApp>> JudgeAsync(
        AutoDeliveryList list, AutoDeliveryRun run, long[] devices, DateTime now, CancellationToken stopping)
    {
        var found = await missing.CandidatesAsync(
            db.Devices.Where(d => devices.Contains(d.Id)), stopping);
        var judged = await missing.JudgeAsync(
            list.Id,
            [.. found.SelectMany(device => list.Apps.Select(a => new MissingApp(device, a.App)))],
            now,
            stopping);
        var byVerdict = judged.ToLookup(j => j.Verdict, j => j.Missing);
        var heldNow = byVerdict[DeliveryVerdict.HeldNow].Select(m => (m.Device.DeviceId, m.App.Id)).ToArray();
        await holds.HoldAsync(list.Id, heldNow, now, stopping);
        var held = heldNow.Length + byVerdict[DeliveryVerdict.Held].Count();
        MissingApp[] sent = [.. byVerdict[DeliveryVerdict.Send]];
        await db.AutoDeliveryRuns.Where(r => r.Id == run.Id).ExecuteUpdateAsync(
            set => set
                .SetProperty(r => r.Deliveries, r => r.Deliveries + sent.Length)
                .SetProperty(r => r.Held, r => r.Held + held),
            stopping);
        return sent;
    }

    /// <summary>
    /// The lists of these groups and of the groups above them that may send today, each with its last run that asked a
    /// device and that nobody has cancelled.
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
        var active = db.AutoDeliveryLists.Where(l => l.PausedAt == null && groups.Contains(l.GroupId));
        var runIds = await db.AutoDeliveryRuns.Where(r => active.Any(l => l.Id == r.ListId)).LastThatAsked(now)
            .ToListAsync(stopping);
        var runs = await db.AutoDeliveryRuns.AsNoTracking().NotCancelled(db.Runs)
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
}
