using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;

namespace MobiJobs.Reports;

/// <summary>
/// Ends the repeated delivery of an app that was found on the device when its app list was asked for first. An app that
/// is there as the person's own is delivered all the same: that takes over its management.
/// </summary>
public sealed class Redeliveries(MobiJobsDb db, DeviceQueue queue) : IJobEnded
{
    /// <summary>After the apps have been stored, with what is known of their management.</summary>
    public JobEndedStage Stage => JobEndedStage.Delivery;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NewJob>> FollowAsync(
        IReadOnlyList<EndedJob> ended,
        DateTime now,
        CancellationToken stopping)
    {
        var asked = ended
            .Where(e => e.HasSucceeded && e.Job is { Kind: JobKind.AppList, Reason: JobReason.BeforeRedelivery })
            .Select(e => e.Job.DeviceId)
            .Distinct()
            .ToArray();
        if (asked.Length == 0) { return []; }

        // One question is asked for all of a device's repeated deliveries that wait. A device that failed because the
        // app was there already may have it unmanaged without saying so. What SYSTEM repeats by itself is never
        // delivered over an app that is there.
        var mayBeThere = db.Jobs.Where(AppErrors.MayBeThere);
        var there = db.Jobs.Where(again => again.Stage == JobStage.Waiting && asked.Contains(again.DeviceId))
            .Where(again => again.AutomaticTry > 0 || mayBeThere.Any(j => j.Id == again.RetryOfId))
            .Where(again => db.DeviceApps.Any(app => app.DeviceId == again.DeviceId
                && (again.BundleId == null ? app.Name == again.Detail : app.BundleId == again.BundleId)
                && (app.IsManaged == true
                    || (app.IsManaged == null
                        && (again.Reason == JobReason.NetworkRedelivery
                            || again.Reason == JobReason.MissingRedelivery
                            || again.Reason == JobReason.LicenseRedelivery
                            || db.Jobs.Any(j => j.Id == again.RetryOfId && j.Status != JobStatus.DeviceError))))));
        await queue.EndAsync(there, Ending.AlreadyThere, now, stopping);
        return [];
    }
}
