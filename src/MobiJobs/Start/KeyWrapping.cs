using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace MobiJobs.Start;

/// <summary>
/// Wraps the keys in the store: each by AES-256-GCM under a key of its own, and that one by the certificate with
/// RSA-OAEP (SHA-256). The framework's own way, XML encryption, uses RSA with PKCS #1 v1.5 and AES in CBC mode, which
/// doesn't notice changes; keys that it wrapped are still read.
/// </summary>
internal sealed class KeyWrapping(X509Certificate2 certificate) : IXmlEncryptor
{
    internal const string Format = "RSA-OAEP-SHA256, AES-256-GCM";
    internal static readonly RSAEncryptionPadding Padding = RSAEncryptionPadding.OaepSHA256;

    private const int KeyBytes = 32;

    /// <inheritdoc/>
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var text = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var (value, tag) = (new byte[text.Length], new byte[AesGcm.TagByteSizes.MaxSize]);
        try
        {
            using var gcm = new AesGcm(key, tag.Length);
            gcm.Encrypt(nonce, text, value, tag);
            using var rsa = certificate.GetRSAPublicKey()!;
            var wrapped = new XElement(
                "wrappedKey",
                new XAttribute("format", Format),
                new XElement("certificate", ThumbprintOf(certificate)),
                new XElement("key", Convert.ToBase64String(rsa.Encrypt(key, Padding))),
                new XElement("nonce", Convert.ToBase64String(nonce)),
                new XElement("tag", Convert.ToBase64String(tag)),
                new XElement("value", Convert.ToBase64String(value)));
            return new EncryptedXmlInfo(wrapped, typeof(KeyUnwrapping));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Which certificate it was.</summary>
    internal static string ThumbprintOf(X509Certificate2 certificate) =>
        certificate.GetCertHashString(HashAlgorithmName.SHA256);
}

/// <summary>Opens what <see cref="KeyWrapping"/> has wrapped. The framework makes it by its name.</summary>
internal sealed class KeyUnwrapping(IServiceProvider services) : IXmlDecryptor
{
    /// <inheritdoc/>
    /// <exception cref="CryptographicException">
    /// The certificate is none of those that are configured, or the text has been changed.
    /// </exception>
    public XElement Decrypt(XElement encryptedElement)
    {
        var keys = services.GetRequiredService<Settings>().Keys;
        var name = (string?)encryptedElement.Element("certificate");
        X509Certificate2?[] known = [keys.Current, keys.Previous];
        var certificate = Array.Find(known, c => c is not null && KeyWrapping.ThumbprintOf(c) == name)
            ?? throw new CryptographicException($"The certificate {name} is not configured.");
        using var rsa = certificate.GetRSAPrivateKey()!;
        var key = rsa.Decrypt(Bytes(encryptedElement, "key"), KeyWrapping.Padding);
        var (value, tag) = (Bytes(encryptedElement, "value"), Bytes(encryptedElement, "tag"));
        var text = new byte[value.Length];
        try
        {
            using var gcm = new AesGcm(key, tag.Length);
            gcm.Decrypt(Bytes(encryptedElement, "nonce"), value, tag, text);
            return XElement.Parse(Encoding.UTF8.GetString(text));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private static byte[] Bytes(XElement element, string name) =>
        Convert.FromBase64String((string?)element.Element(name) ?? "");
}
