using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace MobiJobs.Catalogue.Profiles;

/// <summary>The content of a profile's file that may be signed (PKCS #7), and who signed it.</summary>
internal sealed record SignedFile(byte[] Content, bool IsSigned, IReadOnlyList<ProfileCertificate> Signers)
{
    private const byte DerSequence = 0x30;

    // Each signature costs an operation with a public key. Files have one.
    private const int MaxSigners = 4;

    /// <summary>
    /// Opens a file; null if a signature does not match the content. Whether the signer is trusted is up to the device.
    /// </summary>
    public static SignedFile? Open(byte[] file)
    {
        if (file is not [DerSequence, ..]) { return new SignedFile(file, IsSigned: false, []); }

        try
        {
            var signed = new SignedCms();
            signed.Decode(file);
            if (signed.SignerInfos.Count > MaxSigners) { return null; }

            signed.CheckSignature(verifySignatureOnly: true);
            return new SignedFile(signed.ContentInfo.Content, IsSigned: true, SignersOf(signed));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static List<ProfileCertificate> SignersOf(SignedCms signed)
    {
        var signers = new List<ProfileCertificate>();
        foreach (var signer in signed.SignerInfos)
        {
            using var certificate = signer.Certificate;
            if (certificate is not null) { signers.Add(ProfileCertificate.Of(certificate)); }
        }

        return signers;
    }
}
