using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Passkeys;

/// <summary>A key pair of a person's device (WebAuthn): here is the public half, with which nobody signs in.</summary>
public sealed class Passkey
{
    public const int MaxNameLength = 60;

    /// <summary>The longest id that WebAuthn allows.</summary>
    internal const int MaxId = 1023;

    private Passkey()
    {
    }

    public int Id { get; private set; }

    public int PersonId { get; private set; }

    public Person Person { get; private set; } = null!;

    public string Name { get; private set; } = "";

    /// <summary>SHA-256 of the credential's id, hexadecimal: the id itself is too long for an index.</summary>
    public string Key { get; private set; } = "";

    public byte[] CredentialId { get; private set; } = [];

    public byte[] PublicKey { get; private set; } = [];

    /// <summary>How often the device says it has signed; many devices always say 0.</summary>
    public long SignCount { get; private set; }

    /// <summary>How the device is reached, such as "internal" or "usb", joined by commas.</summary>
    public string Transports { get; private set; } = "";

    public bool IsBackupEligible { get; private set; }

    public bool IsBackedUp { get; private set; }

    public DateTime AddedAt { get; private set; }

    /// <summary>Null if it has not been used.</summary>
    public DateTime? UsedAt { get; private set; }

    internal static Passkey For(int personId, string name, UserPasskeyInfo made, DateTime now) => new()
    {
        PersonId = personId,
        Name = name,
        Key = KeyOf(made.CredentialId),
        CredentialId = made.CredentialId,
        PublicKey = made.PublicKey,
        SignCount = made.SignCount,
        Transports = string.Join(',', made.Transports ?? []),
        IsBackupEligible = made.IsBackupEligible,
        IsBackedUp = made.IsBackedUp,
        AddedAt = now,
    };

    /// <summary>Under what a credential is looked up.</summary>
    internal static string KeyOf(byte[] credentialId) => Convert.ToHexStringLower(SHA256.HashData(credentialId));

    /// <summary>As the framework wants it. What is said of a device when it is added is not kept.</summary>
    internal UserPasskeyInfo ToInfo() => new(
        CredentialId,
        PublicKey,
        new DateTimeOffset(AddedAt, TimeSpan.Zero),
        (uint)SignCount,
        Transports.Split(',', StringSplitOptions.RemoveEmptyEntries),
        isUserVerified: true,
        IsBackupEligible,
        IsBackedUp,
        attestationObject: [],
        clientDataJson: [])
    {
        Name = Name,
    };
}

internal sealed class PasskeyTable : IEntityTypeConfiguration<Passkey>
{
    public void Configure(EntityTypeBuilder<Passkey> passkey)
    {
        passkey.ToTable("Passkeys");
        passkey.Property(k => k.Name).HasMaxLength(Passkey.MaxNameLength);
        passkey.Property(k => k.Key).HasMaxLength(64).IsOrdinal();
        passkey.Property(k => k.CredentialId).HasMaxLength(Passkey.MaxId);
        passkey.Property(k => k.Transports).HasMaxLength(200);
        passkey.HasIndex(k => k.Key).IsUnique();
        passkey.HasIndex(k => k.PersonId);
        passkey.HasOne(k => k.Person).WithMany().HasForeignKey(k => k.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}
