using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MobiJobs.Start;

/// <summary>
/// The certificates that wrap the keys of cookies and of stored secrets: whoever has only the store can read neither.
/// </summary>
/// <param name="Current">Wraps new keys; null outside production only.</param>
/// <param name="Previous">Unwraps the keys of the certificate before; null for none.</param>
public sealed record KeySettings(X509Certificate2? Current, X509Certificate2? Previous)
{
    private const string Key = "Keys:Certificate";

    /// <summary>As strong as 128 bits (NIST SP 800-57, part 1, table 2).</summary>
    private const int LeastBits = 3072;

    /// <summary>Reads <c>Keys:Certificate</c> and <c>Keys:Previous:Certificate</c> with their passwords.</summary>
    /// <exception cref="WrongSettingException">There is none in production, or it can't be used.</exception>
    internal static KeySettings Read(SettingReader reader, bool isProduction)
    {
        var current = Load(reader, Key, "Keys:Password");
        if (current is null && isProduction)
        {
            throw new WrongSettingException(
                Key,
                "",
                "in production, a file with an RSA certificate and its private key (PKCS #12, or PEM) that wraps the "
                + "keys in the store");
        }

        if (current is not null && isProduction && KeyBits(current) < LeastBits)
        {
            throw new WrongSettingException(
                Key,
                reader.Text(Key)!,
                string.Create(CultureInfo.InvariantCulture, $"an RSA key of at least {LeastBits} bits"));
        }

        return new KeySettings(current, Load(reader, "Keys:Previous:Certificate", "Keys:Previous:Password"));
    }

    private static X509Certificate2? Load(SettingReader reader, string key, string passwordKey)
    {
        if (reader.Text(key) is not { } file) { return null; }

        try
        {
            var certificate = LoadFile(file, reader.Text(passwordKey));
            if (certificate.HasPrivateKey && certificate.GetRSAPrivateKey() is not null) { return certificate; }
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new WrongSettingException(key, file, $"a file that can be read with {passwordKey} ({OneLine(e)})");
        }

        throw new WrongSettingException(key, file, "a certificate with its RSA private key");
    }

    private static int KeyBits(X509Certificate2 certificate)
    {
        using var key = certificate.GetRSAPublicKey();
        return key?.KeySize ?? 0;
    }

    private static X509Certificate2 LoadFile(string file, string? password) =>
        file.EndsWith(".pem", StringComparison.OrdinalIgnoreCase)
            ? password is null
                ? X509Certificate2.CreateFromPemFile(file)
                : X509Certificate2.CreateFromEncryptedPemFile(file, password)
            : X509CertificateLoader.LoadPkcs12FromFile(file, password);

    private static string OneLine(Exception error) => error.Message.ReplaceLineEndings(" ");
}
