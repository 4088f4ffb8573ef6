using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue.Acts;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Vpp.Seats;

/// <summary>Holds the seats of jobs against the licences that their devices have.</summary>
internal static class JobLicenses
{
    /// <summary>
    /// Those whose device has a licence that is not being collected. One of its person counts unless the device is
    /// known to be signed in with another Apple ID (<see cref="HashMatches"/>).
    /// </summary>
    public static IQueryable<Job> WithLicense(this IQueryable<Job> jobs, MobiJobsDb db, DateTime now)
    {
        var usable = db.Licenses.OfWholeFleet().Usable(db);
        var reaching = db.Jobs.OfWholeFleet()
            .Join(
                db.VppUsers,
                j => j.Device.VppUserId,
                u => u.Id,
                (j, u) => new JobHashes { Job = j, Device = j.Device, User = u })
            .Where(HashMatches.IsNot<JobHashes>(HashMatch.Different, now));
        return jobs.Where(j =>
            usable.Any(l => l.TokenId == j.SeatTokenId && l.StoreId == j.StoreId
                && l.SerialNumber != null && l.SerialNumber == j.Device.SerialNumber)
            || reaching.Any(r => r.Job.Id == j.Id && usable.Any(
                l => l.TokenId == j.SeatTokenId && l.StoreId == j.StoreId && l.UserId == r.User!.Id)));
    }

    /// <summary>Those that were to go by a licence which is not there any more, or doesn't reach the device.</summary>
    public static IQueryable<Job> WithoutLicense(this IQueryable<Job> jobs, MobiJobsDb db, DateTime now)
    {
        var having = db.Jobs.OfWholeFleet().WithLicense(db, now);
        return jobs
            .Where(j => j.Seat == SeatState.Taken || j.Seat == SeatState.Held)
            .Where(j => j.Stage < JobStage.Active
                || (j.Stage == JobStage.Active && j.Status <= JobStatus.RetryWaiting))
            .Where(j => !having.Any(h => h.Id == j.Id));
    }

    /// <summary>
    /// Lets jobs whose licence is gone wait for a seat again. A head is waiting again, too: its device holds nothing
    /// yet. Returns how many there were.
    /// </summary>
    public static async Task<int> LoseSeatsAsync(
        this MobiJobsDb db, IQueryable<Job> jobs, DateTime now, CancellationToken stopping)
    {
        var losing = jobs.WithoutLicense(db, now);
        Task<long[]> FindAsync() => losing.Select(j => j.Id).ToArrayAsync(stopping);
        var lost = await db.ChangeExactlyAsync(
            await FindAsync(),
            FindAsync,
            some => AwaitSeatsAsync(losing.Where(j => some.Contains(j.Id)), stopping),
            stopping);
        await db.NoteSeatsAsync(lost, JobEventKind.SeatLost, now, stopping);
        return lost.Length;
    }

    private static async Task<int> AwaitSeatsAsync(IQueryable<Job> jobs, CancellationToken stopping)
    {
        var waiting = await jobs.Where(j => j.Stage < JobStage.Active)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, SeatState.Awaited), stopping);
        return waiting + await jobs.Where(j => j.Stage == JobStage.Active).ExecuteUpdateAsync(
            set => set
                .SetProperty(j => j.Seat, SeatState.Awaited)
                .SetProperty(j => j.Stage, JobStage.Waiting)
                .SetProperty(j => j.Status, JobStatus.Waiting)
                .SetProperty(j => j.HeadAt, (DateTime?)null)
                .SetProperty(j => j.Attempt, 0)
                .SetProperty(j => j.DueAt, j => j.DeadlineAt),
            stopping);
    }

    private sealed class JobHashes : HashPair
    {
        public required Job Job { get; init; }
    }
}
