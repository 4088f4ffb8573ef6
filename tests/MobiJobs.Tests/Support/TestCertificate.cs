using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MobiJobs.Tests.Support;

/// <summary>A certificate with its RSA key, made for this run of the tests.</summary>
internal static class TestCertificate
{
    private const int KeyBits = 3072;

    private static readonly Lazy<string> Made = new(() => Make("keys"));

    /// <summary>The file that the consoles of the tests wrap their keys with; it has no password.</summary>
    public static string File => Made.Value;

    /// <summary>The certificate of that file.</summary>
    public static X509Certificate2 Loaded => X509CertificateLoader.LoadPkcs12FromFile(File, null);

    /// <summary>Another one.</summary>
    public static X509Certificate2 Load(string name) => X509CertificateLoader.LoadPkcs12FromFile(Make(name), null);

    /// <summary>Makes another one, in a file of its own.</summary>
    public static string Make(string name, string? password = null, int bits = KeyBits)
    {
        using var key = RSA.Create(bits);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var file = Path.Combine(Directory.CreateTempSubdirectory("mobijobs-keys-").FullName, $"{name}.pfx");
        System.IO.File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, password));
        return file;
    }
}
