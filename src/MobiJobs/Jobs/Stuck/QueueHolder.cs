using MobiJobs.Data;

namespace MobiJobs.Jobs.Stuck;

/// <summary>A job that keeps its device's queue waiting, and since when (UTC).</summary>
public sealed record QueueHolder
{
    public required long Id { get; init; }

    public required DateTime Since { get; init; }
}

/// <summary>Since when jobs keep their queues waiting. Nothing else says so.</summary>
public static class QueueHolders
{
    /// <summary>These heads, since they are.</summary>
    public static IQueryable<QueueHolder> AsHeads(this IQueryable<Job> heads) =>
        heads.Select(j => new QueueHolder { Id = j.Id, Since = j.HeadAt!.Value });

    /// <summary>
    /// These first jobs of their queues, since they joined them, or began to wait for a licence again.
    /// </summary>
    public static IQueryable<QueueHolder> AsFirstForSeat(this IQueryable<Job> first, MobiJobsDb db) => first
        .Select(j => new
        {
            j.Id,
            JoinedAt = j.ReservedFor ?? j.RegisteredAt,
            BeganAt = db.JobEvents.Where(e => e.JobId == j.Id && SeatWaits.Begins.Contains(e.Kind))
                .Max(e => (DateTime?)e.At),
        })
        .Select(j => new QueueHolder { Id = j.Id, Since = j.BeganAt > j.JoinedAt ? j.BeganAt.Value : j.JoinedAt });
}
