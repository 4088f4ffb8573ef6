using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Notifications.Webhooks;

/// <summary>
/// The keys that sign what webhooks are sent, as Standard Webhooks has it. The store has them encrypted with the
/// program's own key.
/// </summary>
public sealed class WebhookVault(IDataProtectionProvider protection)
{
    private const string Prefix = "whsec_";
    private const int KeyBytes = 32;

    private readonly IDataProtector protector = protection.CreateProtector("MobiJobs.Notifications.Webhook");

    /// <summary>How long the keys before sign besides, so that a receiver can be given the new one.</summary>
    internal static readonly TimeSpan FormerLife = TimeSpan.FromDays(1);

    /// <summary>A new key, as a receiver is given it.</summary>
    internal static string NewSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>The key as the store keeps it.</summary>
    internal string Protect(string secret) => protector.Protect(secret);

    /// <summary>
    /// The signatures of a message, separated by spaces: of the key, and of those before while they count. Null if
    /// the key can't be read by this program.
    /// </summary>
    internal string? Sign(Webhook webhook, string id, long timestamp, string body, DateTime now)
    {
        if (Unprotect(webhook.Secret) is not { } secret) { return null; }

        var former = webhook.Former.Where(f => f.Until > now).Select(f => Unprotect(f.Secret));
        return string.Join(' ', former.OfType<string>().Prepend(secret).Select(s => Sign(s, id, timestamp, body)));
    }

    /// <summary>The signature of a message by one key.</summary>
    /// <param name="secret">The key as a receiver is given it.</param>
    /// <param name="id">The id of the message; it has no full stop.</param>
    /// <param name="timestamp">When it is sent, in seconds since 1970.</param>
    /// <param name="body">The body, exactly as it is sent.</param>
    public static string Sign(string secret, string id, long timestamp, string body)
    {
        var key = Convert.FromBase64String(secret[Prefix.Length..]);
        var signed = string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.{body}");
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)));
    }

    /// <summary>Encrypts all keys with the newest of the program's. One that can't be read stays as it is.</summary>
    public async Task ProtectAnewAsync(MobiJobsDb db, CancellationToken stopping)
    {
        foreach (var webhook in await db.Webhooks.ToListAsync(stopping))
        {
            if (Unprotect(webhook.Secret) is { } secret)
            {
                FormerSecret[] former =
                [
                    .. from before in webhook.Former
                       let key = Unprotect(before.Secret)
                       where key is not null
                       select before with { Secret = Protect(key) },
                ];
                webhook.ProtectedAnew(Protect(secret), former);
            }
        }

        await db.SaveChangesAsync(stopping);
    }

    private string? Unprotect(string secret)
    {
        try
        {
            return protector.Unprotect(secret);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
