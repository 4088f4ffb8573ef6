using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Jobs;

/// <summary>Jobs that wait for a seat of a VPP token, and keep their device's queue waiting.</summary>
public static class SeatWaits
{
    /// <summary>The steps at which a job begins to wait for a seat, again if it had one.</summary>
    internal static readonly JobEventKind[] Begins =
    [
        JobEventKind.SeatAwaited, JobEventKind.NoSeat, JobEventKind.SeatLost, JobEventKind.SeatUnassignable,
        JobEventKind.LicenseLost,
    ];

    /// <summary>Those behind which a queue stands still until Apple has answered, or a seat is free.</summary>
    public static IQueryable<Job> HoldingForSeat(this IQueryable<Job> jobs) => jobs.Where(j =>
        j.Seat <= SeatState.Awaited || j.Seat == SeatState.Due || j.Seat == SeatState.Assigning);

    /// <summary>
    /// The first jobs of queues without a head that have waited for a seat since before this moment (UTC), while
    /// others stand behind them.
    /// </summary>
    public static IQueryable<Job> FirstForSeat(this MobiJobsDb db, DateTime before) => db.Jobs.HoldingForSeat()
        .Where(j => j.Stage == JobStage.Waiting && (j.ReservedFor ?? j.RegisteredAt) <= before)
        .Where(j => !db.Jobs.Any(o => o.DeviceId == j.DeviceId && o.Stage == JobStage.Active))
        .Where(j => !db.Jobs.Any(o =>
            o.DeviceId == j.DeviceId && o.Stage == JobStage.Waiting && o.JoinNo < j.JoinNo))
        .Where(j => db.Jobs.Any(o => o.DeviceId == j.DeviceId && o.Stage == JobStage.Waiting && o.JoinNo > j.JoinNo))
        .Where(j => !db.JobEvents.Any(e => e.JobId == j.Id && Begins.Contains(e.Kind) && e.At > before));
}
