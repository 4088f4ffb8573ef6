using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Links;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Administration.Persons;

/// <summary>
/// Adds people and changes what they may do, each with its audit entries. Nobody changes their own role or sets, and
/// the last administrator stays.
/// </summary>
public sealed class PeopleRegister(
    MobiJobsDb db,
    People people,
    PermissionSets sets,
    PasswordHashes hashes,
    AccountKeys keys,
    Notices notices,
    TimeProvider clock)
{
    /// <summary>Adds a person with what they may do.</summary>
    /// <param name="password">A first password, which the person has to change; null for an invitation.</param>
    public async Task<NewPersonResult> AddAsync(
        NewPerson wanted, string? password, Actor by, CancellationToken stopping)
    {
        var name = PersonName.Normalize(wanted.Name);
        if (PersonName.Problem(name) is not null) { return NewPersonProblem.InvalidName; }

        var person = new Person { UserName = name, Email = wanted.Email };
        if (password is not null) { person.GivePassword(hashes.Of(person, password), clock.UtcNow()); }

        try
        {
            return await db.WriteAsync(() => AddAsync(person, wanted.May, by, stopping), stopping);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            return NewPersonProblem.NameTaken;
        }
    }

    /// <summary>Changes what a person may do; it holds with the person's next request.</summary>
    /// <param name="shown">What the person could do when the page was shown.</param>
    public async Task<PersonResult> ChangeAsync(
        int id, PersonMay wanted, string shown, Actor by, CancellationToken stopping)
    {
        if (await IsOwnAsync(id, by, stopping)) { return PersonResult.Own; }

        return await db.WriteAsync(
            async () =>
            {
                await db.HoldAdministratorsAsync(stopping);
                var person = await FindAsync(id, stopping);
                if (person is null) { return PersonResult.Gone; }

                var now = await MayAsync(id, stopping);
                if (now.ToString() != shown) { return PersonResult.ChangedMeanwhile; }

                if (!await AreThereAsync(wanted.Sets, stopping)) { return PersonResult.SetGone; }

                if (now.Role != wanted.Role && !await TakeRolesAsync(id, stopping))
                {
                    return PersonResult.LastAdministrator;
                }

                if (now.Role != wanted.Role) { await GiveAsync(person, now.Role, wanted.Role, by, stopping); }

                await HoldAsync(id, now.Sets, wanted.Sets, by, stopping);
                if (wanted.ToString() != shown) { await notices.TellAsync(person, Notice.RightsChanged); }

                return PersonResult.Done;
            },
            stopping);
    }

    /// <summary>
    /// Changes the address for mails; it and the one before are told. Links that were sent to the latter hold no
    /// longer. Returns whether it was another one.
    /// </summary>
    public Task<(PersonResult Result, bool IsChanged)> ChangeMailAsync(
        int id, string? email, Actor by, CancellationToken stopping) =>
        db.WriteAsync(
            async () =>
            {
                if (await FindAsync(id, stopping) is not { } person) { return (PersonResult.Gone, false); }

                if (person.Email == email) { return (PersonResult.Done, false); }

                var before = person.Email;
                Enter(by, AuditAction.PersonMailChanged, person).Changed(before ?? "–", email ?? "–");
                person.ChangeMail(email);
                await db.AccountLinks.Where(l => l.PersonId == id).ExecuteDeleteAsync(stopping);
                await db.SaveChangesAsync(stopping);
                await notices.TellAtAsync(before, person, Notice.MailChanged);
                await notices.TellAsync(person, Notice.MailChanged);
                return (PersonResult.Done, true);
            },
            stopping);

    /// <summary>
    /// Gives a person this password, which has to be changed at the next sign-in. Sessions, links and API tokens end.
    /// </summary>
    public async Task<PersonResult> ResetPasswordAsync(int id, string password, Actor by, CancellationToken stopping)
    {
        if (await IsOwnAsync(id, by, stopping)) { return PersonResult.Own; }

        var hash = hashes.Of(new Person(), password);
        return await db.WriteAsync(
            async () =>
            {
                if (await FindAsync(id, stopping) is not { } person) { return PersonResult.Gone; }

                person.GivePassword(hash, clock.UtcNow());
                Enter(by, AuditAction.PasswordReset, person);
                await db.SaveChangesAsync(stopping);
                var revoked = await keys.TakeAllAsync(id, by.Name, stopping);
                await notices.TellAsync(person, Notice.PasswordReset, revoked);
                return PersonResult.Done;
            },
            stopping);
    }

    /// <summary>Shuts a person out at once, or lets them in again.</summary>
    public async Task<PersonResult> SetEnabledAsync(int id, bool isEnabled, Actor by, CancellationToken stopping)
    {
        if (await IsOwnAsync(id, by, stopping)) { return PersonResult.Own; }

        var name = await db.Users.Where(p => p.Id == id).Select(p => p.UserName).FirstOrDefaultAsync(stopping);
        return name is null
            ? PersonResult.Gone
            : await people.SetEnabledAsync(name, isEnabled, by.Name, stopping);
    }

    /// <summary>What a person may do now.</summary>
    internal async Task<PersonMay> MayAsync(int id, CancellationToken stopping)
    {
        var roles = await db.HeldRoleNames().Where(r => r.PersonId == id).Select(r => r.Name).ToListAsync(stopping);
        var held = await db.HeldSets.Where(h => h.PersonId == id).Select(h => h.SetId).ToListAsync(stopping);
        return new PersonMay(Roles.All.FirstOrDefault(roles.Contains), held);
    }

    private async Task<NewPersonResult> AddAsync(Person person, PersonMay may, Actor by, CancellationToken stopping)
    {
        if (!await AreThereAsync(may.Sets, stopping)) { return NewPersonProblem.SetGone; }

        var added = await people.AddAsync(person, null, may.Role, by.Name, stopping);
        if (!added.Succeeded)
        {
            return added.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.DuplicateUserName))
                ? NewPersonProblem.NameTaken
                : NewPersonProblem.InvalidName;
        }

        await HoldAsync(person.Id, [], may.Sets, by, stopping);
        return new NewPersonResult(person.Id, null);
    }

    private async Task<bool> IsOwnAsync(int id, Actor by, CancellationToken stopping)
    {
        var name = Requester.Normalize(by.Name);
        return await db.Users.AnyAsync(p => p.Id == id && p.NormalizedUserName == name, stopping);
    }

    private Task<Person?> FindAsync(int id, CancellationToken stopping) =>
        db.Users.FirstOrDefaultAsync(p => p.Id == id, stopping);

    private async Task<bool> AreThereAsync(IReadOnlyCollection<int> ids, CancellationToken stopping) =>
        await db.PermissionSets.CountAsync(s => ids.Contains(s.Id), stopping) == ids.Count;

    /// <summary>False if the person is the last administrator.</summary>
    private async Task<bool> TakeRolesAsync(int id, CancellationToken stopping)
    {
        var (others, theirs) = (people.OtherAdministrators(id), db.AdministratorRoleOf(id));
        await db.UserRoles.Where(r => r.UserId == id && (others.Any() || !theirs.Any())).ExecuteDeleteAsync(stopping);
        return !await db.UserRoles.AnyAsync(r => r.UserId == id, stopping);
    }

    private async Task GiveAsync(Person person, string? former, string? role, Actor by, CancellationToken stopping)
    {
        if (role is not null)
        {
            var roleId = await db.Roles.Where(r => r.Name == role).Select(r => r.Id).SingleAsync(stopping);
            db.UserRoles.Add(new IdentityUserRole<int> { UserId = person.Id, RoleId = roleId });
        }

        Enter(by, AuditAction.PersonRoleChanged, person).Changed(former ?? "–", role ?? "–");
        await db.SaveChangesAsync(stopping);
        if (role == Roles.Administrator) { await people.TellOfAdministratorAsync(person, by.Name, stopping); }
    }

    private async Task HoldAsync(
        int id, IReadOnlyCollection<int> now, IReadOnlyCollection<int> wanted, Actor by, CancellationToken stopping)
    {
        foreach (var set in now.Except(wanted)) { await sets.HoldAsync(set, id, holds: false, by, stopping); }

        foreach (var set in wanted.Except(now)) { await sets.HoldAsync(set, id, holds: true, by, stopping); }
    }

    private AuditEntry Enter(Actor by, AuditAction action, Person person)
    {
        var entry = AuditEntry.Of(by.Name, action, person.UserName!, clock.UtcNow());
        db.Audit.Add(entry);
        return entry;
    }
}

/// <summary>What a person may do: in the whole fleet by a role, in groups by permission sets.</summary>
public sealed record PersonMay(string? Role, IReadOnlyCollection<int> Sets)
{
    /// <summary>Equal for equal rights, so that a form can say which it was made for.</summary>
    public override string ToString() => $"{Role}:{string.Join(',', Sets.Order())}";
}

/// <summary>A person who is to be added.</summary>
public sealed record NewPerson(string Name, string? Email, PersonMay May);

/// <summary>The id of a person who was added, or why nobody was.</summary>
public sealed record NewPersonResult(int Id, NewPersonProblem? Problem)
{
    public static implicit operator NewPersonResult(NewPersonProblem problem) => new(0, problem);
}

/// <summary>Why a person can't be added.</summary>
public enum NewPersonProblem
{
    InvalidName,
    NameTaken,
    SetGone,
}
