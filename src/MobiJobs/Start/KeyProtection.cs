using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Start;

/// <summary>Keeps the keys of cookies and of stored secrets in the store, wrapped by a certificate.</summary>
internal static class KeyProtection
{
    private static readonly XNamespace Format = "http://schemas.asp.net/2015/03/dataProtection";

    /// <summary>Registers data protection; all processes on one store need the same certificate.</summary>
    public static IServiceCollection AddKeys(this IServiceCollection services, KeySettings settings)
    {
        var keys = services.AddDataProtection().PersistKeysToDbContext<MobiJobsDb>().SetApplicationName("MobiJobs");
        if (settings.Current is { } current)
        {
            keys.ProtectKeysWithCertificate(current);
            keys.UnprotectKeysWithAnyCertificate(
                settings.Previous is { } previous ? [current, previous] : [current]);
        }

        return services;
    }

    /// <summary>
    /// Wraps keys that were stored before there was a certificate; whatever they protect stays readable. Safe to
    /// repeat.
    /// </summary>
    public static async Task WrapAsync(
        MobiJobsDb db, KeySettings settings, ILoggerFactory loggers, CancellationToken stopping)
    {
        if (settings.Current is not { } certificate) { return; }

        var encryptor = new CertificateXmlEncryptor(certificate, loggers);
        foreach (var key in await db.DataProtectionKeys.ToListAsync(stopping))
        {
            var xml = XElement.Parse(key.Xml!);
            var plain = xml.Descendants()
                .Where(e => (bool?)e.Attribute(Format + "requiresEncryption") == true)
                .ToList();
            foreach (var secret in plain) { secret.ReplaceWith(Wrapped(secret, encryptor)); }

            if (plain.Count > 0) { key.Xml = xml.ToString(SaveOptions.DisableFormatting); }
        }

        await db.SaveChangesAsync(stopping);
    }

    /// <summary>
    /// As the framework stores a wrapped element: the encrypted one, in an element that names what decrypts it.
    /// </summary>
    private static XElement Wrapped(XElement secret, CertificateXmlEncryptor encryptor)
    {
        var encrypted = encryptor.Encrypt(new XElement(secret));
        return new XElement(
            Format + "encryptedSecret",
            new XAttribute("decryptorType", encrypted.DecryptorType.AssemblyQualifiedName!),
            encrypted.EncryptedElement);
    }
}
