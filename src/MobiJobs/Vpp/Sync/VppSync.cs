using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Vpp.Sync;

/// <summary>同期: takes over what Apple knows of a location. All is fetched first, then taken over as one change.</summary>
public sealed class VppSync(MobiJobsDb db, IVppService apple, VppTokenVault vault, VppClaims claims, VppSyncTurns turns, TimeProvider clock)
{
    private const int Chunk = 1_000;
    private const int MostFetches = 3;

    /// <summary>Fetches everything of every token that still works.</summary>
    public async Task RunAllAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        foreach (var id in await db.VppTokens.Where(t => t.ExpiresAt > now).OrderBy(t => t.Id).Select(t => t.Id).ToListAsync(stopping))
        {
            await RunAsync(id, stopping);
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>Fetches everything of a token. Null once that is done or left to the one under way, else the reason; it stands on the token, too.</summary>
    public async Task<VppTroubleException?> RunAsync(int tokenId, CancellationToken stopping)
    {
        if (!turns.TryBegin(tokenId)) { return null; }

        try
        {
            VppTroubleException? trouble;
            do
            {
                db.ChangeTracker.Clear();
                trouble = await OnceAsync(tokenId, stopping);
            }
            while (turns.GoesOn(tokenId));

            return trouble;
        }
        catch
        {
            turns.Leave(tokenId);
            throw;
        }
    }

    private async Task<VppTroubleException?> OnceAsync(int tokenId, CancellationToken stopping)
    {
        if (await db.VppTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Id == tokenId, stopping) is not { } token) { return null; }

        try
        {
            for (var i = 0; i < MostFetches; i++)
            {
                var began = clock.UtcNow();
                var location = await FetchAsync(vault.Open(token), stopping);
                if (await db.WriteAsync(() => TakeOverAsync(tokenId, location, began, stopping), stopping)) { break; }
            }

            return null;
        }
        catch (VppTroubleException trouble)
        {
            await db.WriteAsync(() => db.VppTokens.Where(t => t.Id == tokenId).ExecuteUpdateAsync(set => set.SetProperty(t => t.Trouble, trouble.Code), stopping), stopping);
            return trouble;
        }
    }

    private async Task<Location> FetchAsync(string token, CancellationToken stopping)
    {
        var account = await apple.AccountAsync(token, stopping);
        var ours = await claims.OursAsync(stopping);
        if (account.ClaimedBy is null) { await apple.ClaimAsync(token, ours, stopping); }
        else if (account.ClaimedBy.Id != ours.Id) { throw new VppTroubleException(VppCodes.ManagedElsewhere, account.ClaimedBy.Name); }

        return new(
            account,
            await apple.AssetsAsync(token, stopping).ToListAsync(stopping),
            await apple.PeopleAsync(token, stopping).ToListAsync(stopping),
            await apple.AssignmentsAsync(token, stopping).ToListAsync(stopping));
    }

    /// <summary>
    /// False where what was fetched may be older than what we know, since an order ended meanwhile: taken over, it would undo
    /// the order's outcome, and when a licence was assigned would be lost.
    /// </summary>
    private async Task<bool> TakeOverAsync(int tokenId, Location location, DateTime began, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        db.ChangeTracker.Clear();
        if (await db.VppTokens.FirstOrDefaultAsync(t => t.Id == tokenId, stopping) is not { } token || token.SyncedAt > began) { return true; }

        if (await db.VppOrders.AnyAsync(o => o.TokenId == tokenId && o.EndedAt > began, stopping)) { return false; }

        token.Synced(location.Account, now);
        await TakeOverContentsAsync(tokenId, location.Assets, stopping);
        var users = await TakeOverPeopleAsync(tokenId, location.People, now, stopping);
        await TakeOverLicensesAsync(tokenId, location.Assignments, users, now, stopping);
        return true;
    }

    private async Task TakeOverContentsAsync(int tokenId, List<VppAsset> assets, CancellationToken stopping)
    {
        var known = await db.VppContents.Where(c => c.TokenId == tokenId).ToDictionaryAsync(c => c.StoreId, stopping);
        foreach (var asset in assets.OrderBy(a => a.Pricing != VppAsset.Standard).DistinctBy(a => a.StoreId)) // We know a content by its store id, and PLUS is all but unused.
        {
            if (known.Remove(asset.StoreId, out var content)) { content.Update(asset); }
            else { db.VppContents.Add(VppContent.From(tokenId, asset)); }
        }

        db.VppContents.RemoveRange(known.Values);
        await db.SaveChangesAsync(stopping);
    }

    /// <summary>People are never deleted here: their devices and licences hang on them, and Apple keeps those it has retired.</summary>
    private async Task<Dictionary<string, int>> TakeOverPeopleAsync(int tokenId, List<VppPerson> people, DateTime now, CancellationToken stopping)
    {
        var known = await db.VppUsers.Where(u => u.TokenId == tokenId).ToDictionaryAsync(u => u.Name, StringComparer.Ordinal, stopping);
        foreach (var person in people.Where(p => p.ClientUserId.Length is > 0 and <= VppUser.MaxNameLength).OrderBy(p => p.Status == VppUserStatus.Retired).DistinctBy(p => p.ClientUserId, StringComparer.Ordinal))
        {
            if (known.TryGetValue(person.ClientUserId, out var user)) { user.Update(person, now); }
            else
            {
                known[person.ClientUserId] = VppUser.From(tokenId, person, now);
                db.VppUsers.Add(known[person.ClientUserId]);
            }
        }

        await db.SaveChangesAsync(stopping);
        return known.ToDictionary(u => u.Key, u => u.Value.Id, StringComparer.Ordinal);
    }

    private async Task TakeOverLicensesAsync(int tokenId, List<VppAssignment> assignments, Dictionary<string, int> users, DateTime now, CancellationToken stopping)
    {
        var known = (await db.Licenses.AsNoTracking().Where(l => l.TokenId == tokenId).ToListAsync(stopping)).ToDictionary(l => (l.StoreId, l.UserId, l.SerialNumber));
        var fresh = new List<License>();
        var seen = new HashSet<(long, int?, string?)>();
        foreach (var assignment in assignments)
        {
            var user = assignment.ClientUserId is { } name && users.TryGetValue(name, out var id) ? id : (int?)null;
            var serial = Text.Bounded(assignment.SerialNumber, Device.MaxSerialLength);
            var key = (assignment.StoreId, user, serial);
            if (user is null == serial is null || !seen.Add(key) || known.Remove(key)) { continue; } // Of two pricings, one licence.

            fresh.Add(user is { } of ? License.OfUser(tokenId, assignment.StoreId, of, now) : License.OfDevice(tokenId, assignment.StoreId, serial!, now));
        }

        await db.BulkInsertAsync(fresh, keepKeys: false, stopping);
        foreach (var gone in known.Values.Select(l => l.Id).Chunk(Chunk)) { await db.Licenses.Where(l => gone.Contains(l.Id)).ExecuteDeleteAsync(stopping); }
    }

    private sealed record Location(VppAccount Account, List<VppAsset> Assets, List<VppPerson> People, List<VppAssignment> Assignments);
}
