using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Provider;

/// <summary>
/// Signs in who comes back from the provider, with a session of ours as after a password. Who is unknown here and who
/// is disabled get the same answer.
/// </summary>
public sealed class ProviderSignIn(
    MobiJobsDb db,
    ProviderJoining joining,
    NewSessions sessions,
    AccountSettings settings,
    CountedTrail trail,
    TimeProvider clock)
{
    private const string Nobody = "?";

    /// <summary>Begins a session of the person who is joined to this somebody; false if there is none.</summary>
    /// <param name="invitation">The key of an invitation by which they join; null for none.</param>
    internal async Task<bool> TryAsync(
        ProviderClaims who, string? invitation, HttpContext http, CancellationToken stopping)
    {
        var person = await FindAsync(who, stopping);
        if (person is null && invitation is not null)
        {
            person = await joining.ByInvitationAsync(invitation, who, stopping);
        }
        else if (person is null && settings.Provider!.CreatesPeople)
        {
            person = await joining.ToNewPersonAsync(who, stopping);
        }

        if (person is { DisabledAt: null } && await BeginAsync(person, who, http, stopping)) { return true; }

        var name = person?.UserName;
        await trail.EnterAsync(AuditEntry.Of(name ?? Nobody, AuditAction.ProviderRefused, name ?? "", clock.UtcNow())
            .Because(person is null ? "unknown" : "disabled"));
        return false;
    }

    private async Task<Person?> FindAsync(ProviderClaims who, CancellationToken stopping)
    {
        var found = await db.ProviderIdentities.AsNoTracking().Include(i => i.Person)
            .SingleOrDefaultAsync(i => i.Issuer == who.Issuer && i.Subject == who.Subject, stopping);
        return found?.Issuer == who.Issuer && found.Subject == who.Subject ? found.Person : null;
    }

    /// <summary>
    /// It is known who it is: a second factor of ours comes before this, unless the provider has asked for one
    /// (<see cref="ProviderClaims.IsWhole"/>). False if the person was disabled or the two were parted meanwhile:
    /// whoever does so comes before the first statement, or after the whole.
    /// </summary>
    private Task<bool> BeginAsync(Person person, ProviderClaims who, HttpContext http, CancellationToken stopping)
    {
        http.Features.Set(new ProviderProof(who.ProvedAt));
        return sessions.BeginAsync(
            person,
            http,
            async () =>
            {
                var isIn = await db.Users.Where(p => p.Id == person.Id && p.DisabledAt == null)
                    .HoldAsync(p => p.UserName, stopping) == 1;
                return isIn && await db.ProviderIdentities
                    .Where(i => i.PersonId == person.Id && i.Issuer == who.Issuer && i.Subject == who.Subject)
                    .ExecuteUpdateAsync(set => set.SetProperty(i => i.UsedAt, clock.UtcNow()), stopping) == 1;
            },
            stopping,
            AuditAction.ProviderSignedIn);
    }
}
