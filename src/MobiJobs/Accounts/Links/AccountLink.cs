using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Links;

/// <summary>
/// A link by which a person chooses a password without knowing one: once, and until it expires. The link holds a random
/// key; here is its hash, so that a copy of the store opens no account.
/// </summary>
public sealed class AccountLink
{
    private AccountLink()
    {
    }

    public int Id { get; private set; }

    public int PersonId { get; private set; }

    public Person Person { get; private set; } = null!;

    /// <summary>SHA-256 of the key, hexadecimal.</summary>
    public string Hash { get; private set; } = "";

    public AccountLinkKind Kind { get; private set; }

    /// <summary>The e-mail address and the password that the person had when it was made, as a hash.</summary>
    public string Stamp { get; private set; } = "";

    public DateTime ExpiresAt { get; private set; }

    /// <summary>A link that is valid from now on.</summary>
    public static AccountLink For(Person person, string hash, AccountLinkKind kind, DateTime now) => new()
    {
        PersonId = person.Id,
        Hash = hash,
        Kind = kind,
        Stamp = StampOf(person),
        ExpiresAt = now + LifeOf(kind),
    };

    /// <summary>
    /// Whether the person still has the address and the password that it was made for. Whoever reads mail of an address
    /// that was changed while the link was being made gets nowhere.
    /// </summary>
    internal bool IsFor(Person person) => Stamp == StampOf(person);

    private static string StampOf(Person person) => Secrets.HashOf($"{person.Email}\n{person.PasswordHash}");

    /// <summary>How long a link is valid.</summary>
    public static TimeSpan LifeOf(AccountLinkKind kind) => kind switch
    {
        AccountLinkKind.Invitation => TimeSpan.FromDays(7),
        AccountLinkKind.Recovery => TimeSpan.FromHours(1),
    };
}

/// <summary>What a link is for. Values are stored.</summary>
public enum AccountLinkKind : byte
{
    /// <summary>An administrator lets a new person in.</summary>
    Invitation = 1,

    /// <summary>The person has forgotten the password.</summary>
    Recovery = 2,
}

internal sealed class AccountLinkTable : IEntityTypeConfiguration<AccountLink>
{
    public void Configure(EntityTypeBuilder<AccountLink> link)
    {
        link.ToTable("AccountLinks");
        link.Property(l => l.Hash).HasMaxLength(64).IsOrdinal();
        link.Property(l => l.Stamp).HasMaxLength(64).IsOrdinal();
        link.HasIndex(l => l.Hash).IsUnique();
        link.HasIndex(l => l.ExpiresAt);
        link.HasOne(l => l.Person).WithMany().HasForeignKey(l => l.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}
