using Microsoft.EntityFrameworkCore;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Data;

namespace MobiJobs.AutoDelivery;

/// <summary>
/// A person sees the lists of their groups, and what is held back on the devices that they see.
/// </summary>
internal sealed class AutoDeliveryScopes : IRowScopes
{
    public void Apply(ModelBuilder builder, MobiJobsDb db) => builder
        .Limit<AutoDeliveryList>(l => db.Scope.SeesAll || db.Scope.Groups.Contains(l.GroupId))
        .Limit<AutoDeliveryApp>(a => db.Scope.SeesAll || db.AutoDeliveryLists.Any(l => l.Id == a.ListId))
        .Limit<ExcludedPeriod>(p => db.Scope.SeesAll || db.AutoDeliveryLists.Any(l => l.Id == p.ListId))
        .Limit<AutoDeliveryRun>(r => db.Scope.SeesAll || db.AutoDeliveryLists.Any(l => l.Id == r.ListId))
        .Limit<DeliveryHold>(h => db.Scope.SeesAll || db.Devices.Any(d => d.Id == h.DeviceId));
}
