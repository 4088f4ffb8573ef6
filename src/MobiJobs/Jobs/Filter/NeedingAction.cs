using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Guide;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs.Filter;

/// <summary>要対応: failed jobs that somebody still has to act for.</summary>
internal static class NeedingAction
{
    private static readonly JobKind[] AllKinds = Enum.GetValues<JobKind>();

    /// <summary>
    /// Failed jobs whose purpose is not fulfilled by now, and that neither SYSTEM nor a person has sent again: such a
    /// job is open, or has succeeded, or has failed and needs somebody itself.
    /// </summary>
    public static IQueryable<Job> Unsettled(this IQueryable<Job> jobs, MobiJobsDb db) => jobs
        .Where(j => JobStatuses.OfFailures.Contains(j.Status) && j.AgainAt == null)
        .Where(j => j.Verification != Verification.Confirmed && j.EndReason != EndReason.AlreadyThere)
        .Where(j => !db.Jobs.Any(again => again.RetryOfId == j.Id));

    /// <summary>Whether the guide says of an error that nobody need act; false for a job without one.</summary>
    public static bool NeedsNobody(JobKind kind, string? errorKey) => !string.IsNullOrEmpty(errorKey)
        && ErrorGuide.Own.Summarize(kind, errorKey, CultureInfo.InvariantCulture) is { NoActionNeeded: true };

    /// <summary>Those of these jobs that need somebody, by one look at the errors since a time (UTC).</summary>
    public static async Task<IQueryable<Job>> NeedingActionAsync(
        this IQueryable<Job> jobs, MobiJobsDb db, DateTime? since, CancellationToken stopping)
    {
        var failed = db.Jobs.Where(j => j.ErrorKey != null);
        if (since is { } from) { failed = failed.Where(j => j.EndedAt >= from); }

        var keys = await failed.Select(j => j.ErrorKey!).Distinct().ToListAsync(stopping);
        var idle = keys
            .Select(key => (Key: key, Kinds: AllKinds.Where(kind => NeedsNobody(kind, key)).ToArray()))
            .Where(k => k.Kinds.Length > 0)
            .GroupBy(k => string.Join(',', k.Kinds), k => k);
        jobs = jobs.Unsettled(db);
        foreach (var same in idle)
        {
            var (kinds, errors) = (same.First().Kinds, same.Select(k => k.Key).ToArray());
            jobs = jobs.Where(j => !kinds.Contains(j.Kind) || !errors.Contains(j.ErrorKey!));
        }

        return jobs;
    }
}
