using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Links;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Administration;

/// <summary>
/// Creates, changes and deletes permission sets and gives them to people, each with its audit entry. A set of a group
/// lies within a set of a group above: it can be made only where there is one, or where nobody has limited the groups
/// above.
/// </summary>
public sealed class PermissionSets(MobiJobsDb db, Notices notices, TimeProvider clock)
{
    /// <summary>Creates a set.</summary>
    /// <param name="aboveId">The set of a group above that bounds it; null where the groups above have no set.</param>
    public Task<PermissionSetResult> CreateAsync(
        PermissionSetDetails details, int groupId, int? aboveId, Actor by, CancellationToken stopping) => TellAsync(
        by,
        async () =>
        {
            if (await PlaceProblemAsync(groupId, aboveId, stopping) is { } problem) { return problem; }

            if (await TwinAsync(groupId, details.Name, null, stopping) is not null)
            {
                return PermissionSetResult.NameTaken;
            }

            var set = PermissionSet.Create(details.Name, groupId, aboveId);
            set.Allow(details.Permissions, details.IncludesBelow);
            db.PermissionSets.Add(set);
            Record(by, AuditAction.PermissionSetAdded, set).Changed(null, Told(set));
            await db.SaveChangesAsync(stopping);
            return PermissionSetResult.Done;
        },
        stopping);

    /// <summary>Changes what a set allows; what is below it is limited with it at once.</summary>
    public Task<PermissionSetResult> ChangeAsync(
        int id, PermissionSetDetails details, Actor by, CancellationToken stopping) => TellAsync(
        by,
        async () =>
        {
            if (await FindAsync(id, stopping) is not { } set) { return PermissionSetResult.Gone; }

            if (await TwinAsync(set.GroupId, details.Name, id, stopping) is not null)
            {
                return PermissionSetResult.NameTaken;
            }

            var former = Told(set);
            set.Rename(details.Name);
            set.Allow(details.Permissions, details.IncludesBelow);
            Record(by, AuditAction.PermissionSetChanged, set).Changed(former, Told(set));
            await db.SaveChangesAsync(stopping);
            return PermissionSetResult.Done;
        },
        stopping);

    /// <summary>Deletes a set that bounds no other. Those who held it lose what it allowed at once.</summary>
    public Task<PermissionSetResult> DeleteAsync(int id, Actor by, CancellationToken stopping) => TellAsync(
        by,
        async () =>
        {
            if (await FindAsync(id, stopping) is not { } set) { return PermissionSetResult.Gone; }

            if (await db.PermissionSets.AnyAsync(s => s.AboveId == id, stopping)) { return PermissionSetResult.Bounds; }

            Record(by, AuditAction.PermissionSetDeleted, set).Changed(Told(set), null);
            db.PermissionSets.Remove(set);
            await db.SaveChangesAsync(stopping);
            return PermissionSetResult.Done;
        },
        stopping);

    /// <summary>Gives a set to a person, or takes it away.</summary>
    public Task<PermissionSetResult> HoldAsync(
        int id, int personId, bool holds, Actor by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var person = await db.Users.Where(p => p.Id == personId)
                .Select(p => p.UserName)
                .FirstOrDefaultAsync(stopping);
            if (person is null || await FindAsync(id, stopping) is not { } set) { return PermissionSetResult.Gone; }

            var held = await db.HeldSets.FirstOrDefaultAsync(h => h.SetId == id && h.PersonId == personId, stopping);
            if (held is null == !holds) { return PermissionSetResult.Done; }

            if (held is null) { db.HeldSets.Add(new HeldSet { PersonId = personId, SetId = id }); }
            else { db.HeldSets.Remove(held); }

            var action = holds ? AuditAction.PermissionSetGiven : AuditAction.PermissionSetTaken;
            db.Audit.Add(AuditEntry.Of(by.Name, action, $"{person}: {set.Name}", clock.UtcNow()));
            await db.SaveChangesAsync(stopping);
            return PermissionSetResult.Done;
        },
        stopping);

    /// <summary>The sets that can bound a set of this group: those of the nearest group above that has any.</summary>
    public async Task<IReadOnlyList<PermissionSet>> AboveAsync(int groupId, CancellationToken stopping)
    {
        var path = await db.DeviceGroups.Where(g => g.Id == groupId).Select(g => g.Path).SingleAsync(stopping);
        return (await SetBounds.LoadAsync(db, stopping)).NearestAbove(path);
    }

    /// <summary>
    /// Makes a change of sets, and tells the other administrators which ones allow more by it: those below one that was
    /// changed or deleted, too.
    /// </summary>
    private Task<PermissionSetResult> TellAsync(
        Actor by, Func<Task<PermissionSetResult>> change, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var before = await SetBounds.LoadAsync(db, stopping);
            var result = await change();
            if (result != PermissionSetResult.Done) { return result; }

            var wider = (await SetBounds.LoadAsync(db, stopping)).WiderThan(before);
            if (wider.Count > 0)
            {
                var names = string.Join(", ", wider.Select(set => set.Name));
                await notices.TellAdministratorsAsync(
                    AdministratorNotice.SetsWidened, names, by.Name, personId: null, stopping);
            }

            return result;
        },
        stopping);

    private async Task<PermissionSetResult?> PlaceProblemAsync(int groupId, int? aboveId, CancellationToken stopping)
    {
        if (!await db.DeviceGroups.AnyAsync(g => g.Id == groupId, stopping)) { return PermissionSetResult.Gone; }

        var above = await AboveAsync(groupId, stopping);
        var isBounded = above.Count == 0 ? aboveId is null : above.Any(s => s.Id == aboveId);
        return isBounded ? null : PermissionSetResult.Unbounded;
    }

    /// <summary>The name of another set of the group that looks like this one; null if there is none.</summary>
    public Task<string?> TwinAsync(int groupId, string name, int? exceptId, CancellationToken stopping)
    {
        var look = NameForm.Of(name);
        return db.PermissionSets.Where(s => s.GroupId == groupId && s.Look == look && s.Id != exceptId)
            .Select(s => (string?)s.Name).FirstOrDefaultAsync(stopping);
    }

    private Task<PermissionSet?> FindAsync(int id, CancellationToken stopping) =>
        db.PermissionSets.FirstOrDefaultAsync(s => s.Id == id, stopping);

    private AuditEntry Record(Actor by, AuditAction action, PermissionSet set)
    {
        var entry = AuditEntry.Of(by.Name, action, set.Name, clock.UtcNow());
        db.Audit.Add(entry);
        return entry;
    }

    private static string Told(PermissionSet set) =>
        $"{set.Name}: {set.Ticked}{(set.IncludesBelow ? ", subgroups" : "")}";
}

/// <summary>What a set is called and allows.</summary>
public sealed record PermissionSetDetails(string Name, IReadOnlyCollection<string> Permissions, bool IncludesBelow);

/// <summary>How a change of a permission set ended.</summary>
public enum PermissionSetResult
{
    Done,

    /// <summary>The set, its group or the person is not there any more.</summary>
    Gone,

    /// <summary>Another set of the group has this name.</summary>
    NameTaken,

    /// <summary>It does not name a set of the nearest group above that has any.</summary>
    Unbounded,

    /// <summary>Sets of groups below lie within it.</summary>
    Bounds,
}
