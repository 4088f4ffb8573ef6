using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
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
        var (ofDevices, ofPeople) = Licenses(db);
        var old = now - HashMatches.Age;
        return jobs.Where(j =>
            ofDevices.Any(l => l.TokenId == j.SeatTokenId && l.StoreId == j.StoreId
                && l.SerialNumber == j.Device.SerialNumber)
            || ofPeople.Any(p => p.License.TokenId == j.SeatTokenId && p.License.StoreId == j.StoreId
                && p.License.UserId == j.Device.VppUserId
                && (j.Device.AccountHash == null || j.Device.InformationAt == null || j.Device.InformationAt < old
                    || p.AccountHash == null || p.AccountHash == j.Device.AccountHash)));
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
        var waiting = await losing.Where(j => j.Stage < JobStage.Active)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, SeatState.Awaited), stopping);
        return waiting + await losing.Where(j => j.Stage == JobStage.Active).ExecuteUpdateAsync(
            set => set
                .SetProperty(j => j.Seat, SeatState.Awaited)
                .SetProperty(j => j.Stage, JobStage.Waiting)
                .SetProperty(j => j.Status, JobStatus.Waiting)
                .SetProperty(j => j.HeadAt, (DateTime?)null)
                .SetProperty(j => j.Attempt, 0)
                .SetProperty(j => j.DueAt, j => j.DeadlineAt),
            stopping);
    }

    private static (IQueryable<Contents.License> OfDevices, IQueryable<PersonLicense> OfPeople) Licenses(MobiJobsDb db)
    {
        var usable = db.Licenses.OfWholeFleet().Usable(db);
        var ofPeople =
            from license in usable
            join user in db.VppUsers on license.UserId equals user.Id
            select new PersonLicense { License = license, AccountHash = user.AccountHash };
        return (usable.Where(l => l.SerialNumber != null), ofPeople);
    }

    private sealed class PersonLicense
    {
        public required Contents.License License { get; init; }

        public required string? AccountHash { get; init; }
    }
}
