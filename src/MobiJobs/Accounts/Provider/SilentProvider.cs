namespace MobiJobs.Accounts.Provider;

/// <summary>
/// Logs once that the provider does not say when it has asked people for a proof: those without a password then can't
/// do what needs one.
/// </summary>
internal sealed class SilentProvider(ILogger<SilentProvider> log)
{
    private int noted;

    /// <summary>It has not said so of somebody.</summary>
    public void Note()
    {
        if (Interlocked.Exchange(ref noted, 1) == 1) { return; }

        log.LogWarning(
            "The provider sends no {Claim}: people without a password can't confirm who they are. Have the provider "
                + "add this claim to its ID tokens",
            "auth_time");
    }
}
