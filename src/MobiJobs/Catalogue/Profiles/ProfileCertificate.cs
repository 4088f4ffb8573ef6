using System.Security.Cryptography.X509Certificates;

namespace MobiJobs.Catalogue.Profiles;

/// <summary>
/// A certificate in a profile's file, or that of its signer. Its subject comes from the file and is untrusted.
/// </summary>
public sealed class ProfileCertificate(string subject, DateTime? endsAt)
{
    /// <summary>Whose it is; the identifier of its payload if it can't be read.</summary>
    public string Subject { get; private set; } = subject;

    /// <summary>When it expires, UTC; null if it can't be read.</summary>
    public DateTime? EndsAt { get; private set; } = endsAt;

    internal static ProfileCertificate Of(X509Certificate2 certificate) => new(
        VisibleText.Marked(NameOf(certificate), ConfigurationProfile.MaxIdLength) ?? "–",
        certificate.NotAfter.ToUniversalTime());

    internal static ProfileCertificate Unreadable(string identifier) => new(identifier, null);

    private static string NameOf(X509Certificate2 certificate) =>
        certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
}
