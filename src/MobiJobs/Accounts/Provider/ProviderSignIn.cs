using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Factors;
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
    HalfSignIns halves,
    AccountSettings settings,
    CountedTrail trail,
    TimeProvider clock)
{
    /// <summary>Begins a session of the person who is joined to this somebody, or asks for a second factor.</summary>
    /// <param name="invitation">The key of an invitation by which they join; null for none.</param>
    internal async Task<ProviderOutcome> TryAsync(
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

        if (person is { DisabledAt: null })
        {
            var identity = await Joined(person, who).Select(i => (int?)i.Id).SingleOrDefaultAsync(stopping);
            if (identity is { } id && !who.IsWhole && await db.HasFactorAsync(person.Id, stopping))
            {
                halves.Give(http, person, id, ProviderProof.Of(who));
                return ProviderOutcome.Half;
            }

            if (await BeginAsync(person, who, http, stopping)) { return ProviderOutcome.In; }
        }

        var (name, now) = (person?.UserName, clock.UtcNow());
        await trail.EnterAsync(AuditEntry.Of(name ?? AuditEntry.Unknown, AuditAction.ProviderRefused, name ?? "", now)
            .Because(person is null ? "unknown" : person.DisabledAt is null ? "changed meanwhile" : "disabled"));
        return ProviderOutcome.Refused;
    }

    private IQueryable<ProviderIdentity> Joined(Person person, ProviderClaims who) => db.ProviderIdentities
        .Where(i => i.PersonId == person.Id && i.Issuer == who.Issuer && i.Subject == who.Subject);

    private async Task<Person?> FindAsync(ProviderClaims who, CancellationToken stopping)
    {
        var found = await db.ProviderIdentities.AsNoTracking().Include(i => i.Person)
            .SingleOrDefaultAsync(i => i.Issuer == who.Issuer && i.Subject == who.Subject, stopping);
        return found?.Issuer == who.Issuer && found.Subject == who.Subject ? found.Person : null;
    }

    /// <summary>
    /// Nothing more is needed. False if the person was disabled or got a second factor, or the two were parted
    /// meanwhile: whoever does so comes before the first statement, or after the whole.
    /// </summary>
    private Task<bool> BeginAsync(Person person, ProviderClaims who, HttpContext http, CancellationToken stopping)
    {
        http.Features.Set(ProviderProof.Of(who));
        return sessions.BeginAsync(
            person,
            http,
            async () =>
            {
                var isIn = await db.Users.Where(p => p.Id == person.Id && p.DisabledAt == null)
                    .HoldAsync(p => p.UserName, stopping) == 1;
                return isIn
                    && (who.IsWhole || !await db.HasFactorAsync(person.Id, stopping))
                    && await Joined(person, who).ExecuteUpdateAsync(
                        set => set.SetProperty(i => i.UsedAt, clock.UtcNow()), stopping) == 1;
            },
            stopping,
            AuditAction.ProviderSignedIn);
    }
}

/// <summary>How a sign-in at the provider ended here.</summary>
internal enum ProviderOutcome
{
    Refused,

    /// <summary>A second factor has to follow.</summary>
    Half,
    In,
}
