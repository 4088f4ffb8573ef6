using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Administration;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Errors.Remedies;

/// <summary>Whether somebody may carry out a remedy, or its next step, for a job as both are now.</summary>
public sealed class RemedyRights(MobiJobsDb db, RightsInGroups inGroups)
{
    /// <summary>Why this person may not carry out the remedy; null if it is allowed.</summary>
    public async Task<Refusal?> WhyNotAsync(RemedyKind remedy, long jobId, Actor by, CancellationToken stopping)
    {
        var (rights, kind, wasCanceled) = await FindAsync(jobId, by, stopping);
        return rights.WhyNot(remedy, kind, wasCanceled);
    }

    /// <summary>Why this person may not carry out the step; null if it is allowed.</summary>
    public async Task<Refusal?> WhyNotAsync(StepKind step, long jobId, Actor by, CancellationToken stopping)
    {
        var (rights, kind, wasCanceled) = await FindAsync(jobId, by, stopping);
        return rights.WhyNot(step, kind, wasCanceled);
    }

    private async Task<(Rights Rights, JobKind Kind, bool WasCanceled)> FindAsync(
        long jobId,
        Actor by,
        CancellationToken stopping)
    {
        var job = await db.Jobs.Where(j => j.Id == jobId)
            .Select(j => new
            {
                j.Kind,
                j.Device.GroupId,
                WasCanceled = j.Status.IsCanceledByPerson(j.EndReason),
            })
            .FirstOrDefaultAsync(stopping);
        if (job is null) { return (Rights.Of([]), default, false); } // Deleted meanwhile: nobody may do anything to it.

        var rights = await inGroups.OfRequesterAsync(by.RequesterId, stopping);
        return (rights.In(job.GroupId), job.Kind, job.WasCanceled);
    }
}
