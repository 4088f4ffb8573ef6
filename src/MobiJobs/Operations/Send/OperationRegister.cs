using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;

namespace MobiJobs.Operations.Send;

/// <summary>
/// Registers what a check showed and a person confirmed: in chunks, each its own transaction, with a pause between them
/// so that other writers get a turn; the bell rings after each. The store knows how far it is, so that a run resumes
/// after a crash and registers no job twice.
/// </summary>
public sealed class OperationRegister(
    MobiJobsDb db,
    DeviceQueue queue,
    DeviceQueueWorker worker,
    QueueBell bell,
    OperationCheck check,
    TimeProvider clock) : ISweep
{
    /// <summary>How long a finished check may be confirmed.</summary>
    public static readonly TimeSpan PreviewLife = TimeSpan.FromHours(1);

    private const int CacheMegabytes = 64;

    private static readonly TimeSpan PauseBetweenChunks = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan StalledAfter = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Makes an operation of a check that showed this person this number of jobs. One chunk is registered before this
    /// returns; workers register more. Null if the check does not exist, shows another number or has expired.
    /// </summary>
    public async Task<OperationRun?> ConfirmAsync(
        long runId,
        int count,
        bool clearsQueue,
        Actor by,
        CancellationToken stopping)
    {
        if (!await StartAsync(runId, count, clearsQueue, by, stopping)) { return null; }

        if (count <= DeviceQueue.ChunkSize) { await RunAsync(runId, stopping); }
        else { await AfterCommitAsync(() => RingWorker(runId)); }

        return await db.OperationRuns.AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
    }

    /// <summary>Completes a confirmed run.</summary>
    public async Task RunAsync(long runId, CancellationToken stopping)
    {
        var isLarge = await db.OperationRuns
            .AnyAsync(r => r.Id == runId && r.Expected > DeviceQueue.ChunkSize, stopping);
        if (isLarge) { await db.OpenForBulkAsync(CacheMegabytes, stopping); }

        try
        {
            while (await LoadAsync(runId, stopping) is { StartedAt: not null, EndedAt: null } run)
            {
                await StepAsync(run, stopping);
                if (isLarge) { await Task.Delay(PauseBetweenChunks, stopping); }
            }
        }
        finally
        {
            if (isLarge) { await db.CloseAfterBulkAsync(); }
        }
    }

    /// <summary>Resumes interrupted checks and registrations.</summary>
    public async Task SweepAsync(CancellationToken stopping)
    {
        var since = clock.UtcNow() - StalledAfter;
        var interrupted = await db.OperationRuns
            .Where(r => r.EndedAt == null && r.MovedAt < since && (r.CheckedAt == null || r.StartedAt != null))
            .Select(r => new { r.Id, IsChecked = r.CheckedAt != null })
            .ToListAsync(stopping);
        foreach (var run in interrupted)
        {
            await (run.IsChecked ? RunAsync(run.Id, stopping) : check.RunAsync(run.Id, stopping));
        }
    }

    private Task<bool> StartAsync(long runId, int count, bool clearsQueue, Actor by, CancellationToken stopping) =>
        db.WriteAsync(
            async () =>
            {
                var now = clock.UtcNow();
                var since = now - PreviewLife;
                var started = await db.OperationRuns
                    .Where(r => r.Id == runId && r.RequestedById == by.RequesterId)
                    .Where(r => r.StartedAt == null && r.CheckedAt >= since && r.Expected == count)
                    .ExecuteUpdateAsync(
                        set => set
                            .SetProperty(r => r.StartedAt, now)
                            .SetProperty(r => r.MovedAt, now)
                            .SetProperty(r => r.ClearsQueue, clearsQueue),
                        stopping);
                if (started == 0) { return false; }

                await AddOperationAsync(runId, count, by, now, stopping);
                return true;
            },
            stopping);

    private async Task AddOperationAsync(long runId, int count, Actor by, DateTime now, CancellationToken stopping)
    {
        var run = await db.OperationRuns.AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
        var names = string.Join("、", run.ReadItems().OfType<CatalogueItem>().Select(i => i.Target.Name));
        var operation = Operation.Register(run.Kind, names, by.RequesterId, run.ReserveFor, now);
        db.Operations.Add(operation);
        await db.SaveChangesAsync(stopping);
        await db.OperationRuns.Where(r => r.Id == runId)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.OperationId, operation.Id), stopping);
        var details = $"{operation.Id}: {KindNames.Of(run.Kind)} {names}";
        db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.OperationRegistered, details, now, count));
        await db.SaveChangesAsync(stopping);
    }

    private Task<OperationRun?> LoadAsync(long runId, CancellationToken stopping) =>
        db.OperationRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Id == runId, stopping);

    /// <summary>Registers the next chunk; an empty one ends the run.</summary>
    internal async Task StepAsync(OperationRun run, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var devices = Array.Empty<long>();
        var claimed = await db.WriteAsync<IReadOnlyList<long>>(
            async () =>
            {
                var chunk = await NextAsync(run, stopping);
                if (!await MoveOnAsync(run, chunk, now, stopping)) { return []; }

                // Read once the run's row is locked: whoever moves the reservation locks that row, too.
                var reserveFor = await db.OperationRuns
                    .Where(r => r.Id == run.Id)
                    .Select(r => r.ReserveFor)
                    .SingleAsync(stopping);
                devices = reserveFor is null ? [.. chunk.Select(j => j.DeviceId).Distinct()] : [];
                var cleared = run.ClearsQueue ? await ClearAsync(run, devices, now, stopping) : 0;
                var registered = await RegisterAsync(run, chunk, reserveFor, now, stopping);
                await SaveProgressAsync(run, chunk, registered, cleared, stopping);
                return cleared == 0 ? [] : await queue.ClaimHeadsAsync(devices, now, stopping);
            },
            stopping);
        await worker.WakeAsync(claimed, stopping);
        await AfterCommitAsync(() => bell.Ring(devices));
    }

    private void RingWorker(long runId) =>
        bell.Ring<OperationRegister>(register => register.RunAsync(runId, CancellationToken.None));

    /// <summary>A caller may have a transaction around this, whose changes no worker sees before the commit.</summary>
    private Task AfterCommitAsync(Action ring) => db.AfterCommitAsync(() =>
    {
        ring();
        return Task.CompletedTask;
    });

    /// <summary>The next jobs, whole devices only, each with the device's present enrollment.</summary>
    private async Task<List<NextJob>> NextAsync(OperationRun run, CancellationToken stopping)
    {
        var chunk = await Left(run)
            .OrderBy(j => j.DeviceId).ThenBy(j => j.Item)
            .Select(j => new NextJob(
                j.DeviceId,
                j.Item,
                db.Devices.Where(d => d.Id == j.DeviceId).Select(d => d.EnrollmentId).FirstOrDefault()))
            .Take(DeviceQueue.ChunkSize)
            .ToListAsync(stopping);
        if (run.ReadItems().Count == 1 || chunk.Count < DeviceQueue.ChunkSize) { return chunk; }

        var last = chunk[^1].DeviceId; // More of its jobs may follow.
        return [.. chunk.TakeWhile(j => j.DeviceId != last)];
    }

    private IQueryable<PlannedJob> Left(OperationRun run) => db.PlannedJobs
        .Where(j => j.RunId == run.Id && j.DeviceId > run.Cursor && (j.Findings & run.LeaveOut) == CheckFinding.None);

    /// <summary>If two workers carry out the same run, one moves it on and the other finds it moved.</summary>
    private async Task<bool> MoveOnAsync(
        OperationRun run,
        List<NextJob> chunk,
        DateTime now,
        CancellationToken stopping)
    {
        var ended = chunk.Count == 0 ? now : (DateTime?)null;
        var cursor = chunk.Count == 0 ? run.Cursor : chunk[^1].DeviceId;
        return await db.OperationRuns
            .Where(r => r.Id == run.Id && r.Cursor == run.Cursor && r.EndedAt == null)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(r => r.Cursor, cursor)
                    .SetProperty(r => r.MovedAt, now)
                    .SetProperty(r => r.EndedAt, ended),
                stopping) == 1;
    }

    /// <summary>
    /// Cancels waiting jobs first and heads last, so that none of them becomes a head meanwhile. Jobs that protect a
    /// lost device stay: nobody meant to cancel those.
    /// </summary>
    private async Task<int> ClearAsync(OperationRun run, long[] devices, DateTime now, CancellationToken stopping)
    {
        var ending = Ending.Canceled(run.RequestedById);
        var ahead = db.Jobs.Where(Job.MayMakeWay).Where(j => devices.Contains(j.DeviceId));
        var cleared = await queue.EndAsync(ahead.Where(j => j.Stage == JobStage.Waiting), ending, now, stopping);
        cleared += await queue.EndAsync(ahead.Where(j => j.Stage == JobStage.Active), ending, now, stopping);
        if (cleared == 0) { return 0; }

        var who = await db.Requesters
            .Where(r => r.Id == run.RequestedById)
            .Select(r => r.Name)
            .SingleAsync(stopping);
        var details = $"{KindNames.Of(run.Kind)} {run.OperationId?.ToString(CultureInfo.InvariantCulture)}";
        db.Audit.Add(AuditEntry.Of(who, AuditAction.JobsCanceled, details, now, cleared));
        await db.SaveChangesAsync(stopping);
        return cleared;
    }

    /// <summary>Registers a chunk without devices that have left management. Returns the number of jobs.</summary>
    private async Task<int> RegisterAsync(
        OperationRun run,
        List<NextJob> chunk,
        DateTime? reserveFor,
        DateTime now,
        CancellationToken stopping)
    {
        var items = run.ReadItems();
        var orders = chunk.Where(j => j.EnrollmentId is not null)
            .Select(j => new NewJob(
                j.DeviceId,
                j.EnrollmentId!.Value,
                run.Kind,
                items[j.Item]?.Target,
                run.RequestedById)
            {
                OperationId = run.OperationId,
                ReservedFor = reserveFor,
            })
            .ToArray();
        await queue.RegisterAsync(orders, now, stopping);
        return orders.Length;
    }

    /// <summary>Deletes the planned jobs that are registered; those left out stay for later reference.</summary>
    private async Task SaveProgressAsync(
        OperationRun run,
        List<NextJob> chunk,
        int registered,
        int cleared,
        CancellationToken stopping)
    {
        if (chunk.Count == 0) { return; }

        var last = chunk[^1].DeviceId;
        await Left(run).Where(j => j.DeviceId <= last).ExecuteDeleteAsync(stopping);
        await db.OperationRuns.Where(r => r.Id == run.Id).ExecuteUpdateAsync(
            set => set
                .SetProperty(r => r.Registered, r => r.Registered + registered)
                .SetProperty(r => r.Cleared, r => r.Cleared + cleared),
            stopping);
    }

    private sealed record NextJob(long DeviceId, byte Item, long? EnrollmentId);
}
