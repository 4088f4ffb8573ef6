using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Devices.Groups;

/// <summary>Creates, renames, moves and deletes groups, each with an audit entry in the same save.</summary>
public sealed class GroupRegister(MobiJobsDb db, IEnumerable<IGroupMoved> others, TimeProvider clock)
{
    /// <summary>Creates a group; <paramref name="name"/> as <see cref="DeviceGroup.ReadName"/> returns it.</summary>
    public async Task<GroupResult> CreateAsync(string name, int? parentId, Actor by, CancellationToken stopping)
    {
        var parent = await FindAsync(parentId, stopping);
        if (parentId is not null && parent is null) { return GroupResult.Gone; }

        if (parent?.Level >= DeviceGroup.MaxLevels) { return GroupResult.TooDeep; }

        return await SaveAsync(
            async () =>
            {
                await AddAsync(db, name, parent, stopping);
                Record(by, AuditAction.GroupCreated, name);
                return GroupResult.Done;
            },
            stopping);
    }

    public async Task<GroupResult> RenameAsync(int id, string name, Actor by, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } group) { return GroupResult.Gone; }

        return await SaveAsync(
            () =>
            {
                Record(by, AuditAction.GroupRenamed, group.Name).Changed(group.Name, name);
                group.Rename(name);
                return Task.FromResult(GroupResult.Done);
            },
            stopping);
    }

    /// <summary>Moves a group, with its subgroups, to another parent; null moves it to the top.</summary>
    public Task<GroupResult> MoveAsync(int id, int? parentId, Actor by, CancellationToken stopping) => SaveAsync(
        async () =>
        {
            var parent = await FindAsync(parentId, stopping);
            if (parentId is not null && parent is null) { return GroupResult.Gone; }

            if (await FindAsync(id, stopping) is not { } group) { return GroupResult.Gone; }

            var former = await PathAsync(id, stopping);
            var result = await MoveAsync(group, parent, stopping);
            if (result != GroupResult.Done) { return result; }

            Record(by, AuditAction.GroupMoved, group.Name).Changed(former, await PathAsync(id, stopping));
            foreach (var other in others) { await other.MovedAsync(id, by, stopping); }

            return result;
        },
        stopping);

    /// <summary>What may end when a group is moved, in words.</summary>
    public async Task<IReadOnlyList<string>> MayEndAsync(
        DeviceGroup group, GroupTree tree, CancellationToken stopping)
    {
        var told = new List<string>();
        foreach (var other in others) { told.AddRange(await other.TellAsync(group, tree, stopping)); }

        return told;
    }

    /// <summary>Deletes a group that has neither devices nor subgroups.</summary>
    public async Task<GroupResult> DeleteAsync(int id, Actor by, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } group) { return GroupResult.Gone; }

        if (await db.DeviceGroups.AnyAsync(g => g.ParentId == id, stopping)
            || await db.Devices.AnyAsync(d => d.GroupId == id, stopping))
        {
            return GroupResult.NotEmpty;
        }

        try
        {
            db.DeviceGroups.Remove(group);
            Record(by, AuditAction.GroupDeleted, group.Name);
            await db.SaveChangesAsync(stopping);
            return GroupResult.Done;
        }
        catch (DbUpdateException e) when (!db.IsStoreTrouble(e) && !db.IsPassing(e))
        {
            return GroupResult.NotEmpty; // A device or group was added since the check: the foreign keys refuse.
        }
    }

    /// <summary>
    /// The group at the end of this path of names; missing groups of the path are created. Uses the caller's
    /// transaction if there is one.
    /// </summary>
    public static Task<DeviceGroup> EnsureAsync(
        MobiJobsDb db,
        IEnumerable<string> names,
        CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            DeviceGroup? at = null;
            foreach (var name in names)
            {
                at = await Twins(db, name, at?.Id).FirstOrDefaultAsync(stopping)
                    ?? await AddAsync(db, name, at, stopping);
            }

            return at ?? throw new ArgumentException("A path has at least one name.", nameof(names));
        },
        stopping);

    /// <summary>The group below this parent whose name looks like this one; null if there is none.</summary>
    public Task<string?> TwinAsync(string name, int? parentId, CancellationToken stopping) =>
        Twins(db, name, parentId).Select(g => (string?)g.Name).FirstOrDefaultAsync(stopping);

    private static IQueryable<DeviceGroup> Twins(MobiJobsDb db, string name, int? parentId)
    {
        var look = NameForm.Of(name);
        return db.DeviceGroups.Where(g => g.ParentId == parentId && g.Look == look);
    }

    /// <summary>Saves twice: the path contains the id that the first save assigns.</summary>
    private static async Task<DeviceGroup> AddAsync(
        MobiJobsDb db,
        string name,
        DeviceGroup? parent,
        CancellationToken stopping)
    {
        var group = DeviceGroup.Create(name, parent);
        db.DeviceGroups.Add(group);
        await db.SaveChangesAsync(stopping);
        group.Place(parent);
        await db.SaveChangesAsync(stopping);
        return group;
    }

    private async Task<GroupResult> MoveAsync(DeviceGroup group, DeviceGroup? parent, CancellationToken stopping)
    {
        if (parent?.Path.StartsWith(group.Path, StringComparison.Ordinal) == true) { return GroupResult.BelowItself; }

        var paths = await db.DeviceGroups.WithSubgroups(group.Id).Select(g => g.Path).ToListAsync(stopping);
        var deepest = paths.Max(DeviceGroup.LevelOf);
        if (deepest - group.Level + 1 + (parent?.Level ?? 0) > DeviceGroup.MaxLevels) { return GroupResult.TooDeep; }

        if (parent is not null && !await LockAsync(parent, stopping)) { return GroupResult.Gone; }

        var former = group.Path;
        var end = former + Subgroups.AfterAll;
        group.MoveUnder(parent);
        await db.SaveChangesAsync(stopping);
        await db.DeviceGroups
            .Where(g => string.Compare(g.Path, former) >= 0 && string.Compare(g.Path, end) < 0)
            .ExecuteUpdateAsync(
                set => set.SetProperty(g => g.Path, g => group.Path + g.Path.Substring(former.Length)),
                stopping);
        return GroupResult.Done;
    }

    /// <summary>
    /// Writes the new parent's row. Two moves that would put each of two groups below the other then wait for one
    /// another and one fails; without this both would succeed and form a cycle. False if the parent has been moved or
    /// deleted.
    /// </summary>
    private async Task<bool> LockAsync(DeviceGroup parent, CancellationToken stopping) => await db.DeviceGroups
        .Where(g => g.Id == parent.Id && g.Path == parent.Path)
        .ExecuteUpdateAsync(set => set.SetProperty(g => g.Path, parent.Path), stopping) == 1;

    private async Task<GroupResult> SaveAsync(Func<Task<GroupResult>> change, CancellationToken stopping)
    {
        try
        {
            return await db.WriteAsync(
                async () =>
                {
                    var result = await change();
                    await db.SaveChangesAsync(stopping);
                    return result;
                },
                stopping);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            return GroupResult.NameTaken;
        }
    }

    private AuditEntry Record(Actor by, AuditAction action, string subject) =>
        db.Audit.Add(AuditEntry.Of(by.Name, action, subject, clock.UtcNow())).Entity;

    private async Task<string?> PathAsync(int id, CancellationToken stopping) =>
        (await GroupTree.LoadAsync(db, stopping)).PathOf(id);

    private Task<DeviceGroup?> FindAsync(int? id, CancellationToken stopping) =>
        db.DeviceGroups.FirstOrDefaultAsync(g => g.Id == id, stopping);
}

/// <summary>The result of a change to the groups.</summary>
public enum GroupResult
{
    Done,

    /// <summary>A group of the same parent has this name.</summary>
    NameTaken,

    /// <summary>More than <see cref="DeviceGroup.MaxLevels"/> levels.</summary>
    TooDeep,

    /// <summary>A group can't be moved below itself.</summary>
    BelowItself,

    /// <summary>The group has devices or subgroups.</summary>
    NotEmpty,

    /// <summary>The group, or the parent, no longer exists.</summary>
    Gone,
}
