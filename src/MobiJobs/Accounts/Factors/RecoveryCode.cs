using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MobiJobs.Accounts.Factors;

/// <summary>
/// A code on paper, for a person whose telephone is lost: it works once, and then its row is gone. Here is its hash,
/// made as those of passwords are.
/// </summary>
public sealed class RecoveryCode
{
    private RecoveryCode()
    {
    }

    public int Id { get; private set; }

    public int PersonId { get; private set; }

    public Person Person { get; private set; } = null!;

    /// <summary>The same for all codes that were made together, so that one that is typed is hashed once.</summary>
    public byte[] Salt { get; private set; } = [];

    public byte[] Hash { get; private set; } = [];

    internal static RecoveryCode For(int personId, byte[] salt, byte[] hash) =>
        new() { PersonId = personId, Salt = salt, Hash = hash };
}

/// <summary>Codes that were just made: the only place where they can be read.</summary>
internal sealed class NewRecoveryCodes
{
    public const int Count = 10;

    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private const int Length = 10;

    // Letters and digits that look alike are left out: the codes are read off paper.
    private const string Readable = "abcdefghjkmnpqrstuvwxyz23456789";

    private readonly byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
    private readonly string[] codes =
        [.. Enumerable.Range(0, Count).Select(_ => RandomNumberGenerator.GetString(Readable, Length))];

    /// <summary>As people read them: in two halves.</summary>
    public IReadOnlyList<string> Texts => [.. codes.Select(code => $"{code[..(Length / 2)]}-{code[(Length / 2)..]}")];

    /// <summary>The rows of a person. It takes as long as ten passwords: not to be done in a transaction.</summary>
    public IReadOnlyList<RecoveryCode> RowsOf(int personId, HashRounds rounds) =>
        [.. codes.Select(code => RecoveryCode.For(personId, salt, HashOf(code, salt, rounds)))];

    /// <summary>What was typed, without what people put between the letters; null if it can't be a code.</summary>
    public static string? Read(string typed)
    {
        var letters = typed.Where(c => c is not ('-' or ' ')).Select(char.ToLowerInvariant).ToArray();
        return letters.Length == Length && letters.All(Readable.Contains) ? new string(letters) : null;
    }

    /// <summary>The hash of a code.</summary>
    public static byte[] HashOf(string code, byte[] salt, HashRounds rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(code, salt, rounds.Count, HashAlgorithmName.SHA512, HashBytes);
}

internal sealed class RecoveryCodeTable : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> code)
    {
        code.ToTable("RecoveryCodes");
        code.Property(c => c.Salt).HasMaxLength(16);
        code.Property(c => c.Hash).HasMaxLength(32);
        code.HasIndex(c => new { c.PersonId, c.Hash }).IsUnique();
        code.HasOne(c => c.Person).WithMany().HasForeignKey(c => c.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}
