using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Cancel;
using MobiJobs.Queue;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Operations.Retry;

/// <summary>
/// Delivers again what did not succeed, newest first: in chunks, each its own transaction, so that the queues go on meanwhile;
/// told by the store how far it is, so that a crash costs a sweep. A job is delivered again once: the store guards it.
/// </summary>
public sealed class BulkRetry(MobiJobsDb db, DeviceQueue queue, QueueBell bell, RetryJudge judge, CurrentPerson person, OrganizationTime time, TimeProvider clock)
    : ISweep
{
    /// <summary>The most jobs that one retry looks at.</summary>
    public const int Most = 100_000;

    private const int MostAttempts = 5;

    private static readonly TimeSpan PreviewLife = TimeSpan.FromHours(1);

    private static readonly JobStatus[] Unsuccessful =
        [JobStatus.Canceled, JobStatus.DeviceError, JobStatus.ServerError, JobStatus.PushTimedOut, JobStatus.RequestTimedOut, JobStatus.SessionTimedOut];

    /// <summary>Looks at these jobs.</summary>
    public Task<RetryPreview> PreviewChosenAsync(IReadOnlyCollection<long> ids, Actor by, CancellationToken stopping) => PreviewAsync(
        new(RetryScope.Chosen, string.Join(',', ids.Distinct().Order().Take(BulkCancel.MostChosen).Select(id => id.ToString(CultureInfo.InvariantCulture))), [], true), by, stopping);

    /// <summary>Looks at all that a filter matches now and that did not succeed, or at those of some causes among them.</summary>
    public Task<RetryPreview> PreviewMatchingAsync(JobFilter filter, IReadOnlyList<string> causes, bool withCanceled, Actor by, CancellationToken stopping) =>
        PreviewAsync(new(RetryScope.Matching, filter.QueryText(), causes, withCanceled || filter.Statuses.Contains(JobStatus.Canceled)), by, stopping);

    /// <summary>Confirms a preview of this person's, and no more. Null when there is no such preview (any more).</summary>
    public Task<RetryRun?> StartAsync(long runId, Actor by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var since = now - PreviewLife;
            var started = await db.RetryRuns
                .Where(r => r.Id == runId && r.RequestedById == by.RequesterId && r.StartedAt == null && r.PreviewedAt >= since)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.StartedAt, now), stopping);
            if (started == 0) { return null; }

            var run = await db.RetryRuns.AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
            db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.JobsRetried, $"{run.Scope} {run.Selection} {run.Causes}".Trim(), now, run.Expected));
            await db.SaveChangesAsync(stopping);
            return run;
        },
        stopping);

    /// <summary>
    /// Carries out a preview of this person's. What one chunk holds is done when this returns; more goes on by the workers.
    /// Null when there is no such preview (any more).
    /// </summary>
    public async Task<RetryRun?> ConfirmAsync(long runId, Actor by, CancellationToken stopping)
    {
        if (await StartAsync(runId, by, stopping) is not { } run) { return null; }

        if (run.Expected > DeviceQueue.ChunkSize) { bell.Ring<BulkRetry>(retry => retry.RunAsync(runId, CancellationToken.None)); }
        else { await RunAsync(runId, stopping); }

        return await FindAsync(runId, by, stopping);
    }

    /// <summary>A run of this person's; null when there is none.</summary>
    public Task<RetryRun?> FindAsync(long runId, Actor by, CancellationToken stopping) =>
        db.RetryRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Id == runId && r.RequestedById == by.RequesterId, stopping);

    /// <summary>The operations that a run registered, newest first.</summary>
    public async Task<IReadOnlyList<long>> OperationsAsync(long runId, CancellationToken stopping) =>
        await db.Operations.Where(o => o.RetryRunId == runId).OrderByDescending(o => o.Id).Select(o => o.Id).ToListAsync(stopping);

    /// <summary>Does what is left of a confirmed run.</summary>
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
                attempt++; // Another run took one of these jobs between our look and our insert: look again.
                db.ChangeTracker.Clear();
            }
        }
    }

    /// <summary>Resumes interrupted runs.</summary>
    public async Task SweepAsync(CancellationToken stopping)
    {
        foreach (var id in await db.RetryRuns.Where(r => r.StartedAt != null && r.EndedAt == null).Select(r => r.Id).ToListAsync(stopping)) { await RunAsync(id, stopping); }
    }

    private async Task<RetryPreview> PreviewAsync(RetryChoice choice, Actor by, CancellationToken stopping)
    {
        var run = RetryRun.Preview(choice, await db.Jobs.MaxAsync(j => (long?)j.Id, stopping) ?? 0, by.RequesterId, clock.UtcNow());
        var meant = await MeantAsync(run, stopping);
        if (await meant.Take(Most + 1).CountAsync(stopping) > Most) { return RetryPreview.OfTooMany; }

        var candidates = await JudgeAllAsync(meant, stopping);
        var left = candidates.Where(c => c.Verdict != RetryVerdict.Retry).GroupBy(c => c.Verdict).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => g.Count());
        if (await CanceledAsync(run, stopping) is > 0 and var canceled) { left[RetryVerdict.CanceledByPerson] = canceled; }

        var taken = candidates.Where(c => c.Verdict == RetryVerdict.Retry).ToArray();
        run.Expect(taken.Length);
        db.RetryRuns.Add(run);
        await db.SaveChangesAsync(stopping);
        return new RetryPreview(run.Id, run.Scope, run.Cursor - 1, taken.Length, taken.GroupBy(c => c.Subject.Kind).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => g.Count()), left, false);
    }

    private async Task<List<RetryCandidate>> JudgeAllAsync(IQueryable<Job> meant, CancellationToken stopping)
    {
        var all = new List<RetryCandidate>();
        var taken = new HashSet<JobSubject>();
        for (var cursor = long.MaxValue; ; cursor = all[^1].JobId)
        {
            var below = cursor;
            var chunk = await judge.JudgeAsync(meant.Where(j => j.Id < below).OrderByDescending(j => j.Id).Take(DeviceQueue.ChunkSize), taken, stopping);
            all.AddRange(chunk);
            if (chunk.Count < DeviceQueue.ChunkSize) { return all; }
        }
    }

    private Task<RetryRun?> LoadAsync(long runId, CancellationToken stopping) => db.RetryRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Id == runId, stopping);

    private async Task RunChunkAsync(RetryRun run, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var meant = await MeantAsync(run, stopping);
        var registered = await db.WriteAsync<IReadOnlyList<RetryCandidate>>(
            async () =>
            {
                var chunk = await judge.JudgeAsync(meant.Where(j => j.Id < run.Cursor).OrderByDescending(j => j.Id).Take(DeviceQueue.ChunkSize), [], stopping);
                var taken = chunk.Where(c => c.Verdict == RetryVerdict.Retry).ToArray();
                if (!await MoveOnAsync(run, chunk, taken.Length, now, stopping)) { return []; }

                await RegisterAsync(run, taken, now, stopping);
                return taken;
            },
            stopping);
        await db.AfterCommitAsync(() => bell.RingAsync([.. registered.Select(r => r.DeviceId)])); // A caller may have a change of its own around this.
    }

    /// <summary>Of two that carry out the same run, one moves it on; the other finds it moved.</summary>
    private async Task<bool> MoveOnAsync(RetryRun run, IReadOnlyList<RetryCandidate> chunk, int taken, DateTime now, CancellationToken stopping)
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

    /// <summary>One operation for each kind and target of the run, whatever number of chunks it takes.</summary>
    private async Task RegisterAsync(RetryRun run, RetryCandidate[] taken, DateTime now, CancellationToken stopping)
    {
        var known = await db.Operations.Where(o => o.RetryRunId == run.Id).ToListAsync(stopping);
        var byTarget = known.ToDictionary(o => (o.Kind, o.Detail));
        foreach (var target in taken.Select(t => (t.Subject.Kind, Detail: t.Target?.Name)).Distinct().Where(t => !byTarget.ContainsKey(t)))
        {
            byTarget[target] = Operation.Again(run.Id, target.Kind, target.Detail, run.RequestedById, now);
            db.Operations.Add(byTarget[target]);
        }

        await db.SaveChangesAsync(stopping);
        var orders = taken.Select(t => new NewJob(t.DeviceId, t.EnrollmentId, t.Subject.Kind, t.Target, run.RequestedById, OperationId: byTarget[(t.Subject.Kind, t.Target?.Name)].Id, RetryOfId: t.JobId));
        await queue.RegisterAsync([.. orders.Reverse()], now, stopping); // Ids in the order of the jobs that they do again.
    }

    private async Task<int> CanceledAsync(RetryRun run, CancellationToken stopping)
    {
        if (run.WithCanceled) { return 0; }

        var ended = await EndedAsync(run, stopping);
        return await ended.Where(j => j.Status == JobStatus.Canceled && j.EndReason == EndReason.Person).Take(Most).CountAsync(stopping);
    }

    /// <summary>The frozen set: what had ended, and how, when the preview was made.</summary>
    private async Task<IQueryable<Job>> MeantAsync(RetryRun run, CancellationToken stopping)
    {
        var jobs = await EndedAsync(run, stopping);
        return run.WithCanceled ? jobs : jobs.Where(j => j.Status != JobStatus.Canceled || j.EndReason != EndReason.Person);
    }

    private async Task<IQueryable<Job>> EndedAsync(RetryRun run, CancellationToken stopping)
    {
        var jobs = person.JobsOf(run.RequestedById).Where(j => j.EndedAt <= run.PreviewedAt);
        if (run.Scope == RetryScope.Chosen)
        {
            var ids = run.Selection.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => long.Parse(id, CultureInfo.InvariantCulture)).ToArray();
            return jobs.Where(j => ids.Contains(j.Id) && j.DueAt == null && (j.Status != JobStatus.Succeeded || j.Verification == Verification.Unconfirmed));
        }

        var filter = JobQuery.Read(run.Selection).ToFilter(new());
        var statuses = filter.Statuses.Count == 0 ? Unsuccessful : [.. filter.Statuses.Intersect(Unsuccessful)];
        if (statuses.Length == 0 || filter.Open) { return jobs.Where(_ => false); }

        jobs = await (filter with { Statuses = statuses }).ApplyAsync(jobs, db, time, run.PreviewedAt, stopping);
        return run.Causes.Length == 0 ? jobs : OfCauses(jobs, run.Causes.Split('\n'));
    }

    private static IQueryable<Job> OfCauses(IQueryable<Job> jobs, string[] causes)
    {
        var statuses = causes.Select(StatusNames.Find).OfType<JobStatus>().ToArray();
        return jobs.Where(j => (j.ErrorKey != null && causes.Contains(j.ErrorKey)) || ((j.ErrorKey == null || j.ErrorKey == "") && statuses.Contains(j.Status)));
    }
}

/// <summary>What a retry would do, and how many it would leave out for which reason. <paramref name="TooMany"/>: nothing, since it is about too much.</summary>
public sealed record RetryPreview(long RunId, RetryScope Scope, long UpToId, int Count, IReadOnlyDictionary<JobKind, int> ByKind, IReadOnlyDictionary<RetryVerdict, int> LeftOut, bool TooMany)
{
    internal static readonly RetryPreview OfTooMany = new(0, RetryScope.Matching, 0, 0, new Dictionary<JobKind, int>(), new Dictionary<RetryVerdict, int>(), true);
}
