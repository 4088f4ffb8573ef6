using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Factors;
using MobiJobs.Data;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Notifications.Webhooks;
using MobiJobs.Queue.Commands;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Start;

/// <summary>Keeps the keys of cookies and of stored secrets in the store, wrapped by a certificate.</summary>
internal static class KeyProtection
{
    /// <summary>As long as the framework's own new keys.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromDays(90);

    /// <summary>What everything protected begins with, before the id of its key.</summary>
    private static readonly byte[] Header = [0x09, 0xF0, 0xC9, 0xF0];

    private static readonly XNamespace Format = "http://schemas.asp.net/2015/03/dataProtection";

    /// <summary>Registers data protection; all processes on one store need the same certificate.</summary>
    public static IServiceCollection AddKeys(this IServiceCollection services, KeySettings settings)
    {
        var keys = services.AddDataProtection().PersistKeysToDbContext<MobiJobsDb>().SetApplicationName("MobiJobs")
            .UseCryptographicAlgorithms(new AuthenticatedEncryptorConfiguration
            {
                EncryptionAlgorithm = EncryptionAlgorithm.AES_256_GCM, // Keys that are there go on as they were made.
            });
        if (settings.Current is { } current)
        {
            services.Configure<KeyManagementOptions>(options => options.XmlEncryptor = new KeyWrapping(current));
            keys.UnprotectKeysWithAnyCertificate( // Those that the framework has wrapped.
                settings.Previous is { } previous ? [current, previous] : [current]);
        }

        return services;
    }

    /// <summary>
    /// Replaces keys that were stored before there was a certificate, since copies of the store have them in plain
    /// text. What has to last is protected by a new key first; everybody signs in again. Safe to repeat: a crash leaves
    /// the plain keys until all is done.
    /// </summary>
    public static async Task ReplacePlainAsync(
        IServiceProvider services, KeySettings settings, CancellationToken stopping)
    {
        if (settings.Current is null) { return; }

        var db = services.GetRequiredService<MobiJobsDb>();
        var plain = (await db.DataProtectionKeys.ToListAsync(stopping)).FindAll(k => IsPlain(XElement.Parse(k.Xml!)));
        if (plain.Count > 0)
        {
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            var keys = services.GetRequiredService<IKeyManager>();
            keys.CreateNewKey(now, now + Life);
            LoadAnew(services);
            await services.GetRequiredService<VppTokenVault>().ProtectAnewAsync(db, stopping);
            await services.GetRequiredService<AuthenticatorKeys>().ProtectAnewAsync(db, stopping);
            await services.GetRequiredService<UnlockTokens>().ProtectAnewAsync(stopping);
            await services.GetRequiredService<DevicePins>().ProtectAnewAsync(stopping);
            await services.GetRequiredService<WebhookVault>().ProtectAnewAsync(db, stopping);
            foreach (var key in plain) { keys.RevokeKey(IdOf(key), "It was stored in plain text."); }

            await db.BeginErasingAsync(stopping);
            db.DataProtectionKeys.RemoveRange(plain);
            await db.SaveChangesAsync(stopping);
            LoadAnew(services);
        }

        await db.FinishErasingAsync(stopping);
    }

    /// <summary>
    /// Has the framework load its keys now, by asking for one that nobody has: else it does so in the background, and
    /// goes on with those it has until then.
    /// </summary>
    private static void LoadAnew(IServiceProvider services)
    {
        byte[] unknown = [.. Header, .. Guid.NewGuid().ToByteArray(), .. new byte[64]];
        try
        {
            services.GetRequiredService<IDataProtectionProvider>().CreateProtector(nameof(LoadAnew)).Unprotect(unknown);
        }
        catch (CryptographicException e)
        {
            var log = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(KeyProtection));
            log.LogDebug("The keys were loaded anew: {Reason}", e.Message);
        }
    }

    private static Guid IdOf(DataProtectionKey key) => (Guid)XElement.Parse(key.Xml!).Attribute("id")!;

    private static bool IsPlain(XElement key) => key.Descendants()
        .Any(e => (bool?)e.Attribute(Format + "requiresEncryption") == true);
}
