using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Notifications.Subscriptions;

/// <summary>What a person has chosen to be told.</summary>
public sealed class OwnSubscriptions(MobiJobsDb db, OrganizationTime time, TimeProvider clock)
{
    /// <summary>Nobody needs more.</summary>
    public const int Most = 20;

    /// <summary>All of a person's, in the order that they were made.</summary>
    public Task<List<Subscription>> ListAsync(int personId, CancellationToken stopping) => Own(personId)
        .AsNoTracking().OrderBy(s => s.Id).Take(Most).ToListAsync(stopping);

    /// <summary>One of them; null if there is none.</summary>
    public Task<Subscription?> FindAsync(int personId, int id, CancellationToken stopping) =>
        Own(personId).SingleOrDefaultAsync(s => s.Id == id, stopping);

    /// <summary>Adds one. False if the person has as many as there can be.</summary>
    internal Task<bool> AddAsync(int personId, SubscriptionChoice choice, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            await db.Users.Where(p => p.Id == personId).HoldAsync(p => p.UserName, stopping);
            if (await Own(personId).CountAsync(stopping) >= Most) { return false; }

            db.Subscriptions.Add(Subscription.OfPerson(personId, choice, clock.UtcNow(), time));
            await db.SaveChangesAsync(stopping);
            return true;
        },
        stopping);

    /// <summary>Changes one that was read.</summary>
    internal Task ChangeAsync(Subscription own, SubscriptionChoice choice, CancellationToken stopping)
    {
        own.Change(choice, clock.UtcNow(), time);
        return db.SaveChangesAsync(stopping);
    }

    /// <summary>Deletes one. False if there is none.</summary>
    internal Task<bool> DeleteAsync(int personId, int id, CancellationToken stopping) => db.WriteAsync(
        async () => await db.Subscriptions.Where(s => s.PersonId == personId && s.Id == id)
            .ExecuteDeleteAsync(stopping) == 1,
        stopping);

    private IQueryable<Subscription> Own(int personId) =>
        db.Subscriptions.Include(s => s.Groups).Where(s => s.PersonId == personId);
}
