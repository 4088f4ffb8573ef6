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
    public string HashOf(AuditSeal seal)
    {
        var bytes = CanonicalEntry.BytesOf(seal);
        return seal.Algorithm switch
        {
            Plain => Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Keyed => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret ?? ""), bytes)),
            _ => "",
        };
    }

    /// <summary>The key's text is not shown where the record is.</summary>
    public override string ToString() => Algorithm;
}
