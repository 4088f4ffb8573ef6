using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Seats;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Vpp.Orders;

/// <summary>Applies a change that Apple has made to our own records.</summary>
public sealed class VppOutcome(MobiJobsDb db, SeatChanges seats)
{
    /// <summary>Applies the change and completes its order, in one transaction.</summary>
    public Task ApplyAsync(VppOrder order, DateTime now, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            await db.HoldAppsAsync(order.TokenId, order.RequestedChange, stopping);
            await (order.RequestedChange switch
            {
                VppChange.Assign assign => AssignAsync(order.TokenId, assign.Licenses, now, stopping),
                VppChange.Collect collect => CollectAsync(order.TokenId, collect.Licenses, stopping),
                VppChange.AddPeople add => AddPeopleAsync(order.TokenId, add.People, now, stopping),
                VppChange.StopPeople stop => StopPeopleAsync(order.TokenId, stop.ClientUserIds, stopping),
                _ => throw new ArgumentOutOfRangeException(nameof(order)),
            });
            order.Complete(now);
            await db.SaveChangesAsync(stopping);
            await db.NoteOutcomeAsync(order, stopping);
            if (order.RequestedChange is VppChange.Assign assigned)
            {
                await seats.AssignedAsync(order, assigned.Licenses, now, stopping);
            }
        },
        stopping);

    private async Task AssignAsync(
        int tokenId,
        IReadOnlyList<VppAssignment> licenses,
        DateTime now,
        CancellationToken stopping)
    {
        foreach (var license in licenses)
        {
            var user = await UserIdAsync(tokenId, license, stopping);
            if (user is null && license.SerialNumber is null) { continue; } // Unknown until the next synchronisation.

            if (await Find(tokenId, license, user).AnyAsync(stopping)) { continue; }

            db.Licenses.Add(user is { } id
                ? License.OfUser(tokenId, license.StoreId, id, now)
                : License.OfDevice(tokenId, license.StoreId, license.SerialNumber!, now));
            await AddToCountAsync(tokenId, license.StoreId, 1, stopping);
        }
    }

    private async Task CollectAsync(int tokenId, IReadOnlyList<VppAssignment> licenses, CancellationToken stopping)
    {
        foreach (var license in licenses)
        {
            var user = await UserIdAsync(tokenId, license, stopping);
            if (user is null && license.SerialNumber is null) { continue; }

            var collected = await Find(tokenId, license, user).ExecuteDeleteAsync(stopping);
            if (collected > 0) { await AddToCountAsync(tokenId, license.StoreId, -collected, stopping); }
        }

        await db.EndRestAsync(new(tokenId, licenses[0].StoreId), stopping);
    }

    private async Task AddPeopleAsync(
        int tokenId,
        IReadOnlyList<VppPerson> people,
        DateTime now,
        CancellationToken stopping)
    {
        var names = people.Select(p => p.ClientUserId).ToArray();
        var known = await db.VppUsers.Where(u => u.TokenId == tokenId && names.Contains(u.Name))
            .ToDictionaryAsync(u => u.Name, StringComparer.Ordinal, stopping);
        foreach (var person in people)
        {
            if (!known.TryGetValue(person.ClientUserId, out var user))
            {
                db.VppUsers.Add(VppUser.From(tokenId, person, now));
            }
            else if (user.Status == VppUserStatus.Retired)
            {
                user.Update(person, now);
            }
        }
    }

    /// <summary>Licences of apps come back, those of books never do.</summary>
    private async Task StopPeopleAsync(int tokenId, IReadOnlyList<string> names, CancellationToken stopping)
    {
        var users = await db.VppUsers.Where(u => u.TokenId == tokenId && names.Contains(u.Name)).ToListAsync(stopping);
        var ids = users.ConvertAll(u => (int?)u.Id);
        var irrevocable = db.VppContents.Where(c => c.TokenId == tokenId && !c.IsRevocable);
        var returned = db.Licenses
            .Where(l => l.TokenId == tokenId && ids.Contains(l.UserId))
            .Where(l => !irrevocable.Any(c => c.StoreId == l.StoreId));
        var counts = await returned.GroupBy(l => l.StoreId)
            .Select(g => new { StoreId = g.Key, Count = g.Count() })
            .ToListAsync(stopping);
        foreach (var content in counts) { await AddToCountAsync(tokenId, content.StoreId, -content.Count, stopping); }

        await returned.ExecuteDeleteAsync(stopping);
        users.ForEach(u => u.Stop());
    }

    private IQueryable<License> Find(int tokenId, VppAssignment license, int? user) => db.Licenses
        .Where(l => l.TokenId == tokenId && l.StoreId == license.StoreId)
        .Where(l => l.UserId == user && l.SerialNumber == license.SerialNumber);

    private async Task<int?> UserIdAsync(int tokenId, VppAssignment license, CancellationToken stopping)
    {
        if (license.ClientUserId is not { } name) { return null; }

        return await db.VppUsers.Where(u => u.TokenId == tokenId && u.Name == name)
            .Select(u => (int?)u.Id)
            .FirstOrDefaultAsync(stopping);
    }

    private Task AddToCountAsync(int tokenId, long storeId, int more, CancellationToken stopping) => db.VppContents
        .Where(c => c.TokenId == tokenId && c.StoreId == storeId)
        .ExecuteUpdateAsync(
            set => set.SetProperty(c => c.Assigned, c => c.Assigned + more < 0 ? 0 : c.Assigned + more),
            stopping);
}
