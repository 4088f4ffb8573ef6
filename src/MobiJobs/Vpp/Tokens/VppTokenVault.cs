using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace MobiJobs.Vpp.Tokens;

/// <summary>Keeps tokens under the program's own key: the store alone gives none away.</summary>
public sealed class VppTokenVault(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("MobiJobs.Vpp.Token");

    /// <summary>The token as the store keeps it.</summary>
    public string Lock(string token) => protector.Protect(token);

    /// <summary>The token itself.</summary>
    /// <exception cref="VppTroubleException">The program's key is another one now: the token has to be uploaded anew (9622).</exception>
    public string Open(VppToken token)
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
