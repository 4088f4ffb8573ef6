using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Api.Idempotency;

/// <summary>Finds keys of earlier requests, and stores the responses to them.</summary>
internal sealed class RequestKeys(MobiJobsDb db)
{
    /// <summary>The stored key of an earlier request; null if there is none. Deletes a key that has expired.</summary>
    public async Task<RequestKey?> FindAsync(RequestKey key, CancellationToken stopping)
    {
        var known = await db.RequestKeys.AsNoTracking()
            .FirstOrDefaultAsync(k => k.PersonId == key.PersonId && k.Key == key.Key, stopping);
        if (known is null || known.CreatedAt > key.CreatedAt - RequestKey.Kept) { return known; }

        await db.WriteAsync(
            () => db.RequestKeys.Where(k => k.Id == known.Id).ExecuteDeleteAsync(stopping),
            stopping);
        return null;
    }

    /// <summary>
    /// Stores the response with the key. An error changed nothing, so its key is deleted: the request may be corrected
    /// and sent again with the same key.
    /// </summary>
    public async Task StoreResponseAsync(RequestKey key, CapturedResponse response)
    {
        var stored = db.RequestKeys.Where(k => k.Id == key.Id);
        await db.WriteAsync(
            () => response.IsError
                ? stored.Where(k => k.RunId == null).ExecuteDeleteAsync(CancellationToken.None)
                : stored.ExecuteUpdateAsync(
                    set => set
                        .SetProperty(k => k.Status, response.Status)
                        .SetProperty(k => k.ContentType, response.ContentType)
                        .SetProperty(k => k.Location, response.Location)
                        .SetProperty(k => k.Body, response.Body),
                    CancellationToken.None),
            CancellationToken.None);
    }
}
