using System.Text.Json;
using MobiJobs.Vpp;
using static MobiJobs.Tests.Vpp.AppleJson;

namespace MobiJobs.Tests.Vpp;

/// <summary>The people of the location.</summary>
public sealed partial class AppleLocation
{
    private Dictionary<string, object?> ManageUsers(JsonElement body, Func<JsonElement, (int, string)?> change)
    {
        var users = body.GetProperty("users").EnumerateArray().ToArray();
        if (users.Length > Limits["maxUsers"])
        {
            throw new AppleRefusal(400, 9714, "The number of users exceeds the maximum.");
        }

        if (users.DistinctBy(u => Text(u, "clientUserId")).Count() < users.Length)
        {
            throw new AppleRefusal(400, 9715, "This request contains duplicate users.");
        }

        if (users.Any(u => Text(u, "email") is { } mail && !mail.Contains('@', StringComparison.Ordinal)))
        {
            throw new AppleRefusal(400, 9717, "This request contains an invalid email address.");
        }

        return Begin([.. users.Select(u => (Text(u, "clientUserId")!, true, change(u)))]);
    }

    private (int, string)? Add(JsonElement user)
    {
        var name = Text(user, "clientUserId")!;
        if (People.Exists(p => p.ClientUserId == name && p.Status != VppUserStatus.Retired))
        {
            return (9716, "A registered user already exists with the specified clientUserId.");
        }

        var mail = Text(user, "email");
        People.Add(Text(user, "managedAppleId") is null
            ? new VppPerson(name, mail, null, VppUserStatus.Registered, null, $"code-{name}")
            : new VppPerson(name, mail, null, VppUserStatus.Associated, $"hash-{name}", null)); // Linked at once.
        return null;
    }

    private (int, string)? Retire(JsonElement user)
    {
        var name = Text(user, "clientUserId")!;
        var at = People.FindIndex(p => p.ClientUserId == name && p.Status != VppUserStatus.Retired);
        if (at < 0) { return (9609, "Unable to find the registered user."); }

        People[at] = People[at] with { Status = VppUserStatus.Retired, InviteCode = null };
        Licenses.RemoveAll(
            l => l.ClientUserId == name && Assets.Find(a => a.StoreId == l.StoreId) is { IsRevocable: true });
        return null;
    }
}
