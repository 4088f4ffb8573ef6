using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.AutoDelivery;

/// <summary>
/// Finds which apps of a list are missing on which devices, according to their last app lists. A missing app is sent. A
/// device whose app list is missing or old is asked for it first, and its answer decides.
/// </summary>
public sealed class MissingApps(MobiJobsDb db, EqualJobs equal)
{
    /// <summary>How many devices are checked in one transaction.</summary>
    public const int BatchSize = 500;

    /// <summary>
    /// After so many successes within <see cref="HoldWindow"/> an app that is missing again is held back.
    /// </summary>
    public const int MostDeliveries = 3;

    public static readonly TimeSpan HoldWindow = TimeSpan.FromDays(7);

    /// <summary>Older app lists may still contain an app that was removed.</summary>
    private static readonly TimeSpan AppListMaxAge = TimeSpan.FromDays(1);

    /// <summary>Deliveries end within days of their registration, so jobs registered earlier need no check.</summary>
    private static readonly TimeSpan JobMaxAge = TimeSpan.FromDays(14);

    /// <summary>The next batch of a list's devices, after a cursor.</summary>
    public Task<List<DeliveryCandidate>> DevicesAsync(AutoDeliveryList list, long after, CancellationToken stopping)
    {
        var devices = list.IncludesBelow
            ? db.Devices.InGroup(db.DeviceGroups, list.GroupId)
            : db.Devices.Where(d => d.GroupId == list.GroupId);
        return CandidatesAsync(devices.Where(d => d.Id > after).OrderBy(d => d.Id).Take(BatchSize), stopping);
    }

    public static Task<List<DeliveryCandidate>> CandidatesAsync(
        IQueryable<Device> devices,
        CancellationToken stopping) =>
        devices
            .Select(d => new DeliveryCandidate
            {
                DeviceId = d.Id,
                Number = d.Number,
                OwnerName = d.OwnerName,
                EnrollmentId = d.EnrollmentId,
                Model = d.Model,
                OsVersion = d.OsVersion,
                IsSupervised = d.IsSupervised,
                AppListAt = d.AppListAt,
            })
            .ToListAsync(stopping);

    /// <summary>What a list would send to these devices now.</summary>
    public Task<DeliveryPlan> FindAsync(
        AutoDeliveryList list,
        IReadOnlyList<DeliveryCandidate> devices,
        DateTime now,
        CancellationToken stopping)
    {
        var apps = list.Apps.Select(a => a.App).Where(a => a.RetiredAt is null && a.BundleId is not null);
        return FindAsync(list.Id, [.. apps], devices, now, stopping);
    }

    internal async Task<DeliveryPlan> FindAsync(
        int listId,
        App[] apps,
        IReadOnlyList<DeliveryCandidate> devices,
        DateTime now,
        CancellationToken stopping)
    {
        var managed = devices.Where(d => d.EnrollmentId is not null).ToArray();
        if (apps.Length == 0 || managed.Length == 0) { return DeliveryPlan.Empty; }

        var installed = await InstalledAsync(managed, apps, stopping);
        var missing = managed
            .Where(d => d.AppListAt is not null)
            .SelectMany(d => apps
                .Where(a => d.CanInstall(a) && !installed.Contains((d.DeviceId, a.BundleId!)))
                .Select(a => new MissingApp(d, a)))
            .ToList();
        var asked = managed
            .Where(d => d.AppListAt is not { } at || at < now - AppListMaxAge)
            .Except(missing.Select(m => m.Device))
            .Where(d => apps.Any(d.CanInstall))
            .ToList();
        var onTheWay = await OnTheWayAsync(missing, stopping);
        missing.RemoveAll(m => SubjectsOf(m).Any(onTheWay.Contains));
        return await HoldBackAsync(listId, missing, asked, now, stopping);
    }

    private async Task<HashSet<(long DeviceId, string BundleId)>> InstalledAsync(
        DeliveryCandidate[] devices,
        App[] apps,
        CancellationToken stopping)
    {
        var ids = devices.Select(d => d.DeviceId).ToArray();
        var bundles = apps.Select(a => a.BundleId!).ToArray();
        var found = await db.DeviceApps
            .Where(a => ids.Contains(a.DeviceId) && bundles.Contains(a.BundleId))
            .Select(a => new { a.DeviceId, a.BundleId })
            .ToListAsync(stopping);
        return [.. found.Select(f => (f.DeviceId, f.BundleId))];
    }

    /// <summary>Deliveries that are open, or succeeded but are not yet confirmed by an app list.</summary>
    private async Task<HashSet<JobSubject>> OnTheWayAsync(List<MissingApp> missing, CancellationToken stopping)
    {
        var kinds = missing.Select(m => m.App.Delivery).Distinct().ToArray();
        var open = await equal.OpenAsync(missing.Select(m => m.Device.EnrollmentId!.Value), kinds, stopping);
        var unconfirmed = await equal.UnconfirmedAsync(missing.Select(m => m.Device.DeviceId), kinds, stopping);
        return [.. open, .. unconfirmed];
    }

    /// <summary>A delivery of the app, as registered now and as registered before its bundle id was known.</summary>
    private static IEnumerable<JobSubject> SubjectsOf(MissingApp one)
    {
        var target = one.App.CommandTarget;
        yield return JobSubject.Of(one.Device.DeviceId, one.App.Delivery, target);
        yield return JobSubject.Of(one.Device.DeviceId, one.App.Delivery, target with { BundleId = null });
    }

    private async Task<DeliveryPlan> HoldBackAsync(
        int listId,
        List<MissingApp> missing,
        List<DeliveryCandidate> asked,
        DateTime now,
        CancellationToken stopping)
    {
        var devices = missing.Select(m => m.Device.DeviceId).Distinct().ToArray();
        var holds = await db.DeliveryHolds
            .Where(h => h.ListId == listId && devices.Contains(h.DeviceId))
            .ToDictionaryAsync(h => (h.DeviceId, h.AppId), stopping);
        var delivered = await DeliveredAsync(devices, now, stopping);
        var plan = new DeliveryPlan([], asked, [], []);
        foreach (var one in missing)
        {
            var hold = holds.GetValueOrDefault((one.Device.DeviceId, one.App.Id));
            var since = hold?.ReleasedAt is { } released && released > now - HoldWindow ? released : now - HoldWindow;
            var successes = delivered[one.Device.DeviceId].Count(j => j.Delivers(one.App) && j.EndedAt > since);
            if (hold is { ReleasedAt: null }) { plan.Held.Add(one); }
            else if (successes >= MostDeliveries) { plan.NewlyHeld.Add((one, hold)); }
            else { plan.Deliveries.Add(one); }
        }

        return plan;
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
            .OrderBy(j => j.RegisteredAt)
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
