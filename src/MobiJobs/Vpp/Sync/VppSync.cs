using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue.Periodic;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Vpp.Sync;

/// <summary>同期: reads everything that Apple knows of a location, and then replaces what we know by it.</summary>
/// <remarks>
/// People and licences are stored as they were fetched, page by page, and taken over once all of them are there. Both
/// go in chunks, so that other writers wait for one chunk at most. The time of the last synchronisation moves at the
/// very end: until then every licence is either as before or as Apple has it, and no explanation takes it for newer.
/// What orders change meanwhile stays as they leave it (<see cref="ChangesMeanwhile"/>).
/// </remarks>
public sealed class VppSync(
    MobiJobsDb db,
    IVppService apple,
    VppTokenVault vault,
    OwnMdmProduct product,
    RunningSyncs running,
    IsolatedWork work,
    TimeProvider clock)
{
    /// <summary>Synchronises every token that has not expired. One that fails holds up no other.</summary>
    public async Task RunAllAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var valid = await db.VppTokens.Where(t => t.ExpiresAt > now)
            .OrderBy(t => t.Id).Select(t => t.Id).ToListAsync(stopping);
        await work.RunForEachAsync<VppSync, int>(valid, (sync, token) => sync.RunAsync(token, stopping), stopping);
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
        if (await OneSync.BeginAsync(db, tokenId, clock.UtcNow(), stopping) is not { } sync) { return null; }

        try
        {
            await RunAsync(sync, stopping);
            return null;
        }
        catch (VppTroubleException trouble)
        {
            await db.WriteAsync(
                () => db.VppTokens.Where(t => t.Id == tokenId && t.SyncEndedNo < sync.No).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(t => t.Trouble, trouble.Code)
                        .SetProperty(t => t.SyncEndedNo, sync.No),
                    stopping),
                stopping);
            return trouble;
        }
    }

    /// <summary>Stops where a later synchronisation overtakes this one.</summary>
    private async Task RunAsync(OneSync sync, CancellationToken stopping)
    {
        var token = await db.VppTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Id == sync.TokenId, stopping);
        if (token is null) { return; } // Deleted meanwhile.

        var secret = vault.Unprotect(token);
        var account = await AccountAsync(secret, stopping);
        var assets = await AssetsAsync(secret, stopping);
        var rows = new FetchedRows(db, sync);
        if (!await rows.ClearAsync(stopping)
            || !await rows.StoreAsync(apple.PeopleAsync(secret, stopping), FetchedPerson.Of, stopping)
            || !await rows.StoreAsync(apple.AssignmentsAsync(secret, stopping), FetchedLicense.Of, stopping))
        {
            return;
        }

        var takeOver = new TakeOver(db, sync, clock.UtcNow());
        _ = await takeOver.PeopleAsync(stopping)
            && await takeOver.NewLicensesAsync(stopping)
            && await takeOver.GoneLicensesAsync(stopping)
            && await takeOver.ContentsAsync(assets, stopping)
            && await takeOver.EndAsync(account, stopping);
        await rows.ClearAsync(stopping);
    }

    private async Task<VppAccount> AccountAsync(string token, CancellationToken stopping)
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

        return account;
    }

    /// <summary>The contents of a location: few, unlike its people and licences.</summary>
    private async Task<IReadOnlyList<VppAsset>> AssetsAsync(string token, CancellationToken stopping)
    {
        var assets = await apple.AssetsAsync(token, stopping).AllAsync();

        // We know a content by its store id alone. Where it was bought at both pricings, the usual one counts.
        return [.. assets.OrderBy(a => a.Pricing != VppAsset.Standard).DistinctBy(a => a.StoreId)];
    }
}
