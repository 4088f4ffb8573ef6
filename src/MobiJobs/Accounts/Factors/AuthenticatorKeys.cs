using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using OtpNet;

namespace MobiJobs.Accounts.Factors;

/// <summary>
/// Makes the keys of authenticator apps, and judges codes by them. In the store they are encrypted with the program's
/// own key, so that a copy of the store makes no codes.
/// </summary>
public sealed class AuthenticatorKeys(IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>As many bits as the hash that makes codes, as RFC 4226 advises.</summary>
    private const int KeyBytes = 20;

    private const int Digits = 6;

    /// <summary>Clocks of telephones differ a little: the half minutes before and after count, too.</summary>
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    private readonly IDataProtector protector = protection.CreateProtector("MobiJobs.Accounts.Authenticator");

    /// <summary>A random key, as people type it into an app: Base32.</summary>
    internal static string Generate() => Base32Encoding.ToString(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>The address that a QR code tells an app.</summary>
    internal static string AddressOf(string key, string issuer, string person) =>
        new OtpUri(OtpType.Totp, key, person, issuer).ToString();

    /// <summary>Whether this may be a code at all.</summary>
    internal static bool IsCode(string text) => text.Length == Digits && text.All(char.IsAsciiDigit);

    /// <summary>The half minute that this code is for; null if it is wrong.</summary>
    internal long? StepOf(string key, string code) =>
        IsCode(code) && new Totp(Base32Encoding.ToBytes(key), totpSize: Digits)
            .VerifyTotp(clock.UtcNow(), code, out var step, Window)
            ? step
            : null;

    /// <summary>The key as the store keeps it.</summary>
    internal string Protect(string key) => protector.Protect(key);

    /// <summary>The key; null if the program's own key has changed.</summary>
    internal string? Read(Authenticator app)
    {
        try
        {
            return protector.Unprotect(app.Secret);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Encrypts all keys with the newest of the program's. One that can't be read stays as it is.</summary>
    public async Task ProtectAnewAsync(MobiJobsDb db, CancellationToken stopping)
    {
        foreach (var app in await db.Authenticators.ToListAsync(stopping))
        {
            if (Read(app) is { } key) { app.ProtectedAnew(Protect(key)); }
        }

        await db.SaveChangesAsync(stopping);
    }
}
