using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.Send;

/// <summary>Looks at some devices before something is sent to them: what would fail there, or be for nothing? What is unknown of a device speaks against nothing.</summary>
public sealed class Preflight(MobiJobsDb db)
{
    /// <summary>One target a device and thing, with what speaks against it.</summary>
    public async Task<IReadOnlyList<OperationTarget>> JudgeAsync(OperationRun run, IReadOnlyList<Sendable?> things, IReadOnlyList<Candidate> devices, CancellationToken stopping)
    {
        var open = await OpenJobsAsync(run.Kind, devices, stopping);
        var apps = await AppsAsync(run.Kind, things, devices, stopping);
        return
        [
            .. devices.SelectMany(device => things.Select((thing, item) =>
                OperationTarget.Of(run.Id, device.DeviceId, item, Of(run.Kind, thing, device, apps) | (open.Contains(KeyOf(device.DeviceId, thing)) ? Finding.EqualOpen : Finding.None)))),
        ];
    }

    private static Finding Of(JobKind kind, Sendable? thing, Candidate device, Dictionary<(long Device, string BundleId), bool> apps)
    {
        var findings = device.EnrollmentId is null ? Finding.NotManaged : Finding.None;
        if ((kind.NeedsSupervision() || (kind.Delivers() && thing?.NeedsSupervision == true)) && device.IsSupervised == false) { findings |= Finding.NotSupervised; }

        if (thing is null) { return findings; }

        if (kind.Delivers() && !thing.Fits(device.Model)) { findings |= Finding.WrongFamily; }

        if (kind.Delivers() && thing.RunsOn(device.Model, device.OsVersion) == false) { findings |= Finding.OsTooOld; }

        return thing.Target.BundleId is { } bundle && device.AppListAt is not null ? findings | OfApp(kind, apps.TryGetValue((device.DeviceId, bundle), out var managed) ? managed : null) : findings;
    }

    /// <summary><paramref name="managed"/> is null for an app that is not there.</summary>
    private static Finding OfApp(JobKind kind, bool? managed) => (kind, managed) switch
    {
        (JobKind.AppRemove, null) => Finding.NotInstalled,
        (JobKind.AppRemove, false) => Finding.NotManagedApp,
        (JobKind.VppInstall or JobKind.AppInstall, not null) => Finding.AlreadyInstalled,
        _ => Finding.None,
    };

    /// <summary>By enrollment: that index holds open jobs only.</summary>
    private async Task<HashSet<(long, long?, string?, string?, string?)>> OpenJobsAsync(JobKind kind, IReadOnlyList<Candidate> devices, CancellationToken stopping)
    {
        var enrollments = devices.Select(d => d.EnrollmentId).OfType<long>().ToArray();
        var open = await db.Jobs
            .Where(j => enrollments.Contains(j.EnrollmentId) && j.DueAt != null && j.Kind == kind)
            .Select(j => new { j.DeviceId, j.StoreId, j.BundleId, j.ProfileId, j.Detail })
            .ToListAsync(stopping);
        return [.. open.Select(j => Key(j.DeviceId, j.StoreId, j.BundleId, j.ProfileId, j.Detail))];
    }

    private async Task<Dictionary<(long Device, string BundleId), bool>> AppsAsync(JobKind kind, IReadOnlyList<Sendable?> things, IReadOnlyList<Candidate> devices, CancellationToken stopping)
    {
        var bundles = things.Select(t => t?.Target.BundleId).OfType<string>().ToArray();
        if (!kind.IsVerified() || bundles.Length == 0) { return []; }

        var ids = devices.Select(d => d.DeviceId).ToArray();
        return await db.DeviceApps
            .Where(a => ids.Contains(a.DeviceId) && bundles.Contains(a.BundleId))
            .Select(a => new { a.DeviceId, a.BundleId, a.IsManaged })
            .ToDictionaryAsync(a => (a.DeviceId, a.BundleId), a => a.IsManaged, stopping);
    }

    private static (long, long?, string?, string?, string?) KeyOf(long deviceId, Sendable? thing) =>
        Key(deviceId, thing?.Target.StoreId, thing?.Target.BundleId, thing?.Target.ProfileId, thing?.Target.Name);

    /// <summary>Names change; ids don't. A thing without any is known by its name.</summary>
    private static (long, long?, string?, string?, string?) Key(long deviceId, long? storeId, string? bundleId, string? profileId, string? name) =>
        (deviceId, storeId, bundleId, profileId, storeId is null && bundleId is null && profileId is null ? name : null);
}

/// <summary>A device that something may be sent to, and what we know of it.</summary>
public sealed record Candidate(long DeviceId, long? EnrollmentId, string? Model, string? OsVersion, bool? IsSupervised, DateTime? AppListAt);
