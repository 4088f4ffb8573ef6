using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Operations.Reserve;

/// <summary>
/// Moves reservations that still wait; the deadline counts from the new time. A reservation that is lifted is moved to
/// this moment: the poll that runs every second lets the job join its queue.
/// </summary>
public sealed class Reservations(
    MobiJobsDb db, DeviceQueue queue, ReservationMoves moves, RunKeeper runs, TimeProvider clock)
{
    /// <summary>Moves one job to a time (UTC); null for now. None is moved if it is not reserved any more.</summary>
    public async Task<MoveResult> MoveJobAsync(long jobId, DateTime? at, Actor by, CancellationToken stopping)
    {
        var operation = await db.Jobs.Where(j => j.Id == jobId).Select(j => j.OperationId)
            .FirstOrDefaultAsync(stopping);
        if (operation is { } id) { await moves.CarryOnAsync(id, stopping); } // It would undo this move of one job.

        db.ChangeTracker.Clear(); // A write is begun anew only where nothing is tracked.
        return await db.WriteAsync(() => MoveOneAsync(jobId, at, by, stopping), stopping);
    }

    /// <summary>What kind of job it is; null if there is none.</summary>
    public Task<JobKind?> KindOfAsync(long jobId, CancellationToken stopping) =>
        db.Jobs.Where(j => j.Id == jobId).Select(j => (JobKind?)j.Kind).FirstOrDefaultAsync(stopping);

    private async Task<MoveResult> MoveOneAsync(long jobId, DateTime? at, Actor by, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var job = await db.Jobs
            .Where(j => j.Id == jobId && j.Stage == JobStage.Reserved)
            .Select(j => new { j.Kind, j.ReservedFor, j.OperationId, j.Device.Number, j.Device.SerialNumber })
            .FirstOrDefaultAsync(stopping);
        if (job is null) { return MoveResult.TooLate; }

        if (await TooEarlyAsync(job.OperationId, at ?? now, stopping) is { } tooEarly) { return tooEarly; }

        var one = db.Jobs.Where(j => j.Id == jobId);
        if (await queue.ReserveAsync(one, job.Kind, at ?? now, stopping) == 0) { return MoveResult.TooLate; }

        db.JobEvents.Add(JobEvent.Of(jobId, EventOf(at), now, note: by.Name));
        db.Audit.Add(AuditEntry.Of(by.Name, ActionOf(at), $"#{jobId}", now)
            .Changed(AuditEntry.Written(job.ReservedFor), AuditEntry.Written(at ?? now))
            .About(job.Number, job.SerialNumber)
            .InOperation(job.OperationId));
        await db.SaveChangesAsync(stopping);
        return new MoveResult(1);
    }

    /// <summary>
    /// The reservation of an operation, with the jobs that still wait for it, be they registered or not yet; null if
    /// the operation has no job that the reader sees and will have none.
    /// </summary>
    public async Task<ReservationPage?> FindAsync(long operationId, CancellationToken stopping)
    {
        var jobs = db.Jobs.Where(j => j.OperationId == operationId);
        var remaining = await OthersWaitAsync(operationId, stopping) ? 0 : await RemainingAsync(operationId, stopping);
        if (remaining == 0 && !await jobs.AnyAsync(stopping)) { return null; }

        var waiting = await jobs.CountAsync(j => j.DueAt != null && j.Stage == JobStage.Reserved, stopping);
        return await db.Operations.Where(o => o.Id == operationId)
            .Select(o => new ReservationPage(
                o.Id, o.Kind, o.Detail, o.ReservedFor, o.ReservedFor == null ? 0 : waiting + remaining))
            .FirstOrDefaultAsync(stopping) is { } page
            ? page with { NotBefore = await runs.ApprovedTimeAsync(RunOf(operationId), stopping) }
            : null;
    }

    /// <summary>
    /// Moves all jobs of an operation that still wait, including those yet to be registered. Who does not see them all
    /// moves only those that they see, at once; the operation keeps its time for the others. Once it is ordered, it is
    /// carried out whether the person waits for it or not.
    /// </summary>
    public async Task<MoveResult> MoveOperationAsync(
        long operationId, DateTime? at, Actor by, CancellationToken stopping)
    {
        if (!db.Scope.SeesAll) { await moves.CarryOnAsync(operationId, stopping); } // It would undo this move of some.

        db.ChangeTracker.Clear(); // A write is begun anew only where nothing is tracked.
        return await db.WriteAsync(() => OrderAsync(operationId, at, by, stopping), stopping);
    }

    private async Task<MoveResult> OrderAsync(long operationId, DateTime? at, Actor by, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        await HoldAsync(operationId, stopping);
        if (await TooEarlyAsync(operationId, at ?? now, stopping) is { } tooEarly) { return tooEarly; }

        var operation = await db.Operations.AsNoTracking().SingleAsync(o => o.Id == operationId, stopping);
        var reserved = db.Jobs.Where(j => j.OperationId == operationId)
            .Where(j => j.DueAt != null && j.Stage == JobStage.Reserved);
        var isWhole = !await OthersWaitAsync(operationId, stopping);
        var remaining = isWhole ? await RemainingAsync(operationId, stopping) : 0;
        var count = await reserved.CountAsync(stopping) + remaining;
        if (count == 0 || !await MoveRowAsync(operationId, isWhole ? at ?? now : null, stopping))
        {
            return MoveResult.TooLate;
        }

        var upToId = await reserved.NewestIdAsync(stopping);
        var move = ReservationMove.Of(operationId, at, upToId, by.RequesterId, now);
        if (isWhole) { await moves.OrderAsync(move, stopping); }
        else { await moves.MoveAsync(move, await reserved.Select(j => j.Id).ToListAsync(stopping), stopping); }

        var details = $"{operation.Id}: {KindNames.Of(operation.Kind)}";
        db.Audit.Add(AuditEntry.Of(by.Name, ActionOf(at), details, now, count)
            .Changed(AuditEntry.Written(operation.ReservedFor), AuditEntry.Written(at ?? now))
            .InOperation(operation.Id));
        await db.SaveChangesAsync(stopping);
        return new MoveResult(count);
    }

    /// <summary>A second person has approved the act for its time: nothing of it begins earlier.</summary>
    private async Task<MoveResult?> TooEarlyAsync(long? operationId, DateTime at, CancellationToken stopping) =>
        operationId is { } id && await runs.ApprovedTimeAsync(RunOf(id), stopping) is { } approved && at < approved
            ? new MoveResult(0, approved)
            : null;

    /// <summary>
    /// Locks the operation's run before the operation is moved: a chunk that is being registered is committed with the
    /// old time by then, and the next chunk reads the new one.
    /// </summary>
    private Task<int> HoldAsync(long operationId, CancellationToken stopping) =>
        RunOf(operationId).HoldAsync(stopping);

    /// <summary>
    /// How many jobs of an operation are yet to be registered. One that waits for approval stays as the second person
    /// is shown it.
    /// </summary>
    private Task<int> RemainingAsync(long operationId, CancellationToken stopping)
    {
        var registering = RunOf(operationId).RegisteringJobs()
            .Where(r => r.Kind == RunKind.Register && r.Approval != ApprovalState.Waiting); // No retry is reserved.
        return db.RunItems.CountAsync(
            i => i.Outcome == RunOutcome.Pending && registering.Any(r => r.Id == i.RunId), stopping);
    }

    private IQueryable<Run> RunOf(long operationId) =>
        db.Runs.Where(r => db.Operations.Any(o => o.Id == operationId && o.RunId == r.Id));

    /// <summary>Whether the operation has jobs, or will have, that wait and that the person doesn't see.</summary>
    private async Task<bool> OthersWaitAsync(long operationId, CancellationToken stopping)
    {
        if (db.Scope.SeesAll) { return false; }

        var others = db.Jobs.OfOthers(db.Scope).Where(j => j.OperationId == operationId);
        return await others.AnyAsync(j => j.DueAt != null && j.Stage == JobStage.Reserved, stopping)
            || await AreOthersRegisteredAsync(operationId, stopping);
    }

    /// <summary>
    /// Whether the operation is registering jobs for somebody else, or of its own person for devices that are not seen.
    /// </summary>
    private async Task<bool> AreOthersRegisteredAsync(long operationId, CancellationToken stopping)
    {
        var seen = await RunOf(operationId).Select(r => r.Id).ToArrayAsync(stopping);
        var hidden = db.Devices.OfOthers(db.Scope);
        var registering = db.Runs.OfWholeFleet().RegisteringJobs()
            .Where(r => db.Operations.Any(o => o.Id == operationId && o.RunId == r.Id));
        return await registering.AnyAsync(
            r => !seen.Contains(r.Id) || db.RunItems.Any(i => i.RunId == r.Id
                && i.Outcome == RunOutcome.Pending
                && hidden.Any(d => d.Id == i.ItemId)),
            stopping);
    }

    /// <summary>
    /// False for an operation that was not reserved, but was to begin at once. Without a time it stays as it is.
    /// </summary>
    private async Task<bool> MoveRowAsync(long operationId, DateTime? at, CancellationToken stopping) =>
        await db.Operations.Where(o => o.Id == operationId && o.ReservedFor != null)
            .ExecuteUpdateAsync(set => set.SetProperty(o => o.ReservedFor, o => at ?? o.ReservedFor), stopping) == 1;

    private static JobEventKind EventOf(DateTime? at) =>
        at is null ? JobEventKind.ReservationLifted : JobEventKind.ReservationMoved;

    private static AuditAction ActionOf(DateTime? at) =>
        at is null ? AuditAction.ReservationLifted : AuditAction.ReservationMoved;
}

/// <summary>An operation's reservation as a page.</summary>
/// <param name="Waiting">How many jobs wait for it, those to be registered included.</param>
public sealed record ReservationPage(
    long OperationId,
    JobKind Kind,
    string? Detail,
    DateTime? ReservedFor,
    int Waiting)
{
    /// <summary>The time (UTC) that a second person has approved; null where nobody was asked.</summary>
    public DateTime? NotBefore { get; init; }

    /// <summary>Another time as it was typed, if something was wrong with it.</summary>
    public string? TypedTime { get; init; }
}

/// <summary>What became of the request to move a reservation.</summary>
/// <param name="Count">How many jobs are moved.</param>
/// <param name="NotBefore">The time (UTC) that was approved, if it was to be earlier.</param>
public sealed record MoveResult(int Count, DateTime? NotBefore = null)
{
    /// <summary>Nothing waits any more.</summary>
    internal static readonly MoveResult TooLate = new(0);
}
