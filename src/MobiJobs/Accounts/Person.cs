using Microsoft.AspNetCore.Identity;

namespace MobiJobs.Accounts;

/// <summary>Somebody who signs in to the console.</summary>
public sealed class Person : IdentityUser<int>
{
    /// <summary>Since when (UTC) neither this person nor their tokens are let in; null if they are.</summary>
    public DateTime? DisabledAt { get; private set; }

    /// <summary>Whether the password was given by somebody else, and every page asks for another one.</summary>
    public bool MustChangePassword { get; private set; }

    /// <summary>Shuts this person out.</summary>
    public void Disable(DateTime now) => DisabledAt ??= now;

    /// <summary>Lets this person in again.</summary>
    public void Enable() => DisabledAt = null;

    /// <summary>Somebody else knows the password.</summary>
    public void RequireOtherPassword() => MustChangePassword = true;

    /// <summary>The person has chosen this password.</summary>
    public void ChoosePassword(string hash) => (PasswordHash, MustChangePassword) = (hash, false);
}
