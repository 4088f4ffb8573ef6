using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;

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

    /// <summary>The jobs this person may see. The one place where scopes by group will be applied to jobs.</summary>
    public IQueryable<Job> Jobs(ClaimsPrincipal user) => user.Identity is { IsAuthenticated: true } ? db.Jobs.AsNoTracking() : db.Jobs.Where(_ => false);

    /// <summary>The same for work that goes on after the request: the jobs that this requester may see.</summary>
    public IQueryable<Job> JobsOf(int requesterId) => db.Jobs.AsNoTracking().Where(_ => requesterId != Requester.SystemId);

    /// <summary>The devices this person may see. The one place where scopes by group will be applied to devices.</summary>
    public IQueryable<Device> Devices(ClaimsPrincipal user) => user.Identity is { IsAuthenticated: true } ? db.Devices : db.Devices.Where(_ => false);

    /// <summary>The same for work that goes on after the request.</summary>
    public IQueryable<Device> DevicesOf(int requesterId) => db.Devices.AsNoTracking().Where(_ => requesterId != Requester.SystemId);

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
