using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.History;

/// <summary>配信履歴: pages of operations by key, newest first, and how each stands, counted from its jobs by indexes alone.</summary>
public sealed class OperationList(MobiJobsDb db, OrganizationTime time, TimeProvider clock)
{
    public const int PageSize = 50;

    private static readonly Expression<Func<Operation, OperationRow>> Row = o => new OperationRow(o.Id, o.RegisteredAt, o.Kind, o.Detail, o.RequestedBy.Name, o.ReservedFor, o.RetryRunId != null);

    /// <summary>The page of a filter before (older than) or after (newer than) an id; the newest without either.</summary>
    /// <param name="scope">The jobs that the reader may see.</param>
    public async Task<OperationPage> PageAsync(IQueryable<Job> scope, OperationFilter filter, long? before, long? after, int size, CancellationToken stopping)
    {
        var operations = filter.Apply(db.Operations.AsNoTracking(), scope, db, time);
        var newerFirst = after is null
            ? (before is null ? operations : operations.Where(o => o.Id < before)).OrderByDescending(o => o.Id)
            : operations.Where(o => o.Id > after).OrderBy(o => o.Id);
        var rows = await newerFirst.Take(size + 1).Select(Row).ToListAsync(stopping);
        var hasMore = rows.Count > size;
        if (hasMore) { rows.RemoveAt(size); }

        if (after is not null) { rows.Reverse(); }

        var list = JobCursor.Fingerprint(filter.Query().Append(new("list", "operations")));
        var isFirst = before is null && (after is null || !hasMore);
        var hasOlder = after is null ? hasMore : rows.Count > 0;
        var counts = await CountsAsync(scope, rows.ConvertAll(r => r.Id), stopping);
        return new OperationPage(
            rows.ConvertAll(r => new OperationStanding(r, counts[r.Id])),
            NextBefore: hasOlder ? JobCursor.At(rows[^1].Id, list) : null,
            NextAfter: isFirst || rows.Count == 0 ? null : JobCursor.At(rows[0].Id, list));
    }

    /// <summary>Reads a cursor of this filter's list. False when it is none, or was made for another.</summary>
    public static bool TryReadCursor(string? text, OperationFilter filter, out long? id) =>
        JobCursor.TryRead(text, JobCursor.Fingerprint(filter.Query().Append(new("list", "operations"))), out id);

    /// <summary>One operation; null when it isn't there.</summary>
    public Task<OperationRow?> RowAsync(long id, CancellationToken stopping) => db.Operations.AsNoTracking().Where(o => o.Id == id).Select(Row).FirstOrDefaultAsync(stopping);

    /// <summary>
    /// How these operations stand, in one query: all jobs of each by one index, those that have ended by another. Neither is
    /// touched by what happens to a job in between, so the open ones are the difference.
    /// </summary>
    public async Task<IReadOnlyDictionary<long, OperationCounts>> CountsAsync(IQueryable<Job> scope, IReadOnlyCollection<long> ids, CancellationToken stopping)
    {
        var all = scope.Where(j => ids.Contains(j.OperationId!.Value))
            .GroupBy(j => j.OperationId!.Value)
            .Select(g => new { Id = g.Key, Status = (JobStatus?)null, Count = g.Count() });
        var ended = scope.Where(j => ids.Contains(j.OperationId!.Value) && j.DueAt == null)
            .GroupBy(j => new { Id = j.OperationId!.Value, j.Status })
            .Select(g => new { g.Key.Id, Status = (JobStatus?)g.Key.Status, Count = g.Count() });
        var counts = (await all.Concat(ended).ToListAsync(stopping)).ToLookup(c => c.Id);
        var now = clock.UtcNow();
        var reserved = await db.Operations.Where(o => ids.Contains(o.Id) && o.ReservedFor > now).Select(o => o.Id).ToHashSetAsync(stopping);
        return ids.ToDictionary(id => id, id => new OperationCounts(
            id,
            counts[id].Where(c => c.Status is null).Sum(c => c.Count),
            counts[id].Where(c => c.Status is not null).ToDictionary(c => c.Status!.Value, c => c.Count),
            reserved.Contains(id)));
    }
}

/// <summary>What an operation was. Times are UTC.</summary>
public sealed record OperationRow(long Id, DateTime RegisteredAt, JobKind Kind, string? Detail, string RequestedBy, DateTime? ReservedFor, bool IsRetry);

/// <summary>An operation and how it stands.</summary>
public sealed record OperationStanding(OperationRow Operation, OperationCounts Counts);

/// <summary>A page of operations, newest first, and the cursors to its neighbours; null where there is none.</summary>
public sealed record OperationPage(IReadOnlyList<OperationStanding> Rows, string? NextBefore, string? NextAfter);
