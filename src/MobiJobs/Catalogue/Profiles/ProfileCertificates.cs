using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using MobiJobs.Data;
using MobiJobs.Gateway.PropertyLists;

namespace MobiJobs.Catalogue.Profiles;

/// <summary>
/// The certificates in the profiles that can be sent, the signer's among them, and until when they hold. A file is read once:
/// the answer is kept under the time of its upload.
/// </summary>
public sealed class ProfileCertificates(MobiJobsDb db, IMemoryCache cache)
{
    private const string Password = "Password";
    private const string Content = "PayloadContent";
    private const string WithKey = "com.apple.security.pkcs12";

    private static readonly string[] Plain = ["com.apple.security.root", "com.apple.security.pkcs1", "com.apple.security.pem"];

    /// <summary>Those that end before a time (UTC), the first to end first.</summary>
    public async Task<IReadOnlyList<ProfileCertificate>> EndingAsync(DateTime before, CancellationToken stopping)
    {
        var profiles = await db.Profiles.Where(p => p.RetiredAt == null).OrderBy(p => p.Id).Select(p => new { p.Id, p.Name, p.UploadedAt }).ToListAsync(stopping);
        var ending = new List<ProfileCertificate>();
        foreach (var profile in profiles)
        {
            var certificates = await OfAsync(profile.Id, profile.UploadedAt, stopping);
            ending.AddRange(certificates.Where(c => c.EndsAt < before).Select(c => new ProfileCertificate(profile.Id, profile.Name, c.Subject, c.EndsAt)));
        }

        return [.. ending.OrderBy(c => c.EndsAt)];
    }

    /// <summary>What a file holds; what can't be read of it holds nothing.</summary>
    public static IReadOnlyList<(string Subject, DateTime EndsAt)> Read(byte[] file)
    {
        var certificates = new List<X509Certificate2>();
        var content = file;
        if (file is [0x30, ..])
        {
            try
            {
                var signed = new SignedCms();
                signed.Decode(file);
                certificates.AddRange(signed.SignerInfos.Cast<SignerInfo>().Select(s => s.Certificate).OfType<X509Certificate2>());
                content = signed.ContentInfo.Content;
            }
            catch (CryptographicException)
            {
                return [];
            }
        }

        var payloads = PropertyList.Read(content)?.GetValueOrDefault(Content) as List<object?> ?? [];
        certificates.AddRange(payloads.OfType<IReadOnlyDictionary<string, object?>>().Select(Load).OfType<X509Certificate2>());
        var read = certificates.ConvertAll(c => (c.GetNameInfo(X509NameType.SimpleName, forIssuer: false), c.NotAfter.ToUniversalTime()));
        certificates.ForEach(c => c.Dispose());
        return [.. read.Distinct()];
    }

    private async Task<IReadOnlyList<(string Subject, DateTime EndsAt)>> OfAsync(int id, DateTime uploadedAt, CancellationToken stopping) =>
        (await cache.GetOrCreateAsync(("profile-certificates", id, uploadedAt), async entry =>
        {
            entry.SlidingExpiration = TimeSpan.FromDays(1);
            entry.Size = 1;
            return Read(await db.Profiles.Where(p => p.Id == id).Select(p => p.Content).SingleAsync(stopping));
        }))!;

    /// <summary>The certificate of a payload; null for any other payload, and for one that nobody can open.</summary>
    private static X509Certificate2? Load(IReadOnlyDictionary<string, object?> payload)
    {
        var type = payload.GetValueOrDefault("PayloadType") as string;
        if (payload.GetValueOrDefault(Content) is not byte[] bytes || (type != WithKey && !Plain.Contains(type))) { return null; }

        try
        {
            return type == WithKey ? X509CertificateLoader.LoadPkcs12(bytes, payload.GetValueOrDefault(Password) as string, X509KeyStorageFlags.EphemeralKeySet) : X509CertificateLoader.LoadCertificate(bytes);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

/// <summary>A certificate in a profile, and when it ends (UTC). Its name is the file's word: untrusted.</summary>
public sealed record ProfileCertificate(int ProfileId, string Profile, string Subject, DateTime EndsAt);
