using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;

namespace MobiJobs.Operations.Retry;

/// <summary>The jobs of a retry: those that had ended without success when its preview was made.</summary>
public sealed class RetrySelection(MobiJobsDb db, CurrentPerson person, OrganizationTime time)
{
    private static readonly JobStatus[] Unsuccessful =
    [
        JobStatus.Canceled,
        JobStatus.DeviceError,
        JobStatus.ServerError,
        JobStatus.PushTimedOut,
        JobStatus.RequestTimedOut,
        JobStatus.SessionTimedOut,
    ];

    /// <summary>The selected jobs; those that a person cancelled only if the run includes them.</summary>
    internal async Task<IQueryable<Job>> JobsAsync(RetryRun run, CancellationToken stopping)
    {
        var jobs = await EndedAsync(run, stopping);
        return run.WithCanceled
            ? jobs
            : jobs.Where(j => j.Status != JobStatus.Canceled || j.EndReason != EndReason.Person);
    }

    /// <summary>How many jobs, up to a limit, are left out because a person cancelled them.</summary>
    internal async Task<int> CountCanceledAsync(RetryRun run, int most, CancellationToken stopping)
    {
        if (run.WithCanceled) { return 0; }

        var ended = await EndedAsync(run, stopping);
        return await ended
            .Where(j => j.Status == JobStatus.Canceled && j.EndReason == EndReason.Person)
            .Take(most)
            .CountAsync(stopping);
    }

    private async Task<IQueryable<Job>> EndedAsync(RetryRun run, CancellationToken stopping)
    {
        var jobs = person.JobsOf(run.RequestedById).Where(j => j.EndedAt <= run.PreviewedAt);
        if (run.Scope == RetryScope.Chosen) { return Chosen(jobs, run.Selection); }

        var filter = JobQuery.Read(run.Selection).ToFilter(new());
        var statuses = filter.Statuses.Count == 0 ? Unsuccessful : [.. filter.Statuses.Intersect(Unsuccessful)];
        if (statuses.Length == 0 || filter.Open) { return jobs.Where(_ => false); }

        var unsuccessful = filter with { Statuses = statuses };
        jobs = await unsuccessful.ApplyAsync(jobs, db, time, run.PreviewedAt, stopping);
        return run.Causes.Length == 0 ? jobs : OfCauses(jobs, run.Causes.Split('\n'));
    }

    private static IQueryable<Job> Chosen(IQueryable<Job> jobs, string list)
    {
        var ids = list.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(id => long.Parse(id, CultureInfo.InvariantCulture))
            .ToArray();
        return jobs
            .Where(j => ids.Contains(j.Id) && j.DueAt == null)
            .Where(j => j.Status != JobStatus.Succeeded || j.Verification == Verification.Unconfirmed);
    }

    private static IQueryable<Job> OfCauses(IQueryable<Job> jobs, string[] causes)
    {
        var statuses = causes.Select(StatusNames.Find).OfType<JobStatus>().ToArray();
        return jobs.Where(j =>
            (j.ErrorKey != null && causes.Contains(j.ErrorKey))
            || ((j.ErrorKey == null || j.ErrorKey == "") && statuses.Contains(j.Status)));
    }
}
