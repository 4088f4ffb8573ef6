using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;

namespace MobiJobs.Runs;

/// <summary>What becomes of a run whose next chunk can't be carried out.</summary>
public sealed partial class RunKeeper
{
    /// <summary>How long after each failure in a row a chunk is tried again; after a further one it stands.</summary>
    internal static readonly IReadOnlyList<TimeSpan> PausesAfterFailure =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1),
    ];

    /// <summary>Runs that stopped after an error, until a person decides, the oldest first.</summary>
    public Task<List<Run>> StoppedAsync(CancellationToken stopping) => db.Runs.AsNoTracking()
        .Where(r => r.StoppedAt != null && r.EndedAt == null)
        .OrderBy(r => r.Id)
        .ToListAsync(stopping);

    /// <summary>A run that was put off, or stopped, after an error; null if there is none.</summary>
    public Task<Run?> FindFailedAsync(long runId, CancellationToken stopping) => db.Runs.AsNoTracking()
        .FirstOrDefaultAsync(r => r.Id == runId && (r.Failures > 0 || r.StoppedAt != null), stopping);

    /// <summary>Resumes a run that stopped after an error. False if it has not, or no longer, stopped.</summary>
    public Task<bool> ResumeAsync(long runId, Actor by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var resumed = await db.Runs.Where(r => r.Id == runId && r.StoppedAt != null && r.EndedAt == null)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(r => r.StoppedAt, (DateTime?)null).SetProperty(r => r.Failures, 0),
                    stopping);
            return resumed == 1 && await RecordAsync(runId, by, AuditAction.RunResumed, 1, stopping);
        },
        stopping);

    /// <summary>
    /// Calls off what is left of a confirmed run that stopped after an error. False if it has not, or no longer,
    /// stopped.
    /// </summary>
    public Task<bool> CallOffAsync(long runId, Actor by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var stopped = db.Runs.Where(
                r => r.Id == runId && r.StartedAt != null && r.StoppedAt != null && r.EndedAt == null);
            if (await stopped.HoldAsync(stopping) == 0) { return false; }

            var left = await db.CallOffAsync(runId, by.RequesterId, clock.UtcNow(), stopping);
            return await RecordAsync(runId, by, AuditAction.RunCalledOff, left, stopping);
        },
        stopping);

    private async Task<bool> RecordAsync(
        long runId, Actor by, AuditAction action, int count, CancellationToken stopping)
    {
        var kind = await db.Runs.Where(r => r.Id == runId).Select(r => r.Kind).SingleAsync(stopping);
        db.Audit.Add(AuditEntry.Of(by.Name, action, $"{kind} {runId}", clock.UtcNow(), count).InRun(runId));
        await db.SaveChangesAsync(stopping);
        return true;
    }

    /// <summary>Whether a chunk was undone only because another writer met it at the same rows.</summary>
    private bool MayRepeat(Exception e) =>
        db.Database.CurrentTransaction is null && (db.IsUniqueViolation(e) || db.IsPassing(e));

    /// <summary>Whether it is the run that fails, and not the store or the process.</summary>
    private bool IsOfTheRun(Exception e, CancellationToken stopping) =>
        db.Database.CurrentTransaction is null && !stopping.IsCancellationRequested && !db.IsStoreTrouble(e);

    /// <summary>Notes that a chunk has failed, so that it is tried again later, a limited number of times.</summary>
    private async Task PutOffAsync(Run run, Exception cause)
    {
        db.ChangeTracker.Clear();
        var now = clock.UtcNow();
        var failures = run.Failures + 1;
        var isLast = failures > PausesAfterFailure.Count;
        DateTime? stoppedAt = isLast ? now : null;
        DateTime? retryAt = isLast ? null : now + PausesAfterFailure[run.Failures];
        await db.WriteAsync(
            () => db.Runs.Where(Unfinished)
                .Where(r => r.Id == run.Id && r.LeaseId == leaseId)
                .ExecuteUpdateAsync(
                    set => set
                        .SetProperty(r => r.Failures, failures)
                        .SetProperty(r => r.RetryAt, retryAt)
                        .SetProperty(r => r.StoppedAt, stoppedAt)
                        .SetProperty(r => r.LeaseId, (Guid?)null)
                        .SetProperty(r => r.LeasedUntil, (DateTime?)null),
                    CancellationToken.None),
            CancellationToken.None);
        if (isLast)
        {
            const string Stopped = "Run {RunId} has failed {Failures} times and is stopped until a person decides";
            log.LogError(cause, Stopped, run.Id, failures);
        }
        else
        {
            var reason = cause.GetBaseException().Message;
            log.LogWarning("Run {RunId} failed and is tried again at {RetryAt}: {Reason}", run.Id, retryAt, reason);
        }
    }
}
