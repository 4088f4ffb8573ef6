using Microsoft.EntityFrameworkCore;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.AutoDelivery.Missing;

/// <summary>
/// Finds which apps of a list are missing on which devices, according to their last app lists, and judges whether each
/// is sent. A device whose app list is missing or old is asked for it first, and its answer decides.
/// </summary>
public sealed class MissingApps(MobiJobsDb db, EqualJobs equal)
{
    /// <summary>
    /// After so many successes within <see cref="HoldWindow"/> an app that is missing again is held back.
    /// </summary>
    public const int MaxDeliveries = 3;

    public static readonly TimeSpan HoldWindow = TimeSpan.FromDays(7);

    /// <summary>Older app lists may still contain an app that was removed.</summary>
    private static readonly TimeSpan AppListMaxAge = TimeSpan.FromDays(1);

    /// <summary>While a delivery is unconfirmed, its app may come at any time.</summary>
    private static readonly TimeSpan AppListMaxAgeInDoubt = TimeSpan.FromMinutes(10);

    /// <summary>Deliveries end within days of their registration, so jobs registered earlier need no check.</summary>
    private static readonly TimeSpan JobMaxAge = TimeSpan.FromDays(14);

    /// <summary>The devices that a list is for now.</summary>
    public IQueryable<Device> DevicesOf(AutoDeliveryList list) => list.IncludesBelow
        ? db.Devices.InGroup(db.DeviceGroups, list.GroupId)
        : db.Devices.Where(d => d.GroupId == list.GroupId);

    /// <summary>What must be known of these devices.</summary>
    public Task<List<DeliveryCandidate>> CandidatesAsync(
        IQueryable<Device> devices,
        CancellationToken stopping) =>
        devices
            .Select(d => new DeliveryCandidate
            {
                DeviceId = d.Id,
                EnrollmentId = d.EnrollmentId,
                Model = d.Model,
                OsVersion = d.OsVersion,
                IsSupervised = d.IsSupervised,
                AppListAt = d.AppListAt,
                HasUnconfirmed = db.Jobs.Any(j => j.DeviceId == d.Id && j.EnrollmentId == d.EnrollmentId
                    && j.Verification == Verification.Unconfirmed
                    && (j.Kind == JobKind.VppInstall || j.Kind == JobKind.AppInstall)),
            })
            .ToListAsync(stopping);

    /// <summary>
    /// Whether a device's app list may still contain an app that was removed, may lack one that has come late, or is
    /// not there.
    /// </summary>
    public static bool IsToBeAsked(DeliveryCandidate device, DateTime now) =>
        device.AppListAt is not { } at
        || at < now - (device.HasUnconfirmed ? AppListMaxAgeInDoubt : AppListMaxAge);

    /// <summary>The apps that the app lists of these devices lack, and that the devices can install.</summary>
    public async Task<List<MissingApp>> FindAsync(
        IQueryable<Device> devices,
        IReadOnlyList<DeliveryCandidate> candidates,
        IReadOnlyList<App> apps,
        CancellationToken stopping)
    {
        var known = candidates.ToDictionary(c => c.DeviceId);
        var byId = apps.ToDictionary(a => a.Id);
        var ids = byId.Keys.ToArray();
        var pairs =
            from d in devices
            where d.EnrollmentId != null && d.AppListAt != null
            from a in db.Apps
            where ids.Contains(a.Id) && !db.DeviceApps.Any(x => x.DeviceId == d.Id && x.BundleId == a.BundleId)
            select new { DeviceId = d.Id, AppId = a.Id };
        var missing = new List<MissingApp>();
        await foreach (var pair in pairs.AsAsyncEnumerable().WithCancellation(stopping))
        {
            // A device that came into the group since is the next run's.
            if (known.TryGetValue(pair.DeviceId, out var device) && device.CanInstall(byId[pair.AppId]))
            {
                missing.Add(new MissingApp(device, byId[pair.AppId]));
            }
        }

        return missing;
    }

    /// <summary>Whether each of these apps is sent now, or why not.</summary>
    public async Task<IReadOnlyList<JudgedApp>> JudgeAsync(
        int listId,
        IReadOnlyList<MissingApp> which,
        DateTime now,
        CancellationToken stopping)
    {
        if (which.Count == 0) { return []; }

        var installed = await InstalledAsync(which, stopping);
        var lacking = which
            .Where(m => m.App.BundleId is { } bundle && !installed.Contains((m.Device.DeviceId, bundle)))
            .ToArray();
        var onTheWay = await OnTheWayAsync(lacking, stopping);
        var devices = lacking.Select(m => m.Device.DeviceId).Distinct().ToArray();
        var holds = await db.DeliveryHolds.AsNoTracking()
            .Where(h => h.ListId == listId && devices.Contains(h.DeviceId))
            .ToDictionaryAsync(h => (h.DeviceId, h.AppId), stopping);
        var delivered = await DeliveredAsync(devices, now, stopping);

        DeliveryVerdict Judge(MissingApp one)
        {
            var (device, app) = one;
            if (device.EnrollmentId is null) { return DeliveryVerdict.NotManaged; }

            if (app.RetiredAt is not null || app.BundleId is null) { return DeliveryVerdict.Retired; }

            if (device.AppListAt is null) { return DeliveryVerdict.AppsUnknown; }

            if (!device.CanInstall(app)) { return DeliveryVerdict.Unfit; }

            if (installed.Contains((device.DeviceId, app.BundleId))) { return DeliveryVerdict.Installed; }

            if (SubjectsOf(one).Any(onTheWay.Contains)) { return DeliveryVerdict.OnTheWay; }

            var hold = holds.GetValueOrDefault((device.DeviceId, app.Id));
            if (hold is { ReleasedAt: null }) { return DeliveryVerdict.Held; }

            var since = hold?.ReleasedAt is { } released && released > now - HoldWindow ? released : now - HoldWindow;
            var successes = delivered[device.DeviceId].Count(j => j.Delivers(app) && j.EndedAt > since);
            return successes >= MaxDeliveries ? DeliveryVerdict.HeldNow : DeliveryVerdict.Send;
        }

        return [.. which.Select(one => new JudgedApp(one, Judge(one)))];
    }

    /// <summary>
    /// Which of these devices, whose app lists are to be asked for, are waiting to answer that question already.
    /// </summary>
    public async Task<HashSet<long>> AskedAsync(IEnumerable<long> devices, CancellationToken stopping)
    {
        var waiting = await equal.WaitingAsync(devices, [JobKind.AppList], stopping);
        return [.. waiting.Select(w => w.DeviceId)];
    }

    private async Task<HashSet<(long DeviceId, string BundleId)>> InstalledAsync(
        IReadOnlyList<MissingApp> which,
        CancellationToken stopping)
    {
        var ids = which.Select(m => m.Device.DeviceId).Distinct().ToArray();
        var bundles = which.Select(m => m.App.BundleId).OfType<string>().Distinct().ToArray();
        var found = await db.DeviceApps
            .Where(a => ids.Contains(a.DeviceId) && bundles.Contains(a.BundleId))
            .Select(a => new { a.DeviceId, a.BundleId })
            .ToListAsync(stopping);
        return [.. found.Select(f => (f.DeviceId, f.BundleId))];
    }

    /// <summary>Deliveries that are open, or succeeded but are not yet confirmed by an app list.</summary>
    private async Task<HashSet<JobSubject>> OnTheWayAsync(
        IReadOnlyList<MissingApp> which,
        CancellationToken stopping)
    {
        var kinds = which.Select(m => m.App.Delivery).Distinct().ToArray();
        var enrollments = which.Select(m => m.Device.EnrollmentId).OfType<long>();
        var open = await equal.OpenAsync(enrollments, kinds, stopping);
        var unconfirmed = await equal.UnconfirmedAsync(which.Select(m => m.Device.DeviceId), kinds, stopping);
        return [.. open, .. unconfirmed];
    }

    /// <summary>A delivery of the app, as registered now and as registered before its bundle id was known.</summary>
    private static IEnumerable<JobSubject> SubjectsOf(MissingApp one)
    {
        var target = one.App.CommandTarget;
        yield return JobSubject.Of(one.Device.DeviceId, one.App.Delivery, target);
        yield return JobSubject.Of(one.Device.DeviceId, one.App.Delivery, target with { BundleId = null });
    }

    /// <summary>
    /// Successful deliveries to these devices. Kind and status are filtered in memory, so that the store uses the index
    /// of devices and ids.
    /// </summary>
    private async Task<ILookup<long, Delivery>> DeliveredAsync(long[] devices, DateTime now, CancellationToken stopping)
    {
        var registered = now - JobMaxAge;
        var from = await db.Jobs
            .Where(j => j.RegisteredAt >= registered)
            .OrderBy(j => j.RegisteredAt).ThenBy(j => j.Id)
            .Select(j => (long?)j.Id)
            .FirstOrDefaultAsync(stopping) ?? long.MaxValue;
        var recent = await db.Jobs
            .Where(j => devices.Contains(j.DeviceId) && j.Id >= from)
            .Select(j => new Delivery(j.DeviceId, j.Kind, j.Status, j.StoreId, j.BundleId, j.EndedAt))
            .ToListAsync(stopping);
        return recent
            .Where(j => j is { Status: JobStatus.Succeeded, Kind: JobKind.VppInstall or JobKind.AppInstall })
            .ToLookup(j => j.DeviceId);
    }

    /// <summary>A job as far as the decision depends on it.</summary>
    private sealed record Delivery(
        long DeviceId,
        JobKind Kind,
        JobStatus Status,
        long? StoreId,
        string? BundleId,
        DateTime? EndedAt)
    {
        public bool Delivers(App app) =>
            BundleId is null ? StoreId is not null && StoreId == app.StoreId : BundleId == app.BundleId;
    }
}

/// <summary>An app that is missing on a device, and whether it is sent now.</summary>
public sealed record JudgedApp(MissingApp Missing, DeliveryVerdict Verdict);
