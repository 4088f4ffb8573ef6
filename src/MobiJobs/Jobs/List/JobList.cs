using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs.List;

/// <summary>Pages of the newest jobs: by key, so that the thousandth costs what the first does, and never counted.</summary>
public sealed class JobList(MobiJobsDb db, OrganizationTime time, TimeProvider clock)
{
    public const int PageSize = 100;

    private static readonly Expression<Func<Job, JobRow>> Row = j => new JobRow(
        j.Id, j.RegisteredAt, j.Kind, j.Detail, j.DeviceId, j.Device.Number, j.Device.OwnerName, j.Device.LastContactAt, j.Status, j.Attempt,
        j.RequestedBy.Name, j.Reason, j.ReasonJobId, j.ReservedFor, j.HeadAt, j.StartedAt, j.HandedOverAt, j.EndedAt, j.DeadlineAt, j.DueAt,
        j.SessionDeadlineAt, j.EndReason, j.EndedBy!.Name, j.MayStillRun, j.Verification, j.OperationId, j.ErrorKey, j.JoinNo, j.RetryOfId);

    /// <summary>The page of a filter before (older than) or after (newer than) an id; the newest without either.</summary>
    /// <param name="scope">The jobs that the reader may see.</param>
    public async Task<JobPage> PageAsync(IQueryable<Job> scope, JobFilter filter, long? before, long? after, int size, CancellationToken stopping)
    {
        var rows = new List<JobRow>();
        foreach (var half in filter.Halves())
        {
            var jobs = await half.ApplyAsync(scope, db, time, clock.UtcNow(), stopping);
            var newerFirst = after is null
                ? (before is null ? jobs : jobs.Where(j => j.Id < before)).OrderByDescending(j => j.Id)
                : jobs.Where(j => j.Id > after).OrderBy(j => j.Id);
            var page = half.Group is null ? newerFirst.Take(size + 1) : await ByIdAsync(newerFirst.Take(size + 1), stopping);
            rows.AddRange(await page.Select(Row).ToListAsync(stopping));
        }

        rows = [.. (after is null ? rows.OrderByDescending(r => r.Id) : rows.OrderBy(r => r.Id)).DistinctBy(r => r.Id).Take(size + 1)]; // A job may end between the halves.
        var hasMore = rows.Count > size;
        if (hasMore) { rows.RemoveAt(size); }

        if (after is not null) { rows.Reverse(); }

        var isFirst = before is null && (after is null || !hasMore);
        var hasOlder = after is null ? hasMore : rows.Count > 0;
        return new JobPage(
            await WithWaitingAsync(rows, stopping),
            NextBefore: hasOlder ? JobCursor.At(rows[^1].Id, filter) : null,
            NextAfter: isFirst || rows.Count == 0 ? null : JobCursor.At(rows[0].Id, filter));
    }

    /// <summary>One job as a row; null when it isn't there or isn't the reader's to see.</summary>
    public async Task<JobRow?> RowAsync(IQueryable<Job> scope, long jobId, CancellationToken stopping)
    {
        var row = await scope.Where(j => j.Id == jobId).Select(Row).ToListAsync(stopping);
        return (await WithWaitingAsync(row, stopping)).FirstOrDefault();
    }

    /// <summary>The open jobs of a device in the order they will run: the head, the waiting ones, then what is reserved.</summary>
    public async Task<IReadOnlyList<JobRow>> QueueAsync(IQueryable<Job> scope, long deviceId, int size, CancellationToken stopping)
    {
        var rows = await scope
            .Where(j => j.DeviceId == deviceId && j.DueAt != null)
            .OrderBy(j => j.Stage == JobStage.Active ? 0 : j.Stage == JobStage.Waiting ? 1 : 2).ThenBy(j => j.JoinNo).ThenBy(j => j.ReservedFor).ThenBy(j => j.Id)
            .Take(size)
            .Select(Row)
            .ToListAsync(stopping);
        return await WithWaitingAsync(rows, stopping);
    }

    /// <summary>Heads that became it before this moment (UTC), oldest first, each with how many wait behind it.</summary>
    public async Task<IReadOnlyList<StuckRow>> StuckAsync(IQueryable<Job> scope, DateTime before, int size, CancellationToken stopping)
    {
        var rows = await scope.Where(j => j.Stage == JobStage.Active && j.HeadAt <= before).OrderBy(j => j.HeadAt).Take(size).Select(Row).ToListAsync(stopping);
        var devices = rows.ConvertAll(r => r.DeviceId);
        var behind = await db.Jobs.Where(j => devices.Contains(j.DeviceId) && j.Stage == JobStage.Waiting)
            .GroupBy(j => j.DeviceId).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
        return rows.ConvertAll(r => new StuckRow(r, behind.GetValueOrDefault(r.DeviceId)));
    }

    /// <summary>These jobs as rows, in no order.</summary>
    public async Task<IReadOnlyList<JobRow>> RowsAsync(IQueryable<Job> scope, IReadOnlyCollection<long> ids, CancellationToken stopping) =>
        await WithWaitingAsync(await scope.Where(j => ids.Contains(j.Id)).Select(Row).ToListAsync(stopping), stopping);

    /// <summary>Where much must be sorted, the ids alone are, in the index; then the rows of a page are fetched.</summary>
    private async Task<IQueryable<Job>> ByIdAsync(IQueryable<Job> page, CancellationToken stopping)
    {
        var ids = await page.Select(j => j.Id).ToArrayAsync(stopping);
        return db.Jobs.AsNoTracking().Where(j => ids.Contains(j.Id));
    }

    /// <summary>A list's name as it was when the job was registered: the operation's.</summary>
    private async Task<List<JobRow>> WithReasonsAsync(List<JobRow> rows, CancellationToken stopping)
    {
        var operations = rows.Where(r => r.Reason == JobReason.AutomaticDelivery).Select(r => r.OperationId).OfType<long>().Distinct().ToArray();
        if (operations.Length == 0) { return rows; }

        var names = await db.Operations.Where(o => operations.Contains(o.Id)).ToDictionaryAsync(o => o.Id, o => o.Detail, stopping);
        return rows.ConvertAll(r => r.Reason == JobReason.AutomaticDelivery && r.OperationId is { } id ? r with { ReasonName = names.GetValueOrDefault(id) } : r);
    }

    private async Task<IReadOnlyList<JobRow>> WithWaitingAsync(List<JobRow> found, CancellationToken stopping)
    {
        var rows = await WithReasonsAsync(found, stopping);
        var ids = rows.Where(r => r.Status == JobStatus.Waiting).Select(r => r.Id).ToArray();
        if (ids.Length == 0) { return rows; }

        var heads = await HeadsAsync([.. rows.Where(r => r.Status == JobStatus.Waiting).Select(r => r.DeviceId).Distinct()], stopping);
        var ahead = await db.Jobs
            .Where(j => ids.Contains(j.Id))
            .Select(j => new { j.Id, Count = db.Jobs.Count(o => o.DeviceId == j.DeviceId && o.Stage == JobStage.Waiting && o.JoinNo < j.JoinNo) })
            .ToDictionaryAsync(w => w.Id, w => w.Count, stopping);
        return rows.ConvertAll(row =>
        {
            if (row.Status != JobStatus.Waiting || !ahead.TryGetValue(row.Id, out var count) || !heads.TryGetValue(row.DeviceId, out var head)) { return row; }

            var headDeadline = head.SessionDeadlineAt < head.DeadlineAt ? head.SessionDeadlineAt : head.DeadlineAt;
            return row with { WaitingFor = new WaitingFor(head.Id, head.Kind, head.Detail, count + 1, row.LastContactAt, head.Status == JobStatus.RetryWaiting ? head.DueAt : null, headDeadline) };
        });
    }

    /// <summary>The heads of these devices, asked for by themselves: joined to the rows, the store would number the heads of the whole fleet.</summary>
    private Task<Dictionary<long, Head>> HeadsAsync(long[] deviceIds, CancellationToken stopping) => db.Jobs
        .Where(j => deviceIds.Contains(j.DeviceId) && j.Stage == JobStage.Active)
        .Select(j => new Head(j.DeviceId, j.Id, j.Kind, j.Detail, j.Status, j.DueAt, j.DeadlineAt, j.SessionDeadlineAt))
        .ToDictionaryAsync(h => h.DeviceId, stopping);

    private sealed record Head(long DeviceId, long Id, JobKind Kind, string? Detail, JobStatus Status, DateTime? DueAt, DateTime DeadlineAt, DateTime? SessionDeadlineAt);
}

/// <summary>A head and how many jobs wait behind it.</summary>
public sealed record StuckRow(JobRow Job, int Behind);

/// <summary>A page of rows, newest first, and the cursors to its neighbours; null where there is none.</summary>
public sealed record JobPage(IReadOnlyList<JobRow> Rows, string? NextBefore, string? NextAfter);
