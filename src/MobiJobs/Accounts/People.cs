using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts;

/// <summary>Creates and disables accounts, each with its audit entry.</summary>
public sealed class People(
    MobiJobsDb db,
    UserManager<Person> users,
    RoleManager<IdentityRole<int>> roles,
    OpenSessions sessions,
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
            if (!await roles.RoleExistsAsync(role)) { await roles.CreateAsync(new IdentityRole<int>(role)); }
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

        await EnsureRolesAsync();
        return await db.WriteAsync<IReadOnlyList<string>>(
            async () =>
            {
                var person = new Person { UserName = name };
                if (mustChange) { person.RequireOtherPassword(clock.UtcNow()); }

                var created = await users.CreateAsync(person, password);
                if (!created.Succeeded) { return [.. created.Errors.Select(e => e.Description)]; }

                await users.AddToRoleAsync(person, role);
                await AddRequesterAsync(name, stopping);
                db.Audit.Add(AuditEntry.Of(by, AuditAction.PersonCreated, $"{name} ({role})", clock.UtcNow()));
                await db.SaveChangesAsync(stopping);
                return [];
            },
            stopping);
    }

    /// <summary>Shuts a person out at once, sessions and tokens included, or lets them in again.</summary>
    /// <returns>Whether there is such a person.</returns>
    public Task<bool> SetEnabledAsync(string user, bool isEnabled, string by, CancellationToken stopping) =>
        db.WriteAsync(
            async () =>
            {
                if (await users.FindByNameAsync(user) is not { } person) { return false; }

                if (isEnabled) { person.Enable(); }
                else
                {
                    // First: a sign-in that is under way waits for this row, or has begun its session already.
                    person.Disable(clock.UtcNow());
                    await db.SaveChangesAsync(stopping);
                    var theirs = db.Sessions.Where(s => s.PersonId == person.Id);
                    await sessions.EndAsync(theirs, SessionEnd.Disabled, by, stopping);
                }

                var action = isEnabled ? AuditAction.PersonEnabled : AuditAction.PersonDisabled;
                db.Audit.Add(AuditEntry.Of(by, action, person.UserName!, clock.UtcNow()));
                await db.SaveChangesAsync(stopping);
                return true;
            },
            stopping);

    /// <summary>Whether anybody can sign in.</summary>
    public Task<bool> AnyAsync(CancellationToken stopping) => users.Users.AnyAsync(stopping);

    /// <summary>The name that jobs and the audit trail show, unless an earlier account has left it.</summary>
    private async Task AddRequesterAsync(string name, CancellationToken stopping)
    {
        var normalized = Requester.Normalize(name);
        if (await db.Requesters.AnyAsync(r => r.NormalizedName == normalized, stopping)) { return; }

        db.Requesters.Add(Requester.For(name));
    }
}
