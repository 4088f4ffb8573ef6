using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Properties = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace MobiJobs.Catalogue.Profiles;

/// <summary>Reads the certificates in the payloads of a profile.</summary>
internal sealed class PayloadCertificates
{
    private const string Password = "Password";
    private const string Content = "PayloadContent";
    private const string WithKey = "com.apple.security.pkcs12";

    // A file says itself how many rounds its password costs.
    private const int MaxRoundsOfOne = 300_000;
    private const int MaxLocked = 10;

    private static readonly string[] Plain =
    [
        "com.apple.security.root",
        "com.apple.security.pkcs1",
        "com.apple.security.pem",
    ];

    private static readonly Pkcs12LoaderLimits Limits = new()
    {
        MacIterationLimit = MaxRoundsOfOne,
        IndividualKdfIterationLimit = MaxRoundsOfOne,
        TotalKdfIterationLimit = MaxRoundsOfOne,
    };

    private int locked;

    private PayloadCertificates()
    {
    }

    /// <summary>
    /// The certificates, each once. One that can't be opened has the identifier of its payload, and no end.
    /// </summary>
    public static IEnumerable<ProfileCertificate> Read(IEnumerable<Properties> payloads)
    {
        var pass = new PayloadCertificates();
        return payloads.Where(HoldsCertificate).SelectMany(pass.Read);
    }

    private static bool HoldsCertificate(Properties payload) => TypeOf(payload) is { } type
        && (type == WithKey || Plain.Contains(type, StringComparer.Ordinal));

    private static string? TypeOf(Properties payload) => payload.GetValueOrDefault("PayloadType") as string;

    private List<ProfileCertificate> Read(Properties payload)
    {
        var certificates = Load(payload);
        var read = certificates.ConvertAll(ProfileCertificate.Of);
        certificates.ForEach(c => c.Dispose());
        return read.Count > 0 ? read : [ProfileCertificate.Unreadable(IdentifierOf(payload))];
    }

    private static string IdentifierOf(Properties payload) => VisibleText.Marked(
        payload.GetValueOrDefault("PayloadIdentifier") as string, ConfigurationProfile.MaxIdLength) ?? "–";

    /// <summary>The certificates of a payload, several of a bundle (PKCS #7); none if it can't be read.</summary>
    private List<X509Certificate2> Load(Properties payload)
    {
        if (payload.GetValueOrDefault(Content) is not byte[] bytes) { return []; }

        try
        {
            return TypeOf(payload) == WithKey
                ? Unlock(bytes, payload.GetValueOrDefault(Password) as string)
                : Bundle(bytes) ?? [X509CertificateLoader.LoadCertificate(bytes)];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    private List<X509Certificate2> Unlock(byte[] bytes, string? password) => ++locked > MaxLocked
        ? []
        : [X509CertificateLoader.LoadPkcs12(bytes, password, X509KeyStorageFlags.EphemeralKeySet, Limits)];

    /// <summary>The certificates of a bundle; null if it is none.</summary>
    private static List<X509Certificate2>? Bundle(byte[] bytes)
    {
        try
        {
            var bundle = new SignedCms();
            bundle.Decode(bytes);
            return [.. bundle.Certificates];
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
