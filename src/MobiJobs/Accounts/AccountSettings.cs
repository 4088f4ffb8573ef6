using MobiJobs.Accounts.Provider;

namespace MobiJobs.Accounts;

/// <summary>How long people stay signed in.</summary>
/// <param name="Idle">A session that was not used for this long is over.</param>
/// <param name="AdministratorIdle">The same for administrators, where it is shorter.</param>
/// <param name="Life">A session that began this long ago is over.</param>
public sealed record AccountSettings(TimeSpan Idle, TimeSpan AdministratorIdle, TimeSpan Life)
{
    /// <summary>A working day at the console, and no session from one day to the day after next.</summary>
    public static readonly AccountSettings Default =
        new(TimeSpan.FromHours(8), TimeSpan.FromHours(4), TimeSpan.FromHours(24));

    /// <summary>The OpenID provider by which people may sign in; null for none.</summary>
    public ProviderSettings? Provider { get; init; }

    /// <summary>Who may sign in by password.</summary>
    public PasswordsFor Passwords { get; init; } = PasswordsFor.Everybody;

    /// <summary>Who needs a second factor.</summary>
    public SecondFactorRule SecondFactor { get; init; } = SecondFactorRule.Optional;

    /// <summary>The domain that passkeys are for; null for the host at which the console is reached.</summary>
    public string? PasskeyDomain { get; init; }

    /// <summary>The file of passwords that are known to have leaked; null for none.</summary>
    public string? BreachedPasswords { get; init; }

    /// <summary>Whether a person needs a second factor.</summary>
    public bool NeedsSecondFactor(bool isAdministrator) => SecondFactor switch
    {
        SecondFactorRule.Optional => false,
        SecondFactorRule.Administrators => isAdministrator,
        SecondFactorRule.Everyone => true,
    };

    /// <summary>How long a session with these roles may be unused.</summary>
    public TimeSpan IdleOf(bool isAdministrator) =>
        isAdministrator && AdministratorIdle < Idle ? AdministratorIdle : Idle;
}

/// <summary>Who needs a second factor. The others may have one.</summary>
public enum SecondFactorRule
{
    Optional,
    Administrators,
    Everyone,
}
