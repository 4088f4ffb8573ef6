using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Vpp.Sync;

/// <summary>Everything that was fetched of a location.</summary>
internal sealed record FetchedLocation(
    VppAccount Account,
    List<VppAsset> Assets,
    List<VppPerson> People,
    List<VppAssignment> Assignments)
{
    private const int Chunk = 1_000;

    /// <summary>Replaces what we know of the location. Within the caller's transaction.</summary>
    public async Task StoreAsync(MobiJobsDb db, int tokenId, DateTime now, CancellationToken stopping)
    {
        await StoreContentsAsync(db, tokenId, stopping);
        var users = await StorePeopleAsync(db, tokenId, now, stopping);
        await StoreLicensesAsync(db, tokenId, users, now, stopping);
    }

    private async Task StoreContentsAsync(MobiJobsDb db, int tokenId, CancellationToken stopping)
    {
        var known = await db.VppContents.Where(c => c.TokenId == tokenId).ToDictionaryAsync(c => c.StoreId, stopping);

        // We know a content by its store id alone. Where it was bought at both pricings, the usual one counts.
        foreach (var asset in Assets.OrderBy(a => a.Pricing != VppAsset.Standard).DistinctBy(a => a.StoreId))
        {
            if (known.Remove(asset.StoreId, out var content)) { content.Update(asset); }
            else { db.VppContents.Add(VppContent.From(tokenId, asset)); }
        }

        db.VppContents.RemoveRange(known.Values);
        await db.SaveChangesAsync(stopping);
    }

    /// <summary>
    /// People are never deleted here: devices and licences refer to them, and Apple keeps those it has retired. Returns
    /// the ids by name.
    /// </summary>
    private async Task<Dictionary<string, int>> StorePeopleAsync(
        MobiJobsDb db,
        int tokenId,
        DateTime now,
        CancellationToken stopping)
    {
        var known = await db.VppUsers.Where(u => u.TokenId == tokenId)
            .ToDictionaryAsync(u => u.Name, StringComparer.Ordinal, stopping);
        var people = People
            .Where(p => p.ClientUserId.Length is > 0 and <= VppUser.MaxNameLength)
            .OrderBy(p => p.Status == VppUserStatus.Retired)
            .DistinctBy(p => p.ClientUserId, StringComparer.Ordinal);
        foreach (var person in people)
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
        return known.ToDictionary(u => u.Key, u => u.Value.Id, StringComparer.Ordinal);
    }

    private async Task StoreLicensesAsync(
        MobiJobsDb db,
        int tokenId,
        Dictionary<string, int> users,
        DateTime now,
        CancellationToken stopping)
    {
        var known = (await db.Licenses.AsNoTracking().Where(l => l.TokenId == tokenId).ToListAsync(stopping))
            .ToDictionary(l => (l.StoreId, l.UserId, l.SerialNumber));
        var added = new List<License>();
        var seen = new HashSet<(long, int?, string?)>();
        foreach (var assignment in Assignments)
        {
            var user = assignment.ClientUserId is { } name && users.TryGetValue(name, out var id) ? id : (int?)null;
            var serial = Text.Bounded(assignment.SerialNumber, Device.MaxSerialLength);
            var key = (assignment.StoreId, user, serial);

            // Licences of one content at two pricings count as one.
            if (user is null == serial is null || !seen.Add(key) || known.Remove(key)) { continue; }

            added.Add(user is { } userId
                ? License.OfUser(tokenId, assignment.StoreId, userId, now)
                : License.OfDevice(tokenId, assignment.StoreId, serial!, now));
        }

        await db.BulkInsertAsync(added, keepKeys: false, stopping);
        foreach (var removed in known.Values.Select(l => l.Id).Chunk(Chunk))
        {
            await db.Licenses.Where(l => removed.Contains(l.Id)).ExecuteDeleteAsync(stopping);
        }
    }
}
