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

/// <summary>Explains a job's error: what the guide says of the device's text, causes judged by our data.</summary>
public sealed class JobExplainer(
    MobiJobsDb db,
    ErrorGuide guide,
    FactFinder facts,
    IDeviceGateway gateway,
    TimeProvider clock)
{
    private const int MostCounted = 1000;
    private const int MostReports = 10;

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>Explains a job that ended in a device error; null for any other.</summary>
    public async Task<Explanation?> ExplainAsync(JobRow job, CancellationToken stopping)
    {
        if (job.Status != JobStatus.DeviceError) { return null; }

        var culture = CultureInfo.CurrentUICulture;
        var chain = await AnswerAsync(job.Id, stopping) ?? ErrorChain.FromKey(job.ErrorKey ?? "");
        var explanation = guide.Explain(job.Kind, chain, culture);
        return await facts.FindAsync(job.Id, stopping) is { } found
            ? Diagnosis.Judge(explanation, found, guide, culture)
            : explanation;
    }

    /// <summary>
    /// How many other jobs of the same kind failed the same way within a week; at most a thousand are counted.
    /// </summary>
    public async Task<int> CountSameAsync(IQueryable<Job> scope, JobRow job, CancellationToken stopping)
    {
        var since = clock.UtcNow() - Week;
        return await scope
            .Where(j => j.ErrorKey == job.ErrorKey && j.EndedAt >= since && j.Kind == job.Kind && j.Id != job.Id)
            .Take(MostCounted).CountAsync(stopping);
    }

    /// <summary>What has been done about the error since.</summary>
    public async Task<FollowUp> FollowUpAsync(JobRow job, CancellationToken stopping)
    {
        var again = await db.Jobs.Where(j => j.RetryOfId == job.Id)
            .Select(j => new { j.Id, j.Status, j.Attempt }).FirstOrDefaultAsync(stopping);
        var run = await db.RemedyRuns.Where(r => r.JobId == job.Id).OrderByDescending(r => r.Id)
            .Select(r => new { r.Id, r.EndedAt }).FirstOrDefaultAsync(stopping);
        return new FollowUp(again?.Id, again?.Status, again?.Attempt ?? 0, run?.Id, run is { EndedAt: null });
    }

    /// <summary>The answer that ended the job, read once; null if it is no longer stored.</summary>
    private async Task<ErrorChain?> AnswerAsync(long jobId, CancellationToken stopping)
    {
        var reports = await db.Reports.AsNoTracking()
            .Where(r => r.JobId == jobId && r.State == ReportState.Applied)
            .OrderByDescending(r => r.Id).Select(r => r.Raw)
            .Take(MostReports).ToListAsync(stopping);
        return reports.Select(gateway.Decode).OfType<FailedMessage>().FirstOrDefault() is { } failed
            ? ErrorChain.Parse(failed.Error)
            : null;
    }
}

/// <summary>What has been done about an error: the job that delivered again, and the newest remedy.</summary>
public sealed record FollowUp(long? JobId, JobStatus? Status, int Attempt, long? RemedyId, bool IsRemedyOpen);
