using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Queue.Approvals;

/// <summary>
/// 承認の履歴: what a second person was asked to approve, newest first, read by key. Who sees a part of the fleet sees what
/// they asked for and what they decided; the store limits it.
/// </summary>
public sealed class ApprovalHistory(MobiJobsDb db)
{
    public const int PageSize = 50;

    /// <summary>The page before (older than) or after (newer than) an id; the newest without either.</summary>
    public async Task<KeysetPage<AskedRun>> PageAsync(
        ApprovalFilter filter, long? before, long? after, int size, CancellationToken stopping)
    {
        var start = before is not null ? PageStart.After : after is not null ? PageStart.Before : PageStart.Top;
        var runs = filter.Apply(Asked(), db);
        var ordered = start switch
        {
            PageStart.Top => runs.OrderByDescending(r => r.Id),
            PageStart.After => runs.Where(r => r.Id < before).OrderByDescending(r => r.Id),
            PageStart.Before => runs.Where(r => r.Id > after).OrderBy(r => r.Id),
        };
        var rows = await ReadAsync(ordered.Take(size + 1), stopping);
        return KeysetPage.Of(rows, size, start, row => Cursor.At(filter.Fingerprint(), row.Run.Id));
    }

    /// <summary>One of them; null if there is none that the reader sees.</summary>
    public async Task<AskedRun?> FindAsync(long runId, CancellationToken stopping) =>
        await ReadAsync(Asked().Where(r => r.Id == runId), stopping) is [var one] ? one : null;

    private IQueryable<Run> Asked() => db.Runs.AsNoTracking().Where(r => r.ApprovalUntil != null);

    private async Task<IReadOnlyList<AskedRun>> ReadAsync(IQueryable<Run> runs, CancellationToken stopping) =>
        await db.AskedRuns(runs).ToListAsync(stopping);
}

/// <summary>The conditions of the history, as its address has them, joined by AND.</summary>
public sealed record ApprovalFilter(ApprovalState? State, string? User)
{
    /// <summary>The filter as it is in the address, in a fixed order.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Query()
    {
        if (State is { } state) { yield return new("state", ApprovalLabels.NameOf(state)); }

        if (User is not null) { yield return new("user", User); }
    }

    /// <summary>Distinguishes the list of this filter from others, for cursors.</summary>
    public string Fingerprint() => Cursor.Fingerprint(Query().Append(new("list", "approval-history")));

    /// <summary>Applies the conditions.</summary>
    public IQueryable<Run> Apply(IQueryable<Run> runs, MobiJobsDb db)
    {
        if (State is { } state) { runs = runs.Where(r => r.Approval == state); }

        if (User is null) { return runs; }

        var name = Requester.Normalize(User);
        return runs.Where(r => db.Requesters.Any(
            q => q.NormalizedName == name && (q.Id == r.RequestedById || q.Id == r.DecidedById)));
    }
}

/// <summary>The query string of the history: a filter and a place in it.</summary>
public sealed class ApprovalQuery
{
    [FromQuery(Name = "state")]
    public string? State { get; set; }

    [FromQuery(Name = "user")]
    public string? User { get; set; }

    [FromQuery(Name = "before")]
    public string? Before { get; set; }

    [FromQuery(Name = "after")]
    public string? After { get; set; }

    /// <summary>The filter. A condition that is not valid is ignored, with an error under its key.</summary>
    public ApprovalFilter ToFilter(ModelStateDictionary errors) => new(
        errors.ReadName<ApprovalState>("state", State, ApprovalLabels.NameOf), errors.ReadText("user", User));

    /// <summary>The place in the list of this filter; neither for its newest page.</summary>
    public (long? Before, long? After) Place(ApprovalFilter filter, ModelStateDictionary errors) =>
        ListPlace.ReadNewestFirst(Before, After, filter.Fingerprint(), errors);
}
