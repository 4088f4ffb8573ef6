using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Data;

namespace MobiJobs.Accounts;

/// <summary>The person of this request as a requester, and the person behind a requester.</summary>
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
    /// The person who is this requester, and the roles of that person; null for SYSTEM, and for one whose account is
    /// disabled or gone.
    /// </summary>
    public async Task<(int PersonId, IReadOnlyList<string> Roles)?> FindAsync(
        int requesterId, CancellationToken stopping)
    {
        // Two queries: on SQL Server the two name columns have different collations and can't be joined.
        var name = await db.Requesters.Where(r => r.Id == requesterId)
            .Select(r => r.NormalizedName)
            .FirstOrDefaultAsync(stopping);
        if (name is null) { return null; }

        var person = await db.Users.Where(p => p.NormalizedUserName == name && p.DisabledAt == null)
            .Select(p => new
            {
                p.Id,
                Roles = db.HeldRoleNames().Where(r => r.PersonId == p.Id).Select(r => r.Name).ToList(),
            })
            .FirstOrDefaultAsync(stopping);
        return person is null ? null : (person.Id, person.Roles);
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
