using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Reports;

/// <summary>What became of a stored answer, and the job that it belongs to.</summary>
public sealed record ReportMark(long Id, ReportState State, long? JobId)
{
    /// <summary>
    /// Marks pending answers, each with a job of its own, by one statement: a row at a time would cost more than all
    /// the rest of a batch. Returns how many were still pending: two workers may read an answer, one interprets it.
    /// </summary>
    public static Task<int> SetAsync(
        MobiJobsDb db,
        IReadOnlyCollection<ReportMark> marks,
        CancellationToken stopping) => db.Reports
        .Join(db.AsRows(marks), r => r.Id, m => m.Id, (r, m) => new { Report = r, Mark = m })
        .Where(x => x.Report.State == ReportState.Pending)
        .ExecuteUpdateAsync(
            set => set
                .SetProperty(x => x.Report.State, x => x.Mark.State)
                .SetProperty(x => x.Report.JobId, x => x.Mark.JobId),
            stopping);
}
