using System.Security.Claims;
using Microsoft.AspNetCore.Identity;

namespace MobiJobs.Accounts;

/// <summary>
/// Checks the password of a signed-in person again, before an action that cannot be undone. A wrong one counts towards
/// the lockout, as it does when signing in.
/// </summary>
public sealed class OwnPassword(SignInManager<Person> signIn, UserManager<Person> users)
{
    /// <summary>The message to show; null if the password is right.</summary>
    public async Task<string?> CheckAsync(ClaimsPrincipal user, string? password)
    {
        if (string.IsNullOrEmpty(password)) { return Labels.Invalid_Required; }

        if (await users.GetUserAsync(user) is not { } person) { return Labels.Account_WrongCurrent; }

        var result = await signIn.CheckPasswordSignInAsync(person, password, lockoutOnFailure: true);
        if (result.Succeeded) { return null; }

        return result.IsLockedOut ? Labels.Account_LockedOut : Labels.Account_WrongCurrent;
    }
}
