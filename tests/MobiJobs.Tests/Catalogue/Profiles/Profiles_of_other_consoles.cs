using System.Globalization;
using System.Text;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Catalogue.Profiles;

/// <summary>Files as other consoles and programs write them; each is named after what is odd in it.</summary>
public sealed class Profiles_of_other_consoles
{
    [Theory]
    [InlineData("binary")]
    [InlineData("flags-as-integers")]
    public void A_restriction_is_seen_in_every_form(string file) =>
        Assert.Equal(Restriction.AppInstallation, Sound(file).Forbidden & Restriction.AppInstallation);

    [Theory]
    [InlineData("utf16le-cert")]
    [InlineData("pkcs7-bundle")]
    public void A_certificate_is_found_in_every_form(string file)
    {
        var certificate = Sound(file).Certificates[0];
        Assert.StartsWith("Example", certificate.Subject, StringComparison.Ordinal);
        Assert.NotNull(certificate.EndsAt);
    }

    [Fact]
    public void A_certificate_whose_password_is_asked_on_the_device_is_told_without_its_end()
    {
        var certificate = Assert.Single(Sound("p12-no-password").Certificates);
        Assert.Equal(("jp.example.pub.p", null), (certificate.Subject, certificate.EndsAt));
    }

    [Fact]
    public void A_refusal_names_the_entry_the_member_and_its_value()
    {
        var refused = Assert.IsType<ProfileReading.Refused>(ProfileFile.Read(Bytes("uuid-text")));
        foreach (var part in (string[])["1", "jp.example.pub.r", "PayloadUUID", "a1b2-c3"])
        {
            Assert.Contains(part, refused.Words, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_lists_of_apps_are_told()
    {
        Assert.Equal(["jp.example.typing"], Sound("app-lists").BlockedApps);
        Assert.Empty(Sound("app-lists").AllowedApps);
    }

    [Theory]
    [InlineData(201, true)]
    [InlineData(1001, false)]
    public void Many_entries_are_accepted_and_too_many_counted(int count, bool isAccepted)
    {
        var reading = ProfileFile.Read(Many(count));
        Assert.Equal(isAccepted, reading is ProfileReading.Valid);
        if (reading is ProfileReading.Refused refused)
        {
            Assert.Equal(ProfileProblem.TooMany, refused.Problem);
            Assert.Contains("1001", refused.Words, StringComparison.Ordinal);
        }
    }

    private static ProfileContent Sound(string file) =>
        Assert.IsType<ProfileReading.Valid>(ProfileFile.Read(Bytes(file))).Content;

    private static byte[] Bytes(string file) => File.ReadAllBytes(Path.Combine(
        Sources.Root, "tests", "MobiJobs.Tests", "Catalogue", "Profiles", "Cases", $"{file}.mobileconfig"));

    private static byte[] Many(int count)
    {
        var entries = Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"""
            <dict><key>PayloadType</key><string>com.apple.webClip.managed</string>
            <key>PayloadIdentifier</key><string>jp.example.w{i}</string>
            <key>PayloadUUID</key><string>6F3C1A1E-0000-4000-8000-{i:000000000000}</string></dict>
            """));
        return Encoding.UTF8.GetBytes($"""
            <plist version="1.0"><dict><key>PayloadType</key><string>Configuration</string>
            <key>PayloadIdentifier</key><string>jp.example.many</string>
            <key>PayloadUUID</key><string>6F3C1A1E-0000-4000-8000-000000999999</string>
            <key>PayloadContent</key><array>{string.Concat(entries)}</array></dict></plist>
            """);
    }
}
