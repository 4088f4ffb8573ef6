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
        var done = ended.Where(e => e.HasSucceeded).ToArray();
        await DetailsAsync(done, stopping);
        await ProfilesAsync(Last<ProfileListFacts>(done, JobKind.ProfileList), now, stopping);
        await ManagedAppsAsync(Last<ManagedAppFacts>(done, JobKind.ManagedAppList), now, stopping);
        await InstallsAsync([.. done.Where(e => e.Facts is InstallFacts && e.Job.Kind.IsVerified())], now, stopping);
        await MarkAsync(done, stopping);
        await PlacesAsync(done, now, stopping);
        var orders = done.Select(FollowUp).OfType<NewJob>().ToList();
        return orders.Count == 0 ? orders : await OfRealDevicesAsync(orders, stopping);
    }

    /// <summary>What each device said last in answer to this kind.</summary>
    private static Dictionary<long, T> Last<T>(EndedJob[] done, JobKind kind)
        where T : DeviceFacts => done
        .Where(e => e.Job.Kind == kind && e.Facts is T)
        .GroupBy(e => e.Job.DeviceId, e => (T)e.Facts!)
        .ToDictionary(said => said.Key, said => said.Last());

    private async Task DetailsAsync(EndedJob[] done, CancellationToken stopping)
    {
        var said = Last<InformationFacts>(
            Array.FindAll(done, e => e.Facts is InformationFacts { Details: not null }), JobKind.DeviceInformation);
        if (said.Count == 0) { return; }

        var ids = said.Keys.ToArray();
        var known = await db.DeviceDetails.Where(d => ids.Contains(d.DeviceId))
            .ToDictionaryAsync(d => d.DeviceId, stopping);
        foreach (var (device, information) in said)
        {
            if (known.TryGetValue(device, out var detail)) { detail.Update(information.Details!); }
            else { db.DeviceDetails.Add(DeviceDetail.Of(device, information.Details!)); }
        }
    }

    private async Task ProfilesAsync(
        Dictionary<long, ProfileListFacts> lists, DateTime now, CancellationToken stopping)
    {
        if (lists.Count == 0) { return; }

        var ids = lists.Keys.ToArray();
        await db.DeleteAllAsync(db.DeviceProfiles.Where(p => ids.Contains(p.DeviceId)), stopping);
        var profiles = lists.SelectMany(
            list => list.Value.Profiles.Select(p => DeviceProfile.From(list.Key, p)).OfType<DeviceProfile>()
                .DistinctBy(p => p.Identifier, StringComparer.Ordinal));
        await db.BulkInsertAsync(profiles, keepKeys: true, stopping);
        await db.Devices.Where(d => ids.Contains(d.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.ProfileListAt, now), stopping);
    }

    private async Task ManagedAppsAsync(
        Dictionary<long, ManagedAppFacts> lists, DateTime now, CancellationToken stopping)
    {
        if (lists.Count == 0) { return; }

        var ids = lists.Keys.ToArray();
        await db.DeleteAllAsync(db.ManagedApps.Where(a => ids.Contains(a.DeviceId)), stopping);
        var apps = lists.SelectMany(
            list => list.Value.Apps.Select(a => ManagedApp.From(list.Key, a, now)).OfType<ManagedApp>()
                .DistinctBy(a => a.BundleId, StringComparer.Ordinal));
        await db.BulkInsertAsync(apps, keepKeys: true, stopping);
    }

    /// <summary>
    /// How it stands with what was just ordered. A device that doesn't name the app means that of the order.
    /// </summary>
    private async Task InstallsAsync(EndedJob[] installs, DateTime now, CancellationToken stopping)
    {
        if (installs.Length == 0) { return; }

        var jobs = installs.Select(e => e.Job.Id).ToArray();
        var ordered = await db.Jobs.Where(j => jobs.Contains(j.Id)).Select(j => new { j.Id, j.BundleId })
            .ToDictionaryAsync(j => j.Id, j => j.BundleId, stopping);
        var devices = installs.Select(e => e.Job.DeviceId).Distinct().ToArray();
        var known = await db.ManagedApps.Where(a => devices.Contains(a.DeviceId))
            .ToDictionaryAsync(a => (a.DeviceId, a.BundleId), stopping);
        foreach (var install in installs)
        {
            var said = (InstallFacts)install.Facts!;
            var fact = new ManagedAppFact(said.BundleId ?? ordered.GetValueOrDefault(install.Job.Id) ?? "", said.State);
            if (ManagedApp.From(install.Job.DeviceId, fact, now) is not { } app) { continue; }

            if (known.TryGetValue((app.DeviceId, app.BundleId), out var former)) { former.Update(said.State, now); }
            else
            {
                known.Add((app.DeviceId, app.BundleId), app);
                db.ManagedApps.Add(app);
            }
        }
    }

    /// <summary>
    /// Until a device says it anew, an app is managed or not as it was when the device last said so; of an app that
    /// has come since, it is not known. A new list of managed apps tells of all: what it leaves out is not managed,
    /// but for an app that a declaration holds, which is in no such list.
    /// </summary>
    private async Task MarkAsync(EndedJob[] done, CancellationToken stopping)
    {
        var told = done.Where(e => e.Facts is ManagedAppFacts || (e.Facts is AppListFacts list && LeavesOpen(list)))
            .GroupBy(e => e.Job.DeviceId)
            .ToLookup(e => e.Last().Facts is ManagedAppFacts, e => e.Key);
        long[] devices = [.. told[true], .. told[false]];
        if (devices.Length == 0) { return; }

        var apps = db.DeviceApps.Where(a => devices.Contains(a.DeviceId));
        await apps
            .Where(a => db.ManagedApps.Any(
                m => m.DeviceId == a.DeviceId && m.BundleId == a.BundleId && Managed.Contains(m.State)))
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.IsManaged, true), stopping);
        await apps
            .Where(a => db.ManagedApps.Any(
                m => m.DeviceId == a.DeviceId && m.BundleId == a.BundleId && Personal.Contains(m.State)))
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.IsManaged, false), stopping);
        var complete = told[true].ToArray();
        await db.DeviceApps.Where(a => complete.Contains(a.DeviceId) && a.IsManaged == null)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.IsManaged, false), stopping);
    }

    private static bool LeavesOpen(AppListFacts list) => list.Apps.Any(a => a.Managed is null);

    /// <summary>A device that is no longer lost, by its answer or its own word, is nowhere.</summary>
    private async Task PlacesAsync(EndedJob[] done, DateTime now, CancellationToken stopping)
    {
        var places = new Dictionary<long, DevicePlace?>();
        foreach (var one in done)
        {
            var device = one.Job.DeviceId;
            switch (one.Job.Kind, one.Facts)
            {
                case (JobKind.Location, PlaceFacts place):
                    places[device] = DevicePlace.Of(device, place, now);
                    break;
                case (JobKind.LostModeOff, _):
                case (JobKind.DeviceInformation, InformationFacts { Details.IsInLostMode: false }):
                    places[device] = null;
                    break;
            }
        }

        if (places.Count == 0) { return; }

        await DevicePlace.ForgetAsync(db, [.. places.Keys], stopping);
        await db.BulkInsertAsync(places.Values.OfType<DevicePlace>(), keepKeys: true, stopping);
    }

    private static NewJob? FollowUp(EndedJob one)
    {
        var job = one.Job;
        return job.Kind switch
        {
            JobKind.AppList when one.Facts is AppListFacts list && LeavesOpen(list) =>
                SystemJobs.ManagedApps(job.DeviceId, job.EnrollmentId, job.Id),
            JobKind.DeviceName => SystemJobs.InformationAfter(job.DeviceId, job.EnrollmentId, job.Id),
            JobKind.ProfileInstall or JobKind.ProfileRemove or JobKind.FeatureSetApply or JobKind.FeatureSetRemove =>
                SystemJobs.Profiles(job.DeviceId, job.EnrollmentId, job.Id),
            _ => null,
        };
    }

    /// <summary>
    /// Simulated devices say at once which apps are managed, and hold no profiles: they are asked only for their name.
    /// No device is asked for what it does not know.
    /// </summary>
    private async Task<IReadOnlyList<NewJob>> OfRealDevicesAsync(List<NewJob> orders, CancellationToken stopping)
    {
        var ids = orders.Select(o => o.EnrollmentId).Distinct().ToArray();
        var real = await db.Enrollments.Where(e => ids.Contains(e.Id) && e.Channel != ChannelKind.Simulated)
            .Join(
                db.Devices,
                e => e.DeviceId,
                d => d.Id,
                (e, d) => new { e.Id, d.Model, d.OsVersion, d.IsSupervised })
            .ToDictionaryAsync(d => d.Id, d => new DeviceTraits(d.Model, d.OsVersion, d.IsSupervised), stopping);
        return orders.FindAll(o => o.Kind == JobKind.DeviceInformation
            || (real.TryGetValue(o.EnrollmentId, out var device) && o.Kind.Command().Refusal(device) is null));
    }
}
