using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Seats;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Vpp.Sync;

/// <summary>
/// Replaces what we know of a location by what was fetched, once all of it was. What is new comes first and what is
/// gone goes last, so that no licence that stays is missing in between. What orders changed meanwhile stays. Each
/// method is false where <see cref="OneSync.TakeOverAsync"/> is.
/// </summary>
internal sealed class TakeOver(MobiJobsDb db, OneSync sync, DateTime now)
{
    private readonly int tokenId = sync.TokenId;

    /// <summary>
    /// People are never deleted here: devices and licences refer to them, and Apple keeps those it has retired.
    /// </summary>
    public async Task<bool> PeopleAsync(CancellationToken stopping)
    {
        var fetched = db.Set<FetchedPerson>().AsNoTracking().Where(p => p.TokenId == tokenId);

        // Somebody who was stopped and registered again is listed twice.
        var current = fetched.Where(p => p.Status != VppUserStatus.Retired
            || !fetched.Any(other => other.Name == p.Name && other.Status != VppUserStatus.Retired));
        for (var after = 0L; ;)
        {
            var chunk = await current.Where(p => p.Id > after)
                .OrderBy(p => p.Id).Take(OneSync.ChunkSize).ToListAsync(stopping);
            if (chunk.Count == 0) { return true; }

            Task StoreSomeAsync(ChangesMeanwhile changes) =>
                StoreAsync(chunk.FindAll(p => !changes.HasPerson(p.Name)), stopping);
            if (!await sync.TakeOverAsync(StoreSomeAsync, stopping)) { return false; }

            after = chunk[^1].Id;
        }
    }

    public async Task<bool> NewLicensesAsync(CancellationToken stopping)
    {
        for (var after = 0L; ;)
        {
            var chunk = await NewLicenses(after).Take(OneSync.ChunkSize).ToListAsync(stopping);
            if (chunk.Count == 0) { return true; }

            if (!await sync.TakeOverAsync(changes => AddAsync(chunk, changes, stopping), stopping)) { return false; }

            after = chunk[^1].Id;
        }
    }

    /// <summary>Removes the licences that Apple doesn't list any more.</summary>
    public async Task<bool> GoneLicensesAsync(CancellationToken stopping)
    {
        var fetched = db.Set<FetchedLicense>().Where(f => f.TokenId == tokenId);
        var gone = db.Licenses
            .Where(l => l.TokenId == tokenId)
            .Where(l => l.SerialNumber != null
                ? !fetched.Any(f => f.StoreId == l.StoreId && f.SerialNumber == l.SerialNumber)
                : !db.VppUsers.Any(u => u.Id == l.UserId
                    && fetched.Any(f => f.StoreId == l.StoreId && f.Name == u.Name)));
        for (var after = 0L; ;)
        {
            var chunk = await gone.Where(l => l.Id > after).OrderBy(l => l.Id)
                .Select(l => new GoneLicense(
                    l.Id,
                    l.StoreId,
                    db.VppUsers.Where(u => u.Id == l.UserId).Select(u => u.Name).FirstOrDefault(),
                    l.SerialNumber))
                .Take(OneSync.ChunkSize).ToListAsync(stopping);
            if (chunk.Count == 0) { return true; }

            Task DeleteAsync(ChangesMeanwhile changes) =>
                DeleteSomeAsync(chunk.FindAll(l => !changes.HasLicense(l.StoreId, l.Name, l.SerialNumber)), stopping);

            if (!await sync.TakeOverAsync(DeleteAsync, stopping)) { return false; }

            after = chunk[^1].Id;
        }
    }

    /// <summary>Nothing is sent from then on that was to go by one of them: it needs a seat again.</summary>
    private async Task DeleteSomeAsync(List<GoneLicense> gone, CancellationToken stopping)
    {
        long[] ids = [.. gone.Select(l => l.Id)];
        long[] apps = [.. gone.Select(l => l.StoreId).Distinct()];
        await db.Licenses.Where(l => ids.Contains(l.Id)).ExecuteDeleteAsync(stopping);
        long[] losing = await db.Jobs.OfWholeFleet()
            .Where(j => j.SeatTokenId == tokenId && apps.Contains(j.StoreId!.Value))
            .WithoutLicense(db, now)
            .OrderBy(j => j.Id).Select(j => j.Id).Take(OneSync.ChunkSize).ToArrayAsync(stopping);
        await db.LoseSeatsAsync(db.Jobs.Where(j => losing.Contains(j.Id)), now, stopping); // The sweep finds the rest.
    }

    /// <summary>Last, so that their counts of seats are never newer than the licences.</summary>
    public async Task<bool> ContentsAsync(IReadOnlyList<VppAsset> assets, CancellationToken stopping)
    {
        foreach (var chunk in assets.Chunk(OneSync.ChunkSize))
        {
            if (!await sync.TakeOverAsync(changes => StoreAsync(chunk, changes, stopping), stopping)) { return false; }
        }

        var known = await db.VppContents.Where(c => c.TokenId == tokenId).Select(c => c.StoreId).ToListAsync(stopping);
        foreach (var ids in known.Except(assets.Select(a => a.StoreId)).Chunk(OneSync.ChunkSize))
        {
            Task DeleteAsync(ChangesMeanwhile changes) => db.VppContents
                .Where(c => c.TokenId == tokenId && ids.Contains(c.StoreId)).ExecuteDeleteAsync(stopping);
            if (!await sync.TakeOverAsync(DeleteAsync, stopping)) { return false; }
        }

        return true;
    }

    /// <summary>From here on everything that is known is as of this synchronisation.</summary>
    public Task<bool> EndAsync(VppAccount account, CancellationToken stopping) => sync.TakeOverAsync(
        async _ =>
        {
            var token = await db.VppTokens.SingleAsync(t => t.Id == tokenId, stopping);
            token.Synced(account, sync.No, now);
            await db.SaveChangesAsync(stopping);
        },
        stopping);

    private async Task StoreAsync(IReadOnlyList<FetchedPerson> people, CancellationToken stopping)
    {
        var names = people.Select(p => p.Name).ToArray();
        var known = await db.VppUsers.Where(u => u.TokenId == tokenId && names.Contains(u.Name))
            .ToDictionaryAsync(u => u.Name, StringComparer.Ordinal, stopping);
        foreach (var person in people.Select(p => p.Person()))
        {
            if (known.TryGetValue(person.ClientUserId, out var user))
            {
                user.Update(person, now);
            }
            else
            {
                known[person.ClientUserId] = VppUser.From(tokenId, person, now);
                db.VppUsers.Add(known[person.ClientUserId]);
            }
        }

        await db.SaveChangesAsync(stopping);
    }

    private Task AddAsync(List<FetchedHolder> chunk, ChangesMeanwhile changes, CancellationToken stopping)
    {
        // Licences of one content at two pricings count as one.
        var added = chunk
            .Where(l => !changes.HasLicense(l.StoreId, l.UserId is null ? null : l.Name, l.SerialNumber))
            .DistinctBy(l => (l.StoreId, l.UserId, l.SerialNumber))
            .Select(l => l.UserId is { } userId
                ? License.OfUser(tokenId, l.StoreId, userId, now)
                : License.OfDevice(tokenId, l.StoreId, l.SerialNumber!, now));
        return db.BulkInsertAsync(added, keepKeys: false, stopping);
    }

    private async Task StoreAsync(
        IReadOnlyList<VppAsset> assets, ChangesMeanwhile changes, CancellationToken stopping)
    {
        var ids = assets.Select(a => a.StoreId).ToArray();
        var contents = db.VppContents.Where(c => c.TokenId == tokenId && ids.Contains(c.StoreId));
        await contents.HoldAsync(c => c.Total, stopping); // No order changes their counts until the commit.
        var known = await contents.ToDictionaryAsync(c => c.StoreId, stopping);
        var counts = await CountAsync([.. ids.Where(changes.HasSeatsOf)], stopping);
        foreach (var asset in assets)
        {
            var current = counts.TryGetValue(asset.StoreId, out var count) ? asset with { Assigned = count } : asset;
            if (known.TryGetValue(asset.StoreId, out var content)) { content.Update(current); }
            else { db.VppContents.Add(VppContent.From(tokenId, current)); }
        }

        await db.SaveChangesAsync(stopping);
    }

    /// <summary>
    /// The seats of contents that orders change: Apple's own count is of another moment than the licences. Those of
    /// people whom nobody lists are seats, too.
    /// </summary>
    private async Task<Dictionary<long, int>> CountAsync(long[] storeIds, CancellationToken stopping)
    {
        if (storeIds.Length == 0) { return []; }

        var assigned = await db.Licenses.Where(l => l.TokenId == tokenId && storeIds.Contains(l.StoreId))
            .GroupBy(l => l.StoreId).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
        var nobodys = await db.Set<FetchedLicense>()
            .Where(f => f.TokenId == tokenId && storeIds.Contains(f.StoreId) && f.Name != null
                && !db.VppUsers.Any(u => u.TokenId == tokenId && u.Name == f.Name))
            .GroupBy(f => f.StoreId).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
        return storeIds.Distinct()
            .ToDictionary(id => id, id => assigned.GetValueOrDefault(id) + nobodys.GetValueOrDefault(id));
    }

    /// <summary>
    /// The licences that were fetched and that we don't know. One of a person whom nobody lists is nobody's.
    /// </summary>
    private IQueryable<FetchedHolder> NewLicenses(long after) =>
        from fetched in db.Set<FetchedLicense>()
        where fetched.TokenId == tokenId && fetched.Id > after
        join user in db.VppUsers.Where(u => u.TokenId == tokenId) on fetched.Name equals user.Name into users
        from user in users.DefaultIfEmpty()
        where (fetched.SerialNumber != null
                && !db.Licenses.Any(l => l.TokenId == tokenId
                    && l.StoreId == fetched.StoreId
                    && l.SerialNumber == fetched.SerialNumber))
            || (user != null
                && !db.Licenses.Any(l => l.TokenId == tokenId && l.StoreId == fetched.StoreId && l.UserId == user.Id))
        orderby fetched.Id
        select new FetchedHolder(fetched.Id, fetched.StoreId, (int?)user.Id, fetched.Name, fetched.SerialNumber);

    private sealed record FetchedHolder(long Id, long StoreId, int? UserId, string? Name, string? SerialNumber);

    private sealed record GoneLicense(long Id, long StoreId, string? Name, string? SerialNumber);
}
