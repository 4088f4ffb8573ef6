using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Data;

namespace MobiJobs.Accounts;

/// <summary>The person of this request as a requester, and the people behind requesters.</summary>
public sealed class CurrentPerson(MobiJobsDb db)
{
    /// <summary>The signed-in person; creates the person's requester if there is none yet.</summary>
    public async Task<Actor> ActorAsync(ClaimsPrincipal user, CancellationToken stopping)
    {
        var name = user.Identity?.Name ?? throw new InvalidOperationException("Only a signed-in person acts.");
        var id = await RequesterIdAsync(name, stopping);
        db.Scope.ActAs(id);
        return new Actor(name, id);
    }

    /// <summary>
    /// The people who are these requesters, with the roles that they hold, in two statements. SYSTEM and people whose
    /// account is disabled or gone are not among them.
    /// </summary>
    public async Task<IReadOnlyDictionary<int, HeldByPerson>> FindAsync(
        IReadOnlyCollection<int> requesterIds, CancellationToken stopping)
    {
        // Two queries: on SQL Server the two name columns have different collations and can't be joined.
        var names = await db.Requesters.Where(r => requesterIds.Contains(r.Id))
            .ToDictionaryAsync(r => r.NormalizedName, r => r.Id, StringComparer.Ordinal, stopping);
        var wanted = names.Keys.ToArray();
        var people = await db.Users.Where(p => wanted.Contains(p.NormalizedUserName) && p.DisabledAt == null)
            .Select(p => new
            {
                p.Id,
                Name = p.NormalizedUserName!,
                Roles = db.HeldRoleNames().Where(r => r.PersonId == p.Id).Select(r => r.Name).ToList(),
            })
            .ToListAsync(stopping);
        return people.Where(p => names.ContainsKey(p.Name))
            .ToDictionary(p => names[p.Name], p => new HeldByPerson(p.Id, p.Roles));
    }

    private async Task<int> RequesterIdAsync(string name, CancellationToken stopping)
    {
        var normalized = Requester.Normalize(name);
        var known = db.Requesters.Where(r => r.NormalizedName == normalized);
        if (await known.Select(r => (int?)r.Id).FirstOrDefaultAsync(stopping) is { } id) { return id; }

        var requester = Requester.For(name);
        db.Requesters.Add(requester);
        try
        {
            await db.SaveChangesAsync(stopping);
            return requester.Id;
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            db.Entry(requester).State = EntityState.Detached;
            return await known.Select(r => r.Id).SingleAsync(stopping);
        }
    }
}

/// <summary>A person and the roles that the person holds.</summary>
public sealed record HeldByPerson(int PersonId, IReadOnlyList<string> Roles);

/// <summary>Reads who is signed in.</summary>
internal static class SignedInPerson
{
    /// <summary>The person of this request as the store has them now, to be read and not to be changed.</summary>
    public static Task<Person> MeAsync(this MobiJobsDb db, ClaimsPrincipal user, CancellationToken stopping)
    {
        var id = user.PersonId();
        return db.Users.AsNoTracking().SingleAsync(p => p.Id == id, stopping);
    }
}
