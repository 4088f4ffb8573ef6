using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.Send;

/// <summary>
/// The apps that devices can't open, by the lists of allowed and blocked apps in the profiles that their last list of
/// profiles names. A profile that the catalogue doesn't have says nothing.
/// </summary>
internal sealed class BlockedApps
{
    private readonly HashSet<(long Device, string BundleId)> blocked = [];

    private BlockedApps()
    {
    }

    public bool Includes(long device, string bundleId) => blocked.Contains((device, bundleId));

    /// <summary>Which of these apps are blocked on these devices; none for what delivers no app.</summary>
    public static async Task<BlockedApps> ReadAsync(
        MobiJobsDb db,
        JobKind kind,
        IReadOnlyCollection<string> bundles,
        IReadOnlyCollection<long> deviceIds,
        CancellationToken stopping)
    {
        var found = new BlockedApps();
        if (kind is not (JobKind.VppInstall or JobKind.AppInstall) || bundles.Count == 0) { return found; }

        var profiles = await db.Profiles
            .Select(p => new { p.Identifier, p.BlockedApps, p.AllowedApps })
            .ToListAsync(stopping);
        var blocking = profiles
            .Select(p => (p.Identifier, Apps: bundles.Where(bundle => p.BlockedApps.Contains(bundle)
                || (p.AllowedApps.Count > 0 && !p.AllowedApps.Contains(bundle))).ToArray()))
            .Where(p => p.Apps.Length > 0)
            .ToDictionary(p => p.Identifier, p => p.Apps, StringComparer.Ordinal);
        if (blocking.Count == 0) { return found; }

        var there = await db.DeviceProfiles
            .Where(p => deviceIds.Contains(p.DeviceId) && blocking.Keys.Contains(p.Identifier))
            .Select(p => new { p.DeviceId, p.Identifier })
            .ToListAsync(stopping);
        foreach (var profile in there)
        {
            found.blocked.UnionWith(blocking[profile.Identifier].Select(app => (profile.DeviceId, app)));
        }

        return found;
    }
}
