using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Runs;

namespace MobiJobs.Operations.Retry;

/// <summary>Finds the jobs of a choice that have ended without success, as the items of a retry.</summary>
public sealed class RetrySelection(MobiJobsDb db, OrganizationTime time)
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

    /// <summary>
    /// The items, read by one statement, up to a number; what a person cancelled is left out unless it was asked for.
    /// </summary>
    internal async Task<IReadOnlyList<RunItem>> ItemsAsync(
        RetryChoice choice,
        int most,
        DateTime now,
        CancellationToken stopping)
    {
        var jobs = await EndedAsync(choice, now, stopping);
        var found = await jobs
            .OrderByDescending(j => j.Id)
            .Select(j => new { j.Id, IsCanceled = j.Status.IsCanceledByPerson(j.EndReason) })
            .Take(most)
            .ToListAsync(stopping);
        var items = found.ConvertAll(j => j.IsCanceled && !choice.WithCanceled
            ? RunItem.LeftOut(j.Id, (int)RetryVerdict.CanceledByPerson)
            : RunItem.Of(j.Id));
        if (choice.Scope == RetryScope.Chosen)
        {
            items.AddRange(await OthersAsync(choice, items, stopping));
        }

        return items;
    }

    /// <summary>The chosen jobs that have not failed: whoever chose them is told of each.</summary>
    private async Task<IEnumerable<RunItem>> OthersAsync(
        RetryChoice choice, List<RunItem> failed, CancellationToken stopping)
    {
        var others = IdsOf(choice.Selection).Except(failed.Select(i => i.ItemId)).ToArray();
        var stored = await db.Jobs.Where(j => others.Contains(j.Id)).Select(j => j.Id).ToListAsync(stopping);
        return stored.Select(id => RunItem.LeftOut(id, (int)RetryVerdict.NotFailed))
            .Concat(others.Except(stored).Select(id => RunItem.LeftOut(id, (int)RetryVerdict.Gone)));
    }

    private async Task<IQueryable<Job>> EndedAsync(
        RetryChoice choice, DateTime now, CancellationToken stopping)
    {
        if (choice.Scope == RetryScope.Chosen) { return Chosen(db.Jobs, choice.Selection); }

        var filter = choice.Filter;
        var statuses = filter.Statuses.Count == 0 ? Unsuccessful : [.. filter.Statuses.Intersect(Unsuccessful)];
        if (statuses.Length == 0 || filter.Open) { return db.Jobs.Where(_ => false); }

        var unsuccessful = filter with { Statuses = statuses };
        var jobs = await unsuccessful.ApplyAsync(db.Jobs.Where(j => j.EndedAt != null), db, time, now, stopping);
        return choice.Causes.Count == 0 ? jobs : OfCauses(jobs, choice.Causes);
    }

    private static IQueryable<Job> Chosen(IQueryable<Job> jobs, string list)
    {
        var ids = IdsOf(list);
        return jobs
            .Where(j => ids.Contains(j.Id) && j.DueAt == null)
            .Where(j => j.Status != JobStatus.Succeeded || j.Verification >= Verification.Unconfirmed);
    }

    private static long[] IdsOf(string list) =>
    [
        .. list.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(id => long.Parse(id, CultureInfo.InvariantCulture)),
    ];

    private static IQueryable<Job> OfCauses(IQueryable<Job> jobs, IReadOnlyList<string> causes)
    {
        var statuses = causes.Select(StatusNames.Find).OfType<JobStatus>().ToArray();
        return jobs.Where(j =>
            (j.ErrorKey != null && causes.Contains(j.ErrorKey))
            || ((j.ErrorKey == null || j.ErrorKey == "") && statuses.Contains(j.Status)));
    }
}
