using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Administration.Sets;

/// <summary>The permission sets of all groups, in the order of the tree.</summary>
internal static class SetList
{
    /// <summary>All of them, without paging: their number grows with the groups, not with the people.</summary>
    public static async Task<IReadOnlyList<SetRow>> LoadAsync(MobiJobsDb db, CancellationToken stopping)
    {
        var sets = await db.PermissionSets.AsNoTracking().ToDictionaryAsync(s => s.Id, stopping);
        var tree = await GroupTree.LoadAsync(db, stopping);
        var holders = await db.HeldSets.GroupBy(h => h.SetId)
            .ToDictionaryAsync(g => g.Key, g => g.Count(), stopping);
        var ofGroup = sets.Values.OrderBy(s => s.Name, StringComparer.CurrentCulture).ToLookup(s => s.GroupId);
        return
        [
            .. from @group in tree.InOrder
               from set in ofGroup[@group.Id]
               select new SetRow(
                   set,
                   tree.PathOf(@group.Id)!,
                   HeldPermissions.Allowed(set, sets),
                   set.AboveId is { } above ? sets[above].Name : null,
                   holders.GetValueOrDefault(set.Id)),
        ];
    }

    /// <summary>What a set within this one can allow; everything where there is none above.</summary>
    public static async Task<IReadOnlyCollection<string>> AllowedWithinAsync(
        MobiJobsDb db, int? aboveId, CancellationToken stopping)
    {
        if (aboveId is not { } id) { return Permissions.OfGroups; }

        var sets = await db.PermissionSets.AsNoTracking().ToDictionaryAsync(s => s.Id, stopping);
        return sets.TryGetValue(id, out var above) ? HeldPermissions.Allowed(above, sets) : [];
    }
}

/// <summary>A permission set as lists show it.</summary>
/// <param name="Group">The names of the groups down to its own.</param>
/// <param name="Allowed">What it allows within those above it.</param>
/// <param name="Above">The name of the set that bounds it.</param>
/// <param name="Holders">How many people hold it.</param>
public sealed record SetRow(
    PermissionSet Set, string Group, IReadOnlyCollection<string> Allowed, string? Above, int Holders);
