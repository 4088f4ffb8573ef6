using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Vpp.Sync;

/// <summary>同期: reads everything that Apple knows of a location, and then replaces what we know by it.</summary>
/// <remarks>
/// All content, people and licences of the location are held in memory, and written in one transaction. A very large
/// location therefore costs memory in proportion, and holds the embedded store's one writer while it is written.
/// </remarks>
public sealed class VppSync(
    MobiJobsDb db,
    IVppService apple,
    VppTokenVault vault,
    OwnMdmProduct product,
    RunningSyncs running,
    TimeProvider clock)
{
    private const int MaxFetches = 3;

    /// <summary>Synchronises every token that has not expired.</summary>
    public async Task RunAllAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var valid = db.VppTokens.Where(t => t.ExpiresAt > now).OrderBy(t => t.Id).Select(t => t.Id);
        foreach (var id in await valid.ToListAsync(stopping))
        {
            await RunAsync(id, stopping);
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>
    /// Synchronises a token. Returns null on success or if a synchronisation runs already; otherwise the failure, which
    /// is stored with the token, too.
    /// </summary>
    public async Task<VppTroubleException?> RunAsync(int tokenId, CancellationToken stopping)
    {
        if (!running.TryStart(tokenId)) { return null; }

        try
        {
            VppTroubleException? trouble;
            do
            {
                db.ChangeTracker.Clear();
                trouble = await RunOnceAsync(tokenId, stopping);
            }
            while (running.StartsAgain(tokenId));

            return trouble;
        }
        catch
        {
            running.Abandon(tokenId);
            throw;
        }
    }

    private async Task<VppTroubleException?> RunOnceAsync(int tokenId, CancellationToken stopping)
    {
        if (await db.VppTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Id == tokenId, stopping) is not { } token)
        {
            return null;
        }

        try
        {
            for (var i = 0; i < MaxFetches; i++)
            {
                var startedAt = clock.UtcNow();
                var location = await FetchAsync(vault.Unprotect(token), stopping);
                if (await db.WriteAsync(() => StoreAsync(tokenId, location, startedAt, stopping), stopping)) { break; }
            }

            return null;
        }
        catch (VppTroubleException trouble)
        {
            await db.WriteAsync(
                () => db.VppTokens.Where(t => t.Id == tokenId)
                    .ExecuteUpdateAsync(set => set.SetProperty(t => t.Trouble, trouble.Code), stopping),
                stopping);
            return trouble;
        }
    }

    private async Task<FetchedLocation> FetchAsync(string token, CancellationToken stopping)
    {
        var account = await apple.AccountAsync(token, stopping);
        var ours = await product.GetAsync(stopping);
        if (account.ManagedBy is null)
        {
            await apple.ClaimAsync(token, ours, stopping);
        }
        else if (account.ManagedBy.Id != ours.Id)
        {
            throw new VppTroubleException(VppCodes.ManagedElsewhere, account.ManagedBy.Name);
        }

        return new(
            account,
            await apple.AssetsAsync(token, stopping).ToListAsync(stopping),
            await apple.PeopleAsync(token, stopping).ToListAsync(stopping),
            await apple.AssignmentsAsync(token, stopping).ToListAsync(stopping));
    }

    /// <summary>
    /// False if an order ended since the fetch started. What was fetched may then be older than what we know: it would
    /// undo the order's outcome, and lose when a licence was assigned.
    /// </summary>
    private async Task<bool> StoreAsync(
        int tokenId,
        FetchedLocation location,
        DateTime startedAt,
        CancellationToken stopping)
    {
        var now = clock.UtcNow();
        db.ChangeTracker.Clear();
        var token = await db.VppTokens.FirstOrDefaultAsync(t => t.Id == tokenId, stopping);
        if (token is null || token.SyncedAt > startedAt) { return true; }

        if (await db.VppOrders.AnyAsync(o => o.TokenId == tokenId && o.EndedAt > startedAt, stopping)) { return false; }

        token.Synced(location.Account, now);
        await location.StoreAsync(db, tokenId, now, stopping);
        return true;
    }
}
