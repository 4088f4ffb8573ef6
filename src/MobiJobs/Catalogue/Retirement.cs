using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Kinds;

namespace MobiJobs.Catalogue;

/// <summary>Whether an order names something that was retired. What isn't in the catalogue may be sent: it lists, it doesn't fence.</summary>
public static class Retirement
{
    /// <summary>Whether this may not be sent any more. Taking something off devices is always allowed.</summary>
    public static async Task<bool> IsRetiredAsync(MobiJobsDb db, JobKind kind, CommandTarget? target, CancellationToken stopping)
    {
        if (target is null || Matching(db, kind, target) is not { } matching) { return false; }

        var states = await matching.Distinct().ToListAsync(stopping);
        return states.Count > 0 && states.TrueForAll(isRetired => isRetired);
    }

    /// <summary>For each item that the order may mean, whether it is retired; null for kinds that send nothing.</summary>
    private static IQueryable<bool>? Matching(MobiJobsDb db, JobKind kind, CommandTarget target) => kind switch
    {
        JobKind.VppInstall => Apps(db, target).Where(a => a.Source == AppSource.Vpp).Select(a => a.RetiredAt != null),
        JobKind.AppInstall => Apps(db, target).Where(a => a.Source != AppSource.Vpp).Select(a => a.RetiredAt != null),
        JobKind.BookInstall => db.Books.Where(b => b.StoreId == target.StoreId).Select(b => b.RetiredAt != null),
        JobKind.ProfileInstall => db.Profiles.Where(p => p.Identifier == target.ProfileId).Select(p => p.RetiredAt != null),
        JobKind.FeatureSetApply => db.FeatureSets
            .Where(s => s.ReplacedAt == null && db.FeatureSets.Any(o => o.Identifier == target.ProfileId && o.PayloadIdentifier == s.PayloadIdentifier))
            .Select(s => s.RetiredAt != null),
        JobKind.DeviceInformation or JobKind.AppList or JobKind.AppRemove or JobKind.ProfileRemove or JobKind.FeatureSetRemove or JobKind.VppInvite or JobKind.Lock
            or JobKind.PasscodeReset or JobKind.LostModeOn or JobKind.LostModeOff or JobKind.Wipe or JobKind.Inactivate => null,
    };

    private static IQueryable<App> Apps(MobiJobsDb db, CommandTarget target) =>
        db.Apps.Where(a => (target.StoreId != null && a.StoreId == target.StoreId) || (target.BundleId != null && a.BundleId == target.BundleId));
}
