using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Vpp.Seats;

/// <summary>The seat of a job, and whether its licence is to be collected once the job needs it no more.</summary>
internal sealed class JobSeatNow
{
    public required long JobId { get; init; }

    public required int TokenId { get; init; }

    public required long StoreId { get; init; }

    public required string? SerialNumber { get; init; }

    /// <summary>The first other job that goes by the same licence and would give it back; null for none.</summary>
    public required long? HeirId { get; init; }

    /// <summary>Whether another job has taken the same licence.</summary>
    public required bool IsShared { get; init; }

    /// <summary>Whether the app is on the device, or was delivered to it since.</summary>
    public required bool IsUsed { get; init; }

    /// <summary>Whether the device has the licence, and it is not being collected.</summary>
    public required bool IsThere { get; init; }

    /// <summary>Whether Apple takes it back.</summary>
    public required bool IsRevocable { get; init; }
}

/// <summary>Reads the seats of jobs.</summary>
internal static class JobSeats
{
    /// <summary>The seats of these jobs, which have a token.</summary>
    public static IQueryable<JobSeatNow> SeatsOf(this MobiJobsDb db, IQueryable<Job> jobs) => jobs
        .Select(j => new JobSeatNow
        {
            JobId = j.Id,
            TokenId = j.SeatTokenId!.Value,
            StoreId = j.StoreId!.Value,
            SerialNumber = j.Device.SerialNumber,
            HeirId = db.Jobs
                .Where(o => o.DeviceId == j.DeviceId && o.Seat == SeatState.Held
                    && o.SeatTokenId == j.SeatTokenId && o.StoreId == j.StoreId)
                .OrderBy(o => o.Id).Select(o => (long?)o.Id).FirstOrDefault(),
            IsShared = db.Jobs.Any(o => o.Id != j.Id && o.DeviceId == j.DeviceId && o.Seat == SeatState.Taken
                && o.SeatTokenId == j.SeatTokenId && o.StoreId == j.StoreId),
            IsUsed = db.DeviceApps.Any(a => a.DeviceId == j.DeviceId && a.BundleId == j.BundleId)
                || db.Jobs.Any(o => o.DeviceId == j.DeviceId && o.Id > j.Id && o.Kind == j.Kind
                    && o.StoreId == j.StoreId && o.Status == JobStatus.Succeeded),
            IsThere = j.Device.SerialNumber != null
                && db.Licenses.Any(l => l.TokenId == j.SeatTokenId && l.StoreId == j.StoreId
                    && l.LeavingAt == null && l.SerialNumber == j.Device.SerialNumber),
            IsRevocable = db.VppContents.Any(
                c => c.TokenId == j.SeatTokenId && c.StoreId == j.StoreId && c.IsRevocable),
        });
}
