using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Accounts;

/// <summary>What the permission sets that people hold allow now, as the store has them.</summary>
public sealed class HeldPermissions(MobiJobsDb db)
{
    /// <summary>The sets that each of these people holds, with what each allows; nobody without one.</summary>
    public async Task<ILookup<int, HeldPermission>> OfAsync(
        IReadOnlyCollection<int> personIds, CancellationToken stopping)
    {
        if (personIds.Count == 0) { return Array.Empty<HeldPermission>().ToLookup(_ => 0); }

        var held = await db.HeldSets.AsNoTracking().Where(h => personIds.Contains(h.PersonId)).ToListAsync(stopping);
        var sets = await WithThoseAboveAsync([.. held.Select(h => h.SetId).Distinct()], stopping);
        return held.Where(h => sets.ContainsKey(h.SetId)).ToLookup(
            h => h.PersonId,
            h => new HeldPermission(sets[h.SetId], Allowed(sets[h.SetId], sets)));
    }

    /// <summary>What this person's sets allow, whatever the group.</summary>
    public async Task<IReadOnlyCollection<string>> AnywhereAsync(int personId, CancellationToken stopping) =>
        [.. (await OfAsync([personId], stopping))[personId].SelectMany(s => s.Permissions).Distinct()];

    /// <summary>What a set allows, within all that are above it.</summary>
    internal static IReadOnlyCollection<string> Allowed(
        PermissionSet set, IReadOnlyDictionary<int, PermissionSet> sets) =>
        set.Within(set.AboveId is { } above ? AllowedBelow(sets[above], sets) : null);

    /// <summary>What a set allows in the groups below its own: nothing if it does not include them any more.</summary>
    private static IReadOnlyCollection<string> AllowedBelow(
        PermissionSet set, IReadOnlyDictionary<int, PermissionSet> sets) =>
        set.IncludesBelow ? Allowed(set, sets) : [];

    private async Task<Dictionary<int, PermissionSet>> WithThoseAboveAsync(
        IReadOnlyCollection<int> ids, CancellationToken stopping)
    {
        var all = new Dictionary<int, PermissionSet>();
        while (ids.Count > 0)
        {
            var found = await db.PermissionSets.AsNoTracking().Where(s => ids.Contains(s.Id)).ToListAsync(stopping);
            foreach (var set in found) { all[set.Id] = set; }

            ids = [.. found.Select(s => s.AboveId).OfType<int>().Where(id => !all.ContainsKey(id)).Distinct()];
        }

        return all;
    }
}

/// <summary>A set that somebody holds.</summary>
/// <param name="Permissions">What it allows, within the sets above it.</param>
public sealed record HeldPermission(PermissionSet Set, IReadOnlyCollection<string> Permissions);
