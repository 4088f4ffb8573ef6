using System.Security.Claims;
using Microsoft.AspNetCore.Identity;

namespace MobiJobs.Accounts;

/// <summary>Asks a signed-in person for the password again, before what nothing brings back. Wrong ones count as they do at the door.</summary>
public sealed class OwnPassword(SignInManager<Person> signIn, UserManager<Person> users)
{
    /// <summary>What is wrong, in words; null when it is this person's.</summary>
    public async Task<string?> CheckAsync(ClaimsPrincipal user, string? password)
    {
        if (string.IsNullOrEmpty(password)) { return Labels.Invalid_Required; }

        if (await users.GetUserAsync(user) is not { } person) { return Labels.Account_WrongCurrent; }

        var result = await signIn.CheckPasswordSignInAsync(person, password, lockoutOnFailure: true);
        if (result.Succeeded) { return null; }

        return result.IsLockedOut ? Labels.Account_LockedOut : Labels.Account_WrongCurrent;
    }
}
