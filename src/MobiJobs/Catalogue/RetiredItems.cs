using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Kinds;

namespace MobiJobs.Catalogue;

/// <summary>
/// Whether an operation would send a retired item. Items that are not in the catalogue may be sent: the catalogue is a
/// list to choose from, not a restriction.
/// </summary>
public static class RetiredItems
{
    /// <summary>
    /// Whether every catalogue item that the target matches is retired. Removing an item is always allowed.
    /// </summary>
    public static async Task<bool> IncludeAsync(
        MobiJobsDb db,
        JobKind kind,
        CommandTarget? target,
        CancellationToken stopping)
    {
        if (target is null || Matching(db, kind, target) is not { } matching) { return false; }

        var states = await matching.Distinct().ToListAsync(stopping);
        return states.Count > 0 && states.TrueForAll(isRetired => isRetired);
    }

    /// <summary>
    /// For each item that the target may name, whether it is retired. Null for kinds that send no catalogue item.
    /// </summary>
    private static IQueryable<bool>? Matching(MobiJobsDb db, JobKind kind, CommandTarget target) => kind switch
    {
        JobKind.VppInstall => Apps(db, target).Where(a => a.Source == AppSource.Vpp).Select(a => a.RetiredAt != null),
        JobKind.AppInstall => Apps(db, target).Where(a => a.Source != AppSource.Vpp).Select(a => a.RetiredAt != null),
        JobKind.BookInstall => db.Books.Where(b => b.StoreId == target.StoreId).Select(b => b.RetiredAt != null),
        JobKind.ProfileInstall => db.Profiles
            .Where(p => p.Identifier == target.ProfileId)
            .Select(p => p.RetiredAt != null),
        JobKind.FeatureSetApply => db.FeatureSets
            .Where(s => s.ReplacedAt == null && db.FeatureSets.Any(other =>
                other.Identifier == target.ProfileId && other.PayloadIdentifier == s.PayloadIdentifier))
            .Select(s => s.RetiredAt != null),
        JobKind.DeviceInformation or JobKind.AppList or JobKind.AppRemove or JobKind.ProfileRemove
            or JobKind.FeatureSetRemove or JobKind.VppInvite or JobKind.Lock or JobKind.PasscodeReset
            or JobKind.LostModeOn or JobKind.LostModeOff or JobKind.Wipe or JobKind.Inactivate
            or JobKind.ProfileList or JobKind.ManagedAppList or JobKind.Location or JobKind.Restart
            or JobKind.DeviceName => null,
    };

    private static IQueryable<App> Apps(MobiJobsDb db, CommandTarget target) => db.Apps.Where(a =>
        (target.StoreId != null && a.StoreId == target.StoreId)
        || (target.BundleId != null && a.BundleId == target.BundleId));
}
