using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using System.Text;
using MobiJobs.Catalogue.FeatureSets;
using MobiJobs.Catalogue.Profiles;

namespace MobiJobs.Tests.Catalogue.Profiles;

public sealed class Reading_a_profile
{
    private const string Uuid = "6F3C1A1E-0000-4000-8000-000000000001";
    private const string Other = "6F3C1A1E-0000-4000-8000-000000000002";
    private const string Restrictions = $"""
        <dict><key>PayloadType</key><string>com.apple.applicationaccess</string>
        <key>PayloadIdentifier</key><string>a.b.c</string><key>PayloadUUID</key><string>{Other}</string>
        <key>allowUIAppInstallation</key><false/><key>allowCamera</key><true/>
        <key>allowBookstore</key><false/><key>forceEncryptedBackup</key><true/></dict>
        """;

    [Fact]
    public void What_is_inside_is_told_to_the_letter()
    {
        var content = Sound(Profile());
        Assert.Equal(
            ("jp.example.school", Uuid, "校内 <設定>", false),
            (content.Identifier, content.Uuid, content.DisplayName, content.IsSigned));
        Assert.Equal(["com.apple.applicationaccess"], content.PayloadTypes);
        Assert.Equal(Restriction.UiAppInstallation, content.Forbidden);
        Assert.Equal(["allowBookstore", "forceEncryptedBackup"], content.OtherRestrictions);
        Assert.True(
            ConfigurationProfile.Add("x", content, needsSupervision: false, DateTime.UnixEpoch).RestrictsAppStore);
    }

    [Theory]
    [InlineData("Configuration", "com.apple.x", ProfileProblem.NotAProfile)]
    [InlineData("jp.example.school", "", ProfileProblem.NoIdentifier)]
    [InlineData("jp.example.school", "jp.example\u202E.school", ProfileProblem.UnseenIdentifier)]
    [InlineData(Uuid, "no uuid", ProfileProblem.NoUuid)]
    [InlineData("PayloadContent", "PayloadContents", ProfileProblem.NoContent)]
    [InlineData("PayloadContent", "EncryptedPayloadContent", ProfileProblem.Encrypted)]
    [InlineData(Other, Uuid, ProfileProblem.DuplicateUuid)]
    [InlineData(Other, "", ProfileProblem.BrokenPayload)]
    [InlineData(Restrictions, "<string>x</string>", ProfileProblem.BrokenPayload)]
    [InlineData(Restrictions, "", ProfileProblem.NoContent)]
    [InlineData("com.apple.applicationaccess", "com.apple.mdm", ProfileProblem.Management)]
    [InlineData("</plist>", "", ProfileProblem.NotAPropertyList)]
    [InlineData(
        "<plist",
        "<!DOCTYPE plist [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><plist a=\"&x;\"",
        ProfileProblem.NotAPropertyList)]
    public void What_a_device_would_refuse_is_refused_here(string part, string instead, ProfileProblem problem)
    {
        var text = Profile().Replace(part, instead, StringComparison.Ordinal);
        Assert.NotEqual(Profile(), text);
        Assert.Equal(problem, Refused(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Files_that_are_no_profile_at_all_are_refused()
    {
        Assert.Equal(ProfileProblem.Empty, Refused([]));
        Assert.Equal(ProfileProblem.TooLarge, Refused(new byte[ProfileFile.MaxBytes + 1]));
        Assert.Equal(ProfileProblem.NotAPropertyList, Refused("bplist00"u8.ToArray()));
        Assert.Equal(ProfileProblem.NotAPropertyList, Refused([0xFF, 0xFE, 0x00, 0xD8, 0x41]));
        Assert.Equal(ProfileProblem.BrokenSignature, Refused([0x30, 0x82, 0x01]));
    }

    [Fact]
    public void A_signed_file_is_read_and_kept_with_its_signature_and_a_tampered_one_refused()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=School", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var from = DateTimeOffset.UnixEpoch;
        using var certificate = request.CreateSelfSigned(from, from.AddYears(100));
        var signed = new SignedCms(new ContentInfo(Encoding.UTF8.GetBytes(Profile())));
        signed.ComputeSignature(new CmsSigner(certificate));
        var file = signed.Encode();

        var content = Assert.IsType<ProfileReading.Valid>(ProfileFile.Read(file)).Content;
        Assert.Equal((true, "jp.example.school"), (content.IsSigned, content.Identifier));
        Assert.Equal(file, content.File);

        var at = file.AsSpan().IndexOf("jp.example.school"u8);
        file[at] = (byte)'q';
        Assert.Equal(ProfileProblem.BrokenSignature, Refused(file));
    }

    [Theory]
    [InlineData("PKCS7")]
    [InlineData("CMS")]
    public void A_signature_that_is_written_as_text_is_read_and_kept_as_devices_read_it(string label)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=School", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var from = DateTimeOffset.UnixEpoch;
        using var certificate = request.CreateSelfSigned(from, from.AddYears(90));
        var signed = new SignedCms(new ContentInfo(Encoding.UTF8.GetBytes(Profile())));
        signed.ComputeSignature(new CmsSigner(certificate));
        var file = Encoding.ASCII.GetBytes($"\r\n{PemEncoding.WriteString(label, signed.Encode())}\n");

        var content = Assert.IsType<ProfileReading.Valid>(ProfileFile.Read(file)).Content;
        Assert.Equal((true, "School", "jp.example.school"), (content.IsSigned, content.Signer, content.Identifier));
        Assert.Equal(signed.Encode(), content.File);
        Assert.Equal(
            ProfileProblem.BrokenSignature,
            Refused(Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", certificate.RawData))));
    }

    [Fact]
    public void Restrictions_are_told_in_words_where_there_are_any()
    {
        Assert.Equal("ブックストア", RestrictionWords.Of("allowBookstore"));
        Assert.Equal("暗号化しないバックアップ", RestrictionWords.Of("forceEncryptedBackup"));
        Assert.Null(RestrictionWords.Of("allowSomethingNew"));
        Assert.All(MobiJobs.Catalogue.Profiles.Restrictions.All, r => Assert.Null(RestrictionWords.Of(r.Key())));
    }

    [Fact]
    public void A_feature_set_becomes_a_profile_that_says_the_same_and_the_same_bytes_each_time()
    {
        var set = FeatureSet.Add(
            "試験 <1>",
            "jp.example.exam",
            Restriction.AppInstallation | Restriction.Camera,
            DateTime.UnixEpoch);
        var content = Assert.IsType<ProfileReading.Valid>(ProfileFile.Read(FeatureSetFile.Write(set))).Content;
        Assert.Equal(
            ("jp.example.exam", "試験 <1>", set.Forbidden),
            (content.Identifier, content.DisplayName, content.Forbidden));
        Assert.Equal(FeatureSetFile.Write(set), FeatureSetFile.Write(set));

        var next = set.Edit("試験", Restriction.Safari, DateTime.UnixEpoch);
        Assert.Equal((2, set.PayloadIdentifier, false), (next.Version, next.PayloadIdentifier, next.RestrictsAppStore));
        Assert.Equal(("jp.example.exam.v1", "jp.example.exam.v2"), (set.Identifier, next.Identifier));
        Assert.Equal(Restriction.AppInstallation | Restriction.Camera, set.Forbidden);
    }

    [Fact]
    public void Every_restriction_has_its_own_key()
    {
        var all = MobiJobs.Catalogue.Profiles.Restrictions.All;
        Assert.Equal(all.Count, all.Select(r => r.Key()).Distinct(StringComparer.Ordinal).Count());
        Assert.All(all, r => Assert.Equal(r, MobiJobs.Catalogue.Profiles.Restrictions.OfKey(r.Key())));
    }

    internal static string Profile(string identifier = "jp.example.school", string payload = Restrictions) => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0"><dict>
        <key>PayloadType</key><string>Configuration</string><key>PayloadVersion</key><integer>1</integer>
        <key>PayloadIdentifier</key><string>{identifier}</string><key>PayloadUUID</key><string>{Uuid}</string>
        <key>PayloadDisplayName</key><string>校内 &lt;設定&gt;</string>
        <key>PayloadContent</key><array>{payload}</array></dict></plist>
        """;

    private static ProfileContent Sound(string text) =>
        Assert.IsType<ProfileReading.Valid>(ProfileFile.Read(Encoding.UTF8.GetBytes(text))).Content;

    private static ProfileProblem Refused(byte[] file) =>
        Assert.IsType<ProfileReading.Refused>(ProfileFile.Read(file)).Problem;
}
