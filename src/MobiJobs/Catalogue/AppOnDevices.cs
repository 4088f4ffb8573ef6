using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;

namespace MobiJobs.Catalogue;

/// <summary>The devices that have an app, by their last app lists.</summary>
internal sealed class AppOnDevices(MobiJobsDb db) : ICatalogueUse
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<CatalogueUse>> FindAsync(ICatalogueItem item, CancellationToken stopping)
    {
        if (item is not App { BundleId: { } bundleId }) { return []; }

        var devices = await db.DeviceApps.CountAsync(a => a.BundleId == bundleId, stopping);
        return devices == 0 ? [] : [new CatalogueUse(Say(Labels.Catalogue_OnDevices, devices))];
    }
}
