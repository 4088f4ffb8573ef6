using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Queue;

/// <summary>What must hold of all queues at any moment, asked of the rows themselves.</summary>
internal static class QueueInvariants
{
    /// <summary>The first that does not hold, with a device or a job; null if all do.</summary>
    public static async Task<string?> FindBrokenAsync(MobiJobsDb db, CancellationToken stopping)
    {
        var heads = await db.Jobs.Where(j => j.Stage == JobStage.Active)
            .GroupBy(j => j.DeviceId)
            .Where(heads => heads.Count() > 1)
            .Select(heads => (long?)heads.Key)
            .FirstOrDefaultAsync(stopping);
        if (heads is not null) { return Text($"device {heads} has more than one head"); }

        var lost = await FirstAsync(db.Jobs.Where(j => j.Stage == JobStage.Waiting && j.JoinNo == null), stopping);
        if (lost is not null) { return Text($"job {lost} waits without a place"); }

        var undue = await FirstAsync(db.Jobs.Where(j => (j.DueAt == null) != (j.Stage == JobStage.Ended)), stopping);
        if (undue is not null) { return Text($"job {undue} is open and never due, or ended and due"); }

        var strange = await FirstAsync(db.Jobs.Where(j => j.Enrollment.DeviceId != j.DeviceId), stopping);
        return strange is null ? null : Text($"job {strange} has an enrollment of another device");
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static Task<long?> FirstAsync(IQueryable<Job> jobs, CancellationToken stopping) =>
        jobs.Select(j => (long?)j.Id).FirstOrDefaultAsync(stopping);
}
