using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Acts;

namespace MobiJobs.Queue.Seats;

/// <summary>What seats mean for the order of a device's queue.</summary>
internal static class SeatTurns
{
    /// <summary>Those that need no seat, or have one. The store's constraint on heads says the same.</summary>
    public static IQueryable<Job> WithSeat(this IQueryable<Job> jobs) =>
        jobs.Where(j => j.Seat == null || j.Seat == SeatState.Taken || j.Seat == SeatState.Held);

    /// <summary>Their turn has come: the seats that are promised to them are to be assigned.</summary>
    public static Task<int> TakeSeatsAsync(this IQueryable<Job> next, CancellationToken stopping) => next
        .Where(j => j.Seat == SeatState.Promised)
        .ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, SeatState.Due), stopping);

    /// <summary>
    /// Where an urgent job stands behind jobs that wait for a seat, they go to the end of their device's queue. Their
    /// place in the line for the seat stays.
    /// </summary>
    public static async Task LetUrgentPassAsync(
        this MobiJobsDb db, IReadOnlyCollection<long> deviceIds, CancellationToken stopping)
    {
        var inTheWay = db.Jobs
            .Where(j => deviceIds.Contains(j.DeviceId) && j.Stage == JobStage.Waiting && j.Seat <= SeatState.Awaited)
            .Where(j => db.Jobs.Any(u => u.DeviceId == j.DeviceId && u.Stage == JobStage.Waiting
                && JobKinds.Urgent.Contains(u.Kind) && u.JoinNo > j.JoinNo));
        if (!await inTheWay.AnyAsync(stopping)) { return; }

        await db.WriteAsync(() => db.MoveLastAsync(inTheWay, stopping), stopping);
    }

    /// <summary>
    /// Moves these jobs to the end of their devices' queues, in the caller's transaction. Returns those that it moved.
    /// </summary>
    public static async Task<long[]> MoveLastAsync(
        this MobiJobsDb db, IQueryable<Job> which, CancellationToken stopping)
    {
        var some = await which.OrderBy(j => j.JoinNo).Select(j => new { j.Id, j.DeviceId }).ToListAsync(stopping);
        if (some.Count == 0) { return []; }

        var places = await db.TakePlacesAsync(some.ConvertAll(j => j.DeviceId), stopping);
        var moved = some.ConvertAll(j => new JoiningJob(j.Id, places[j.DeviceId].Next()));
        long[] found = [.. some.Select(j => j.Id)];
        return await db.ChangeExactlyAsync(
            found,
            () => which.Where(j => found.Contains(j.Id)).Select(j => j.Id).ToArrayAsync(stopping),
            still => which
                .Join(
                    db.AsRows(moved.FindAll(m => still.Contains(m.Id))),
                    j => j.Id,
                    p => p.Id,
                    (j, p) => new { Job = j, p.JoinNo })
                .ExecuteUpdateAsync(set => set.SetProperty(x => x.Job.JoinNo, x => x.JoinNo), stopping),
            stopping);
    }
}
