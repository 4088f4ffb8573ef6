using System.Text.Json;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Many;

/// <summary>The group that devices are moved into, and the path that the preview showed; null for none.</summary>
public sealed record MoveOrder(int? GroupId, string? Path)
{
    /// <summary>The order of a run.</summary>
    public static MoveOrder Of(Run run) => JsonSerializer.Deserialize<MoveOrder>(run.Order)!;

    /// <summary>To move into a group as it is called now.</summary>
    public static async Task<MoveOrder> ToAsync(MobiJobsDb db, int? groupId, CancellationToken stopping) =>
        new(groupId, (await GroupTree.LoadAsync(db, stopping)).PathOf(groupId));

    /// <summary>The order as its run keeps it.</summary>
    public string Write() => JsonSerializer.Serialize(this);
}
