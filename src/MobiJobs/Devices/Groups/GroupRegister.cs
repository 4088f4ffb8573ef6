using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Devices.Groups;

/// <summary>How groups are made, named, moved within their tree and removed. Each with its audit entry in the same save.</summary>
public sealed class GroupRegister(MobiJobsDb db, TimeProvider clock)
{
    /// <summary>A new group; <paramref name="name"/> as <see cref="DeviceGroup.ReadName"/> gives it.</summary>
    public async Task<GroupResult> CreateAsync(string name, int? parentId, Actor by, CancellationToken stopping)
    {
        var parent = await FindAsync(parentId, stopping);
        if (parentId is not null && parent is null) { return GroupResult.Gone; }

        if (parent?.Level >= DeviceGroup.MaxLevels) { return GroupResult.TooDeep; }

        return await SaveAsync(
            async () =>
            {
                await AddAsync(db, name, parent, stopping);
                db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.GroupCreated, name, clock.UtcNow()));
            },
            stopping);
    }

    /// <summary>Another name for a group.</summary>
    public async Task<GroupResult> RenameAsync(int id, string name, Actor by, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } group) { return GroupResult.Gone; }

        return await SaveAsync(
            () =>
            {
                db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.GroupRenamed, $"{group.Name} → {name}", clock.UtcNow()));
                group.Rename(name);
                return Task.CompletedTask;
            },
            stopping);
    }

    /// <summary>A group, with all below it, to another place in the tree.</summary>
    public async Task<GroupResult> MoveAsync(int id, int? parentId, Actor by, CancellationToken stopping)
    {
        var result = GroupResult.Done;
        var saved = await SaveAsync(
            async () =>
            {
                if (await FindAsync(id, stopping) is not { } group || (await FindAsync(parentId, stopping) is var parent && parentId is not null && parent is null))
                {
                    result = GroupResult.Gone;
                    return;
                }

                result = await TakeAsync(group, parent, stopping);
                if (result == GroupResult.Done) { db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.GroupMoved, $"{group.Name} → {parent?.Name ?? "/"}", clock.UtcNow())); }
            },
            stopping);
        return saved == GroupResult.Done ? result : saved;
    }

    /// <summary>Removes a group that holds no device and has none below it.</summary>
    public async Task<GroupResult> DeleteAsync(int id, Actor by, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } group) { return GroupResult.Gone; }

        if (await db.DeviceGroups.AnyAsync(g => g.ParentId == id, stopping) || await db.Devices.AnyAsync(d => d.GroupId == id, stopping)) { return GroupResult.NotEmpty; }

        try
        {
            db.DeviceGroups.Remove(group);
            db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.GroupDeleted, group.Name, clock.UtcNow()));
            await db.SaveChangesAsync(stopping);
            return GroupResult.Done;
        }
        catch (DbUpdateException e) when (!db.IsStoreTrouble(e))
        {
            return GroupResult.NotEmpty; // Somebody put a device or a group in meanwhile: the foreign keys refuse.
        }
    }

    /// <summary>The group at the end of these names; those of the path that are missing are made. Within the caller's transaction, where there is one.</summary>
    public static Task<DeviceGroup> EnsureAsync(MobiJobsDb db, IEnumerable<string> names, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            DeviceGroup? at = null;
            foreach (var name in names)
            {
                var parentId = at?.Id;
                at = await db.DeviceGroups.FirstOrDefaultAsync(g => g.ParentId == parentId && g.Name == name, stopping) ?? await AddAsync(db, name, at, stopping);
            }

            return at ?? throw new ArgumentException("A path has at least one name.", nameof(names));
        },
        stopping);

    /// <summary>Two saves: the path holds the id that the first one gives.</summary>
    private static async Task<DeviceGroup> AddAsync(MobiJobsDb db, string name, DeviceGroup? parent, CancellationToken stopping)
    {
        var group = DeviceGroup.Create(name, parent);
        db.DeviceGroups.Add(group);
        await db.SaveChangesAsync(stopping);
        group.Place(parent);
        await db.SaveChangesAsync(stopping);
        return group;
    }

    /// <summary>
    /// The new parent's row is written, too: two moves that would put each group below the other then wait for one another,
    /// and one of them fails, instead of both making a ring.
    /// </summary>
    private async Task<GroupResult> TakeAsync(DeviceGroup group, DeviceGroup? parent, CancellationToken stopping)
    {
        if (parent is not null && parent.Path.StartsWith(group.Path, StringComparison.Ordinal)) { return GroupResult.BelowItself; }

        var below = db.DeviceGroups.WithSubgroups(group.Id);
        var deepest = (await below.Select(g => g.Path).ToListAsync(stopping)).Max(DeviceGroup.LevelOf);
        if (deepest - group.Level + 1 + (parent?.Level ?? 0) > DeviceGroup.MaxLevels) { return GroupResult.TooDeep; }

        if (parent is not null && await db.DeviceGroups.Where(g => g.Id == parent.Id && g.Path == parent.Path).ExecuteUpdateAsync(set => set.SetProperty(g => g.Path, parent.Path), stopping) == 0) { return GroupResult.Gone; }

        var former = group.Path;
        var end = former + Subgroups.AfterAll;
        group.MoveUnder(parent);
        await db.SaveChangesAsync(stopping);
        await db.DeviceGroups
            .Where(g => string.Compare(g.Path, former) >= 0 && string.Compare(g.Path, end) < 0)
            .ExecuteUpdateAsync(set => set.SetProperty(g => g.Path, g => group.Path + g.Path.Substring(former.Length)), stopping);
        return GroupResult.Done;
    }

    private async Task<GroupResult> SaveAsync(Func<Task> change, CancellationToken stopping)
    {
        try
        {
            await db.WriteAsync(
                async () =>
                {
                    await change();
                    await db.SaveChangesAsync(stopping);
                },
                stopping);
            return GroupResult.Done;
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            return GroupResult.NameTaken;
        }
    }

    private Task<DeviceGroup?> FindAsync(int? id, CancellationToken stopping) => db.DeviceGroups.FirstOrDefaultAsync(g => g.Id == id, stopping);
}

/// <summary>What became of a change to the groups.</summary>
public enum GroupResult
{
    Done,

    /// <summary>A group of the same parent has this name.</summary>
    NameTaken,

    /// <summary>More than <see cref="DeviceGroup.MaxLevels"/> levels.</summary>
    TooDeep,

    /// <summary>A group can't go below itself.</summary>
    Below,

    /// <summary>It holds devices, or groups are below it.</summary>
    NotEmpty,

    /// <summary>It, or the group above, isn't there any more.</summary>
    Gone,
}
