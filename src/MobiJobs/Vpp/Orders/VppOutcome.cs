using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Vpp.Orders;

/// <summary>Takes over into what we know what came of a change that Apple has done.</summary>
public sealed class VppOutcome(MobiJobsDb db)
{
    /// <summary>The change and the end of its order are one.</summary>
    public Task TakeOverAsync(VppOrder order, DateTime now, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            await (order.Wanted switch
            {
                VppChange.Assign assign => AssignedAsync(order.TokenId, assign.Licenses, now, stopping),
                VppChange.Collect collect => CollectedAsync(order.TokenId, collect.Licenses, stopping),
                VppChange.AddPeople add => AddedAsync(order.TokenId, add.People, now, stopping),
                VppChange.StopPeople stop => StoppedAsync(order.TokenId, stop.ClientUserIds, stopping),
                _ => throw new ArgumentOutOfRangeException(nameof(order)),
            });
            order.Done(now);
            await db.SaveChangesAsync(stopping);
        },
        stopping);

    private async Task AssignedAsync(int tokenId, IReadOnlyList<VppAssignment> licenses, DateTime now, CancellationToken stopping)
    {
        foreach (var license in licenses)
        {
            var user = await UserAsync(tokenId, license, stopping);
            if (user is null && license.SerialNumber is null) { continue; } // Somebody we don't know yet: the next synchronisation tells.

            if (await Find(tokenId, license, user).AnyAsync(stopping)) { continue; }

            db.Licenses.Add(user is { } id ? License.OfUser(tokenId, license.StoreId, id, now) : License.OfDevice(tokenId, license.StoreId, license.SerialNumber!, now));
            await CountAsync(tokenId, license.StoreId, 1, stopping);
        }
    }

    private async Task CollectedAsync(int tokenId, IReadOnlyList<VppAssignment> licenses, CancellationToken stopping)
    {
        foreach (var license in licenses)
        {
            var user = await UserAsync(tokenId, license, stopping);
            if (user is null && license.SerialNumber is null) { continue; }

            var gone = await Find(tokenId, license, user).ExecuteDeleteAsync(stopping);
            if (gone > 0) { await CountAsync(tokenId, license.StoreId, -gone, stopping); }
        }
    }

    private async Task AddedAsync(int tokenId, IReadOnlyList<VppPerson> people, DateTime now, CancellationToken stopping)
    {
        var names = people.Select(p => p.ClientUserId).ToArray();
        var known = await db.VppUsers.Where(u => u.TokenId == tokenId && names.Contains(u.Name)).ToDictionaryAsync(u => u.Name, StringComparer.Ordinal, stopping);
        foreach (var person in people)
        {
            if (!known.TryGetValue(person.ClientUserId, out var user)) { db.VppUsers.Add(VppUser.From(tokenId, person, now)); }
            else if (user.Status == VppUserStatus.Retired) { user.Update(person, now); }
        }
    }

    /// <summary>App licences come back, those of books never do.</summary>
    private async Task StoppedAsync(int tokenId, IReadOnlyList<string> names, CancellationToken stopping)
    {
        var users = await db.VppUsers.Where(u => u.TokenId == tokenId && names.Contains(u.Name)).ToListAsync(stopping);
        var ids = users.ConvertAll(u => (int?)u.Id);
        var back = db.Licenses.Where(l => l.TokenId == tokenId && ids.Contains(l.UserId) && !db.VppContents.Any(c => c.TokenId == tokenId && c.StoreId == l.StoreId && !c.IsRevocable));
        foreach (var content in await back.GroupBy(l => l.StoreId).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(stopping)) { await CountAsync(tokenId, content.Key, -content.Count, stopping); }

        await back.ExecuteDeleteAsync(stopping);
        users.ForEach(u => u.Stop());
    }

    private IQueryable<License> Find(int tokenId, VppAssignment license, int? user) =>
        db.Licenses.Where(l => l.TokenId == tokenId && l.StoreId == license.StoreId && l.UserId == user && l.SerialNumber == license.SerialNumber);

    private async Task<int?> UserAsync(int tokenId, VppAssignment license, CancellationToken stopping) => license.ClientUserId is { } name
        ? await db.VppUsers.Where(u => u.TokenId == tokenId && u.Name == name).Select(u => (int?)u.Id).FirstOrDefaultAsync(stopping)
        : null;

    private Task CountAsync(int tokenId, long storeId, int more, CancellationToken stopping) =>
        db.VppContents.Where(c => c.TokenId == tokenId && c.StoreId == storeId).ExecuteUpdateAsync(set => set.SetProperty(c => c.Assigned, c => c.Assigned + more < 0 ? 0 : c.Assigned + more), stopping);
}
