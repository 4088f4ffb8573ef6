using System.Security.Cryptography;
using System.Text;

namespace MobiJobs.Audit;

/// <summary>
/// How seals are hashed. Without a key anybody can compute a seal, so whoever can write to the store could rewrite the
/// whole chain; with one, only who knows the key can.
/// </summary>
/// <param name="Secret">The key; null for none.</param>
public sealed record AuditSealKey(string? Secret)
{
    internal const string Plain = "SHA-256";
    internal const string Keyed = "HMAC-SHA-256";

    /// <summary>The algorithm of new seals.</summary>
    public string Algorithm => Secret is null ? Plain : Keyed;

    /// <summary>The hash of a seal by the seal's own algorithm, hexadecimal; empty for an unknown one.</summary>
    public string HashOf(AuditSeal seal) => HashOf(CanonicalEntry.BytesOf(seal), seal.Algorithm);

    /// <summary>Whether a seal was made with this key, and is as it was.</summary>
    internal bool HasMade(AuditSeal seal) =>
        Secret is not null && seal.Algorithm == Keyed && seal.Hash == HashOf(seal);

    /// <summary>
    /// What binds the last seal of a purge to the entry about it, so that nobody can pass a deletion for a purge.
    /// </summary>
    public string PurgeHashOf(long number, string seal, AuditEntry record) =>
        HashOf(CanonicalEntry.BytesOf(number, seal, record), Algorithm);

    private string HashOf(byte[] bytes, string algorithm) => algorithm switch
    {
        Plain => Convert.ToHexStringLower(SHA256.HashData(bytes)),
        Keyed => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret ?? ""), bytes)),
        _ => "",
    };

    /// <summary>The key's text is not shown where the record is.</summary>
    public override string ToString() => Algorithm;
}
