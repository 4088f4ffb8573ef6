using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Factors;
using MobiJobs.Accounts.Provider;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Sessions;

/// <summary>
/// Begins, finds and ends sessions. Each request asks the store, so that what ends a session or changes its person
/// holds at once, in every process.
/// </summary>
public sealed class OpenSessions(
    MobiJobsDb db, IHeldPermissions held, SessionsSeen seen, AccountSettings settings, TimeProvider clock)
{
    private const int KeyBytes = 32;

    /// <summary>Each request asks it.</summary>
    private static readonly CompiledQuery<string, Found> OfKey = new((db, hash) => db.Sessions
        .Where(s => s.Hash == hash && s.EndedAt == null && s.Person.DisabledAt == null)
        .Select(s => new Found
        {
            Id = s.Id,
            PersonId = s.PersonId,
            Name = s.Person.UserName!,
            MustChangePassword = s.Person.PasswordGivenAt != null && !s.IsFromProvider,
            IsWhole = s.IsWhole,
            StartedAt = s.StartedAt,
            SeenAt = s.SeenAt,
            Roles = db.UserRoles.Where(has => has.UserId == s.PersonId)
                .Join(db.Roles, has => has.RoleId, role => role.Id, (_, role) => role.Name!)
                .ToList(),
            HoldsSets = db.HeldSets.Any(h => h.PersonId == s.PersonId),
        }));

    /// <summary>
    /// Clocks of servers differ a little. A session that began later than that is over: after the clock was set back it
    /// would last that much longer.
    /// </summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Begins a session within the current change. Returns the key, which only the browser keeps.
    /// </summary>
    /// <param name="proof">What the provider has proven; null where it had no part.</param>
    internal string Start(Person person, HttpContext http, ProviderProof? proof = null)
    {
        var key = Secrets.NewKey(KeyBytes);
        var (address, browser) = (http.CallerAddress(), http.Request.Headers.UserAgent);
        var session = Session.Start(person.Id, Secrets.HashOf(key), address, browser, clock.UtcNow());
        db.Sessions.Add(proof is null ? session : session.By(proof));
        return key;
    }

    /// <summary>Whom the session of this key stands for; null if it is over.</summary>
    internal async Task<SignedIn?> FindAsync(string key, CancellationToken stopping)
    {
        var hash = Secrets.HashOf(key);
        var found = await OfKey.FirstAsync(db, hash, stopping);
        if (found is null || !IsOpen(found)) { return null; }

        var sets = await held.OfAsync(found.HoldsSets ? [found.PersonId] : [], stopping);
        var needsFactor = settings.NeedsSecondFactor(found.Roles.Contains(Roles.Administrator));
        var mustAddFactor = needsFactor && !found.IsWhole && !await db.HasFactorAsync(found.PersonId, stopping);
        return found.ToSignedIn([.. sets[found.PersonId]], mustAddFactor, found.StartedAt + settings.Life);
    }

    /// <summary>The rights of those of these sessions that are not over.</summary>
    public async Task<IReadOnlyDictionary<long, SessionRights>> RightsAsync(
        IReadOnlyCollection<long> ids,
        CancellationToken stopping)
    {
        var found = await ReadAsync(ids, stopping);
        var sets = await held.OfAsync([.. found.Where(s => s.HoldsSets).Select(s => s.PersonId)], stopping);
        return found.Where(IsOpen).ToDictionary(
            s => s.Id,
            s => new SessionRights(Rights.Of(s.Roles), [.. sets[s.PersonId]]));
    }

    /// <summary>The sessions that are not over.</summary>
    internal IQueryable<Session> Open()
    {
        var now = clock.UtcNow();
        var (started, latest, used, administrator) = (
            now - settings.Life,
            now + Ahead,
            now - settings.IdleOf(isAdministrator: false),
            now - settings.IdleOf(isAdministrator: true));
        var administrators =
            from held in db.HeldRoleNames()
            where held.Name == Roles.Administrator
            select held.PersonId;
        return db.Sessions.AsNoTracking()
            .Where(s => s.EndedAt == null && s.StartedAt > started && s.StartedAt <= latest && s.SeenAt > used)
            .Where(s => s.SeenAt > administrator || !administrators.Contains(s.PersonId));
    }

    /// <summary>Ends one session, with its audit entry; false if it was over already.</summary>
    internal Task<bool> EndAsync(Session session, SessionEnd why, string by, CancellationToken stopping)
    {
        var action = why == SessionEnd.SignedOut ? AuditAction.SignedOut : AuditAction.SessionEnded;
        return db.WriteAsync(
            async () =>
            {
                var one = db.Sessions.Where(s => s.Id == session.Id);
                if (await EndAsync(one, why, by, stopping) == 0) { return false; }

                db.Audit.Add(AuditEntry.Of(by, action, session.Person.UserName!, clock.UtcNow()));
                await db.SaveChangesAsync(stopping);
                return true;
            },
            stopping);
    }

    /// <summary>
    /// Ends all sessions of a person and takes back the links that open the account, within the change of who may
    /// enter it. After that change is written: a sign-in under way waits for the person's row, or has begun its
    /// session already.
    /// </summary>
    internal async Task ShutAsync(int personId, SessionEnd why, string by, CancellationToken stopping)
    {
        await EndAsync(db.Sessions.Where(s => s.PersonId == personId), why, by, stopping);
        await db.AccountLinks.Where(l => l.PersonId == personId).ExecuteDeleteAsync(stopping);
    }

    /// <summary>Ends those of these sessions that are not over. Returns how many.</summary>
    internal Task<int> EndAsync(
        IQueryable<Session> sessions, SessionEnd why, string by, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        return sessions.Where(s => s.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.EndedAt, now)
                .SetProperty(s => s.End, why)
                .SetProperty(s => s.EndedBy, by),
            stopping);
    }

    private Task<List<Use>> ReadAsync(IReadOnlyCollection<long> ids, CancellationToken stopping) => db.Sessions
        .Where(s => ids.Contains(s.Id) && s.EndedAt == null && s.Person.DisabledAt == null)
        .Select(s => new Use
        {
            Id = s.Id,
            PersonId = s.PersonId,
            StartedAt = s.StartedAt,
            SeenAt = s.SeenAt,
            Roles = db.HeldRoleNames().Where(r => r.PersonId == s.PersonId).Select(r => r.Name).ToList(),
            HoldsSets = db.HeldSets.Any(h => h.PersonId == s.PersonId),
        })
        .ToListAsync(stopping);

    private bool IsOpen(Use session)
    {
        var now = clock.UtcNow();
        var idle = settings.IdleOf(session.Roles.Contains(Roles.Administrator));
        return session.StartedAt <= now + Ahead
            && now < session.StartedAt + settings.Life
            && now < seen.LastOf(session.Id, session.SeenAt) + idle;
    }

    /// <summary>A session that nobody has ended, whose person is not disabled.</summary>
    private record Use
    {
        public required long Id { get; init; }

        public required int PersonId { get; init; }

        public required DateTime StartedAt { get; init; }

        public required DateTime SeenAt { get; init; }

        public required List<string> Roles { get; init; }

        public required bool HoldsSets { get; init; }
    }

    private sealed record Found : Use
    {
        public required string Name { get; init; }

        public required bool MustChangePassword { get; init; }

        public required bool IsWhole { get; init; }

        public SignedIn ToSignedIn(
            IReadOnlyCollection<HeldPermission> sets, bool mustAddFactor, DateTime endsAt) =>
            new(Id, PersonId, Name, Roles, sets, MustChangePassword, mustAddFactor) { EndsAt = endsAt };
    }
}

/// <summary>What the person of a session may do in the whole fleet, and the sets that the person holds.</summary>
public sealed record SessionRights(Rights Everywhere, IReadOnlyCollection<HeldPermission> Sets)
{
    /// <summary>What the person may do in at least one group.</summary>
    public Rights Anywhere => Everywhere.And(Sets.SelectMany(set => set.Permissions));
}
