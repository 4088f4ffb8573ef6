using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using MobiJobs.Data;
using MobiJobs.Gateway.PropertyLists;
using Properties = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace MobiJobs.Catalogue.Profiles;

/// <summary>
/// The certificates in profiles that can be sent, those of the signers included, and when they expire. Each file is
/// read once and cached by the time of its upload.
/// </summary>
public sealed class ProfileCertificates(MobiJobsDb db, IMemoryCache cache)
{
    private const string Password = "Password";
    private const string Content = "PayloadContent";
    private const string WithKey = "com.apple.security.pkcs12";

    private static readonly string[] Plain =
    [
        "com.apple.security.root",
        "com.apple.security.pkcs1",
        "com.apple.security.pem",
    ];

    /// <summary>Certificates that expire before a time (UTC), the first to expire first.</summary>
    public async Task<IReadOnlyList<ProfileCertificate>> EndingAsync(DateTime before, CancellationToken stopping)
    {
        var profiles = await db.Profiles
            .Where(p => p.RetiredAt == null)
            .OrderBy(p => p.Id)
            .Select(p => new { p.Id, p.Name, p.UploadedAt })
            .ToListAsync(stopping);
        var ending = new List<ProfileCertificate>();
        foreach (var profile in profiles)
        {
            var certificates = await OfAsync(profile.Id, profile.UploadedAt, stopping);
            ending.AddRange(certificates
                .Where(c => c.EndsAt < before)
                .Select(c => new ProfileCertificate(profile.Id, profile.Name, c.Subject, c.EndsAt!.Value)));
        }

        return [.. ending.OrderBy(c => c.EndsAt)];
    }

    /// <summary>
    /// The certificates of a file. One that can't be opened has the identifier of its payload, and no end.
    /// </summary>
    public static IReadOnlyList<(string Subject, DateTime? EndsAt)> Read(byte[] file)
    {
        var (content, signers) = Unwrap(file);
        var profile = PropertyList.Read(content);
        var payloads = profile?.GetValueOrDefault(Content) as List<object?> ?? [];
        var read = Told(signers);
        foreach (var payload in payloads.OfType<Properties>().Where(HoldsCertificate))
        {
            var certificates = Load(payload);
            if (certificates.Count == 0)
            {
                var identifier = payload.GetValueOrDefault("PayloadIdentifier") as string;
                read.Add((TypedText.Bounded(identifier, ConfigurationProfile.MaxIdLength) ?? "–", null));
            }

            read.AddRange(Told(certificates));
        }

        return [.. read.Distinct()];
    }

    private static List<(string Subject, DateTime? EndsAt)> Told(List<X509Certificate2> certificates)
    {
        var told = certificates.ConvertAll(c => (
            c.GetNameInfo(X509NameType.SimpleName, forIssuer: false), (DateTime?)c.NotAfter.ToUniversalTime()));
        certificates.ForEach(c => c.Dispose());
        return told;
    }

    private static bool HoldsCertificate(Properties payload) =>
        payload.GetValueOrDefault("PayloadType") is string type && (type == WithKey || Plain.Contains(type));

    /// <summary>The certificates of a profile's file as it was uploaded then.</summary>
    public async Task<IReadOnlyList<(string Subject, DateTime? EndsAt)>> OfAsync(
        int id,
        DateTime uploadedAt,
        CancellationToken stopping) =>
        (await cache.GetOrCreateAsync(("profile-certificates", id, uploadedAt), async entry =>
        {
            entry.SlidingExpiration = TimeSpan.FromDays(1);
            entry.Size = 1;
            return Read(await db.Profiles.Where(p => p.Id == id).Select(p => p.Content).SingleAsync(stopping));
        }))!;

    /// <summary>The content of a file that may be signed, and the signers' certificates.</summary>
    private static (byte[] Content, List<X509Certificate2> Signers) Unwrap(byte[] file)
    {
        if (file is not [0x30, ..]) { return (file, []); }

        try
        {
            var signed = new SignedCms();
            signed.Decode(file);
            var signers = signed.SignerInfos.Cast<SignerInfo>().Select(s => s.Certificate).OfType<X509Certificate2>();
            return (signed.ContentInfo.Content, [.. signers]);
        }
        catch (CryptographicException)
        {
            return ([], []);
        }
    }

    /// <summary>The certificates of a payload, several of a bundle (PKCS #7); none if it can't be read.</summary>
    private static List<X509Certificate2> Load(Properties payload)
    {
        if (payload.GetValueOrDefault(Content) is not byte[] bytes) { return []; }

        try
        {
            if (payload.GetValueOrDefault("PayloadType") as string == WithKey)
            {
                var password = payload.GetValueOrDefault(Password) as string;
                return [X509CertificateLoader.LoadPkcs12(bytes, password, X509KeyStorageFlags.EphemeralKeySet)];
            }

            return Bundle(bytes) ?? [X509CertificateLoader.LoadCertificate(bytes)];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

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

/// <summary>
/// A certificate in a profile, and when it expires (UTC). The subject comes from the file and is untrusted.
/// </summary>
public sealed record ProfileCertificate(int ProfileId, string Profile, string Subject, DateTime EndsAt);
