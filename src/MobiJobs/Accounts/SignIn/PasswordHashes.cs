using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;

namespace MobiJobs.Accounts.SignIn;

/// <summary>
/// Compares passwords with their hashes. It takes the same time for a name that nobody has and for an old hash, and a
/// text that is too long to be a password is not hashed.
/// </summary>
public sealed class PasswordHashes(IPasswordHasher<Person> hasher, HashRounds rounds)
{
    private readonly string nobodys = hasher.HashPassword(new Person(), Guid.NewGuid().ToString());

    /// <summary>The hash of a password.</summary>
    public string Of(Person person, string password) => hasher.HashPassword(person, password);

    /// <summary>Whether this is the password of the person, for whom null is nobody.</summary>
    internal bool IsRight(Person? person, string password) => Compare(person, password) != PasswordMatch.Wrong;

    /// <summary>The same, and whether the hash is to be made anew.</summary>
    internal PasswordMatch Compare(Person? person, string password)
    {
        var whole = password.Length <= PasswordRules.MaxLength;
        var hash = person?.PasswordHash;
        var compared = hasher.VerifyHashedPassword(
            person ?? new Person(),
            hash ?? nobodys,
            whole ? password : "");
        SpendMissingRounds(MissingRounds(hash ?? nobodys, rounds));
        if (!whole || hash is null) { return PasswordMatch.Wrong; }

        return compared switch
        {
            PasswordVerificationResult.Success => PasswordMatch.Right,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordMatch.Outdated,
            PasswordVerificationResult.Failed => PasswordMatch.Wrong,
        };
    }

    /// <summary>
    /// How many rounds fewer than now a hash was made with, as its format says: a byte 1, the function and the rounds
    /// (ASP.NET Core Identity, version 3). A hash in another format counts as having none.
    /// </summary>
    internal static int MissingRounds(string hash, HashRounds now)
    {
        const int RoundsAt = 5;
        var bytes = new byte[hash.Length];
        var isKnown = Convert.TryFromBase64String(hash, bytes, out var length)
            && length > RoundsAt + sizeof(int)
            && bytes[0] == 1;
        var rounds = isKnown ? BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(RoundsAt)) : 0;
        return rounds < now.Count ? now.Count - (int)rounds : 0;
    }

    private static void SpendMissingRounds(int rounds)
    {
        if (rounds == 0) { return; }

        Rfc2898DeriveBytes.Pbkdf2("", new byte[16], rounds, HashAlgorithmName.SHA512, outputLength: 32);
    }
}

/// <summary>How a password compares with its hash.</summary>
internal enum PasswordMatch
{
    Wrong,
    Right,

    /// <summary>Right, but hashed with fewer rounds than now.</summary>
    Outdated,
}
