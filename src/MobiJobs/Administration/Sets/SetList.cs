using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Administration.Sets;

/// <summary>The permission sets of all groups, in the order of the tree.</summary>
internal static class SetList
{
    /// <summary>All of them, without paging: their number grows with the groups, not with the people.</summary>
    public static async Task<IReadOnlyList<SetRow>> LoadAsync(MobiJobsDb db, CancellationToken stopping) =>
        await LoadAsync(db, await GroupTree.LoadAsync(db, stopping), stopping);

    /// <summary>The same, where the groups are known.</summary>
    public static async Task<IReadOnlyList<SetRow>> LoadAsync(
        MobiJobsDb db, GroupTree tree, CancellationToken stopping)
    {
        var bounds = await SetBounds.LoadAsync(db, stopping);
        var holders = await db.HeldSets.GroupBy(h => h.SetId)
            .ToDictionaryAsync(g => g.Key, g => g.Count(), stopping);
        var ofGroup = bounds.All.OrderBy(s => s.Name, StringComparer.CurrentCulture).ToLookup(s => s.GroupId);
        return
        [
            .. from @group in tree.InOrder
               from set in ofGroup[@group.Id]
               select new SetRow(
                   set,
                   tree.PathOf(@group.Id)!,
                   bounds.Allowed(set),
                   bounds.NamesAbove(@group.Path, set.AboveId),
                   holders.GetValueOrDefault(set.Id)),
        ];
    }
}

/// <summary>A permission set as lists show it.</summary>
/// <param name="Group">The names of the groups down to its own.</param>
/// <param name="Allowed">What it allows within those above it.</param>
/// <param name="Above">The names of the sets that bound it.</param>
/// <param name="Holders">How many people hold it.</param>
public sealed record SetRow(
    PermissionSet Set, string Group, IReadOnlyCollection<string> Allowed, string? Above, int Holders);
