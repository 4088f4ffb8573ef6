using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MobiJobs.Catalogue.Profiles;

namespace MobiJobs.Tests.Catalogue.Profiles;

/// <summary>A file within a megabyte that would take a reader long, or say more than a page can show.</summary>
public sealed class Bounds_of_a_profile
{
    [Fact]
    public void Eighty_thousand_attributes_are_refused()
    {
        var attributes = string.Concat(Numbers(80_000).Select(i => $"a{i}='' "));
        Assert.Equal(ProfileProblem.NotAPropertyList, Refused(Reading_a_profile.Profile()
            .Replace("<plist ", $"<plist {attributes}", StringComparison.Ordinal)));
        Assert.Equal(ProfileProblem.NotAPropertyList, Refused(Reading_a_profile.Profile()
            .Replace("<plist ", $"<plist x='>' {attributes}", StringComparison.Ordinal)));
    }

    [Fact]
    public void Comments_and_data_may_be_long()
    {
        var comment = $"<!-- {new string('x', 5000)} ' -->";
        var data = $"<key>Note</key><string><![CDATA[{new string('y', 5000)} \"]]></string>";
        var text = Reading_a_profile.Profile()
            .Replace("<key>PayloadVersion", $"{comment}{data}<key>PayloadVersion", StringComparison.Ordinal);
        Assert.IsType<ProfileReading.Valid>(ProfileFile.Read(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Elements_and_levels_are_bounded()
    {
        Assert.Equal(ProfileProblem.NotAPropertyList, Refused(With(Repeated("<dict/>", 100_000))));
        var nested = Repeated("<array>", 40) + Repeated("</array>", 40);
        Assert.Equal(ProfileProblem.NotAPropertyList, Refused(With(nested)));
    }

    [Theory]
    [InlineData("<key>blockedAppBundleIDs</key><array>{0}</array>", "<string>jp.example.a{0}</string>", "使えないアプリ")]
    [InlineData("<key>allowListedAppBundleIDs</key><array>{0}</array>", "<string>jp.example.a{0}</string>", "使えるアプリ")]
    [InlineData("{0}", "<key>allowThing{0}</key><false/>", "com.apple.applicationaccess")]
    public void What_a_page_shows_is_counted(string around, string one, string what)
    {
        string Text(int count) => Reading_a_profile.Profile().Replace(
            "<key>allowBookstore</key>",
            string.Format(CultureInfo.InvariantCulture, around, string.Concat(
                Numbers(count).Select(i => string.Format(CultureInfo.InvariantCulture, one, i))))
            + "<key>allowBookstore</key>",
            StringComparison.Ordinal);
        Assert.IsType<ProfileReading.Valid>(ProfileFile.Read(Encoding.UTF8.GetBytes(Text(900))));
        var refused = Assert.IsType<ProfileReading.Refused>(ProfileFile.Read(Encoding.UTF8.GetBytes(Text(1001))));
        Assert.Contains(what, refused.Words, StringComparison.Ordinal);
        Assert.Contains("1000", refused.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Signatures_and_the_rounds_of_a_password_are_bounded()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=School", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var from = DateTimeOffset.UnixEpoch;
        using var certificate = request.CreateSelfSigned(from, from.AddYears(90));
        var signed = new SignedCms(new ContentInfo(Encoding.UTF8.GetBytes(Reading_a_profile.Profile())));
        foreach (var _ in Numbers(5)) { signed.ComputeSignature(new CmsSigner(certificate)); }

        Assert.Equal(ProfileProblem.BrokenSignature, Refused(signed.Encode()));

        var read = Assert.Single(Locked(certificate, rounds: 2000));
        Assert.Equal("School", read.Subject);
        var unread = Assert.Single(Locked(certificate, rounds: 400_000));
        Assert.Equal(("jp.example.key", null), (unread.Subject, unread.EndsAt));
    }

    private static IReadOnlyList<ProfileCertificate> Locked(X509Certificate2 certificate, int rounds)
    {
        var how = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, rounds);
        var file = Convert.ToBase64String(certificate.ExportPkcs12(how, "secret"));
        var payload = $"""
            <dict><key>PayloadType</key><string>com.apple.security.pkcs12</string>
            <key>PayloadIdentifier</key><string>jp.example.key</string>
            <key>PayloadUUID</key><string>6F3C1A1E-0000-4000-8000-000000000003</string>
            <key>Password</key><string>secret</string><key>PayloadContent</key><data>{file}</data></dict>
            """;
        var reading = ProfileFile.Read(Encoding.UTF8.GetBytes(Reading_a_profile.Profile(payload: payload)));
        return Assert.IsType<ProfileReading.Valid>(reading).Content.Certificates;
    }

    private static string With(string values) => Reading_a_profile.Profile().Replace(
        "<key>PayloadVersion",
        $"<key>More</key><array>{values}</array><key>PayloadVersion",
        StringComparison.Ordinal);

    private static string Repeated(string part, int count) => string.Concat(Enumerable.Repeat(part, count));

    private static IEnumerable<int> Numbers(int count) => Enumerable.Range(1, count);

    private static ProfileProblem Refused(string text) => Refused(Encoding.UTF8.GetBytes(text));

    private static ProfileProblem Refused(byte[] file) =>
        Assert.IsType<ProfileReading.Refused>(ProfileFile.Read(file)).Problem;
}
