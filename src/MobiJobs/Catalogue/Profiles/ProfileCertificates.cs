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
                .Select(c => new ProfileCertificate(profile.Id, profile.Name, c.Subject, c.EndsAt)));
        }

        return [.. ending.OrderBy(c => c.EndsAt)];
    }

    /// <summary>The certificates of a file; parts that can't be read are skipped.</summary>
    public static IReadOnlyList<(string Subject, DateTime EndsAt)> Read(byte[] file)
    {
        var (content, certificates) = Unwrap(file);
        var profile = PropertyList.Read(content);
        var payloads = profile?.GetValueOrDefault(Content) as List<object?> ?? [];
        certificates.AddRange(payloads.OfType<Properties>().Select(Load).OfType<X509Certificate2>());
        var read = certificates.ConvertAll(c =>
            (c.GetNameInfo(X509NameType.SimpleName, forIssuer: false), c.NotAfter.ToUniversalTime()));
        certificates.ForEach(c => c.Dispose());
        return [.. read.Distinct()];
    }

    private async Task<IReadOnlyList<(string Subject, DateTime EndsAt)>> OfAsync(
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

    /// <summary>
    /// The certificate of a payload; null for other payloads and for certificates that can't be read.
    /// </summary>
    private static X509Certificate2? Load(Properties payload)
    {
        var type = payload.GetValueOrDefault("PayloadType") as string;
        if (payload.GetValueOrDefault(Content) is not byte[] bytes || (type != WithKey && !Plain.Contains(type)))
        {
            return null;
        }

        try
        {
            if (type != WithKey) { return X509CertificateLoader.LoadCertificate(bytes); }

            var password = payload.GetValueOrDefault(Password) as string;
            return X509CertificateLoader.LoadPkcs12(bytes, password, X509KeyStorageFlags.EphemeralKeySet);
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
