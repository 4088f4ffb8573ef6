using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Cancel;

namespace MobiJobs.Operations.Retry;

/// <summary>
/// Delivers again what did not succeed, newest first: in chunks, each its own transaction, so that the queues continue
/// meanwhile. The store knows how far it is, so that a run resumes after a crash, and guards that a job is delivered
/// again only once.
/// </summary>
public sealed class BulkRetry(
    MobiJobsDb db,
    DeviceQueue queue,
    QueueBell bell,
    RetryCheck check,
    RetrySelection selection,
    CurrentPerson person,
    TimeProvider clock) : ISweep
{
    /// <summary>The most jobs that one retry looks at.</summary>
    public const int MostJobs = 100_000;

    private const int MostAttempts = 5;

    private static readonly TimeSpan PreviewLife = TimeSpan.FromHours(1);

    /// <summary>A preview for these jobs.</summary>
    public Task<RetryPreview> PreviewChosenAsync(IReadOnlyCollection<long> ids, Actor by, CancellationToken stopping)
    {
        var chosen = ids.Distinct().Order().Take(CancelPreviews.MostChosen);
        var list = string.Join(',', chosen.Select(id => id.ToString(CultureInfo.InvariantCulture)));
        return PreviewAsync(new(RetryScope.Chosen, list, [], true), by, stopping);
    }

    /// <summary>
    /// A preview for the jobs that a filter matches now and that did not succeed, or for those of some causes.
    /// </summary>
    public Task<RetryPreview> PreviewMatchingAsync(
        JobFilter filter,
        IReadOnlyList<string> causes,
        bool withCanceled,
        Actor by,
        CancellationToken stopping)
    {
        var includesCanceled = withCanceled || filter.Statuses.Contains(JobStatus.Canceled);
        return PreviewAsync(new(RetryScope.Matching, filter.QueryText(), causes, includesCanceled), by, stopping);
    }

    /// <summary>
    /// Confirms a preview of this person's without carrying it out. Null if the preview does not exist or has expired.
    /// </summary>
    public Task<RetryRun?> StartAsync(long runId, Actor by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var since = now - PreviewLife;
            var started = await db.RetryRuns
                .Where(r => r.Id == runId && r.RequestedById == by.RequesterId)
                .Where(r => r.StartedAt == null && r.PreviewedAt >= since)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.StartedAt, now), stopping);
            if (started == 0) { return null; }

            var run = await db.RetryRuns.AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
            var details = $"{run.Scope} {run.Selection} {run.Causes}".Trim();
            db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.JobsRetried, details, now, run.Expected));
            await db.SaveChangesAsync(stopping);
            return run;
        },
        stopping);

    /// <summary>
    /// Carries out a preview of this person's. One chunk is registered before this returns; workers register more. Null
    /// if the preview does not exist or has expired.
    /// </summary>
    public async Task<RetryRun?> ConfirmAsync(long runId, Actor by, CancellationToken stopping)
    {
        if (await StartAsync(runId, by, stopping) is not { } run) { return null; }

        if (run.Expected <= DeviceQueue.ChunkSize) { await RunAsync(runId, stopping); }
        else { bell.Ring<BulkRetry>(retry => retry.RunAsync(runId, CancellationToken.None)); }

        return await FindAsync(runId, by, stopping);
    }

    /// <summary>A run of this person's; null if there is none.</summary>
    public Task<RetryRun?> FindAsync(long runId, Actor by, CancellationToken stopping) => db.RetryRuns
        .AsNoTracking()
        .FirstOrDefaultAsync(r => r.Id == runId && r.RequestedById == by.RequesterId, stopping);

    /// <summary>The operations that a run registered, newest first.</summary>
    public async Task<IReadOnlyList<long>> OperationsAsync(long runId, CancellationToken stopping) =>
        await db.Operations.Where(o => o.RetryRunId == runId)
            .OrderByDescending(o => o.Id)
            .Select(o => o.Id)
            .ToListAsync(stopping);

    /// <summary>Completes a confirmed run.</summary>
    public async Task RunAsync(long runId, CancellationToken stopping)
    {
        for (var attempt = 1; await LoadAsync(runId, stopping) is { EndedAt: null, StartedAt: not null } run;)
        {
            try
            {
                await RunChunkAsync(run, stopping);
            }
            catch (Exception e) when (db.IsUniqueViolation(e) && attempt < MostAttempts)
            {
                attempt++; // Another run took one of these jobs between the check and the insert: check again.
                db.ChangeTracker.Clear();
            }
        }
    }

    /// <summary>Resumes interrupted runs.</summary>
    public async Task SweepAsync(CancellationToken stopping)
    {
        var unfinished = await db.RetryRuns
            .Where(r => r.StartedAt != null && r.EndedAt == null)
            .Select(r => r.Id)
            .ToListAsync(stopping);
        foreach (var id in unfinished) { await RunAsync(id, stopping); }
    }

    private async Task<RetryPreview> PreviewAsync(RetryChoice choice, Actor by, CancellationToken stopping)
    {
        var upToId = await db.Jobs.MaxAsync(j => (long?)j.Id, stopping) ?? 0;
        var run = RetryRun.Preview(choice, upToId, by.RequesterId, clock.UtcNow());
        var selected = await selection.JobsAsync(run, stopping);
        if (await selected.Take(MostJobs + 1).CountAsync(stopping) > MostJobs) { return RetryPreview.OfTooMany; }

        var rights = await person.RightsAsync(by.RequesterId, stopping);
        var candidates = (await CheckAllAsync(selected, rights, stopping)).ToLookup(c => c.Verdict);
        var leftOut = candidates.Where(g => g.Key != RetryVerdict.Retry)
            .OrderBy(g => g.Key)
            .ToDictionary(g => g.Key, g => g.Count());
        var canceled = await selection.CountCanceledAsync(run, MostJobs, stopping);
        if (canceled > 0) { leftOut[RetryVerdict.CanceledByPerson] = canceled; }

        var taken = candidates[RetryVerdict.Retry].ToArray();
        run.Expect(taken.Length);
        db.RetryRuns.Add(run);
        await db.SaveChangesAsync(stopping);
        var byKind = taken.GroupBy(c => c.Subject.Kind).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => g.Count());
        return new RetryPreview(run.Id, taken.Length, byKind, leftOut, TooMany: false);
    }

    private async Task<List<RetryCandidate>> CheckAllAsync(
        IQueryable<Job> selected,
        Rights rights,
        CancellationToken stopping)
    {
        var all = new List<RetryCandidate>();
        var taken = new HashSet<JobSubject>();
        for (var cursor = long.MaxValue; ; cursor = all[^1].JobId)
        {
            var chunk = await check.CheckAsync(Chunk(selected, cursor), taken, rights, stopping);
            all.AddRange(chunk);
            if (chunk.Count < DeviceQueue.ChunkSize) { return all; }
        }
    }

    private static IQueryable<Job> Chunk(IQueryable<Job> selected, long before) =>
        selected.Where(j => j.Id < before).OrderByDescending(j => j.Id).Take(DeviceQueue.ChunkSize);

    private Task<RetryRun?> LoadAsync(long runId, CancellationToken stopping) =>
        db.RetryRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Id == runId, stopping);

    private async Task RunChunkAsync(RetryRun run, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var selected = await selection.JobsAsync(run, stopping);
        var rights = await person.RightsAsync(run.RequestedById, stopping);
        var registered = await db.WriteAsync<IReadOnlyList<RetryCandidate>>(
            async () =>
            {
                var chunk = await check.CheckAsync(Chunk(selected, run.Cursor), [], rights, stopping);
                var taken = chunk.Where(c => c.Verdict == RetryVerdict.Retry).ToArray();
                if (!await MoveOnAsync(run, chunk, taken.Length, now, stopping)) { return []; }

                await RegisterAsync(run, taken, now, stopping);
                return taken;
            },
            stopping);

        // The caller may have a transaction around this.
        await db.AfterCommitAsync(() => bell.RingAsync([.. registered.Select(r => r.DeviceId)]));
    }

    /// <summary>If two workers carry out the same run, one moves it on and the other finds it moved.</summary>
    private async Task<bool> MoveOnAsync(
        RetryRun run,
        IReadOnlyList<RetryCandidate> chunk,
        int taken,
        DateTime now,
        CancellationToken stopping)
    {
        var isLast = chunk.Count < DeviceQueue.ChunkSize;
        var cursor = isLast ? 0 : chunk[^1].JobId;
        DateTime? ended = isLast ? now : null;
        return await db.RetryRuns
            .Where(r => r.Id == run.Id && r.Cursor == run.Cursor && r.EndedAt == null)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(r => r.Cursor, cursor)
                    .SetProperty(r => r.Retried, r => r.Retried + taken)
                    .SetProperty(r => r.LeftOut, r => r.LeftOut + chunk.Count - taken)
                    .SetProperty(r => r.EndedAt, ended),
                stopping) == 1;
    }

    /// <summary>One operation for each kind and target of the run, over all its chunks.</summary>
    private async Task RegisterAsync(RetryRun run, RetryCandidate[] taken, DateTime now, CancellationToken stopping)
    {
        var known = await db.Operations.Where(o => o.RetryRunId == run.Id).ToListAsync(stopping);
        var operations = known.ToDictionary(o => (o.Kind, o.Detail));
        foreach (var subject in taken.Select(OperationOf).Distinct().Where(s => !operations.ContainsKey(s)))
        {
            operations[subject] = Operation.Again(run.Id, subject.Kind, subject.Detail, run.RequestedById, now);
            db.Operations.Add(operations[subject]);
        }

        await db.SaveChangesAsync(stopping);
        var orders = taken.Select(t => new NewJob(
            t.DeviceId,
            t.EnrollmentId,
            t.Subject.Kind,
            t.Target,
            run.RequestedById)
        {
            OperationId = operations[OperationOf(t)].Id,
            RetryOfId = t.JobId,
        });
        await queue.RegisterAsync([.. orders.Reverse()], now, stopping); // Ids in the order of the original jobs.
    }

    private static (JobKind Kind, string? Detail) OperationOf(RetryCandidate candidate) =>
        (candidate.Subject.Kind, candidate.Target?.Name);
}

/// <summary>What a retry would deliver again, and how many jobs it would leave out, by reason.</summary>
/// <param name="TooMany">Whether it has more jobs than one retry may have: then nothing is previewed.</param>
public sealed record RetryPreview(
    long RunId,
    int Count,
    IReadOnlyDictionary<JobKind, int> ByKind,
    IReadOnlyDictionary<RetryVerdict, int> LeftOut,
    bool TooMany)
{
    internal static readonly RetryPreview OfTooMany = new(
        0,
        0,
        new Dictionary<JobKind, int>(),
        new Dictionary<RetryVerdict, int>(),
        TooMany: true);
}
