using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Provider;

/// <summary>
/// Somebody at an OpenID provider who signs in as a person here. It is the issuer and the subject that say who it is,
/// which never change hands: an e-mail address may.
/// </summary>
public sealed class ProviderIdentity
{
    internal const int MaxIssuer = 300;
    internal const int MaxSubject = 255;

    private ProviderIdentity()
    {
    }

    public int Id { get; private set; }

    public int PersonId { get; private set; }

    public Person Person { get; private set; } = null!;

    public string Issuer { get; private set; } = "";

    public string Subject { get; private set; } = "";

    /// <summary>What the provider called them when they were joined, for people who read the list.</summary>
    public string? ShownAs { get; private set; }

    public DateTime AddedAt { get; private set; }

    public DateTime? UsedAt { get; private set; }

    /// <summary>Joins somebody at the provider to a person.</summary>
    internal static ProviderIdentity Of(int personId, ProviderClaims who, DateTime now) => new()
    {
        PersonId = personId,
        Issuer = who.Issuer,
        Subject = who.Subject,
        ShownAs = TypedText.Bounded(who.Email ?? who.UserName, MailAddress.MaxLength),
        AddedAt = now,
    };
}

/// <summary>What a provider says about who has signed in there.</summary>
/// <param name="ProvedAt">When (UTC) it last asked the person for a proof; null if it does not say.</param>
/// <param name="IsWhole">Whether that was enough without a second factor of ours.</param>
internal sealed record ProviderClaims(
    string Issuer, string Subject, string? UserName, string? Email, DateTime? ProvedAt, bool IsWhole)
{
    /// <summary>Those of a token that was checked; null if it does not say who it is.</summary>
    public static ProviderClaims? Of(ClaimsPrincipal user, ProviderSettings settings)
    {
        var (issuer, subject) = (user.FindFirstValue("iss"), user.FindFirstValue("sub"));
        var isKnown = issuer is { Length: > 0 and <= ProviderIdentity.MaxIssuer }
            && subject is { Length: > 0 and <= ProviderIdentity.MaxSubject };
        if (!isKnown) { return null; }

        var email = user.FindFirstValue("email_verified") == "true" ? user.FindFirstValue("email") : null;
        return new ProviderClaims(
            issuer!,
            subject!,
            user.FindFirstValue("preferred_username"),
            MailAddress.IsNoneOrValid(email) ? MailAddress.Read(email) : null,
            ProofOf(user.FindFirstValue("auth_time")),
            settings.IsWhole(user));
    }

    private static DateTime? ProofOf(string? seconds) =>
        PlainText.SmallNumber(seconds) is { } time ? DateTime.UnixEpoch.AddSeconds(time) : null;
}

internal sealed class ProviderIdentityTable : IEntityTypeConfiguration<ProviderIdentity>
{
    public void Configure(EntityTypeBuilder<ProviderIdentity> identity)
    {
        identity.ToTable("ProviderIdentities");
        identity.Property(i => i.Issuer).HasMaxLength(ProviderIdentity.MaxIssuer).IsOrdinal();
        identity.Property(i => i.Subject).HasMaxLength(ProviderIdentity.MaxSubject).IsOrdinal();
        identity.Property(i => i.ShownAs).HasMaxLength(MailAddress.MaxLength);
        identity.HasIndex(i => new { i.Issuer, i.Subject }).IsUnique();
        identity.HasIndex(i => new { i.PersonId, i.Issuer }).IsUnique();
        identity.HasOne(i => i.Person).WithMany().HasForeignKey(i => i.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}
