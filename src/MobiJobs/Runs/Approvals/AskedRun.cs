using MobiJobs.Data;

namespace MobiJobs.Runs.Approvals;

/// <summary>A run that a second person was asked to approve.</summary>
/// <param name="DecidedBy">Who decided or called it off; null as long as nobody has, and where time ran out.</param>
public sealed record AskedRun(Run Run, string AskedBy, string? DecidedBy);

/// <summary>Reads them.</summary>
internal static class AskedRunQueries
{
    /// <summary>These runs with the names of both people.</summary>
    public static IQueryable<AskedRun> AskedRuns(this MobiJobsDb db, IQueryable<Run> runs) =>
        runs.Select(r => new AskedRun(
            r,
            db.Requesters.Where(q => q.Id == r.RequestedById).Select(q => q.Name).First(),
            db.Requesters.Where(q => q.Id == r.DecidedById).Select(q => q.Name).FirstOrDefault()));
}
