using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data;

/// <summary>Delivery (配信停止) has been stopped since <paramref name="At"/> (UTC) by this person.</summary>
public sealed record Stopped(DateTime At, string By)
{
    /// <summary>Who stopped delivery and when; null while delivery goes on.</summary>
    public static Task<Stopped?> FindAsync(MobiJobsDb db, CancellationToken stopping) => db.Installations
        .Where(i => i.StoppedAt != null)
        .Select(i => new Stopped(i.StoppedAt!.Value, i.StoppedBy ?? ""))
        .FirstOrDefaultAsync(stopping);
}
