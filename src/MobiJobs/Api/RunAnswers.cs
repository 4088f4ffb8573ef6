using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Api;

/// <summary>Tells how far a run is.</summary>
public sealed class RunAnswers(MobiJobsDb db, RunKeeper runs, RunApprovals approvals, OrganizationTime time)
{
    /// <summary>The progress of a run, which its reader may read.</summary>
    internal async Task<RunProgress> OfAsync(Run run, CancellationToken stopping)
    {
        var operations = await db.Operations.OfWholeFleet().Where(o => o.RunId == run.Id)
            .OrderBy(o => o.Id).Select(o => o.Id).ToListAsync(stopping);
        var approval = RunApproval.Of(await approvals.StoryAsync(run, reader: null, stopping), time);
        return RunProgress.Of(run, await runs.ReportAsync(run, stopping), approval, operations, time);
    }
}
