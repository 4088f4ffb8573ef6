using Microsoft.EntityFrameworkCore;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Data;

namespace MobiJobs.AutoDelivery.Missing;

/// <summary>Begins to hold back apps that keep disappearing.</summary>
public sealed class DeliveryHolds(MobiJobsDb db)
{
    /// <summary>
    /// Holds these apps back from these devices, in the caller's transaction: by statements alone, so that nothing is
    /// left in the context of a chunk that is undone. A device that was deleted is passed over.
    /// </summary>
    public async Task HoldAsync(
        int listId,
        IEnumerable<(long DeviceId, int AppId)> which,
        DateTime now,
        CancellationToken stopping)
    {
        foreach (var app in which.GroupBy(w => w.AppId, w => w.DeviceId))
        {
            var devices = app.ToArray();
            var former = db.DeliveryHolds
                .Where(h => h.ListId == listId && h.AppId == app.Key && devices.Contains(h.DeviceId));
            await former.Where(h => h.ReleasedAt != null).ExecuteUpdateAsync(
                set => set.SetProperty(h => h.HeldAt, now).SetProperty(h => h.ReleasedAt, (DateTime?)null),
                stopping);
            var others = await db.Devices
                .Where(d => devices.Contains(d.Id) && !former.Any(h => h.DeviceId == d.Id))
                .Select(d => d.Id)
                .ToListAsync(stopping);
            var holds = others.Select(id => DeliveryHold.Of(listId, id, app.Key, now));
            await db.BulkInsertAsync(holds, keepKeys: false, stopping);
        }
    }
}
