using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data;

/// <summary>Since when (UTC) delivery is stopped (配信停止), by whom and why; null for no reason given.</summary>
public sealed record Stopped(DateTime At, string By, string? Reason)
{
    /// <summary>Who stopped delivery and when; null if it is not stopped.</summary>
    public static Task<Stopped?> FindAsync(MobiJobsDb db, CancellationToken stopping) => db.Installations
        .Where(i => i.StoppedAt != null)
        .Select(i => new Stopped(i.StoppedAt!.Value, i.StoppedBy ?? "", i.StoppedBecause))
        .FirstOrDefaultAsync(stopping);
}
