using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Queue.Cancel;

/// <summary>
/// Cancels many: what is reserved and what waits first, heads last, so that nothing doomed is woken (rule 14); in chunks, each
/// its own transaction, so that the queues go on meanwhile; told by the store how far it is, so that a crash costs a sweep.
/// </summary>
public sealed class BulkCancel(MobiJobsDb db, DeviceQueue queue, DeviceQueueWorker worker, QueueBell bell, CurrentPerson person, OrganizationTime time, TimeProvider clock)
    : ISweep
{
    /// <summary>The most ids a person may name at once.</summary>
    public const int MostChosen = 1000;

    private static readonly TimeSpan PreviewLife = TimeSpan.FromHours(1);

    /// <summary>Looks at these jobs; those that can't be cancelled are counted beside.</summary>
    public Task<CancelPreview> PreviewChosenAsync(IReadOnlyCollection<long> ids, Actor by, CancellationToken stopping) =>
        PreviewAsync(CancelScope.Chosen, string.Join(',', ids.Distinct().Order().Take(MostChosen).Select(id => id.ToString(CultureInfo.InvariantCulture))), by, stopping);

    /// <summary>Looks at everything that a filter matches now.</summary>
    public Task<CancelPreview> PreviewMatchingAsync(JobFilter filter, Actor by, CancellationToken stopping) =>
        PreviewAsync(CancelScope.Matching, filter.QueryText(), by, stopping);

    /// <summary>Looks at every cancellable job there is.</summary>
    public Task<CancelPreview> PreviewEverythingAsync(Actor by, CancellationToken stopping) => PreviewAsync(CancelScope.Everything, "", by, stopping);

    /// <summary>The preview of everything that this person was shown with these numbers within the hour; null when there was none.</summary>
    public Task<long?> FindPreviewAsync(long upToId, int count, Actor by, CancellationToken stopping)
    {
        var since = clock.UtcNow() - PreviewLife;
        return db.CancelRuns
            .Where(r => r.Scope == CancelScope.Everything && r.PreviewedAt >= since && r.StartedAt == null)
            .Where(r => r.UpToId == upToId && r.Expected == count && r.RequestedById == by.RequesterId)
            .OrderByDescending(r => r.Id)
            .Select(r => (long?)r.Id)
            .FirstOrDefaultAsync(stopping);
    }

    /// <summary>
    /// Carries out a preview of this person's. What one chunk holds is done when this returns; more goes on by the workers.
    /// Null when there is no such preview (any more).
    /// </summary>
    public async Task<CancelRun?> ConfirmAsync(long runId, Actor by, CancellationToken stopping)
    {
        if (await StartAsync(runId, by, stopping) is not { } run) { return null; }

        if (run.Expected > DeviceQueue.ChunkSize) { bell.Ring<BulkCancel>(bulk => bulk.RunAsync(runId, CancellationToken.None)); }
        else { await RunAsync(runId, stopping); }

        return await FindAsync(runId, by, stopping);
    }

    /// <summary>Carries out a preview of this person's to its end. Null when there is no such preview (any more).</summary>
    public async Task<CancelRun?> ConfirmToEndAsync(long runId, Actor by, CancellationToken stopping) =>
        await StartAsync(runId, by, stopping) is null ? null : await RunToEndAsync(runId, by, stopping);

    /// <summary>Does what is left of a run of this person's that was started, and reports it.</summary>
    public async Task<CancelRun> RunToEndAsync(long runId, Actor by, CancellationToken stopping)
    {
        await RunAsync(runId, stopping);
        return (await FindAsync(runId, by, stopping))!;
    }

    /// <summary>A run of this person's; null when there is none.</summary>
    public Task<CancelRun?> FindAsync(long runId, Actor by, CancellationToken stopping) =>
        db.CancelRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Id == runId && r.RequestedById == by.RequesterId, stopping);

    /// <summary>Does what is left of a confirmed run.</summary>
    public async Task RunAsync(long runId, CancellationToken stopping)
    {
        while (await LoadAsync(runId, stopping) is { EndedAt: null, StartedAt: not null } run)
        {
            if (run.Phase == JobStage.Ended) { await FinishAsync(run, stopping); }
            else { await RunChunkAsync(run, stopping); }
        }
    }

    /// <summary>Resumes interrupted runs.</summary>
    public async Task SweepAsync(CancellationToken stopping)
    {
        foreach (var id in await db.CancelRuns.Where(r => r.StartedAt != null && r.EndedAt == null).Select(r => r.Id).ToListAsync(stopping)) { await RunAsync(id, stopping); }
    }

    private async Task<CancelPreview> PreviewAsync(CancelScope scope, string selection, Actor by, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var upTo = await db.Jobs.MaxAsync(j => (long?)j.Id, stopping) ?? 0;
        var run = CancelRun.Preview(scope, selection, upTo, 0, 0, by.RequesterId, now);
        var jobs = await MeantAsync(run, stopping);
        var counts = await jobs.Where(j => j.DueAt != null && j.Status <= JobStatus.RetryWaiting)
            .GroupBy(j => new { j.Status, j.Kind, IsSystem = j.RequestedById == Requester.SystemId })
            .Select(g => new { g.Key.Status, g.Key.Kind, g.Key.IsSystem, Count = g.Count() })
            .ToListAsync(stopping);
        var held = await jobs.CountAsync(j => j.DueAt != null && j.Status > JobStatus.RetryWaiting, stopping);
        var count = counts.Sum(c => c.Count);
        run = CancelRun.Preview(scope, selection, upTo, count, held, by.RequesterId, now);
        db.CancelRuns.Add(run);
        await db.SaveChangesAsync(stopping);
        return new CancelPreview(
            run.Id,
            scope,
            upTo,
            count,
            counts.GroupBy(c => c.Status).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => g.Sum(c => c.Count)),
            counts.GroupBy(c => c.Kind).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => g.Sum(c => c.Count)),
            counts.Where(c => c.IsSystem).Sum(c => c.Count),
            held);
    }

    /// <summary>Confirms a preview of this person's, and no more. Null when there is no such preview (any more).</summary>
    public Task<CancelRun?> StartAsync(long runId, Actor by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var since = now - PreviewLife;
            var started = await db.CancelRuns
                .Where(r => r.Id == runId && r.RequestedById == by.RequesterId && r.StartedAt == null && r.PreviewedAt >= since)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.StartedAt, now), stopping);
            if (started == 0) { return null; }

            var run = await db.CancelRuns.AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
            db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.JobsCanceled, $"{run.Scope} {run.Selection}", now, run.Expected));
            await db.SaveChangesAsync(stopping);
            return run;
        },
        stopping);

    private Task<CancelRun?> LoadAsync(long runId, CancellationToken stopping) => db.CancelRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Id == runId, stopping);

    private async Task RunChunkAsync(CancelRun run, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var jobs = (await MeantAsync(run, stopping)).Where(j => j.DueAt != null && j.Stage == run.Phase && j.Status <= JobStatus.RetryWaiting && j.Id > run.Cursor);
        var claimed = await db.WriteAsync<IReadOnlyList<long>>(
            async () =>
            {
                var ids = await jobs.OrderBy(j => j.Id).Select(j => j.Id).Take(DeviceQueue.ChunkSize).ToListAsync(stopping);
                if (!await MoveOnAsync(run, ids, stopping)) { return []; }

                var ended = await queue.EndAsync(db.Jobs.Where(j => ids.Contains(j.Id) && j.Status <= JobStatus.RetryWaiting), Ending.Canceled(run.RequestedById), now, stopping);
                await db.CancelRuns.Where(r => r.Id == run.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.Canceled, r => r.Canceled + ended), stopping);
                if (run.Phase != JobStage.Active || ids.Count == 0) { return []; }

                var devices = await db.Jobs.Where(j => ids.Contains(j.Id)).Select(j => j.DeviceId).ToListAsync(stopping);
                return await queue.ClaimHeadsAsync(devices, now, stopping);
            },
            stopping);
        await worker.WakeAsync(claimed, stopping);
    }

    /// <summary>Of two that carry out the same run, one moves it on; the other finds it moved.</summary>
    private async Task<bool> MoveOnAsync(CancelRun run, List<long> ids, CancellationToken stopping)
    {
        var isLast = ids.Count < DeviceQueue.ChunkSize;
        var phase = isLast ? run.Phase + 1 : run.Phase;
        var cursor = isLast ? 0 : ids[^1];
        return await db.CancelRuns
            .Where(r => r.Id == run.Id && r.Phase == run.Phase && r.Cursor == run.Cursor && r.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Phase, phase).SetProperty(r => r.Cursor, cursor), stopping) == 1;
    }

    /// <summary>What the preview showed and was not cancelled has ended by itself, or is with its device by now.</summary>
    private async Task FinishAsync(CancelRun run, CancellationToken stopping)
    {
        var held = (await MeantAsync(run, stopping)).Where(j => j.DueAt != null && j.Stage == JobStage.Active && j.Status > JobStatus.RetryWaiting);
        var tooLate = Math.Min(await held.CountAsync(j => j.StartedAt >= run.PreviewedAt, stopping), Math.Max(0, run.Expected - run.Canceled));
        var now = clock.UtcNow();
        await db.WriteAsync(
            () => db.CancelRuns.Where(r => r.Id == run.Id && r.EndedAt == null).ExecuteUpdateAsync(
                set => set
                    .SetProperty(r => r.TooLate, tooLate)
                    .SetProperty(r => r.AlreadyEnded, Math.Max(0, run.Expected - run.Canceled - tooLate))
                    .SetProperty(r => r.EndedAt, now),
                stopping),
            stopping);
    }

    /// <summary>The frozen set. A filter by status holds for what a job was at the preview: one that became the head since is still meant.</summary>
    private async Task<IQueryable<Job>> MeantAsync(CancelRun run, CancellationToken stopping)
    {
        var jobs = person.JobsOf(run.RequestedById).Where(j => j.Id <= run.UpToId);
        switch (run.Scope)
        {
            case CancelScope.Chosen:
                var ids = run.Selection.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => long.Parse(id, CultureInfo.InvariantCulture)).ToArray();
                return jobs.Where(j => ids.Contains(j.Id));
            case CancelScope.Matching:
                var filter = JobQuery.Read(run.Selection).ToFilter(new());
                var matching = await (filter with { Statuses = [] }).ApplyAsync(jobs, db, time, run.PreviewedAt, stopping);
                var since = run.PreviewedAt;
                return filter.Statuses.Count == 0 ? matching : matching.Where(j => filter.Statuses.Contains(j.Status) || (j.Stage == JobStage.Active && j.HeadAt >= since));
            case CancelScope.Everything:
                return jobs;
            default:
                throw new ArgumentOutOfRangeException(nameof(run), run.Scope, "No such scope.");
        }
    }
}

/// <summary>What a bulk cancellation would do. <paramref name="Held"/> are with their devices and can't be taken back.</summary>
public sealed record CancelPreview(
    long RunId,
    CancelScope Scope,
    long UpToId,
    int Count,
    IReadOnlyDictionary<JobStatus, int> ByStatus,
    IReadOnlyDictionary<JobKind, int> ByKind,
    int System,
    int Held);
