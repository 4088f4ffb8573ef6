using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Books;
using MobiJobs.Catalogue.FeatureSets;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs;

/// <summary>The open jobs that send an item, and the devices that have been given a profile or feature set.</summary>
internal sealed class JobsOfItem(MobiJobsDb db) : ICatalogueUse
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<CatalogueUse>> FindAsync(ICatalogueItem item, CancellationToken stopping)
    {
        var jobs = db.Jobs.Where(Sends(item));
        var found = new List<CatalogueUse>();
        var open = await jobs.CountAsync(j => j.DueAt != null, stopping);
        if (open > 0) { found.Add(new CatalogueUse(Say(Labels.Catalogue_OpenJobs, open))); }

        if (item is not (ConfigurationProfile or FeatureSet)) { return found; }

        var devices = await CountAppliedAsync(jobs, stopping);
        if (devices > 0) { found.Add(new CatalogueUse(Say(Labels.Catalogue_Applied, devices))); }

        return found;
    }

    /// <summary>
    /// The devices on which it was applied in the current enrollment and not removed since. A wipe ends the enrollment.
    /// </summary>
    private Task<int> CountAppliedAsync(IQueryable<Job> jobs, CancellationToken stopping) => jobs
        .Where(j => j.Status == JobStatus.Succeeded && j.DueAt == null && j.EnrollmentId == j.Device.EnrollmentId)
        .Where(j => !db.Jobs.Any(removal => removal.DeviceId == j.DeviceId
            && removal.Id > j.Id
            && (removal.Kind == JobKind.ProfileRemove || removal.Kind == JobKind.FeatureSetRemove)
            && removal.Status == JobStatus.Succeeded
            && removal.ProfileId == j.ProfileId))
        .Select(j => j.DeviceId)
        .Distinct()
        .CountAsync(stopping);

    private Expression<Func<Job, bool>> Sends(ICatalogueItem item) => item switch
    {
        App app => j => j.Kind == app.Delivery
            && ((app.StoreId != null && j.StoreId == app.StoreId)
                || (app.BundleId != null && j.BundleId == app.BundleId)),
        Book book => j => j.Kind == JobKind.BookInstall && j.StoreId == book.StoreId,
        ConfigurationProfile profile => j => j.Kind == JobKind.ProfileInstall && j.ProfileId == profile.Identifier,
        FeatureSet set => j => j.Kind == JobKind.FeatureSetApply && db.FeatureSets.Any(
            version => version.PayloadIdentifier == set.PayloadIdentifier && version.Identifier == j.ProfileId),
        _ => throw new ArgumentOutOfRangeException(nameof(item), item, "No catalogue has such items."),
    };
}
