using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Data;

namespace MobiJobs.Accounts;

/// <summary>Somebody who signs in to the console.</summary>
public sealed class Person : IdentityUser<int>
{
    /// <summary>Since when (UTC) neither this person nor their tokens are let in; null if they are.</summary>
    public DateTime? DisabledAt { get; private set; }

    /// <summary>
    /// When (UTC) somebody else gave the password: until the person has chosen another one, every page asks for it and
    /// tokens that were made before are not taken. Null if the person has chosen it.
    /// </summary>
    public DateTime? PasswordGivenAt { get; private set; }

    /// <summary>When (UTC) the person signed in last; null if never.</summary>
    public DateTime? SignedInAt { get; private set; }

    /// <summary>Shuts this person out.</summary>
    public void Disable(DateTime now) => DisabledAt ??= now;

    /// <summary>Lets this person in again.</summary>
    public void Enable() => DisabledAt = null;

    /// <summary>Somebody else knows the password.</summary>
    public void RequireOtherPassword(DateTime now) => PasswordGivenAt = now;

    /// <summary>Mails go to this address from now on; none for null.</summary>
    public void ChangeMail(string? email) =>
        (Email, NormalizedEmail) = (email, email is null ? null : TypedText.Comparable(email));

    /// <summary>Somebody else gives this password.</summary>
    public void GivePassword(string hash, DateTime now) => Change(hash, now);

    /// <summary>The person has chosen this password.</summary>
    public void ChoosePassword(string hash) => Change(hash, null);

    private void Change(string hash, DateTime? givenAt) =>
        (PasswordHash, PasswordGivenAt, SecurityStamp) = (hash, givenAt, NewStamp());

    /// <summary>
    /// What <see cref="IdentityUser{TKey}.SecurityStamp"/> becomes when the password or the second factors change: what
    /// browsers remember of the person from before counts no longer.
    /// </summary>
    internal static string NewStamp() => Guid.NewGuid().ToString("N");
}

internal sealed class PersonTable : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> person)
    {
        // An engine's own comparison may take two names for one: attempts are counted by the name as it is typed.
        person.Property(p => p.NormalizedUserName).IsOrdinal();
    }
}
