using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Errors.Remedies;
using MobiJobs.Gateway;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;
using MobiJobs.Reports;

namespace MobiJobs.Errors.Verdicts;

/// <summary>Explains a job's error: what the guide says of the device's text, causes judged by our data.</summary>
public sealed class JobExplainer(
    MobiJobsDb db,
    ErrorGuide guide,
    FactFinder facts,
    IDeviceGateway gateway,
    OrganizationTime time,
    TimeProvider clock)
{
    private const int MaxReports = 10;
    private const int DaysOfWeek = 7;

    /// <summary>Explains a job that ended in a device error; null for any other.</summary>
    public async Task<Explanation?> ExplainAsync(JobRow job, CancellationToken stopping)
    {
        if (job.Status != JobStatus.DeviceError) { return null; }

        var culture = CultureInfo.CurrentUICulture;
        var chain = await AnswerAsync(job.Id, stopping) ?? ErrorChain.FromKey(job.ErrorKey ?? "");
        var explanation = guide.Explain(job.Kind, chain, culture);
        var judged = await facts.FindAsync(job.Id, stopping) is { } found
            ? Diagnosis.Judge(explanation, found, guide, culture)
            : explanation;
        return job.AgainAt is null ? judged : judged with { WhoActs = WhoActs.Nobody };
    }

    /// <summary>
    /// The filter of the jobs of the same kind that failed the same way within a week; null for an error without a key.
    /// </summary>
    public static JobFilter? SameThisWeek(JobRow job) => string.IsNullOrEmpty(job.ErrorKey)
        ? null
        : JobFilter.None with
        {
            Statuses = [JobStatus.DeviceError],
            Kind = job.Kind,
            Error = job.ErrorKey,
            Within = DaysOfWeek,
        };

    /// <summary>How many jobs a filter matches now.</summary>
    public async Task<int> CountAsync(JobFilter filter, CancellationToken stopping)
    {
        var jobs = await filter.ApplyAsync(db.Jobs, db, time, clock.UtcNow(), stopping);
        return await jobs.CountAsync(stopping);
    }

    /// <summary>What has been done about the error since.</summary>
    public async Task<FollowUp> FollowUpAsync(JobRow job, CancellationToken stopping)
    {
        var again = await db.Jobs.Where(j => j.RetryOfId == job.Id)
            .Select(j => new { j.Id, j.Status, j.Attempt }).FirstOrDefaultAsync(stopping);
        var run = await db.RemedyRuns.Where(r => r.JobId == job.Id).OrderByDescending(r => r.Id)
            .Select(r => new { r.Id, r.EndedAt, HasFailed = r.Steps.Any(s => s.State == StepState.Failed) })
            .FirstOrDefaultAsync(stopping);
        return new FollowUp(again?.Id, again?.Status, again?.Attempt ?? 0, run?.Id, run is { EndedAt: null })
        {
            HasRemedyFailed = run is { HasFailed: true },
        };
    }

    /// <summary>
    /// The answer that ended the job, read once, or one that came when it counted as lost; null if none is stored any
    /// more.
    /// </summary>
    private async Task<ErrorChain?> AnswerAsync(long jobId, CancellationToken stopping)
    {
        var reports = await db.Reports.AsNoTracking()
            .Where(r => r.JobId == jobId && (r.State == ReportState.Applied || r.State == ReportState.Late))
            .OrderBy(r => r.State).ThenByDescending(r => r.Id).Select(r => r.Raw)
            .Take(MaxReports).ToListAsync(stopping);
        return reports.Select(gateway.Decode).OfType<FailedMessage>().FirstOrDefault() is { } failed
            ? ErrorChain.Parse(failed.Error)
            : null;
    }
}

/// <summary>What has been done about an error: the job that delivered again, and the newest remedy.</summary>
public sealed record FollowUp(long? JobId, JobStatus? Status, int Attempt, long? RemedyId, bool IsRemedyOpen)
{
    /// <summary>Whether a step of the remedy failed, which ended it.</summary>
    public bool HasRemedyFailed { get; init; }
}
