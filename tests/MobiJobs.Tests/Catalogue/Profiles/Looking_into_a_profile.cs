using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Catalogue.Profiles;

/// <summary>What the pages say of a profile was read when it was uploaded.</summary>
public sealed class Looking_into_a_profile(ProfileConsole console) : IClassFixture<ProfileConsole>
{
    /// <summary>The stored file is one that nothing can read: a page that tried would have nothing to show.</summary>
    [Fact]
    public async Task Shows_all_that_was_read_at_the_upload_and_reads_nothing_again()
    {
        var id = await console.Running.ReadAsync(async db =>
        {
            var profile = ConfigurationProfile.Add("校内", Signed(), needsSupervision: false, DateTime.UtcNow);
            db.Profiles.Add(profile);
            await db.SaveChangesAsync();
            var broken = Encoding.UTF8.GetBytes(new string('<', ProfileFile.MaxBytes));
            await db.Profiles.Where(p => p.Id == profile.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.Content, broken));
            return profile.Id;
        });
        using var person = await console.Running.SignInAsync(Roles.Helpdesk);
        var page = await person.GetAsync($"/profiles/{id}");
        foreach (var part in (string[])
            ["jp.example.school", "School CA", "allowUIAppInstallation", "ブックストア", "allowBookstore",
            "jp.example.typing"])
        {
            page.AssertShows("main", part);
        }

        (await person.GetAsync("/profiles")).AssertShows("tbody", "jp.example.school");
        (await person.GetAsync("/overview")).AssertShows(".ending", "School CA");
    }

    private static ProfileContent Signed()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=School CA", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var from = DateTimeOffset.UnixEpoch;
        using var certificate = request.CreateSelfSigned(from, from.AddYears(1));
        var text = Reading_a_profile.Profile().Replace(
            "<key>allowBookstore</key>",
            "<key>blockedAppBundleIDs</key><array><string>jp.example.typing</string></array><key>allowBookstore</key>",
            StringComparison.Ordinal);
        var signed = new SignedCms(new ContentInfo(Encoding.UTF8.GetBytes(text)));
        signed.ComputeSignature(new CmsSigner(certificate));
        return Assert.IsType<ProfileReading.Valid>(ProfileFile.Read(signed.Encode())).Content;
    }
}

/// <summary>The console of these tests.</summary>
public sealed class ProfileConsole() : SharedConsole("Production");
