using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Vpp.Sync;

/// <summary>Stores the pages of a location as they come, a page in memory at a time.</summary>
internal sealed class FetchedRows(MobiJobsDb db, OneSync sync)
{
    /// <summary>Removes what an earlier synchronisation left. False if this one was overtaken.</summary>
    public async Task<bool> ClearAsync(CancellationToken stopping) =>
        await ClearAsync<FetchedPerson>(stopping) && await ClearAsync<FetchedLicense>(stopping);

    /// <summary>Stores a list, or stops if this synchronisation is overtaken, which is false.</summary>
    public async Task<bool> StoreAsync<T, TRow>(
        IAsyncEnumerable<VppPage<T>> pages, Func<int, T, TRow?> row, CancellationToken stopping)
        where TRow : FetchedRow
    {
        await foreach (var page in pages.WithCancellation(stopping))
        {
            if (page.BeginsAnew && !await ClearAsync<TRow>(stopping)) { return false; }

            foreach (var chunk in page.Rows.Chunk(OneSync.ChunkSize))
            {
                var rows = chunk.Select(fetched => row(sync.TokenId, fetched)).OfType<TRow>();
                if (!await sync.WriteAsync(() => db.BulkInsertAsync(rows, keepKeys: false, stopping), stopping))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private async Task<bool> ClearAsync<TRow>(CancellationToken stopping)
        where TRow : FetchedRow
    {
        var some = db.Set<TRow>().Where(r => r.TokenId == sync.TokenId)
            .OrderBy(r => r.Id).Select(r => r.Id).Take(OneSync.ChunkSize);
        for (var deleted = OneSync.ChunkSize; deleted == OneSync.ChunkSize;)
        {
            async Task DeleteAsync() => deleted = await db.Set<TRow>()
                .Where(r => some.Contains(r.Id)).ExecuteDeleteAsync(stopping);
            if (!await sync.WriteAsync(DeleteAsync, stopping)) { return false; }
        }

        return true;
    }
}
