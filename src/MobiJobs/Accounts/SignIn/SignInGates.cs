using MobiJobs.Accounts.Sessions;

namespace MobiJobs.Accounts.SignIn;

/// <summary>
/// What an attempt to sign in is counted at. From a browser where the person has signed in before, it is counted by
/// itself: nobody elsewhere can make them wait there.
/// </summary>
public sealed class SignInGates(Attempts attempts, KnownDevices devices)
{
    /// <summary>An attempt with a name and a password.</summary>
    internal async Task<IReadOnlyList<Gate>> OfNameAsync(string name, HttpContext http, CancellationToken stopping)
    {
        if (devices.Find(http.Request, name) is { } device) { return [Gate.OfDevice(name, device)]; }

        var isUnderAttack = await attempts.IsUnderAttackAsync(name, stopping);
        return [Gate.OfAccountAt(name, http.CallerNetwork(), isUnderAttack), .. OfAddress(http)];
    }

    /// <summary>An attempt without a name.</summary>
    internal static IReadOnlyList<Gate> OfAddress(HttpContext http)
    {
        var address = Gate.OfAddress(http.CallerNetwork());
        return http.CallerSite() is { } site ? [address, Gate.OfSite(site)] : [address];
    }

    /// <summary>A code after the right password or the provider's answer.</summary>
    internal Gate OfSecondStep(Person person, HttpContext http)
    {
        var name = Requester.Normalize(person.UserName!);
        return devices.Find(http.Request, name) is { } device
            ? Gate.OfSecondStepOn(name, device)
            : Gate.OfSecondStep(name);
    }
}
