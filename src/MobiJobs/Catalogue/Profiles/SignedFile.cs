using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;

namespace MobiJobs.Catalogue.Profiles;

/// <summary>The content of a profile's file that may be signed (PKCS #7), and who signed it.</summary>
/// <param name="File">What devices get: they read no text around a signature (PEM).</param>
internal sealed record SignedFile(
    byte[] File, byte[] Content, bool IsSigned, IReadOnlyList<ProfileCertificate> Signers)
{
    private const byte DerSequence = 0x30;

    // Each signature costs an operation with a public key. Files have one.
    private const int MaxSigners = 4;

    /// <summary>What programs call a signed content in PEM.</summary>
    private static readonly string[] Labelled = ["PKCS7", "CMS", "PKCS #7 SIGNED DATA"];

    private static ReadOnlySpan<byte> Armor => "-----BEGIN "u8;

    /// <summary>
    /// Opens a file; null if a signature does not match the content. Whether the signer is trusted is up to the device.
    /// </summary>
    public static SignedFile? Open(byte[] file)
    {
        if (file.AsSpan().TrimStart(" \t\r\n"u8).StartsWith(Armor)) { return OpenArmored(file); }

        if (file is not [DerSequence, ..]) { return new SignedFile(file, file, IsSigned: false, []); }

        try
        {
            var signed = new SignedCms();
            signed.Decode(file);
            if (signed.SignerInfos.Count > MaxSigners) { return null; }

            signed.CheckSignature(verifySignatureOnly: true);
            return new SignedFile(file, signed.ContentInfo.Content, IsSigned: true, SignersOf(signed));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Opens a signature written as text (PEM); null if there is none.</summary>
    private static SignedFile? OpenArmored(byte[] file)
    {
        var text = Encoding.Latin1.GetString(file);
        if (!PemEncoding.TryFind(text, out var fields) || !Labelled.Contains(text[fields.Label])) { return null; }

        var signature = Convert.FromBase64String(text[fields.Base64Data]);
        return signature is [DerSequence, ..] ? Open(signature) : null;
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
