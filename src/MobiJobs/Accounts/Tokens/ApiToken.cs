using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Tokens;

/// <summary>
/// A key to the HTTP API. Only its hash is stored. It acts as its person and may do what that person may do now, within
/// its own limits.
/// </summary>
public sealed class ApiToken
{
    public const int MaxNameLength = 100;

    private ApiToken()
    {
    }

    public int Id { get; private set; }

    public int PersonId { get; private set; }

    public Person Person { get; private set; } = null!;

    public string Name { get; private set; } = "";

    /// <summary>SHA-256 of the token, in lower-case hexadecimal.</summary>
    public string Hash { get; private set; } = "";

    public DateTime CreatedAt { get; private set; }

    public DateTime ExpiresAt { get; private set; }

    /// <summary>The permissions it is limited to, joined by commas; null for all that its person has.</summary>
    public string? Permissions { get; private set; }

    /// <summary>
    /// Whether it is limited to groups. It then stays limited when the last of them is deleted: it sees nothing.
    /// </summary>
    public bool IsLimitedToGroups { get; private set; }

    /// <summary>When it was last used, give or take a minute.</summary>
    public DateTime? UsedAt { get; private set; }

    /// <summary>The network address that it was last used from.</summary>
    public string? UsedFrom { get; private set; }

    public DateTime? RevokedAt { get; private set; }

    public string? RevokedBy { get; private set; }

    /// <summary>Creates a token of this person from its hash.</summary>
    internal static ApiToken For(int personId, NewToken wanted, string hash, DateTime now) => new()
    {
        PersonId = personId,
        Name = TypedText.Bounded(wanted.Name, MaxNameLength) ?? "",
        Hash = hash,
        CreatedAt = now,
        ExpiresAt = now + wanted.Life,
        Permissions = wanted.Permissions is { } only ? Rights.Of([], only).Names : null,
        IsLimitedToGroups = wanted.Groups is not null,
    };

    /// <summary>Whether it can be used at this time, as far as it says itself.</summary>
    public bool IsValidAt(DateTime now) => RevokedAt is null && now < ExpiresAt;
}

/// <summary>A group that a token is limited to, with its subgroups.</summary>
public sealed class TokenGroup
{
    public int TokenId { get; init; }

    public int GroupId { get; init; }
}

/// <summary>
/// A key that a token had before it was given another one. It opens nothing: it tells administrators which token
/// somebody still uses it for.
/// </summary>
public sealed class ReplacedKey
{
    private const string Reason = "replaced key, since ";

    /// <summary>SHA-256 of the former key, as the token has it of its own.</summary>
    public string Hash { get; init; } = "";

    public int TokenId { get; init; }

    public ApiToken Token { get; private set; } = null!;

    public DateTime ReplacedAt { get; init; }

    /// <summary>Why the key is not taken, as the audit trail keeps it.</summary>
    public string Why => Reason + ReplacedAt.ToString(AuditEntry.TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Since when the key of such a reason is replaced, as it was written; null for another reason.</summary>
    public static string? SinceOf(string reason) =>
        reason.StartsWith(Reason, StringComparison.Ordinal) ? reason[Reason.Length..] : null;
}

/// <summary>What a token is to be.</summary>
/// <param name="Life">How long it is valid.</param>
/// <param name="Permissions">The permissions it is limited to; null for all that its person has.</param>
/// <param name="Groups">The groups it is limited to; null for all that its person sees.</param>
public sealed record NewToken(
    string Name,
    TimeSpan Life,
    IReadOnlyCollection<string>? Permissions = null,
    IReadOnlyCollection<int>? Groups = null);

internal sealed class ApiTokenTable
    : IEntityTypeConfiguration<ApiToken>, IEntityTypeConfiguration<TokenGroup>, IEntityTypeConfiguration<ReplacedKey>
{
    public void Configure(EntityTypeBuilder<ApiToken> token)
    {
        token.ToTable("ApiTokens");
        token.Property(t => t.Name).HasMaxLength(ApiToken.MaxNameLength);
        token.Property(t => t.Hash).HasMaxLength(64).IsOrdinal();
        token.Property(t => t.Permissions).HasMaxLength(400);
        token.Property(t => t.UsedFrom).HasMaxLength(64);
        token.Property(t => t.RevokedBy).HasMaxLength(256);
        token.HasIndex(t => t.Hash).IsUnique();
        token.HasIndex(t => new { t.PersonId, t.Id });
        token.HasOne(t => t.Person).WithMany().HasForeignKey(t => t.PersonId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<TokenGroup> group)
    {
        group.ToTable("ApiTokenGroups");
        group.HasKey(g => new { g.TokenId, g.GroupId });
        group.HasOne<ApiToken>().WithMany().HasForeignKey(g => g.TokenId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ReplacedKey> key)
    {
        key.ToTable("ReplacedTokenKeys");
        key.HasKey(k => k.Hash);
        key.Ignore(k => k.Why);
        key.Property(k => k.Hash).HasMaxLength(64).IsOrdinal();
        key.HasOne(k => k.Token).WithMany().HasForeignKey(k => k.TokenId).OnDelete(DeleteBehavior.Cascade);
    }
}
