using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Gateway;
using MobiJobs.Kinds;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Operations.History;

/// <summary>
/// 配信履歴: pages of operations, newest first, read by key, and the state of each, counted from its jobs by indexes alone.
/// </summary>
public sealed class OperationList(
    MobiJobsDb db, RunApprovals approvals, OrganizationTime time, TimeProvider clock)
{
    public const int PageSize = 50;

    /// <summary>Of more devices, the newest operations soon fill a page.</summary>
    private const int FewDevices = 100;

    /// <summary>Stands for jobs of all states together. No null: engines differ about the type of its column.</summary>
    private const JobStatus AnyStatus = default;

    private static readonly Expression<Func<Operation, OperationRow>> Row = o =>
        new OperationRow(
            o.Id,
            o.RegisteredAt,
            o.Kind,
            o.Detail,
            o.RequestedBy.Name,
            o.ReservedFor,
            o.IsRetry)
        {
            Texts = new ScreenTexts(o.Message, o.PhoneNumber, o.Footnote),
        };

    /// <summary>The page before (older than) or after (newer than) an id; the newest without either.</summary>
    public async Task<KeysetPage<OperationStanding>> PageAsync(
        OperationFilter filter,
        long? before,
        long? after,
        int size,
        CancellationToken stopping)
    {
        var start = before is not null ? PageStart.After : after is not null ? PageStart.Before : PageStart.Top;
        var operations = filter.Apply(await SeenAsync(stopping), db, time);
        var ordered = start switch
        {
            PageStart.Top => operations.OrderByDescending(o => o.Id),
            PageStart.After => operations.Where(o => o.Id < before).OrderByDescending(o => o.Id),
            PageStart.Before => operations.Where(o => o.Id > after).OrderBy(o => o.Id),
        };
        var rows = await ordered.Take(size + 1).Select(Row).ToListAsync(stopping);
        var page = KeysetPage.Of(rows, size, start, row => Cursor.At(filter.Fingerprint(), row.Id));
        var counts = await CountsAsync([.. page.Rows.Select(r => r.Id)], stopping);
        return page.Of<OperationStanding>([.. page.Rows.Select(r => new OperationStanding(r, counts[r.Id]))]);
    }

    /// <summary>
    /// The operations that the reader sees. Those of few devices are found by their jobs, and not by looking through
    /// all for those that have one.
    /// </summary>
    private async Task<IQueryable<Operation>> SeenAsync(CancellationToken stopping)
    {
        var all = db.Operations.AsNoTracking();
        if (await JobsOfDevices.FewSeenAsync(db, FewDevices, stopping) is not { } devices) { return all; }

        var by = db.Scope.RequesterId;
        var ids = await db.Jobs.Where(j => devices.Contains(j.DeviceId) && j.OperationId != null)
            .Select(j => j.OperationId!.Value).Distinct().ToArrayAsync(stopping);
        var own = await all.OfWholeFleet().Where(o => o.RequestedById == by).Select(o => o.Id).ToArrayAsync(stopping);
        long[] seen = [.. ids.Union(own)];
        return all.Where(o => seen.Contains(o.Id));
    }

    /// <summary>One operation; null if it does not exist.</summary>
    public Task<OperationRow?> RowAsync(long id, CancellationToken stopping) =>
        db.Operations.AsNoTracking().Where(o => o.Id == id).Select(Row).FirstOrDefaultAsync(stopping);

    /// <summary>
    /// The states of these operations, in one query: all jobs of each by one index, those that have ended by another.
    /// Neither index is written while a job makes progress, so the open ones are the difference. What was to be
    /// approved says how that stands.
    /// </summary>
    /// <param name="reader">The name of who reads it; null if the reader is offered nothing.</param>
    public async Task<IReadOnlyDictionary<long, OperationCounts>> CountsAsync(
        IReadOnlyCollection<long> ids, CancellationToken stopping, string? reader = null)
    {
        var all = db.Jobs.Where(j => ids.Contains(j.OperationId!.Value))
            .GroupBy(j => j.OperationId!.Value)
            .Select(g => new { Id = g.Key, Status = AnyStatus, Count = g.Count() });
        var ended = db.Jobs.Where(j => ids.Contains(j.OperationId!.Value) && j.DueAt == null)
            .GroupBy(j => new { Id = j.OperationId!.Value, j.Status })
            .Select(g => new { g.Key.Id, g.Key.Status, Count = g.Count() });
        var counts = (await all.Concat(ended).ToListAsync(stopping)).ToLookup(c => c.Id);
        var now = clock.UtcNow();
        var runs = await db.Operations
            .Where(o => ids.Contains(o.Id))
            .Select(o => new { o.Id, o.RunId, IsReserved = o.ReservedFor > now })
            .ToDictionaryAsync(o => o.Id, stopping);
        long[] runIds = [.. runs.Values.Select(o => o.RunId).OfType<long>().Distinct()];
        var asked = await approvals.StoriesAsync(runIds, reader, stopping);
        return ids.ToDictionary(id => id, id => new OperationCounts(
            id,
            counts[id].Where(c => c.Status == AnyStatus).Sum(c => c.Count),
            counts[id].Where(c => c.Status != AnyStatus).ToDictionary(c => c.Status, c => c.Count),
            runs.TryGetValue(id, out var one) && one.IsReserved)
        {
            Approval = asked.GetValueOrDefault(one?.RunId ?? 0),
        });
    }
}

/// <summary>What was ordered, and by whom. Times are UTC.</summary>
public sealed record OperationRow(
    long Id,
    DateTime RegisteredAt,
    JobKind Kind,
    string? Detail,
    string RequestedBy,
    DateTime? ReservedFor,
    bool IsRetry)
{
    /// <summary>What its devices show.</summary>
    public ScreenTexts Texts { get; init; } = ScreenTexts.None;
}

/// <summary>An operation and its state.</summary>
public sealed record OperationStanding(OperationRow Operation, OperationCounts Counts);
