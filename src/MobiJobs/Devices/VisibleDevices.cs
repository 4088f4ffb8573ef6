using System.Security.Claims;
using MobiJobs.Accounts;

namespace MobiJobs.Devices;

/// <summary>
/// The devices that a person may see. The one place where scopes by group will be applied to devices.
/// </summary>
public static class VisibleDevices
{
    /// <summary>The devices that this person may see.</summary>
    public static IQueryable<Device> Devices(this CurrentPerson person, ClaimsPrincipal user) =>
        person.Visible<Device>(user);

    /// <summary>For work that continues after the request: the devices that this requester may change.</summary>
    public static IQueryable<Device> DevicesOf(this CurrentPerson person, int requesterId) =>
        person.VisibleTo<Device>(requesterId);
}
