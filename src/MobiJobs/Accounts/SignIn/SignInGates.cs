using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Data;

namespace MobiJobs.Accounts.SignIn;

/// <summary>
/// What an attempt to sign in is counted at. From a browser where the person has signed in before, it is counted by
/// itself: nobody elsewhere can make them wait there.
/// </summary>
public sealed class SignInGates(MobiJobsDb db, Attempts attempts, KnownDevices devices)
{
    /// <summary>An attempt with a name and a password.</summary>
    internal async Task<IReadOnlyList<Gate>> OfNameAsync(string name, HttpContext http, CancellationToken stopping)
    {
        if (devices.Find(http.Request, name) is { } device && await CountsAsync(device, name, stopping))
        {
            return [Gate.OfDevice(name, device.Key)];
        }

        var isUnderAttack = await attempts.IsUnderAttackAsync(name, stopping);
        return [Gate.OfAccountAt(name, http.CallerNetwork(), isUnderAttack), .. OfAddress(http)];
    }

    /// <summary>An attempt without a name.</summary>
    internal static IReadOnlyList<Gate> OfAddress(HttpContext http)
    {
        var address = Gate.OfAddress(http.CallerNetwork());
        return http.CallerSite() is { } site ? [address, Gate.OfSite(site)] : [address];
    }

    /// <summary>
    /// A code after the right password or the provider's answer: at this browser or, if it is unknown, at all unknown
    /// ones, and at all browsers together.
    /// </summary>
    internal IReadOnlyList<Gate> OfSecondStep(Person person, HttpContext http)
    {
        var name = Requester.Normalize(person.UserName!);
        var own = devices.Find(http.Request, name) is { } device && device.CountsFor(person.SecurityStamp)
            ? Gate.OfSecondStepOn(name, device.Key)
            : Gate.OfSecondStep(name);
        return [own, Gate.OfSecondStepInAll(name, person.SecurityStamp)];
    }

    private async Task<bool> CountsAsync(KnownDevice device, string name, CancellationToken stopping)
    {
        var stamps = db.Users.Where(p => p.NormalizedUserName == name).Select(p => p.SecurityStamp);
        return device.CountsFor(await stamps.FirstOrDefaultAsync(stopping));
    }
}
