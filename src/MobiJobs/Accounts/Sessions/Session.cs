using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Accounts.Provider;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Sessions;

/// <summary>
/// Somebody signed in at one browser. The browser holds a random key; here is its hash, so that a copy of the store
/// signs nobody in.
/// </summary>
public sealed class Session
{
    /// <summary>The longest text of a browser that is kept.</summary>
    public const int MaxBrowser = 200;

    private Session()
    {
    }

    public long Id { get; private set; }

    /// <summary>SHA-256 of the key, hexadecimal.</summary>
    public string Hash { get; private set; } = "";

    public int PersonId { get; private set; }

    public Person Person { get; private set; } = null!;

    public DateTime StartedAt { get; private set; }

    /// <summary>When it was last used, give or take a minute.</summary>
    public DateTime SeenAt { get; private set; }

    public string? Address { get; private set; }

    /// <summary>What the browser says it is.</summary>
    public string? Browser { get; private set; }

    /// <summary>Whether it began at the OpenID provider, without a password.</summary>
    public bool IsFromProvider { get; private set; }

    /// <summary>Whether the provider had asked for a second factor.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>When (UTC) the provider had last asked the person for a proof; null if it did not say.</summary>
    public DateTime? ProvedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    public SessionEnd? End { get; private set; }

    /// <summary>Who ended it.</summary>
    public string? EndedBy { get; private set; }

    /// <summary>Begins with the sign-in.</summary>
    public static Session Start(int personId, string hash, string? address, string? browser, DateTime now) => new()
    {
        PersonId = personId,
        Hash = hash,
        Address = address,
        Browser = TypedText.Bounded(browser, MaxBrowser),
        StartedAt = now,
        SeenAt = now,
    };

    /// <summary>It begins at the provider.</summary>
    internal Session By(ProviderProof proof)
    {
        (IsFromProvider, IsWhole, ProvedAt) = (true, proof.IsWhole, proof.At);
        return this;
    }
}

/// <summary>Why a session ended. Values are stored.</summary>
public enum SessionEnd : byte
{
    SignedOut = 1,

    /// <summary>By the person, in the list of their sessions.</summary>
    ByPerson = 2,
    ByAdministrator = 3,

    /// <summary>The person's password was changed.</summary>
    PasswordChanged = 4,

    /// <summary>The person was disabled.</summary>
    Disabled = 5,

    /// <summary>Somebody signed in at the same browser.</summary>
    SignedInAgain = 6,

    /// <summary>The person's second factors were changed.</summary>
    FactorsChanged = 7,
}

internal sealed class SessionTable : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> session)
    {
        session.ToTable("Sessions");
        session.Property(s => s.Hash).HasMaxLength(64).IsOrdinal();
        session.Property(s => s.Address).HasMaxLength(64);
        session.Property(s => s.Browser).HasMaxLength(Session.MaxBrowser);
        session.Property(s => s.EndedBy).HasMaxLength(256);
        session.HasIndex(s => s.Hash).IsUnique();
        session.HasIndex(s => new { s.PersonId, s.Id });
        session.HasIndex(s => s.EndedAt);
        session.HasOne(s => s.Person).WithMany().HasForeignKey(s => s.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}
