using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Links;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts;

/// <summary>Creates and disables accounts, each with its audit entry.</summary>
public sealed class People(
    MobiJobsDb db,
    UserManager<Person> users,
    RoleManager<IdentityRole<int>> roles,
    OpenSessions sessions,
    Notices notices,
    SignInWays ways,
    TimeProvider clock)
{
    // Letters and digits that look alike are left out: the password is read off a screen.
    private const string Readable = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int GeneratedLength = 16;

    /// <summary>A random password.</summary>
    public static string GeneratePassword() => RandomNumberGenerator.GetString(Readable, GeneratedLength);

    /// <summary>Makes sure that every role exists.</summary>
    public async Task EnsureRolesAsync()
    {
        foreach (var role in Roles.All)
        {
            if (!await roles.RoleExistsAsync(role)) { await CreateRoleAsync(role); }
        }
    }

    private async Task CreateRoleAsync(string name)
    {
        var role = new IdentityRole<int>(name);
        try
        {
            await roles.CreateAsync(role);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            db.Entry(role).State = EntityState.Detached; // Another process has just created it.
        }
    }

    /// <summary>
    /// Creates a person in a role. Returns what is wrong with the name or password; empty on success.
    /// </summary>
    /// <param name="mustChange">Whether the person has to choose another password first.</param>
    public async Task<IReadOnlyList<string>> CreateAsync(
        string name,
        string password,
        string role,
        string by,
        CancellationToken stopping,
        bool mustChange = false)
    {
        name = PersonName.Normalize(name);
        if (PersonName.Problem(name) is { } problem) { return [problem]; }

        var person = new Person { UserName = name };
        if (mustChange) { person.RequireOtherPassword(clock.UtcNow()); }

        var created = await AddAsync(person, password, role, by, stopping);
        return [.. created.Errors.Select(e => e.Description)];
    }

    /// <summary>Adds a person whose name is normalised, with or without a password and a role.</summary>
    public async Task<IdentityResult> AddAsync(
        Person person, string? password, string? role, string by, CancellationToken stopping)
    {
        await EnsureRolesAsync();
        return await db.WriteAsync(
            async () =>
            {
                var created = password is null
                    ? await users.CreateAsync(person)
                    : await users.CreateAsync(person, password);
                if (!created.Succeeded) { return created; }

                if (role is not null) { await users.AddToRoleAsync(person, role); }

                var name = person.UserName!;
                await AddRequesterAsync(name, stopping);
                db.Audit.Add(AuditEntry.Of(by, AuditAction.PersonCreated, $"{name} ({role ?? "–"})", clock.UtcNow()));
                await db.SaveChangesAsync(stopping);
                if (role == Roles.Administrator) { await TellOfAdministratorAsync(person, by, stopping); }

                return created;
            },
            stopping);
    }

    /// <summary>
    /// Shuts a person out at once, sessions and tokens included, or lets them in again. The last administrator stays.
    /// </summary>
    public Task<PersonResult> SetEnabledAsync(string user, bool isEnabled, string by, CancellationToken stopping) =>
        db.WriteAsync(
            async () =>
            {
                if (await users.FindByNameAsync(user) is not { } person) { return PersonResult.Gone; }

                if (isEnabled) { person.Enable(); }
                else if (!await ShutOutAsync(person.Id, by, stopping)) { return PersonResult.LastAdministrator; }

                var action = isEnabled ? AuditAction.PersonEnabled : AuditAction.PersonDisabled;
                db.Audit.Add(AuditEntry.Of(by, action, person.UserName!, clock.UtcNow()));
                await db.SaveChangesAsync(stopping);
                if (!isEnabled) { await notices.TellAsync(person, Notice.Disabled); }
                else if (await db.AdministratorRoleOf(person.Id).AnyAsync(stopping))
                {
                    await TellOfAdministratorAsync(person, by, stopping);
                }

                return PersonResult.Done;
            },
            stopping);

    /// <inheritdoc cref="SignInWays.AdministratorsBut"/>
    internal IQueryable<int> OtherAdministrators(int personId) => ways.AdministratorsBut(personId);

    /// <summary>Tells the other administrators that there is one more.</summary>
    internal Task TellOfAdministratorAsync(Person person, string by, CancellationToken stopping) =>
        notices.TellAdministratorsAsync(
            AdministratorNotice.NewAdministrator, person.UserName!, by, person.Id, stopping);

    /// <summary>Whether anybody can sign in.</summary>
    public Task<bool> AnyAsync(CancellationToken stopping) => users.Users.AnyAsync(stopping);

    /// <summary>False if there is no other administrator.</summary>
    private async Task<bool> ShutOutAsync(int id, string by, CancellationToken stopping)
    {
        await db.HoldAdministratorsAsync(stopping);
        var (now, others, theirs) = (clock.UtcNow(), OtherAdministrators(id), db.AdministratorRoleOf(id));

        var isOut = await db.Users.Where(p => p.Id == id && (others.Any() || !theirs.Any()))
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.DisabledAt, p => p.DisabledAt ?? now), stopping) == 1;
        if (!isOut) { return false; }

        await sessions.ShutAsync(id, SessionEnd.Disabled, by, stopping);
        return true;
    }

    /// <summary>The name that jobs and the audit trail show, unless an earlier account has left it.</summary>
    private async Task AddRequesterAsync(string name, CancellationToken stopping)
    {
        var normalized = Requester.Normalize(name);
        if (await db.Requesters.AnyAsync(r => r.NormalizedName == normalized, stopping)) { return; }

        db.Requesters.Add(Requester.For(name));
    }
}
