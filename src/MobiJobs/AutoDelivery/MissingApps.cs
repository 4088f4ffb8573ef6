using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Devices.Groups;

namespace MobiJobs.AutoDelivery;

/// <summary>
/// Which of a list's apps are missing on which devices, as the last app lists tell it. A missing app is sent; a device whose
/// list is missing or old is asked for it first, and its answer decides. Looks at a bounded number of devices at a time.
/// </summary>
public sealed class MissingApps(MobiJobsDb db)
{
    /// <summary>Devices looked at in one transaction.</summary>
    public const int BatchSize = 500;

    /// <summary>So many successes within <see cref="Memory"/> and the app is gone again: sending it once more helps nobody.</summary>
    public const int MostDeliveries = 3;

    public static readonly TimeSpan Memory = TimeSpan.FromDays(7);

    /// <summary>An older app list may miss that somebody removed the app.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(1);

    /// <summary>Deliveries end within days of their registration: older ids need no look.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromDays(14);

    /// <summary>The devices of a list that take orders, behind a cursor.</summary>
    public Task<List<DeliveryCandidate>> DevicesAsync(AutoDeliveryList list, long after, CancellationToken stopping)
    {
        var devices = list.IncludesBelow ? db.Devices.InGroup(db.DeviceGroups, list.GroupId) : db.Devices.Where(d => d.GroupId == list.GroupId);
        return CandidatesAsync(devices.Where(d => d.Id > after).OrderBy(d => d.Id).Take(BatchSize), stopping);
    }

    /// <summary>These devices, where they take orders.</summary>
    public static Task<List<DeliveryCandidate>> CandidatesAsync(IQueryable<Device> devices, CancellationToken stopping) => devices
        .Select(d => new DeliveryCandidate(d.Id, d.Number, d.OwnerName, d.EnrollmentId, d.Model, d.OsVersion, d.IsSupervised, d.AppListAt))
        .ToListAsync(stopping);

    /// <summary>What a list would send to these devices now.</summary>
    public Task<DeliveryPlan> FindAsync(AutoDeliveryList list, IReadOnlyList<DeliveryCandidate> devices, DateTime now, CancellationToken stopping) =>
        FindAsync(list.Id, [.. list.Apps.Select(a => a.App).Where(a => a.RetiredAt is null && a.BundleId is not null)], devices, now, stopping);

    internal async Task<DeliveryPlan> FindAsync(int listId, App[] apps, IReadOnlyList<DeliveryCandidate> devices, DateTime now, CancellationToken stopping)
    {
        var managed = devices.Where(d => d.EnrollmentId is not null).ToArray();
        if (apps.Length == 0 || managed.Length == 0) { return DeliveryPlan.Nothing; }

        var there = await ThereAsync(managed, apps, stopping);
        var missing = managed.Where(d => d.AppListAt is not null)
            .SelectMany(d => apps.Where(a => Takes(d, a) && !there.Contains((d.DeviceId, a.BundleId!))).Select(a => new MissingApp(d, a)))
            .ToList();
        var asked = managed.Where(d => d.AppListAt is not { } at || at < now - Fresh).Except(missing.Select(m => m.Device)).Where(d => apps.Any(a => Takes(d, a))).ToList();
        var underWay = await UnderWayAsync(missing, apps, stopping);
        missing.RemoveAll(m => underWay[m.Device.DeviceId].Any(j => j.Is(m.App)));
        return await HoldBackAsync(listId, missing, asked, now, stopping);
    }

    private static bool Takes(DeliveryCandidate device, App app) => app.Fits(device.Model, device.IsSupervised) && app.RunsOn(device.Model, device.OsVersion) != false;

    private async Task<HashSet<(long DeviceId, string BundleId)>> ThereAsync(DeliveryCandidate[] devices, App[] apps, CancellationToken stopping)
    {
        var ids = devices.Select(d => d.DeviceId).ToArray();
        var bundles = apps.Select(a => a.BundleId!).ToArray();
        var found = await db.DeviceApps.Where(a => ids.Contains(a.DeviceId) && bundles.Contains(a.BundleId)).Select(a => new { a.DeviceId, a.BundleId }).ToListAsync(stopping);
        return [.. found.Select(f => (f.DeviceId, f.BundleId))];
    }

    /// <summary>Equal jobs that are open, or that succeeded and whose app list is still to come.</summary>
    private async Task<ILookup<long, Delivered>> UnderWayAsync(List<MissingApp> missing, App[] apps, CancellationToken stopping)
    {
        var kinds = apps.Select(a => a.Delivery).Distinct().ToArray();
        var enrollments = missing.Select(m => m.Device.EnrollmentId!.Value).Distinct().ToArray();
        var devices = missing.Select(m => m.Device.DeviceId).Distinct().ToArray();
        var open = db.Jobs.Where(j => enrollments.Contains(j.EnrollmentId) && j.DueAt != null && kinds.Contains(j.Kind));
        var unverified = db.Jobs.Where(j => devices.Contains(j.DeviceId) && j.Verification == Verification.Pending && kinds.Contains(j.Kind));
        var jobs = await AsDelivered(open).ToListAsync(stopping);
        jobs.AddRange(await AsDelivered(unverified).ToListAsync(stopping));
        return jobs.ToLookup(j => j.DeviceId);
    }

    private async Task<DeliveryPlan> HoldBackAsync(int listId, List<MissingApp> missing, List<DeliveryCandidate> asked, DateTime now, CancellationToken stopping)
    {
        var devices = missing.Select(m => m.Device.DeviceId).Distinct().ToArray();
        var holds = (await db.DeliveryHolds.Where(h => h.ListId == listId && devices.Contains(h.DeviceId)).ToListAsync(stopping)).ToDictionary(h => (h.DeviceId, h.AppId));
        var delivered = await DeliveredAsync(devices, now, stopping);
        var found = new DeliveryPlan([], asked, [], []);
        foreach (var one in missing)
        {
            var hold = holds.GetValueOrDefault((one.Device.DeviceId, one.App.Id));
            var since = hold?.ReleasedAt is { } released && released > now - Memory ? released : now - Memory;
            if (hold is { ReleasedAt: null }) { found.Held.Add(one); }
            else if (delivered[one.Device.DeviceId].Count(j => j.Is(one.App) && j.EndedAt > since) >= MostDeliveries) { found.NewlyHeld.Add((one, hold)); }
            else { found.Deliveries.Add(one); }
        }

        return found;
    }

    /// <summary>By device and id, which an index begins with; kind and status are told apart here, lest a store take its index of those.</summary>
    private async Task<ILookup<long, Delivered>> DeliveredAsync(long[] devices, DateTime now, CancellationToken stopping)
    {
        var registered = now - Reach;
        var from = await db.Jobs.Where(j => j.RegisteredAt >= registered).OrderBy(j => j.RegisteredAt).Select(j => (long?)j.Id).FirstOrDefaultAsync(stopping) ?? long.MaxValue;
        var jobs = await AsDelivered(db.Jobs.Where(j => devices.Contains(j.DeviceId) && j.Id >= from)).ToListAsync(stopping);
        return jobs.Where(j => j is { Status: JobStatus.Succeeded, Kind: JobKind.VppInstall or JobKind.AppInstall }).ToLookup(j => j.DeviceId);
    }

    private static IQueryable<Delivered> AsDelivered(IQueryable<Job> jobs) => jobs.Select(j => new Delivered(j.DeviceId, j.Kind, j.Status, j.StoreId, j.BundleId, j.EndedAt));

    private sealed record Delivered(long DeviceId, JobKind Kind, JobStatus Status, long? StoreId, string? BundleId, DateTime? EndedAt)
    {
        public bool Is(App app) => BundleId is null ? StoreId is not null && StoreId == app.StoreId : BundleId == app.BundleId;
    }
}

/// <summary>A device as far as automatic delivery cares. Times are UTC.</summary>
public sealed record DeliveryCandidate(long DeviceId, string Number, string OwnerName, long? EnrollmentId, string? Model, string? OsVersion, bool? IsSupervised, DateTime? AppListAt);

/// <summary>An app that a device is to have and hasn't.</summary>
public sealed record MissingApp(DeliveryCandidate Device, App App);

/// <summary>What a look at some devices found: to send, to ask for their app list, held back already, and to hold from now on.</summary>
public sealed record DeliveryPlan(List<MissingApp> Deliveries, List<DeliveryCandidate> Asked, List<MissingApp> Held, List<(MissingApp Missing, DeliveryHold? Former)> NewlyHeld)
{
    public static readonly DeliveryPlan Nothing = new([], [], [], []);

    /// <summary>The devices that get a job.</summary>
    public IReadOnlyCollection<long> Devices => [.. Deliveries.Select(m => m.Device.DeviceId).Concat(Asked.Select(d => d.DeviceId)).Distinct()];
}
