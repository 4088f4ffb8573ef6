using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using MobiJobs.Catalogue.Profiles;
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
            ProfileCertificates.Read(Profile("com.apple.security.root", certificate.RawData)));
        var withKey = certificate.Export(X509ContentType.Pkcs12, "secret");
        Assert.Equal(
            [("School CA", (DateTime?)End)],
            ProfileCertificates.Read(Profile("com.apple.security.pkcs12", withKey, "secret")));

        var signed = new SignedCms(new ContentInfo(Profile("com.apple.wifi.managed", [])));
        signed.ComputeSignature(new CmsSigner(certificate));
        Assert.Equal([("School CA", (DateTime?)End)], ProfileCertificates.Read(signed.Encode()));
    }

    [Fact]
    public void What_can_t_be_opened_is_told_without_an_end_and_what_is_no_profile_holds_none()
    {
        using var certificate = Certificate("School CA");
        var withKey = certificate.Export(X509ContentType.Pkcs12, "secret");
        Assert.Null(Assert.Single(ProfileCertificates.Read(
            Profile("com.apple.security.pkcs12", withKey, "another"))).EndsAt);
        Assert.Null(Assert.Single(ProfileCertificates.Read(Profile("com.apple.security.root", [1, 2, 3]))).EndsAt);
        Assert.Empty(ProfileCertificates.Read([0x30, 0x82, 0x01]));
        Assert.Empty(ProfileCertificates.Read("no profile"u8.ToArray()));
    }

    [Fact]
    public async Task Are_told_of_the_profiles_that_can_be_sent_and_read_anew_with_a_new_file()
    {
        await using var scenario = await Scenario.CreateAsync();
        using var cache = new MemoryCache(new MemoryCacheOptions());
        using var certificate = Certificate("School CA");
        var sound = Assert.IsType<ProfileReading.Valid>(
            ProfileFile.Read(Profile("com.apple.security.root", certificate.RawData)));
        await scenario.AskAsync(db =>
        {
            db.Profiles.Add(ConfigurationProfile.Add("校内Wi-Fi", sound.Content, needsSupervision: false, scenario.Now));
            return db.SaveChangesAsync();
        });
        var ending = Assert.Single(await EndingAsync(scenario, cache, End.AddDays(1)));
        Assert.Equal(("校内Wi-Fi", "School CA", End), (ending.Profile, ending.Subject, ending.EndsAt));
        Assert.Empty(await EndingAsync(scenario, cache, End));

        var other = Assert.IsType<ProfileReading.Valid>(ProfileFile.Read(Profile("com.apple.wifi.managed", [])));
        await scenario.AskAsync(async db =>
        {
            (await db.Profiles.SingleAsync()).Replace(other.Content, scenario.Now.AddMinutes(1));
            return await db.SaveChangesAsync();
        });
        Assert.Empty(await EndingAsync(scenario, cache, End.AddDays(1)));
    }

    private static Task<IReadOnlyList<ProfileCertificate>> EndingAsync(
        Scenario scenario,
        IMemoryCache cache,
        DateTime before) =>
        scenario.AskAsync(db => new ProfileCertificates(db, cache).EndingAsync(before, default));

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
