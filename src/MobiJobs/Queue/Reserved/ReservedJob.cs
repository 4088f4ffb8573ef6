using MobiJobs.Administration;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Queue.Reserved;

/// <summary>A reserved job, with what decides whether it may still be sent when its time comes.</summary>
internal sealed record ReservedJob
{
    public required long Id { get; init; }

    public required long DeviceId { get; init; }

    /// <summary>The group that its device is in now.</summary>
    public required int? GroupId { get; init; }

    public required JobKind Kind { get; init; }

    /// <summary>The time that it waits for (UTC).</summary>
    public required DateTime? ReservedFor { get; init; }

    public required long? OperationId { get; init; }

    public required int RequestedById { get; init; }

    /// <summary>The API token that it was asked with; null for a browser.</summary>
    public required int? TokenId { get; init; }

    /// <summary>Who must still be allowed to send it.</summary>
    public Asker Asker => new(RequestedById, TokenId);

    /// <summary>Reads reserved jobs. The token is that of the run which has registered their operation.</summary>
    public static IQueryable<ReservedJob> Of(MobiJobsDb db, IQueryable<Job> jobs) =>
        from j in jobs
        join o in db.Operations on j.OperationId equals o.Id into operations
        from operation in operations.DefaultIfEmpty()
        join r in db.Runs on operation.RunId equals r.Id into runs
        from run in runs.DefaultIfEmpty()
        select new ReservedJob
        {
            Id = j.Id,
            DeviceId = j.DeviceId,
            GroupId = j.Device.GroupId,
            Kind = j.Kind,
            ReservedFor = j.ReservedFor,
            OperationId = j.OperationId,
            RequestedById = j.RequestedById,
            TokenId = run.RequestedById == j.RequestedById ? run.TokenId : null,
        };
}
