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

    /// <summary>
    /// Explains a job that failed: by its device's error or, where no device answered, by how it ended. Null for any
    /// other.
    /// </summary>
    public async Task<Explanation?> ExplainAsync(JobRow job, CancellationToken stopping)
    {
        if (!JobStatuses.OfFailures.Contains(job.Status)) { return null; }

        var culture = CultureInfo.CurrentUICulture;
        var answer = job.Status == JobStatus.DeviceError ? await AnswerAsync(job.Id, stopping) : null;
        var chain = answer ?? ErrorChain.FromKey(job.Status.FailureKey() ?? job.ErrorKey ?? "");
        var explanation = guide.Explain(job.Kind, chain, culture);
        var judged = await facts.FindAsync(job.Id, stopping) is { } found
            ? Diagnosis.Judge(explanation, found, guide, culture)
            : explanation;
        return job.AgainAt is null ? judged : Conclusion.SentAgainByItself(judged);
    }

    /// <summary>
    /// The filter of the jobs of the same kind that failed the same way within a week; null for an error without a key.
    /// </summary>
    private static JobFilter? SameThisWeek(JobRow job) => job.Status.FailureKey() is null
        && string.IsNullOrEmpty(job.ErrorKey)
        ? null
        : JobFilter.None with
        {
            Statuses = [job.Status],
            Kind = job.Kind,
            Error = job.Status.FailureKey() is null ? job.ErrorKey : null,
            Within = DaysOfWeek,
        };

    /// <summary>How many failed the same way within a week, and how many of them are left to be sent again.</summary>
    public async Task<SameError> SameAsync(JobRow job, CancellationToken stopping)
    {
        if (SameThisWeek(job) is not { } filter) { return new SameError(null, 0, 0, false); }

        var jobs = await filter.ApplyAsync(db.Jobs, db, time, clock.UtcNow(), stopping);
        var remedied = RemediedJobs.YetToDeliver(db);
        var left = jobs.Where(j => j.Verification != Verification.Confirmed && j.EndReason != EndReason.AlreadyThere
            && j.Device.EnrollmentId != null
            && !db.Jobs.Any(again => again.RetryOfId == j.Id)
            && !remedied.Any(r => r.JobId == j.Id));
        return new SameError(
            filter,
            await jobs.CountAsync(stopping),
            await left.CountAsync(stopping),
            await left.AnyAsync(j => j.Id == job.Id, stopping));
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

/// <summary>
/// The jobs of the same kind that failed the same way this week: what is counted, shown and acted on.
/// </summary>
/// <param name="Filter">The filter that matches exactly these; null for an error without a key.</param>
/// <param name="Left">How many have not been sent again, nor will be by a remedy under way, and can be.</param>
/// <param name="IsLeft">Whether the job itself is among those left.</param>
public sealed record SameError(JobFilter? Filter, int Count, int Left, bool IsLeft)
{
    /// <summary>Their list.</summary>
    public string? Address => Filter is null ? null : "/" + QueryString.Create(Filter.Query());
}
