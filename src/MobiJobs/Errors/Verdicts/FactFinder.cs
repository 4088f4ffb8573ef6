using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Errors.Verdicts;

/// <summary>Gathers the facts by a dozen keyed look-ups, none of which grows with the fleet.</summary>
public sealed class FactFinder(MobiJobsDb db, TimeProvider clock)
{
    private const int MaxOthers = 1_000;
    private const int MaxSettings = 200;

    private static readonly JobKind[] Deliveries = [JobKind.VppInstall, JobKind.AppInstall];

    private static readonly JobKind[] Settings =
        [JobKind.ProfileInstall, JobKind.ProfileRemove, JobKind.FeatureSetApply, JobKind.FeatureSetRemove];

    private static readonly TimeSpan AtTheSameTime = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan StillInstalling = TimeSpan.FromDays(1);

    private readonly LicenseFacts licenses = new(db);

    /// <summary>The facts about a job that has ended; null for any other.</summary>
    public async Task<JobFacts?> FindAsync(long jobId, CancellationToken stopping)
    {
        var subject = await db.Jobs.Where(j => j.Id == jobId && j.EndedAt != null)
            .Select(j => new FailedJob
            {
                Id = j.Id,
                Kind = j.Kind,
                DeviceId = j.DeviceId,
                StoreId = j.StoreId,
                BundleId = j.BundleId,
                ProfileId = j.ProfileId,
                ErrorKey = j.ErrorKey,
                EndedAt = j.EndedAt!.Value,
                Detail = j.Detail,
                MayStillRun = j.MayStillRun,
                Status = j.Status,
                EndReason = j.EndReason,
                RegisteredAt = j.RegisteredAt,
                HeadAt = j.HeadAt,
            })
            .FirstOrDefaultAsync(stopping);
        if (subject is null) { return null; }

        var device = await db.Devices.AsNoTracking().FirstOrDefaultAsync(d => d.Id == subject.DeviceId, stopping);
        return device is null ? null : await GatherAsync(subject, device, stopping);
    }

    internal async Task<JobFacts> GatherAsync(FailedJob subject, Device device, CancellationToken stopping) => new()
    {
        Subject = subject,
        Device = device,
        App = await AppAsync(subject, stopping),
        Installed = await InstalledAsync(subject, stopping),
        Managed = subject.BundleId is not { } bundle ? null : await db.ManagedApps.AsNoTracking()
            .FirstOrDefaultAsync(a => a.DeviceId == subject.DeviceId && a.BundleId == bundle, stopping),
        Vpp = await licenses.FindAsync(subject, device, clock.UtcNow(), stopping),
        Restrictions = await RestrictionsAsync(subject, stopping),
        LostMode = await LostModeAsync(subject, stopping),
        Profile = await ProfileAsync(subject, stopping),
        EqualJobId = await EqualAsync(subject, stopping),
        Others = await OthersAsync(subject, device.GroupId, stopping),
        FollowUp = await FollowUp.OfAsync(db, subject.Id, stopping),
        Now = clock.UtcNow(),
    };

    private async Task<App?> AppAsync(FailedJob subject, CancellationToken stopping)
    {
        if (subject.StoreId is null && subject.BundleId is null) { return null; }

        return await db.Apps.AsNoTracking()
            .Where(a => (subject.StoreId != null && a.StoreId == subject.StoreId)
                || (subject.BundleId != null && a.BundleId == subject.BundleId))
            .OrderBy(a => a.RetiredAt != null).ThenBy(a => a.Id).FirstOrDefaultAsync(stopping);
    }

    private async Task<DeviceApp?> InstalledAsync(FailedJob subject, CancellationToken stopping) =>
        subject.BundleId is not { } bundle ? null : await db.DeviceApps.AsNoTracking()
            .FirstOrDefaultAsync(a => a.DeviceId == subject.DeviceId && a.BundleId == bundle, stopping);

    /// <summary>What was applied last and not removed since, as far as it went through us.</summary>
    private async Task<IReadOnlyList<StoreRestriction>> RestrictionsAsync(FailedJob subject, CancellationToken stopping)
    {
        if (!subject.Kind.Delivers()) { return []; }

        var history = await Succeeded(subject)
            .Where(j => Settings.Contains(j.Kind) && j.ProfileId != null)
            .OrderByDescending(j => j.Id)
            .Select(j => new { j.Kind, j.ProfileId, At = j.EndedAt!.Value })
            .Take(MaxSettings).ToListAsync(stopping);
        var applied = history.GroupBy(j => j.ProfileId!, StringComparer.Ordinal).Select(g => g.First())
            .Where(j => Installs(j.Kind))
            .ToDictionary(j => j.ProfileId!, j => j.At, StringComparer.Ordinal);
        if (applied.Count == 0) { return []; }

        var profiles = await db.Profiles
            .Where(p => p.RestrictsAppStore && applied.Keys.Contains(p.Identifier))
            .Select(p => new { p.Name, p.Identifier, Address = "/profiles/" + p.Id }).ToListAsync(stopping);
        var sets = await db.FeatureSets
            .Where(s => s.RestrictsAppStore && applied.Keys.Contains(s.Identifier))
            .Select(s => new { s.Name, s.Identifier, Address = "/feature-sets/" + s.Id }).ToListAsync(stopping);
        return
        [
            .. profiles.Concat(sets)
                .Select(r => new StoreRestriction(r.Name, r.Address, applied[r.Identifier]))
                .OrderByDescending(r => r.AppliedAt),
        ];
    }

    private async Task<LastState?> LostModeAsync(FailedJob subject, CancellationToken stopping)
    {
        var last = await Succeeded(subject)
            .Where(j => j.Kind == JobKind.LostModeOn || j.Kind == JobKind.LostModeOff)
            .OrderByDescending(j => j.Id).Select(j => new { j.Kind, At = j.EndedAt!.Value })
            .FirstOrDefaultAsync(stopping);
        return last is null ? null : new(last.Kind == JobKind.LostModeOn, last.At);
    }

    private async Task<LastState?> ProfileAsync(FailedJob subject, CancellationToken stopping)
    {
        if (subject.ProfileId is null) { return null; }

        var last = await Succeeded(subject)
            .Where(j => j.ProfileId == subject.ProfileId && j.Id < subject.Id)
            .OrderByDescending(j => j.Id).Select(j => new { j.Kind, At = j.EndedAt!.Value })
            .FirstOrDefaultAsync(stopping);
        return last is null ? null : new(Installs(last.Kind), last.At);
    }

    /// <summary>
    /// A delivery that the device held at the failure, or that had ended recently without the app being seen in the
    /// app list. What was handed over only afterwards can't have caused the failure.
    /// </summary>
    private async Task<long?> EqualAsync(FailedJob subject, CancellationToken stopping)
    {
        var isOfApp = Deliveries.Contains(subject.Kind) || subject.Kind == JobKind.AppRemove;
        if (!isOfApp || (subject.StoreId is null && subject.BundleId is null)) { return null; }

        var since = subject.EndedAt - StillInstalling;
        return await db.Jobs
            .Where(j => j.DeviceId == subject.DeviceId && j.Id != subject.Id && Deliveries.Contains(j.Kind))
            .Where(j => subject.BundleId == null ? j.StoreId == subject.StoreId : j.BundleId == subject.BundleId)
            .Where(j => j.StartedAt <= subject.EndedAt)
            .Where(j => j.EndedAt == null || j.EndedAt > subject.EndedAt
                || (j.Status == JobStatus.Succeeded && j.EndedAt >= since && j.EndedAt <= subject.EndedAt
                    && j.Verification != Verification.Confirmed))
            .OrderByDescending(j => j.Id).Select(j => (long?)j.Id).FirstOrDefaultAsync(stopping);
    }

    private async Task<OtherDevices> OthersAsync(FailedJob subject, int? group, CancellationToken stopping)
    {
        var isEnd = subject.Status.FailureKey() is not null;
        if (!isEnd && string.IsNullOrEmpty(subject.ErrorKey)) { return new(0, 0); }

        var (from, to) = (subject.EndedAt - AtTheSameTime, subject.EndedAt + AtTheSameTime);
        var same = isEnd
            ? db.Jobs.Where(j => j.Status == subject.Status)
            : db.Jobs.Where(j => j.ErrorKey == subject.ErrorKey);
        var others = await same
            .Where(j => j.EndedAt >= from && j.EndedAt <= to)
            .Where(j => j.DeviceId != subject.DeviceId)
            .Select(j => new { j.DeviceId, j.Device.GroupId })
            .Take(MaxOthers).Distinct().ToListAsync(stopping);
        return new(others.Count, group is null ? 0 : others.Count(o => o.GroupId == group));
    }

    private IQueryable<Job> Succeeded(FailedJob subject) =>
        db.Jobs.Where(j => j.DeviceId == subject.DeviceId && j.Status == JobStatus.Succeeded);

    private static bool Installs(JobKind kind) => kind is JobKind.ProfileInstall or JobKind.FeatureSetApply;
}
