using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices.Known;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;

namespace MobiJobs.Reports;

/// <summary>
/// Stores what answers say beyond model and apps: details, profiles, how it stands with managed apps, and where a lost
/// device is. Asks real devices for what an answer leaves open.
/// </summary>
public sealed class FurtherKnowledge(MobiJobsDb db) : IJobEnded
{
    private static readonly ManagedAppState[] Managed =
        [ManagedAppState.Managed, ManagedAppState.Working, ManagedAppState.UpdateRejected];

    private static readonly ManagedAppState[] Personal =
        [ManagedAppState.UserInstalled, ManagedAppState.ManagementRejected];

    /// <summary>After the apps have been stored, which it completes.</summary>
    public JobEndedStage Stage => JobEndedStage.Verification;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NewJob>> FollowAsync(
        IReadOnlyList<EndedJob> ended, DateTime now, CancellationToken stopping)
    {
        var orders = new List<NewJob>();
        foreach (var one in ended.Where(e => e.HasSucceeded))
        {
            await LearnAsync(one, now, stopping);
            if (FollowUp(one) is { } order) { orders.Add(order); }
        }

        return orders.Count == 0 ? orders : await OfRealDevicesAsync(orders, stopping);
    }

    private Task LearnAsync(EndedJob one, DateTime now, CancellationToken stopping)
    {
        var device = one.Job.DeviceId;
        return (one.Job.Kind, one.Facts) switch
        {
            (JobKind.DeviceInformation, InformationFacts { Details: { } details }) =>
                DetailsAsync(device, details, stopping),
            (JobKind.ProfileList, ProfileListFacts list) => ProfilesAsync(device, list, now, stopping),
            (JobKind.ManagedAppList, ManagedAppFacts list) => ManagedAsync(device, list, now, stopping),
            (JobKind.AppList, AppListFacts list) => KeepManagedAsync(device, list, stopping),
            (JobKind.Location, PlaceFacts place) => PlaceAsync(device, place, now, stopping),
            (JobKind.LostModeOff, _) => ForgetPlaceAsync(device, stopping),
            _ => Task.CompletedTask,
        };
    }

    private async Task DetailsAsync(long device, DetailFacts facts, CancellationToken stopping)
    {
        if (await db.DeviceDetails.FindAsync([device], stopping) is { } known) { known.Update(facts); }
        else { db.DeviceDetails.Add(DeviceDetail.Of(device, facts)); }
    }

    private async Task ProfilesAsync(long device, ProfileListFacts list, DateTime now, CancellationToken stopping)
    {
        await db.DeviceProfiles.Where(p => p.DeviceId == device).ExecuteDeleteAsync(stopping);
        var profiles = list.Profiles.Select(p => DeviceProfile.From(device, p)).OfType<DeviceProfile>()
            .DistinctBy(p => p.Identifier, StringComparer.Ordinal);
        await db.BulkInsertAsync(profiles, keepKeys: true, stopping);
        await db.Devices.Where(d => d.Id == device)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.ProfileListAt, now), stopping);
    }

    private async Task ManagedAsync(long device, ManagedAppFacts list, DateTime now, CancellationToken stopping)
    {
        await db.ManagedApps.Where(a => a.DeviceId == device).ExecuteDeleteAsync(stopping);
        var apps = list.Apps.Select(a => ManagedApp.From(device, a, now)).OfType<ManagedApp>()
            .DistinctBy(a => a.BundleId, StringComparer.Ordinal).ToArray();
        await db.BulkInsertAsync(apps, keepKeys: true, stopping);
        await MarkAsync(device, stopping);
    }

    /// <summary>Until the device says it anew, an app is managed or not as it was when it last said so.</summary>
    private async Task KeepManagedAsync(long device, AppListFacts list, CancellationToken stopping)
    {
        if (list.Apps.All(a => a.Managed is not null)) { return; }

        var hasSaid = await db.ManagedApps.AnyAsync(a => a.DeviceId == device, stopping);
        if (hasSaid) { await MarkAsync(device, stopping); }
    }

    /// <summary>An app that a declaration holds is in no list of managed apps, and stays managed.</summary>
    private async Task MarkAsync(long device, CancellationToken stopping)
    {
        var listed = db.ManagedApps.Where(m => m.DeviceId == device);
        var managed = listed.Where(m => Managed.Contains(m.State)).Select(m => m.BundleId);
        var personal = listed.Where(m => Personal.Contains(m.State)).Select(m => m.BundleId);
        var apps = db.DeviceApps.Where(a => a.DeviceId == device);
        await apps.Where(a => managed.Contains(a.BundleId))
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.IsManaged, true), stopping);
        await apps.Where(a => a.IsManaged == null || personal.Contains(a.BundleId))
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.IsManaged, false), stopping);
    }

    private async Task PlaceAsync(long device, PlaceFacts place, DateTime now, CancellationToken stopping)
    {
        await ForgetPlaceAsync(device, stopping);
        db.DevicePlaces.Add(DevicePlace.Of(device, place, now));
        await db.SaveChangesAsync(stopping);
    }

    private Task ForgetPlaceAsync(long device, CancellationToken stopping) =>
        db.DevicePlaces.Where(p => p.DeviceId == device).ExecuteDeleteAsync(stopping);

    private static NewJob? FollowUp(EndedJob one)
    {
        var job = one.Job;
        return job.Kind switch
        {
            JobKind.AppList when one.Facts is AppListFacts list && list.Apps.Any(a => a.Managed is null) =>
                SystemJobs.ManagedApps(job.DeviceId, job.EnrollmentId, job.Id),
            JobKind.ProfileInstall or JobKind.ProfileRemove or JobKind.FeatureSetApply or JobKind.FeatureSetRemove =>
                SystemJobs.Profiles(job.DeviceId, job.EnrollmentId, job.Id),
            _ => null,
        };
    }

    /// <summary>Simulated devices say at once which apps are managed, and hold no profiles.</summary>
    private async Task<IReadOnlyList<NewJob>> OfRealDevicesAsync(List<NewJob> orders, CancellationToken stopping)
    {
        var ids = orders.Select(o => o.EnrollmentId).Distinct().ToArray();
        var real = await db.Enrollments.Where(e => ids.Contains(e.Id) && e.Channel != ChannelKind.Simulated)
            .Select(e => e.Id).ToHashSetAsync(stopping);
        return orders.FindAll(o => real.Contains(o.EnrollmentId));
    }
}
