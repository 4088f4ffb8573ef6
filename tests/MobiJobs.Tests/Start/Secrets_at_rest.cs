using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Factors;
using MobiJobs.Data;
using MobiJobs.Shared;
using MobiJobs.Start;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Tests.Start;

/// <summary>Whoever has only the store can neither sign in as somebody nor read a stored secret.</summary>
public sealed class Secrets_at_rest
{
    [Fact]
    public async Task Keys_in_the_store_are_wrapped_by_the_certificate()
    {
        await using var console = await RunningConsole.StartAsync();
        await console.SignInAsync(Roles.Helpdesk);

        Assert.All(await KeysAsync(console), AssertIsWrapped);
    }

    [Fact]
    public void A_wrapped_key_is_opened_by_its_certificate_only_and_not_once_it_was_changed()
    {
        var (own, other) = (TestCertificate.Load("own"), TestCertificate.Load("other"));
        var key = new XElement("masterKey", "a key");
        var wrapped = new KeyWrapping(own).Encrypt(key);
        Assert.Equal("RSA-OAEP-SHA256, AES-256-GCM", wrapped.EncryptedElement.Attribute("format")!.Value);
        Assert.DoesNotContain("a key", wrapped.EncryptedElement.ToString(), StringComparison.Ordinal);

        Assert.True(XNode.DeepEquals(key, Opened(wrapped.EncryptedElement, other, own)));
        Assert.Throws<CryptographicException>(() => Opened(wrapped.EncryptedElement, other, null));
        foreach (var part in (string[])["key", "nonce", "tag", "value"])
        {
            var changed = new XElement(wrapped.EncryptedElement);
            var bytes = Convert.FromBase64String(changed.Element(part)!.Value);
            bytes[^1] ^= 1;
            changed.Element(part)!.Value = Convert.ToBase64String(bytes);
            Assert.ThrowsAny<CryptographicException>(() => Opened(changed, own, null));
        }
    }

    [Fact]
    public async Task A_key_that_the_framework_has_wrapped_is_still_read()
    {
        var key = new XElement("masterKey", "a key");
        await using var console = await RunningConsole.StartAsync();
        var before = new CertificateXmlEncryptor(TestCertificate.Loaded, NullLoggerFactory.Instance).Encrypt(key);

        var opened = new EncryptedXmlDecryptor(console.Services).Decrypt(before.EncryptedElement);
        Assert.True(XNode.DeepEquals(key, opened));
    }

    [Fact]
    public async Task What_is_protected_is_encrypted_by_a_mode_that_authenticates()
    {
        await using var console = await RunningConsole.StartAsync("Development", "--Keys:Certificate=");
        await console.SignInAsync(Roles.Helpdesk);

        Assert.All(await KeysAsync(console), key => Assert.Equal(
            "AES_256_GCM", XElement.Parse(key).Descendants("encryption").Single().Attribute("algorithm")?.Value));
    }

    [Fact]
    public async Task Keys_stored_before_there_was_a_certificate_are_replaced_at_start_and_gone_from_the_file()
    {
        await using var console = await RunningConsole.OnSqliteAsync("Development", "--Keys:Certificate=");
        var protection = console.Services.GetRequiredService<IDataProtectionProvider>();
        var other = protection.CreateProtector("test").Protect("of a day");
        await console.DoAsync<VppTokenVault, MobiJobsDb, int>(async (vault, db) =>
        {
            var account = new VppAccount("location-9", "1年", "学校", TimeProvider.System.UtcNow().AddYears(1));
            var group = await db.DeviceGroups.MinAsync(g => g.Id);
            db.VppTokens.Add(VppToken.Register(group, account, vault.Protect("a token"), account.ExpiresAt));
            return await db.SaveChangesAsync();
        });
        await console.DoAsync<AuthenticatorKeys, MobiJobsDb, int>(async (keys, db) =>
        {
            var person = await db.Users.MinAsync(p => p.Id);
            db.Authenticators.Add(Authenticator.For(person, keys.Protect("a key"), 1, DateTime.UnixEpoch));
            return await db.SaveChangesAsync();
        });
        var plain = (await KeysAsync(console)).ConvertAll(MasterKey);

        await console.RestartAsync(() => { }, $"--Keys:Certificate={TestCertificate.File}");

        Assert.All(await KeysAsync(console), AssertIsWrapped);
        Assert.Equal("a token", await console.DoAsync<VppTokenVault, MobiJobsDb, string>(async (vault, db) =>
            vault.Unprotect(await db.VppTokens.SingleAsync(t => t.LocationId == "location-9"))));
        Assert.Equal("a key", await console.DoAsync<AuthenticatorKeys, MobiJobsDb, string?>(
            async (keys, db) => keys.Read(await db.Authenticators.SingleAsync())));
        var protector = console.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
        Assert.Throws<CryptographicException>(() => protector.Unprotect(other));
        var file = DatabaseSetup.FileOf(console.Store)!;
        foreach (var part in new[] { file, file + "-wal" }.Where(File.Exists))
        {
            var bytes = await ReadAsync(part);
            Assert.All(plain, key => Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(key))));
        }
    }

    [Fact]
    public async Task A_new_certificate_reads_what_the_one_before_wrapped()
    {
        await using var console = await RunningConsole.StartAsync();
        var secret = console.Services.GetRequiredService<IDataProtectionProvider>()
            .CreateProtector("test").Protect("a token");

        await console.RestartAsync(
            () => { },
            $"--Keys:Certificate={TestCertificate.Make("next", "pass word")}",
            "--Keys:Password=pass word",
            $"--Keys:Previous:Certificate={TestCertificate.File}");

        var protector = console.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
        Assert.Equal("a token", protector.Unprotect(secret));
    }

    [Fact]
    public void Production_does_not_start_without_a_certificate()
    {
        var wrong = Assert.Throws<WrongSettingException>(() => Read(isProduction: true));

        Assert.StartsWith(
            "Keys:Certificate = \"\" is not allowed. Allowed: in production,",
            wrong.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain('\n', wrong.Message);
        Assert.Null(Read(isProduction: false).Keys.Current);
    }

    [Fact]
    public void A_certificate_with_a_short_key_wraps_nothing_in_production()
    {
        var file = TestCertificate.Make("short", bits: 2048);

        var wrong = Assert.Throws<WrongSettingException>(() => Read(isProduction: true, ("Keys:Certificate", file)));
        Assert.EndsWith("Allowed: an RSA key of at least 3072 bits.", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_cannot_be_used_is_named_in_one_line()
    {
        var locked = TestCertificate.Make("locked", "right");

        foreach (var (file, password) in ((string, string)[])[("missing.pfx", ""), (locked, "wrong")])
        {
            var wrong = Assert.Throws<WrongSettingException>(
                () => Read(isProduction: true, ("Keys:Certificate", file), ("Keys:Password", password)));
            Assert.StartsWith($"Keys:Certificate = \"{file}\"", wrong.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', wrong.Message);
        }
    }

    [FactOn(Place.Unix)]
    [UnsupportedOSPlatform("windows")]
    public async Task Only_the_programs_own_user_can_read_the_store()
    {
        var folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
        var store = Path.Combine(folder, "mobijobs.db");
        var setting = $"--ConnectionStrings:MobiJobs=Data Source={store}";
        await using (await RunningConsole.OnSqliteAsync("Production", setting))
        {
            string[] files = [store, Path.Combine(folder, "mobijobs.fleet.db")]; // It has made them.
            foreach (var file in files)
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("/devices.csv")]
    [InlineData("/api/v1/jobs")]
    [InlineData("/")]
    [InlineData("/nothing-there")]
    public async Task Nothing_but_assets_is_kept_by_browsers_and_proxies(string path)
    {
        await using var console = await RunningConsole.StartAsync();
        var browser = await console.SignInAsync(Roles.Administrator);
        using var api = await console.ApiAsync(Roles.Administrator);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var answer = path.StartsWith("/api", StringComparison.Ordinal)
            ? await api.SendAsync(request)
            : await browser.AskAsync(request);

        Assert.True(answer.Headers.CacheControl?.NoStore, $"{path}: {answer.Headers.CacheControl}");
    }

    [Fact]
    public async Task Assets_are_kept_and_a_page_that_is_given_again_is_not()
    {
        await using var console = await RunningConsole.StartAsync();
        var browser = await console.SignInAsync(Roles.Administrator);
        var page = await browser.GetAsync("/");
        var sheet = page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!;
        using var asset = await browser.AskAsync(new HttpRequestMessage(HttpMethod.Get, sheet));
        using var again = await browser.AskAsync(new HttpRequestMessage(HttpMethod.Get, "/"));

        Assert.Equal("max-age=31536000, immutable", Assert.Single(asset.Headers.GetValues("Cache-Control")));
        Assert.Equal("no-store, no-cache", Assert.Single(again.Headers.GetValues("Cache-Control")));
    }

    private static XElement Opened(XElement wrapped, X509Certificate2 current, X509Certificate2? previous)
    {
        var settings = Read(isProduction: false) with { Keys = new KeySettings(current, previous) };
        using var services = new ServiceCollection().AddSingleton(settings).BuildServiceProvider();
        return new KeyUnwrapping(services).Decrypt(wrapped);
    }

    private static Settings Read(bool isProduction, params (string Key, string Value)[] values) => Settings.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, (string?)v.Value))).Build(),
        isProduction);

    private static async Task<List<string>> KeysAsync(RunningConsole console)
    {
        await using var scope = console.Services.CreateWorkScope("test");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        var keys = await db.DataProtectionKeys.AsNoTracking().Select(k => k.Xml!)
            .Where(xml => xml.StartsWith("<key")) // Others say which were revoked.
            .ToListAsync();
        Assert.NotEmpty(keys);
        return keys;
    }

    private static string MasterKey(string key) =>
        Assert.Single(XElement.Parse(key).Descendants("masterKey")).Element("value")!.Value;

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    private static void AssertIsWrapped(string key)
    {
        Assert.Contains("<encryptedSecret", key, StringComparison.Ordinal);
        Assert.DoesNotContain("<masterKey", key, StringComparison.Ordinal);
        Assert.Contains("RSA-OAEP-SHA256, AES-256-GCM", key, StringComparison.Ordinal);
    }
}
