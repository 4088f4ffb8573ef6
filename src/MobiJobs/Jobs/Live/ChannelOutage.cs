using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;

namespace MobiJobs.Jobs.Live;

/// <summary>Since when (UTC) the channel can't be used, why, and how many heads wait for it.</summary>
public sealed record ChannelOutage(DateTime Since, TroubleKind Kind, string Detail, int Waiting)
{
    /// <summary>Whether the channel can't be used now.</summary>
    public static Task<bool> IsOnAsync(MobiJobsDb db, CancellationToken stopping) =>
        db.Installations.AnyAsync(i => i.ChannelDownAt != null, stopping);

    /// <summary>The outage of now; null while the channel can be used.</summary>
    public static async Task<ChannelOutage?> FindAsync(MobiJobsDb db, CancellationToken stopping)
    {
        var down = await db.Installations.Where(i => i.ChannelDownAt != null)
            .Select(i => new { i.ChannelDownAt, i.ChannelTrouble, i.ChannelDetail })
            .FirstOrDefaultAsync(stopping);
        if (down is null) { return null; }

        var waiting = await db.Jobs.CountAsync(
            j => j.Stage == JobStage.Active && j.HandedOverAt == null && j.Status <= JobStatus.AwaitingDevice,
            stopping);
        return new ChannelOutage(
            down.ChannelDownAt!.Value,
            down.ChannelTrouble ?? TroubleKind.Unreachable,
            down.ChannelDetail ?? "",
            waiting);
    }
}
