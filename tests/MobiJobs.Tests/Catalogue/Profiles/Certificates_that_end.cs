using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Overview;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Catalogue.Profiles;

public sealed class Certificates_that_end
{
    private static readonly DateTimeOffset Ends = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTime End = Ends.UtcDateTime;

    [Fact]
    public void Are_found_in_payloads_with_and_without_a_key_and_in_the_signature()
    {
        using var certificate = Certificate("School CA");
        Assert.Equal(
            [("School CA", (DateTime?)End)],
            Told(Profile("com.apple.security.root", certificate.RawData)));
        var withKey = certificate.Export(X509ContentType.Pkcs12, "secret");
        Assert.Equal(
            [("School CA", (DateTime?)End)],
            Told(Profile("com.apple.security.pkcs12", withKey, "secret")));

        var signed = new SignedCms(new ContentInfo(Profile("com.apple.wifi.managed", [])));
        signed.ComputeSignature(new CmsSigner(certificate));
        Assert.Equal([("School CA", (DateTime?)End)], Told(signed.Encode()));
    }

    [Fact]
    public void What_can_t_be_opened_is_told_without_an_end()
    {
        using var certificate = Certificate("School CA");
        var withKey = certificate.Export(X509ContentType.Pkcs12, "secret");
        Assert.Null(Assert.Single(Told(
            Profile("com.apple.security.pkcs12", withKey, "another"))).EndsAt);
        Assert.Null(Assert.Single(Told(Profile("com.apple.security.root", [1, 2, 3]))).EndsAt);
    }

    [Fact]
    public async Task Are_told_of_the_profiles_that_can_be_sent_and_read_anew_with_a_new_file()
    {
        await using var scenario = await Scenario.CreateAsync();
        using var certificate = Certificate("School CA");
        var first = Sound(Profile("com.apple.security.root", certificate.RawData));
        await scenario.AskAsync(db =>
        {
            db.Profiles.Add(ConfigurationProfile.Add("校内Wi-Fi", first, needsSupervision: false, scenario.Now));
            return db.SaveChangesAsync();
        });
        var ending = Assert.Single(await EndingAsync(scenario, End.AddDays(-1)));
        Assert.Equal(("校内Wi-Fi", "School CA", End, 1), (ending.Profile, ending.Subject, ending.EndsAt, ending.Count));
        Assert.Empty(await EndingAsync(scenario, End.AddYears(-1)));

        await scenario.AskAsync(async db =>
        {
            var other = Sound(Profile("com.apple.wifi.managed", []));
            (await db.Profiles.SingleAsync()).Replace(other, scenario.Now.AddMinutes(1));
            return await db.SaveChangesAsync();
        });
        Assert.Empty(await EndingAsync(scenario, End.AddDays(-1)));
    }

    [Fact]
    public async Task Of_one_profile_are_one_line_with_the_first_to_end()
    {
        await using var scenario = await Scenario.CreateAsync();
        using var root = Certificate("School CA");
        using var signer = Certificate("Signer");
        var signed = new SignedCms(new ContentInfo(Profile("com.apple.security.root", root.RawData)));
        signed.ComputeSignature(new CmsSigner(signer));
        var both = Sound(signed.Encode());
        Assert.Equal("Signer", both.Signer);
        await scenario.AskAsync(db =>
        {
            db.Profiles.Add(ConfigurationProfile.Add("認証局", both, needsSupervision: false, scenario.Now));
            return db.SaveChangesAsync();
        });
        var ending = Assert.Single(await EndingAsync(scenario, DateTime.UnixEpoch.AddYears(100)));
        Assert.Equal((2, End), (ending.Count, ending.EndsAt));
    }

    private static Task<IReadOnlyList<ExpiringCertificates>> EndingAsync(Scenario scenario, DateTime now) =>
        scenario.AskAsync(db =>
            new ExpiringItems(db, new FakeTimeProvider(new DateTimeOffset(now))).CertificatesAsync(default));

    private static ProfileContent Sound(byte[] file) =>
        Assert.IsType<ProfileReading.Valid>(ProfileFile.Read(file)).Content;

    private static (string Subject, DateTime? EndsAt)[] Told(byte[] file) =>
        [.. Sound(file).Certificates.Select(c => (c.Subject, c.EndsAt))];

    private static X509Certificate2 Certificate(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(Ends.AddYears(-1), Ends);
    }

    private static byte[] Profile(string type, byte[] data, string? password = null)
    {
        var locked = password is null ? "" : $"<key>Password</key><string>{password}</string>";
        return Encoding.UTF8.GetBytes($"""
            <plist version="1.0"><dict>
            <key>PayloadType</key><string>Configuration</string>
            <key>PayloadIdentifier</key><string>jp.example.school</string>
            <key>PayloadUUID</key><string>6F3C1A1E-0000-4000-8000-000000000001</string>
            <key>PayloadContent</key><array><dict>
            <key>PayloadType</key><string>{type}</string>
            <key>PayloadIdentifier</key><string>jp.example.school.1</string>
            <key>PayloadUUID</key><string>6F3C1A1E-0000-4000-8000-000000000002</string>
            <key>PayloadContent</key><data>{Convert.ToBase64String(data)}</data>{locked}
            </dict></array></dict></plist>
            """);
    }
}
