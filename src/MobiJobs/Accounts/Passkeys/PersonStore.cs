using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Passkeys;

/// <summary>
/// People for the framework, with passkeys from our own table: the framework's keeps them as one column of JSON, which
/// can't say in one statement that a counter has grown (docs/decisions/0030).
/// </summary>
internal sealed class PersonStore(MobiJobsDb db, IdentityErrorDescriber describer)
    : UserStore<Person, IdentityRole<int>, MobiJobsDb, int>(db, describer)
{
    /// <summary>The device of a stranger says which person it is of.</summary>
    public override Task<Person?> FindByIdAsync(string userId, CancellationToken cancellationToken = default) =>
        PlainText.SmallNumber(userId) is { } id
            ? Context.Users.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, cancellationToken)
            : Task.FromResult<Person?>(null);

    public override async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(
        Person user, CancellationToken cancellationToken) =>
        [.. (await Of(user.Id).ToListAsync(cancellationToken)).Select(k => k.ToInfo())];

    public override async Task<UserPasskeyInfo?> FindPasskeyAsync(
        Person user, byte[] credentialId, CancellationToken cancellationToken)
    {
        var key = Passkey.KeyOf(credentialId);
        return (await Of(user.Id).FirstOrDefaultAsync(k => k.Key == key, cancellationToken))?.ToInfo();
    }

    public override Task<Person?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        var key = Passkey.KeyOf(credentialId);
        return Context.Passkeys.Where(k => k.Key == key).Select(k => (Person?)k.Person)
            .FirstOrDefaultAsync(cancellationToken);
    }

    private IQueryable<Passkey> Of(int personId) => Context.Passkeys.AsNoTracking().Where(k => k.PersonId == personId);
}
