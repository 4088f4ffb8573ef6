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
    /// known to be signed in with another Apple ID, or with none (<see cref="HashMatches"/>).
    /// </summary>
    public static IQueryable<Job> WithLicense(this IQueryable<Job> jobs, MobiJobsDb db, DateTime now)
    {
        var usable = db.Licenses.OfWholeFleet().Usable(db);
        var reaching = db.Reaching(now);
        return jobs.Where(j =>
            usable.Any(l => l.TokenId == j.SeatTokenId && l.StoreId == j.StoreId
                && l.SerialNumber != null && l.SerialNumber == j.Device.SerialNumber)
            || reaching.Any(r => r.Job.Id == j.Id && usable.Any(
                l => l.TokenId == j.SeatTokenId && l.StoreId == j.StoreId && l.UserId == r.User!.Id)));
    }

    /// <summary>The same for a licence of this token and app, whichever token the jobs wait at.</summary>
    public static IQueryable<Job> WithLicenseOf(
        this IQueryable<Job> jobs, MobiJobsDb db, SeatPool pool, DateTime now)
    {
        var usable = db.Licenses.OfWholeFleet().Usable(db)
            .Where(l => l.TokenId == pool.TokenId && l.StoreId == pool.StoreId);
        var reaching = db.Reaching(now);
        return jobs.Where(j =>
            usable.Any(l => l.SerialNumber != null && l.SerialNumber == j.Device.SerialNumber)
            || reaching.Any(r => r.Job.Id == j.Id && usable.Any(l => l.UserId == r.User!.Id)));
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
    /// Lets jobs whose licence is gone wait for a seat again; where the device has no serial number, to which one could
    /// be assigned, until its person has a licence. A head is waiting again, too: its device holds nothing yet. Returns
    /// how many there were.
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
        var unassignable = await db.Jobs.OfWholeFleet()
            .Where(j => lost.Contains(j.Id) && j.Seat == SeatState.Unassignable)
            .Select(j => j.Id).ToListAsync(stopping);
        await db.NoteSeatsAsync(lost.Except(unassignable), JobEventKind.SeatLost, now, stopping);
        await db.NoteSeatsAsync(unassignable, JobEventKind.LicenseLost, now, stopping);
        return lost.Length;
    }

    private static async Task<int> AwaitSeatsAsync(IQueryable<Job> jobs, CancellationToken stopping) =>
        await AwaitAsync(jobs.Where(j => j.Device.SerialNumber != null), SeatState.Awaited, stopping)
        + await AwaitAsync(jobs.Where(j => j.Device.SerialNumber == null), SeatState.Unassignable, stopping);

    private static async Task<int> AwaitAsync(IQueryable<Job> jobs, SeatState seat, CancellationToken stopping)
    {
        var waiting = await jobs.Where(j => j.Stage < JobStage.Active)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, seat), stopping);
        return waiting + await jobs.Where(j => j.Stage == JobStage.Active).ExecuteUpdateAsync(
            set => set
                .SetProperty(j => j.Seat, seat)
                .SetProperty(j => j.Stage, JobStage.Waiting)
                .SetProperty(j => j.Status, JobStatus.Waiting)
                .SetProperty(j => j.HeadAt, (DateTime?)null)
                .SetProperty(j => j.Attempt, 0)
                .SetProperty(j => j.DueAt, j => j.DeadlineAt),
            stopping);
    }

    /// <summary>
    /// Jobs with the person of their device, unless that is known to be signed in as somebody else or as nobody.
    /// </summary>
    private static IQueryable<JobHashes> Reaching(this MobiJobsDb db, DateTime now) => db.Jobs.OfWholeFleet()
        .Join(
            db.VppUsers,
            j => j.Device.VppUserId,
            u => u.Id,
            (j, u) => new JobHashes { Job = j, Device = j.Device, User = u })
        .Where(HashMatches.MayReach<JobHashes>(now));

    private sealed class JobHashes : HashPair
    {
        public required Job Job { get; init; }
    }
}
