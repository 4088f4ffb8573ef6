using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue.Periodic;
using MobiJobs.Runs;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Sync;

namespace MobiJobs.Vpp.Tokens;

/// <summary>
/// Clears away what is known of the locations of deleted tokens, in chunks of one transaction each, so that other
/// writers wait for one chunk at most. The sweep finishes what a process that died has left.
/// </summary>
public sealed class DeletedTokens(MobiJobsDb db, IsolatedWork work) : ISweep
{
    /// <summary>How many rows one transaction changes at most.</summary>
    public const int ChunkSize = RunKeeper.ChunkSize;

    /// <inheritdoc/>
    public async Task SweepAsync(CancellationToken stopping)
    {
        var ids = await Deleted.OrderBy(t => t.Id).Select(t => t.Id).ToListAsync(stopping);
        await work.RunForEachAsync<DeletedTokens, int>(
            ids, (tokens, id) => tokens.ClearAsync(id, stopping), stopping);
    }

    /// <summary>
    /// Clears away what belongs to a deleted token, and the token last. What refers to something goes before it, and
    /// each step may be repeated.
    /// </summary>
    public async Task ClearAsync(int tokenId, CancellationToken stopping)
    {
        if (!await Deleted.AnyAsync(t => t.Id == tokenId, stopping)) { return; }

        await RefuseItemsAsync(tokenId, stopping);
        await ReleaseDevicesAsync(tokenId, stopping);
        await DeleteAsync(db.VppOrders.Where(o => o.TokenId == tokenId), stopping);
        await DeleteAsync(db.Set<FetchedLicense>().Where(f => f.TokenId == tokenId), stopping);
        await DeleteAsync(db.Set<FetchedPerson>().Where(f => f.TokenId == tokenId), stopping);
        await DeleteAsync(db.Licenses.Where(l => l.TokenId == tokenId), stopping);
        await DeleteAsync(db.VppUsers.Where(u => u.TokenId == tokenId), stopping);
        await db.WriteAsync(
            () => Deleted.Where(t => t.Id == tokenId).ExecuteDeleteAsync(stopping), stopping); // With its contents.
    }

    /// <summary>What was still to be asked of Apple is refused.</summary>
    private async Task RefuseItemsAsync(int tokenId, CancellationToken stopping)
    {
        var runs = await db.VppOrders.Where(o => o.TokenId == tokenId && o.RunId != null)
            .Select(o => o.RunId!.Value).Distinct().ToListAsync(stopping);
        foreach (var run in runs)
        {
            var pending = db.RunItems.Where(i => i.RunId == run && i.Outcome == RunOutcome.Pending);
            var some = pending.OrderBy(i => i.ItemId).Select(i => i.ItemId).Take(ChunkSize);
            await db.WriteInChunksAsync(
                ChunkSize,
                () => pending.Where(i => some.Contains(i.ItemId)).RefuseAsync((int)VppRefusal.TokenGone, stopping),
                stopping);
        }
    }

    private Task ReleaseDevicesAsync(int tokenId, CancellationToken stopping)
    {
        var users = db.VppUsers.Where(u => u.TokenId == tokenId);
        var some = db.Devices.Where(d => users.Any(u => u.Id == d.VppUserId)).Select(d => d.Id).Take(ChunkSize);
        return db.WriteInChunksAsync(
            ChunkSize,
            () => db.Devices.Where(d => some.Contains(d.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.VppUserId, (int?)null), stopping),
            stopping);
    }

    private Task DeleteAsync<T>(IQueryable<T> rows, CancellationToken stopping)
        where T : class =>
        db.WriteInChunksAsync(ChunkSize, () => rows.Take(ChunkSize).ExecuteDeleteAsync(stopping), stopping);

    private IQueryable<VppToken> Deleted => db.VppTokens.WithDeleted().Where(t => t.DeletedAt != null);
}
