using MobiJobs.Accounts;

namespace MobiJobs.Devices.Groups;

/// <summary>What a room above keeps of groups that depends on where they are in the tree.</summary>
public interface IGroupMoved
{
    /// <summary>What may end when the group is moved with its subgroups, in words for who moves it.</summary>
    Task<IReadOnlyList<string>> TellAsync(DeviceGroup group, GroupTree tree, CancellationToken stopping);

    /// <summary>
    /// Ends, within the caller's transaction, what the group or a subgroup may not have at its new place.
    /// </summary>
    Task MovedAsync(int groupId, Actor by, CancellationToken stopping);
}
