using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Administration;

/// <summary>Reads by one statement the sets that people hold, with those of all groups above them.</summary>
public sealed class HeldPermissions(MobiJobsDb db) : IHeldPermissions
{
    /// <inheritdoc/>
    public async Task<ILookup<int, HeldPermission>> OfAsync(
        IReadOnlyCollection<int> personIds, CancellationToken stopping)
    {
        if (personIds.Count == 0) { return Array.Empty<HeldPermission>().ToLookup(_ => 0); }

        var held = db.HeldSets.Where(h => personIds.Contains(h.PersonId));
        var groups =
            from h in held
            join set in db.PermissionSets on h.SetId equals set.Id
            join own in db.DeviceGroups on set.GroupId equals own.Id
            select own.Path;
        var found = await (
            from set in db.PermissionSets.OfWholeFleet().AsNoTracking()
            join own in db.DeviceGroups on set.GroupId equals own.Id
            where groups.Any(path => string.Compare(path, own.Path) >= 0
                && string.Compare(path, own.Path + Subgroups.AfterAll) < 0)
            from holder in held.Where(h => h.SetId == set.Id).DefaultIfEmpty()
            select new { Set = set, own.Path, PersonId = (int?)holder.PersonId }).ToListAsync(stopping);
        var bounds = new SetBounds(found.Select(f => (f.Set, f.Path)));
        return found.Where(f => f.PersonId is not null).ToLookup(
            f => f.PersonId!.Value,
            f => new HeldPermission(f.Set, bounds.Allowed(f.Set)));
    }
}
