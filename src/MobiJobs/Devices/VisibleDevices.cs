using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;

namespace MobiJobs.Devices;

/// <summary>The devices that a person may see. Group scope is to be applied here.</summary>
public static class VisibleDevices
{
    /// <summary>The devices that this person may see.</summary>
    public static IQueryable<Device> Devices(this CurrentPerson person, ClaimsPrincipal user) =>
        user.Identity is { IsAuthenticated: true } ? person.Store.Devices : person.Store.Devices.Where(_ => false);

    /// <summary>For work that continues after the request: the devices that this requester may change.</summary>
    public static IQueryable<Device> DevicesOf(this CurrentPerson person, int requesterId) =>
        person.Store.Devices.AsNoTracking().Where(_ => requesterId != Requester.SystemId);
}
