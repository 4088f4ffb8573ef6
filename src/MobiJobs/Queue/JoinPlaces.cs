using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Queue;

/// <summary>
/// Places in the queues of devices, counted on each device's row, whose lock makes their order the order of the
/// commits.
/// </summary>
internal static class JoinPlaces
{
    /// <summary>Takes a place for each of these; a device that is named twice gets two.</summary>
    public static async Task<Dictionary<long, Places>> TakePlacesAsync(
        this MobiJobsDb db, IReadOnlyCollection<long> deviceIds, CancellationToken stopping)
    {
        var wanted = deviceIds.GroupBy(id => id).ToDictionary(g => g.Key, g => g.Count());
        foreach (var sameCount in wanted.GroupBy(w => w.Value, w => w.Key))
        {
            var ids = sameCount.ToArray();
            await db.Devices.Where(d => ids.Contains(d.Id))
                .ExecuteUpdateAsync(
                    set => set.SetProperty(d => d.LastJoinNo, d => d.LastJoinNo + sameCount.Key),
                    stopping);
        }

        var all = wanted.Keys.ToArray();
        return await db.Devices.Where(d => all.Contains(d.Id)).Select(d => new { d.Id, d.LastJoinNo })
            .ToDictionaryAsync(d => d.Id, d => new Places(d.LastJoinNo - wanted[d.Id]), stopping);
    }
}

/// <summary>The places that were taken for one device, in their order.</summary>
internal sealed class Places(long last)
{
    private long last = last;

    public long Next() => ++last;
}
