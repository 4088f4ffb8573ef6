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
        Own(personId).AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, stopping);

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

    /// <summary>Changes one. False if there is none any more.</summary>
    internal Task<bool> ChangeAsync(
        int personId, int id, SubscriptionChoice choice, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var isThere = await db.Subscriptions.Where(s => s.PersonId == personId && s.Id == id)
                .HoldAsync(s => s.Rhythm, stopping) == 1;
            if (!isThere) { return false; }

            var own = await Own(personId).SingleAsync(s => s.Id == id, stopping);
            own.Change(choice, clock.UtcNow(), time);
            await db.SaveChangesAsync(stopping);
            return true;
        },
        stopping);

    /// <summary>Deletes one. False if there is none.</summary>
    internal Task<bool> DeleteAsync(int personId, int id, CancellationToken stopping) => db.WriteAsync(
        async () => await db.Subscriptions.Where(s => s.PersonId == personId && s.Id == id)
            .ExecuteDeleteAsync(stopping) == 1,
        stopping);

    private IQueryable<Subscription> Own(int personId) =>
        db.Subscriptions.Include(s => s.Groups).Where(s => s.PersonId == personId);
}
