using System.Security.Cryptography;
using System.Text;

namespace MobiJobs.Accounts;

/// <summary>Random keys that only their holder has, and what the store holds in place of them.</summary>
internal static class Secrets
{
    /// <summary>A random key of so many bytes, hexadecimal.</summary>
    public static string NewKey(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));

    /// <summary>What the store holds in place of a text: its SHA-256, hexadecimal.</summary>
    public static string HashOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
