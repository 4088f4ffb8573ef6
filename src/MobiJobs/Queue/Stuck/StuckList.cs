using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Queue.Seats;

namespace MobiJobs.Queue.Stuck;

/// <summary>
/// What keeps queues waiting: heads, and first jobs that wait for a seat while others stand behind them.
/// </summary>
public sealed class StuckList(MobiJobsDb db, JobList list)
{
    /// <summary>
    /// Those that have kept their queue waiting since before this moment (UTC), the longest first, with how many wait
    /// behind each.
    /// </summary>
    public async Task<IReadOnlyList<StuckRow>> OfAsync(DateTime before, int size, CancellationToken stopping)
    {
        var heads = await db.Jobs
            .Where(j => j.Stage == JobStage.Active && j.HeadAt <= before)
            .OrderBy(j => j.HeadAt)
            .Select(j => new Holder(j.Id, j.DeviceId, j.HeadAt!.Value))
            .Take(size)
            .ToListAsync(stopping);
        var held = await HeldAsync(before, size, stopping);
        var stuck = heads.Concat(held).OrderBy(s => s.Since).ThenBy(s => s.Id).Take(size).ToList();
        var ids = stuck.ConvertAll(s => s.Id);
        var rows = (await list.RowsAsync(ids, stopping)).ToDictionary(r => r.Id);
        var behind = await CountBehindAsync(stuck.ConvertAll(s => s.DeviceId), ids, stopping);
        var refused = await RefusedAsync(ids, stopping);
        return
        [
            .. from one in stuck
               where rows.ContainsKey(one.Id)
               let row = rows[one.Id]
               select new StuckRow(row, one.Since, behind.GetValueOrDefault(one.DeviceId))
               {
                   Refused = refused.TryGetValue(one.Id, out var last) && !(row.LastContactAt >= last.At) ? last : null,
               },
        ];
    }

    /// <summary>
    /// First jobs that wait for a seat since before this moment, with others behind them. They are looked for in the
    /// order of their ids, chunk by chunk: a shortage makes many jobs wait, and few of them hold others.
    /// </summary>
    private async Task<List<Holder>> HeldAsync(DateTime before, int size, CancellationToken stopping)
    {
        var held = new List<Holder>();
        var after = 0L;
        while (held.Count < size)
        {
            var last = after;
            var some = await db.Jobs.HoldingForSeat()
                .Where(j => j.Id > last && j.Stage == JobStage.Waiting && (j.ReservedFor ?? j.RegisteredAt) <= before)
                .OrderBy(j => j.Id)
                .Select(j => new Candidate(j.Id, j.DeviceId, j.JoinNo, j.ReservedFor ?? j.RegisteredAt))
                .Take(DeviceQueue.ChunkSize)
                .ToListAsync(stopping);
            if (some.Count == 0) { break; }

            after = some[^1].Id;
            var holding = await HoldingAsync(some, stopping);
            held.AddRange((await SinceAsync(holding, stopping)).Where(h => h.Since <= before));
        }

        return held;
    }

    /// <summary>Those that are the first of their queues, and not the last.</summary>
    private async Task<List<Candidate>> HoldingAsync(List<Candidate> some, CancellationToken stopping)
    {
        long[] devices = [.. some.Select(c => c.DeviceId).Distinct()];
        var queues = await db.Jobs
            .Where(j => devices.Contains(j.DeviceId)
                && (j.Stage == JobStage.Active || j.Stage == JobStage.Waiting))
            .GroupBy(j => j.DeviceId)
            .Select(g => new
            {
                g.Key,
                Heads = g.Count(j => j.Stage == JobStage.Active),
                First = g.Min(j => j.JoinNo),
                Last = g.Max(j => j.JoinNo),
            })
            .Where(q => q.Heads == 0 && q.First != q.Last)
            .ToDictionaryAsync(q => q.Key, q => q.First, stopping);
        return some.FindAll(c => queues.TryGetValue(c.DeviceId, out var first) && first == c.JoinNo);
    }

    /// <summary>Since when they wait: a job may have had a seat and lost it.</summary>
    private async Task<IEnumerable<Holder>> SinceAsync(List<Candidate> holding, CancellationToken stopping)
    {
        long[] ids = [.. holding.Select(c => c.Id)];
        var began = ids.Length == 0 ? [] : await db.JobEvents
            .Where(e => ids.Contains(e.JobId) && (e.Kind == JobEventKind.SeatAwaited
                || e.Kind == JobEventKind.NoSeat || e.Kind == JobEventKind.SeatLost))
            .GroupBy(e => e.JobId)
            .Select(g => new { g.Key, At = g.Max(e => e.At) })
            .ToDictionaryAsync(e => e.Key, e => e.At, stopping);
        return holding.Select(c => new Holder(
            c.Id,
            c.DeviceId,
            began.TryGetValue(c.Id, out var at) && at > c.JoinedAt ? at : c.JoinedAt));
    }

    /// <summary>How the last refused wake-up of each of these was refused.</summary>
    private async Task<Dictionary<long, TimelineEntry>> RefusedAsync(List<long> ids, CancellationToken stopping)
    {
        var last = db.JobEvents
            .Where(e => ids.Contains(e.JobId) && e.Kind == JobEventKind.WakeRefused)
            .GroupBy(e => e.JobId)
            .Select(g => g.Max(e => e.Id));
        return await db.JobEvents.AsNoTracking().Where(e => last.Contains(e.Id))
            .ToDictionaryAsync(e => e.JobId, JobTimeline.Of, stopping);
    }

    private Task<Dictionary<long, int>> CountBehindAsync(
        List<long> devices, List<long> stuck, CancellationToken stopping) => db.Jobs
        .Where(j => devices.Contains(j.DeviceId) && j.Stage == JobStage.Waiting && !stuck.Contains(j.Id))
        .GroupBy(j => j.DeviceId)
        .Select(g => new { g.Key, Count = g.Count() })
        .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);

    private sealed record Candidate(long Id, long DeviceId, long? JoinNo, DateTime JoinedAt);

    private sealed record Holder(long Id, long DeviceId, DateTime Since);
}

/// <summary>What keeps a queue waiting.</summary>
/// <param name="Since">Since when it is the head, or waits for a seat (UTC).</param>
/// <param name="Behind">How many jobs wait behind it.</param>
public sealed record StuckRow(JobRow Job, DateTime Since, int Behind)
{
    /// <summary>How its device could not be woken, if it has not been heard since; null if it could.</summary>
    public TimelineEntry? Refused { get; init; }
}
