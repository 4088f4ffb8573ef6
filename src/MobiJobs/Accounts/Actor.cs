using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Accounts;

/// <summary>Who does something: the name for the trail, and its row for jobs.</summary>
public sealed record Actor(string Name, int RequesterId);

/// <summary>The person of this request, and what of the fleet is theirs to see.</summary>
public sealed class CurrentPerson(MobiJobsDb db)
{
    /// <summary>The signed-in person, whose requester row is made at the first change.</summary>
    public async Task<Actor> ActorAsync(ClaimsPrincipal user, CancellationToken stopping)
    {
        var name = user.Identity?.Name ?? throw new InvalidOperationException("Only a signed-in person acts.");
        return new Actor(name, await RequesterIdAsync(name, stopping));
    }

    /// <summary>The store that this person's rooms read from.</summary>
    internal MobiJobsDb Store => db;

    private async Task<int> RequesterIdAsync(string name, CancellationToken stopping)
    {
        var normalized = Requester.Normalize(name);
        if (await db.Requesters.Where(r => r.NormalizedName == normalized).Select(r => (int?)r.Id).FirstOrDefaultAsync(stopping) is { } id) { return id; }

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
            return await db.Requesters.Where(r => r.NormalizedName == normalized).Select(r => r.Id).SingleAsync(stopping);
        }
    }
}
