using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace MobiJobs.Vpp.Tokens;

/// <summary>Encrypts tokens with the program's own key, so that the store alone does not reveal them.</summary>
public sealed class VppTokenVault(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("MobiJobs.Vpp.Token");

    /// <summary>The token as the store keeps it.</summary>
    public string Protect(string token) => protector.Protect(token);

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
