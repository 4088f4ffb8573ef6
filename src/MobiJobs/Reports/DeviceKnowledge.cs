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
        foreach (var one in ended.Where(e => e.HasSucceeded)) { await LearnAsync(one, now, stopping); }

        return [];
    }

    private async Task LearnAsync(EndedJob ended, DateTime now, CancellationToken stopping)
    {
        switch (ended.Job.Kind, ended.Facts)
        {
            case (JobKind.DeviceInformation, InformationFacts information):
                (await db.Devices.SingleAsync(d => d.Id == ended.Job.DeviceId, stopping)).UpdateInformation(
                    information,
                    now);
                break;
            case (JobKind.AppList, AppListFacts list):
                await ReplaceAppsAsync(ended.Job.DeviceId, list, now, stopping);
                break;
            case (JobKind.Inactivate, _):
                await InactivateAsync(ended.Job, now, stopping);
                break;
        }
    }

    private async Task ReplaceAppsAsync(long deviceId, AppListFacts list, DateTime now, CancellationToken stopping)
    {
        await db.DeviceApps.Where(a => a.DeviceId == deviceId).ExecuteDeleteAsync(stopping);
        var apps = list.Apps
            .Select(a => DeviceApp.From(deviceId, a))
            .OfType<DeviceApp>()
            .DistinctBy(a => a.BundleId, StringComparer.Ordinal);
        await db.BulkInsertAsync(apps, keepKeys: true, stopping);
        (await db.Devices.SingleAsync(d => d.Id == deviceId, stopping)).RecordAppList(now);
    }

    private async Task InactivateAsync(AnsweredJob job, DateTime now, CancellationToken stopping)
    {
        var who = await db.Jobs.Where(j => j.Id == job.Id).Select(j => j.RequestedBy.Name).SingleAsync(stopping);
        await departures.InactivateAsync(job.DeviceId, job.EnrollmentId, who, now, stopping);
    }
}
