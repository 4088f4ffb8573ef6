using MobiJobs.Data;

namespace MobiJobs.Jobs;

/// <summary>後のジョブを先に: which jobs can usefully let the later jobs of their device pass.</summary>
internal static class LettingPass
{
    /// <summary>
    /// Those that wait for a seat while a later job of their device does not. Where all that follows waits for seats,
    /// too, nothing would be sooner.
    /// </summary>
    public static IQueryable<Job> HoldingOthers(this IQueryable<Job> jobs, MobiJobsDb db) => jobs
        .Where(j => j.Stage == JobStage.Waiting && j.Seat <= SeatState.Awaited)
        .Where(j => db.Jobs.Any(o => o.DeviceId == j.DeviceId && o.Stage == JobStage.Waiting && o.JoinNo > j.JoinNo
            && (o.Seat == null || o.Seat > SeatState.Awaited)));
}
