using System.Security.Cryptography;
using System.Text;

namespace MobiJobs.Gateway.NanoMdm;

/// <summary>The signature of NanoMDM's events: HMAC-SHA256 of the body as it was sent, with the key's text.</summary>
public static class WebhookSignature
{
    /// <summary>The header that it is in, as standard base64.</summary>
    public const string Header = "X-Hmac-Signature";

    /// <summary>Whether this may be a signature of some body.</summary>
    public static bool IsOne(string? given) => TryRead(given, stackalloc byte[HMACSHA256.HashSizeInBytes]);

    /// <summary>
    /// Whether the body was signed with this key. Takes as long for a wrong signature as for the right one.
    /// </summary>
    public static bool IsRight(ReadOnlySpan<byte> body, string? given, string key)
    {
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var isOne = TryRead(given, signature);
        var right = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), body);
        return CryptographicOperations.FixedTimeEquals(signature, right) && isOne;
    }

    private static bool TryRead(string? given, Span<byte> signature) =>
        Convert.TryFromBase64String(given ?? "", signature, out var length) && length == signature.Length;
}
