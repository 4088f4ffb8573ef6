using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Vpp.Tokens;

/// <summary>Encrypts tokens with the program's own key, so that the store alone does not reveal them.</summary>
public sealed class VppTokenVault(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("MobiJobs.Vpp.Token");

    /// <summary>The token as the store keeps it.</summary>
    public string Protect(string token) => protector.Protect(token);

    /// <summary>
    /// Encrypts all tokens with the newest of the program's keys. One that can't be read stays as it is.
    /// </summary>
    public async Task ProtectAnewAsync(MobiJobsDb db, CancellationToken stopping)
    {
        foreach (var token in await db.VppTokens.ToListAsync(stopping))
        {
            try
            {
                token.ProtectedAnew(Protect(Unprotect(token)));
            }
            catch (VppTroubleException)
            {
                continue; // It has to be uploaded again, and its page says so.
            }
        }

        await db.SaveChangesAsync(stopping);
    }

    /// <summary>The token itself.</summary>
    /// <exception cref="VppTroubleException">
    /// The program's key has changed. The token has to be uploaded again (9622).
    /// </exception>
    public string Unprotect(VppToken token)
    {
        try
        {
            return protector.Unprotect(token.Secret);
        }
        catch (CryptographicException)
        {
            throw new VppTroubleException(VppCodes.InvalidToken, "The token can't be read with this program's key.");
        }
    }
}
