using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Vpp.Contents;

/// <summary>What the catalogue calls contents.</summary>
internal static class ContentNames
{
    /// <summary>
    /// The catalogue's names of contents, by store id. Of several apps with one store id, the oldest names it.
    /// </summary>
    public static async Task<Dictionary<long, string>> NamesOfContentsAsync(
        this MobiJobsDb db, IReadOnlyCollection<long> storeIds, CancellationToken stopping)
    {
        var apps = db.Apps.Where(a => a.StoreId != null && storeIds.Contains(a.StoreId.Value))
            .Select(a => new { StoreId = a.StoreId!.Value, a.Name, Place = a.Id });
        var books = db.Books.Where(b => storeIds.Contains(b.StoreId))
            .Select(b => new { b.StoreId, b.Name, Place = int.MaxValue });
        var names = await apps.Concat(books).OrderBy(n => n.Place).ToListAsync(stopping);
        return names.DistinctBy(n => n.StoreId).ToDictionary(n => n.StoreId, n => n.Name);
    }
}
