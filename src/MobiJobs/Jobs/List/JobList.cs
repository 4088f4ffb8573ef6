using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs.List;

/// <summary>Pages of jobs, newest first. They are read by key and never counted.</summary>
public sealed class JobList(
    MobiJobsDb db, OrganizationTime time, TimeProvider clock, ISeatTokens? rests = null)
{
    public const int PageSize = 100;

    private static readonly Expression<Func<Job, JobRow>> Row = j => new JobRow
    {
        Id = j.Id,
        Kind = j.Kind,
        Detail = j.Detail,
        OperationId = j.OperationId,
        RetryOfId = j.RetryOfId,
        DeviceId = j.DeviceId,
        DeviceNumber = j.Device.Number,
        OwnerName = j.Device.OwnerName,
        GroupId = j.Device.GroupId,
        LastContactAt = j.Device.LastContactAt,
        RequestedBy = j.RequestedBy.Name,
        Reason = j.Reason,
        ReasonJobId = j.ReasonJobId,
        AutomaticTry = j.AutomaticTry,
        AgainAt = j.AgainAt,
        Status = j.Status,
        Attempt = j.Attempt,
        WakesSinceHandOver = j.WakesSinceHandOver,
        MayStillRun = j.MayStillRun,
        Verification = j.Verification,
        ErrorKey = j.ErrorKey,
        EndReason = j.EndReason,
        EndedBy = j.EndedBy!.Name,
        JoinNo = j.JoinNo,
        Seat = j.Seat,
        SeatTokenId = j.SeatTokenId,
        StoreId = j.StoreId,
        RegisteredAt = j.RegisteredAt,
        ReservedFor = j.ReservedFor,
        HeadAt = j.HeadAt,
        StartedAt = j.StartedAt,
        HandedOverAt = j.HandedOverAt,
        EndedAt = j.EndedAt,
        DeadlineAt = j.DeadlineAt,
        SessionDeadlineAt = j.SessionDeadlineAt,
        DueAt = j.DueAt,
    };

    /// <summary>
    /// The newest jobs of the whole fleet, the page that most people open and come back to: a flat statement, which the
    /// engine can only begin with the newest job.
    /// </summary>
    private static readonly CompiledQuery<int, JobRow> Newest = new((db, count) => db.Jobs
        .OfWholeFleet()
        .OrderByDescending(j => j.Id)
        .Select(Row)
        .Take(count));

    /// <summary>The synchronisations of the tokens at which these jobs wait for a seat.</summary>
    public async Task<IReadOnlyList<TokenSync>> SyncsAsync(IEnumerable<JobRow> rows, CancellationToken stopping)
    {
        int[] tokens = [.. rows.Where(r => r.AwaitsSeat).Select(r => r.SeatTokenId).OfType<int>().Distinct()];
        return rests is null || tokens.Length == 0 ? [] : await rests.SyncsAsync(tokens, stopping);
    }

    /// <summary>The page before (older than) or after (newer than) an id; the newest without either.</summary>
    public async Task<KeysetPage<JobRow>> PageAsync(
        JobFilter filter,
        long? before,
        long? after,
        int size,
        CancellationToken stopping)
    {
        var start = before is not null ? PageStart.After : after is not null ? PageStart.Before : PageStart.Top;
        var rows = start == PageStart.Top && filter.IsEmpty && db.Scope.SeesAll && !db.FindsIdsFirst
            ? await Newest.ListAsync(db, size + 1, stopping)
            : await ReadAsync(filter, start, before ?? after, size, stopping);
        var inOrder = start == PageStart.Before ? rows.OrderBy(r => r.Id) : rows.OrderByDescending(r => r.Id);
        var distinct = inOrder.DistinctBy(r => r.Id); // A job that ended between the halves is in both.
        var found = KeysetPage.Of(distinct, size, start, r => Cursor.At(filter.Fingerprint(), r.Id));
        return found.Of(await CompleteAsync(found.Rows, stopping));
    }

    /// <summary>One more than a page, in no order, from an id on; the parts of a filter one after another.</summary>
    private async Task<List<JobRow>> ReadAsync(
        JobFilter filter, PageStart start, long? place, int size, CancellationToken stopping)
    {
        var rows = new List<JobRow>();
        foreach (var half in await filter.PartsAsync(db, stopping))
        {
            var seen = db.Scope.SeesAll ? db.Jobs.OfWholeFleet() : db.Jobs; // Whom nothing limits needs no limits.
            var jobs = await half.ApplyAsync(seen, db, time, clock.UtcNow(), stopping);
            var ordered = start switch
            {
                PageStart.Top => jobs.OrderByDescending(j => j.Id),
                PageStart.After => jobs.Where(j => j.Id < place).OrderByDescending(j => j.Id),
                PageStart.Before => jobs.Where(j => j.Id > place).OrderBy(j => j.Id),
            };
            var isSorted = half.SortsIds || !db.Scope.SeesAll || db.FindsIdsFirst;
            // Taken before they are joined: else the engine may begin with other tables, and sort what it finds.
            var page = isSorted ? await ByIdAsync(ordered.Take(size + 1), stopping) : ordered.Take(size + 1);
            rows.AddRange(await page.Select(Row).ToListAsync(stopping));
        }

        return rows;
    }

    /// <summary>One job as a row; null if it does not exist or is not the reader's to see.</summary>
    public async Task<JobRow?> RowAsync(long jobId, CancellationToken stopping)
    {
        var row = await db.Jobs.Where(j => j.Id == jobId).Select(Row).ToListAsync(stopping);
        return (await CompleteAsync(row, stopping)).FirstOrDefault();
    }

    /// <summary>
    /// The open jobs of a device in the order they will run: the head, the waiting ones, then what is reserved.
    /// </summary>
    public async Task<IReadOnlyList<JobRow>> QueueAsync(long deviceId, int size, CancellationToken stopping)
    {
        var rows = await db.Jobs
            .Where(j => j.DeviceId == deviceId && j.DueAt != null)
            .OrderBy(j => j.Stage == JobStage.Active ? 0 : j.Stage == JobStage.Waiting ? 1 : 2)
            .ThenBy(j => j.JoinNo)
            .ThenBy(j => j.ReservedFor)
            .ThenBy(j => j.Id)
            .Take(size)
            .Select(Row)
            .ToListAsync(stopping);
        return await CompleteAsync(rows, stopping);
    }

    /// <summary>These jobs as rows, in no order.</summary>
    public async Task<IReadOnlyList<JobRow>> RowsAsync(IReadOnlyCollection<long> ids, CancellationToken stopping) =>
        await CompleteAsync(await db.Jobs.Where(j => ids.Contains(j.Id)).Select(Row).ToListAsync(stopping), stopping);

    /// <summary>
    /// Sorts only ids, which the index holds, and reads the rows of the page afterwards: many jobs may need sorting.
    /// </summary>
    private async Task<IQueryable<Job>> ByIdAsync(IQueryable<Job> page, CancellationToken stopping)
    {
        var ids = await page.Select(j => j.Id).ToArrayAsync(stopping);
        return db.Jobs.AsNoTracking().Where(j => ids.Contains(j.Id));
    }

    private async Task<IReadOnlyList<JobRow>> CompleteAsync(IReadOnlyList<JobRow> rows, CancellationToken stopping) =>
        await WithWaitingAsync(
            await (await WithReasonsAsync(rows, stopping)).WithSeatPlacesAsync(db, rests, stopping), stopping);

    /// <summary>
    /// The name of an automatic-delivery list as it was when the job was registered: the operation's.
    /// </summary>
    private async Task<IReadOnlyList<JobRow>> WithReasonsAsync(IReadOnlyList<JobRow> rows, CancellationToken stopping)
    {
        var automatic = rows.Where(r => r is { Reason: JobReason.AutomaticDelivery, OperationId: not null }).ToArray();
        if (automatic.Length == 0) { return rows; }

        var operations = automatic.Select(r => r.OperationId!.Value).Distinct().ToArray();
        var names = await db.Operations
            .Where(o => operations.Contains(o.Id))
            .ToDictionaryAsync(o => o.Id, o => o.Detail, stopping);
        return
        [
            .. rows.Select(r => r is { Reason: JobReason.AutomaticDelivery, OperationId: { } id }
                ? r with { ReasonName = names.GetValueOrDefault(id) }
                : r),
        ];
    }

    private async Task<IReadOnlyList<JobRow>> WithWaitingAsync(IReadOnlyList<JobRow> rows, CancellationToken stopping)
    {
        var waiting = rows.Where(r => r.Status == JobStatus.Waiting).ToArray();
        if (waiting.Length == 0) { return rows; }

        var ids = Array.ConvertAll(waiting, r => r.Id);
        var heads = await HeadsAsync([.. waiting.Select(r => r.DeviceId).Distinct()], stopping);
        var ahead = await db.Jobs
            .Where(j => ids.Contains(j.Id))
            .Select(j => new
            {
                j.Id,
                Count = db.Jobs.Count(o =>
                    o.DeviceId == j.DeviceId && o.Stage == JobStage.Waiting && o.JoinNo < j.JoinNo),
            })
            .ToDictionaryAsync(w => w.Id, w => w.Count, stopping);
        var headless = waiting.Select(r => r.DeviceId).Where(d => !heads.ContainsKey(d)).Distinct().ToArray();
        foreach (var first in await WaitingForSeatAsync(headless, stopping)) { heads[first.DeviceId] = first; }

        return
        [
            .. rows.Select(row => row.Status == JobStatus.Waiting
                && ahead.TryGetValue(row.Id, out var count)
                && heads.TryGetValue(row.DeviceId, out var head)
                && head.Id != row.Id
                ? row with { WaitingFor = head.Behind(count, row.LastContactAt) }
                : row),
        ];
    }

    /// <summary>
    /// The heads of these devices, in a query of their own: if they were joined to the rows, the engine would number
    /// the heads of the whole fleet.
    /// </summary>
    private Task<Dictionary<long, Head>> HeadsAsync(long[] deviceIds, CancellationToken stopping) => db.Jobs
        .Where(j => deviceIds.Contains(j.DeviceId) && j.Stage == JobStage.Active)
        .Select(j => new Head
        {
            DeviceId = j.DeviceId,
            Id = j.Id,
            Kind = j.Kind,
            Detail = j.Detail,
            NextWakeAt = j.Status == JobStatus.RetryWaiting ? j.DueAt : null,
            DeadlineAt = j.SessionDeadlineAt < j.DeadlineAt ? j.SessionDeadlineAt : j.DeadlineAt,
        })
        .ToDictionaryAsync(h => h.DeviceId, stopping);

    /// <summary>The first jobs of these devices, where they wait for a seat.</summary>
    private async Task<List<Head>> WaitingForSeatAsync(long[] deviceIds, CancellationToken stopping) =>
        deviceIds.Length == 0 ? [] : await db.Jobs
            .Where(j => deviceIds.Contains(j.DeviceId) && j.Stage == JobStage.Waiting)
            .Where(j => j.Seat < SeatState.Taken)
            .Where(j => !db.Jobs.Any(o =>
                o.DeviceId == j.DeviceId && o.Stage == JobStage.Waiting && o.JoinNo < j.JoinNo))
            .Select(j => new Head
            {
                DeviceId = j.DeviceId,
                Id = j.Id,
                Kind = j.Kind,
                Detail = j.Detail,
                NextWakeAt = null,
                DeadlineAt = j.DeadlineAt,
                WaitsForSeat = true,
            })
            .ToListAsync(stopping);

    private sealed record Head
    {
        public required long DeviceId { get; init; }

        public required long Id { get; init; }

        public required JobKind Kind { get; init; }

        public required string? Detail { get; init; }

        public required DateTime? NextWakeAt { get; init; }

        public required DateTime? DeadlineAt { get; init; }

        public bool WaitsForSeat { get; init; }

        /// <summary>A job with this many waiting ones before it; a head is not one of them.</summary>
        public WaitingFor Behind(int waiting, DateTime? lastContactAt) => new(
            Id, Kind, Detail, WaitsForSeat ? waiting : waiting + 1, lastContactAt, NextWakeAt, DeadlineAt)
        {
            WaitsForSeat = WaitsForSeat,
        };
    }
}
