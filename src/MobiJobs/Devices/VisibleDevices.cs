using System.Security.Claims;
using MobiJobs.Accounts;

namespace MobiJobs.Devices;

/// <summary>
/// The devices that a person may see. The store's filters limit them to the groups that the person sees.
/// </summary>
public static class VisibleDevices
{
    /// <summary>The devices that this person may see.</summary>
    public static IQueryable<Device> Devices(this CurrentPerson person, ClaimsPrincipal user) =>
        person.Visible<Device>(user);

    /// <summary>The same for work that continues after the request.</summary>
    public static IQueryable<Device> DevicesOf(this CurrentPerson person, int requesterId) =>
        person.VisibleTo<Device>(requesterId);
}
