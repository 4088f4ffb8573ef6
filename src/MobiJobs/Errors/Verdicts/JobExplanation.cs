using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Reports;

namespace MobiJobs.Errors.Verdicts;

/// <summary>The explanation of one job's error: the guide's, on the device's own text, its causes judged by our data.</summary>
public sealed class JobExplanation(MobiJobsDb db, ErrorGuide guide, FactFinder facts, IDeviceGateway gateway, TimeProvider clock)
{
    private const int MostCounted = 1000;

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>Explains a job that ended in a device error; null for any other.</summary>
    public async Task<Explanation?> OfAsync(JobRow job, CancellationToken stopping)
    {
        if (job.Status != JobStatus.DeviceError) { return null; }

        // Without the answer itself the codes on the job still tell what it was.
        var raw = await RawAsync(job.Id, stopping);
        var chain = raw is null ? ErrorChain.FromKey(job.ErrorKey ?? "") : ErrorChain.Parse(raw);
        var explanation = guide.Explain(job.Kind, chain, CultureInfo.CurrentUICulture);
        return await facts.FindAsync(job.Id, stopping) is { } found ? Diagnosis.Judge(explanation, found, guide, CultureInfo.CurrentUICulture) : explanation;
    }

    /// <summary>How many other jobs of the same kind failed the same way within a week; at most a thousand are counted.</summary>
    public async Task<int> SameAsync(IQueryable<Job> scope, JobRow job, CancellationToken stopping)
    {
        var since = clock.UtcNow() - Week;
        return await scope.Where(j => j.ErrorKey == job.ErrorKey && j.EndedAt >= since && j.Kind == job.Kind && j.Id != job.Id).Take(MostCounted).CountAsync(stopping);
    }

    /// <summary>What has been done about it since: the job that delivered again, and the newest remedy.</summary>
    public async Task<DoneSince> DoneSinceAsync(JobRow job, CancellationToken stopping)
    {
        var again = await db.Jobs.Where(j => j.RetryOfId == job.Id).Select(j => new { j.Id, j.Status, j.Attempt }).FirstOrDefaultAsync(stopping);
        var run = await db.RemedyRuns.Where(r => r.JobId == job.Id).OrderByDescending(r => r.Id).Select(r => new { r.Id, r.EndedAt }).FirstOrDefaultAsync(stopping);
        return new DoneSince(again?.Id, again?.Status, again?.Attempt ?? 0, run?.Id, run is { EndedAt: null });
    }

    /// <summary>What the device said that ended the job.</summary>
    private async Task<string?> RawAsync(long jobId, CancellationToken stopping)
    {
        var reports = await db.Reports.AsNoTracking().Where(r => r.JobId == jobId && r.State == ReportState.Applied).OrderByDescending(r => r.Id).Select(r => r.Raw).Take(10).ToListAsync(stopping);
        return reports.Select(gateway.Decode).OfType<FailedMessage>().FirstOrDefault()?.Error;
    }
}

/// <summary>What has been done about an error since: by which job and remedy, if any, and how that stands.</summary>
public sealed record DoneSince(long? JobId, JobStatus? Status, int Attempt, long? RemedyId, bool IsRemedyOpen);
