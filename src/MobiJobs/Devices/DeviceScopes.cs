using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Devices;

/// <summary>A person sees the devices of their groups. Devices without a group belong to the whole fleet.</summary>
internal sealed class DeviceScopes : IRowScopes
{
    public void Apply(ModelBuilder builder, MobiJobsDb db) => builder
        .Limit<DeviceGroup>(g => db.Scope.SeesAll || db.Scope.Groups.Contains(g.Id))
        .Limit<Device>(d => db.Scope.SeesAll || db.Scope.Groups.Contains(d.GroupId!.Value))
        .Limit<Enrollment>(e => db.Scope.SeesAll || db.Devices.Any(d => d.Id == e.DeviceId))
        .Limit<DeviceApp>(a => db.Scope.SeesAll || db.Devices.Any(d => d.Id == a.DeviceId));
}

/// <summary>What a person who sees a part of the fleet does not see.</summary>
public static class DevicesOfOthers
{
    /// <summary>
    /// The devices that the person doesn't see, for questions whose answer is not shown; none for who sees all. It
    /// lifts the limit of the whole statement.
    /// </summary>
    public static IQueryable<Device> OfOthers(this IQueryable<Device> devices, StoreScope scope)
    {
        var (seesAll, groups) = (scope.SeesAll, scope.Groups);
        return devices.OfWholeFleet()
            .Where(d => !seesAll && (d.GroupId == null || !groups.Contains(d.GroupId.Value)));
    }
}
