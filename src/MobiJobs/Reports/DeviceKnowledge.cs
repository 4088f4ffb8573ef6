using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Enrollments;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;

namespace MobiJobs.Reports;

/// <summary>Stores what answers say of their devices.</summary>
public sealed class DeviceKnowledge(MobiJobsDb db, DeviceDepartures departures) : IJobEnded
{
    /// <inheritdoc/>
    public JobEndedStage Stage => JobEndedStage.Facts;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NewJob>> FollowAsync(
        IReadOnlyList<EndedJob> ended,
        DateTime now,
        CancellationToken stopping)
    {
        var done = ended.Where(e => e.HasSucceeded).ToArray();
        await LearnAsync(done, now, stopping);
        foreach (var left in done.Where(e => e.Job.Kind == JobKind.Inactivate))
        {
            await InactivateAsync(left.Job, now, stopping);
        }

        return [];
    }

    /// <summary>Keeps what devices said of themselves and of their apps: of several answers, the last.</summary>
    private async Task LearnAsync(EndedJob[] done, DateTime now, CancellationToken stopping)
    {
        var told = done
            .Where(e => (e.Job.Kind, e.Facts) is (JobKind.DeviceInformation, InformationFacts)
                or (JobKind.AppList, AppListFacts))
            .ToLookup(e => e.Job.DeviceId);
        var ids = told.Select(d => d.Key).ToArray();
        if (ids.Length == 0) { return; }

        var lists = new Dictionary<long, AppListFacts>();
        foreach (var device in await db.Devices.Where(d => ids.Contains(d.Id)).ToListAsync(stopping))
        {
            foreach (var facts in told[device.Id].Select(e => e.Facts))
            {
                if (facts is InformationFacts information) { device.UpdateInformation(information, now); }

                if (facts is not AppListFacts list) { continue; }

                device.RecordAppList(now);
                lists[device.Id] = list;
            }
        }

        await ReplaceAppsAsync(lists, stopping);
    }

    private async Task ReplaceAppsAsync(Dictionary<long, AppListFacts> lists, CancellationToken stopping)
    {
        await db.DeleteAllAsync(db.DeviceApps.Where(a => lists.Keys.Contains(a.DeviceId)), stopping);
        var apps =
            from device in lists
            from app in device.Value.Apps.Select(a => DeviceApp.From(device.Key, a)).OfType<DeviceApp>()
                .DistinctBy(a => a.BundleId, StringComparer.Ordinal)
            select app;
        await db.BulkInsertAsync(apps, keepKeys: true, stopping);
    }

    private async Task InactivateAsync(AnsweredJob job, DateTime now, CancellationToken stopping)
    {
        var who = await db.Jobs.Where(j => j.Id == job.Id).Select(j => j.RequestedBy.Name).SingleAsync(stopping);
        await departures.InactivateAsync(job.DeviceId, job.EnrollmentId, who, now, stopping);
    }
}
