using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;

namespace MobiJobs.AutoDelivery.Lists;

/// <summary>The automatic-delivery lists that an app is in: they go without it once it is retired.</summary>
internal sealed class ListsOfItem(MobiJobsDb db) : ICatalogueUse
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<CatalogueUse>> FindAsync(ICatalogueItem item, CancellationToken stopping)
    {
        if (item is not App app) { return []; }

        var lists = await db.AutoDeliveryLists.Where(l => l.Apps.Any(a => a.AppId == app.Id))
            .OrderBy(l => l.Name).ThenBy(l => l.Id)
            .Select(l => new { l.Id, l.Name, Group = l.Group.Name })
            .ToListAsync(stopping);
        return lists.ConvertAll(list => new CatalogueUse(
            Say(Labels.Catalogue_InList, list.Name, list.Group),
            string.Create(CultureInfo.InvariantCulture, $"/auto-delivery/{list.Id}"),
            Ends: true));
    }
}
