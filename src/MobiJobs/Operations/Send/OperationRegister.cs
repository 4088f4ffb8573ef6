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
/// Registers what a check showed and a person confirmed: in chunks, each its own transaction, with a breath between them for
/// others; the bell rings after each. The store knows how far it is, so a crash costs a sweep and no job is there twice.
/// </summary>
public sealed class OperationRegister(MobiJobsDb db, DeviceQueue queue, DeviceQueueWorker worker, QueueBell bell, OperationCheck check, TimeProvider clock)
    : ISweep
{
    /// <summary>How long what was shown may be confirmed.</summary>
    public static readonly TimeSpan PreviewLife = TimeSpan.FromHours(1);

    private const int Room = 64;

    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan StandsStill = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Makes the operation of a check that showed this person so many jobs. What one chunk holds is registered when this
    /// returns; more goes on by the workers. Null when there is no such check (any more).
    /// </summary>
    public async Task<OperationRun?> ConfirmAsync(long runId, int count, bool clearsQueue, Actor by, CancellationToken stopping)
    {
        if (await StartAsync(runId, count, clearsQueue, by, stopping) is not { } run) { return null; }

        if (count > DeviceQueue.ChunkSize) { bell.Ring<OperationRegister>(register => register.RunAsync(runId, CancellationToken.None)); }
        else { await RunAsync(runId, stopping); }

        return await db.OperationRuns.AsNoTracking().SingleAsync(r => r.Id == run, stopping);
    }

    /// <summary>Does what is left of a confirmed run.</summary>
    public async Task RunAsync(long runId, CancellationToken stopping)
    {
        var isLarge = await db.OperationRuns.AnyAsync(r => r.Id == runId && r.Expected > DeviceQueue.ChunkSize, stopping);
        if (isLarge) { await db.OpenForBulkAsync(Room, stopping); }

        try
        {
            while (await db.OperationRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Id == runId, stopping) is { StartedAt: not null, EndedAt: null } run)
            {
                await StepAsync(run, stopping);
                if (isLarge) { await Task.Delay(Breath, stopping); }
            }
        }
        finally
        {
            if (isLarge) { await db.CloseAfterBulkAsync(); }
        }
    }

    /// <summary>Goes on with checks and registrations whose process died.</summary>
    public async Task SweepAsync(CancellationToken stopping)
    {
        var since = clock.UtcNow() - StandsStill;
        var lost = await db.OperationRuns
            .Where(r => r.EndedAt == null && r.MovedAt < since && (r.CheckedAt == null || r.StartedAt != null))
            .Select(r => new { r.Id, IsChecked = r.CheckedAt != null })
            .ToListAsync(stopping);
        foreach (var run in lost) { await (run.IsChecked ? RunAsync(run.Id, stopping) : check.RunAsync(run.Id, stopping)); }
    }

    private Task<long?> StartAsync(long runId, int count, bool clearsQueue, Actor by, CancellationToken stopping) => db.WriteAsync<long?>(
        async () =>
        {
            var now = clock.UtcNow();
            var since = now - PreviewLife;
            var started = await db.OperationRuns
                .Where(r => r.Id == runId && r.RequestedById == by.RequesterId && r.StartedAt == null && r.CheckedAt >= since && r.Expected == count)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.StartedAt, now).SetProperty(r => r.MovedAt, now).SetProperty(r => r.ClearsQueue, clearsQueue), stopping);
            if (started == 0) { return null; }

            var run = await db.OperationRuns.AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
            var names = string.Join("、", run.ReadThings().OfType<Sendable>().Select(t => t.Target.Name));
            var operation = Operation.Register(run.Kind, names, by.RequesterId, run.ReserveFor, now);
            db.Operations.Add(operation);
            await db.SaveChangesAsync(stopping);
            await db.OperationRuns.Where(r => r.Id == runId).ExecuteUpdateAsync(set => set.SetProperty(r => r.OperationId, operation.Id), stopping);
            db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.OperationRegistered, $"{operation.Id}: {KindNames.Of(run.Kind)} {names}", now, count));
            await db.SaveChangesAsync(stopping);
            return runId;
        },
        stopping);

    /// <summary>The next chunk; one that is empty ends the run.</summary>
    internal async Task StepAsync(OperationRun run, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var things = run.ReadThings();
        var devices = Array.Empty<long>();
        var claimed = await db.WriteAsync<IReadOnlyList<long>>(
            async () =>
            {
                var chunk = await NextAsync(run, things.Count, stopping);
                if (!await MoveOnAsync(run, chunk, now, stopping)) { return []; }

                // Read after the run's row is ours: whoever moves the reservation takes that row, too.
                var reserveFor = await db.OperationRuns.Where(r => r.Id == run.Id).Select(r => r.ReserveFor).SingleAsync(stopping);
                devices = reserveFor is null ? [.. chunk.Select(t => t.DeviceId).Distinct()] : [];
                var cleared = run.ClearsQueue ? await ClearAsync(run, devices, now, stopping) : 0;
                var orders = chunk.Where(t => t.EnrollmentId is not null)
                    .Select(t => new NewJob(t.DeviceId, t.EnrollmentId!.Value, run.Kind, things[t.Item]?.Target, run.RequestedById, OperationId: run.OperationId, ReservedFor: reserveFor))
                    .ToArray();
                await queue.RegisterAsync(orders, now, stopping);
                await NoteAsync(run, chunk, orders.Length, cleared, stopping);
                return cleared == 0 ? [] : await queue.ClaimHeadsAsync(devices, now, stopping);
            },
            stopping);
        await worker.WakeAsync(claimed, stopping);
        bell.Ring(devices);
    }

    /// <summary>The next targets, whole devices only, each with the device's present life: one that left meanwhile gets no job.</summary>
    private async Task<List<PlannedJob>> NextAsync(OperationRun run, int things, CancellationToken stopping)
    {
        var chunk = await db.OperationTargets
            .Where(t => t.RunId == run.Id && t.DeviceId > run.Cursor && (t.Findings & run.LeaveOut) == Finding.None)
            .OrderBy(t => t.DeviceId).ThenBy(t => t.Item)
            .Select(t => new PlannedJob(t.DeviceId, t.Item, db.Devices.Where(d => d.Id == t.DeviceId).Select(d => d.EnrollmentId).FirstOrDefault()))
            .Take(DeviceQueue.ChunkSize)
            .ToListAsync(stopping);
        if (things == 1 || chunk.Count < DeviceQueue.ChunkSize) { return chunk; }

        var last = chunk[^1].DeviceId; // More of its jobs may follow.
        return [.. chunk.TakeWhile(t => t.DeviceId != last)];
    }

    /// <summary>Of two that carry out the same run, one moves it on; the other finds it moved.</summary>
    private async Task<bool> MoveOnAsync(OperationRun run, List<PlannedJob> chunk, DateTime now, CancellationToken stopping)
    {
        var ended = chunk.Count == 0 ? now : (DateTime?)null;
        var cursor = chunk.Count == 0 ? run.Cursor : chunk[^1].DeviceId;
        return await db.OperationRuns
            .Where(r => r.Id == run.Id && r.Cursor == run.Cursor && r.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Cursor, cursor).SetProperty(r => r.MovedAt, now).SetProperty(r => r.EndedAt, ended), stopping) == 1;
    }

    /// <summary>What waits ends first, heads last (rule 14). What protects a lost device stays: nobody meant to call that off.</summary>
    private async Task<int> ClearAsync(OperationRun run, long[] devices, DateTime now, CancellationToken stopping)
    {
        var ending = Ending.Canceled(run.RequestedById);
        var before = db.Jobs.Where(Job.MayMakeWay).Where(j => devices.Contains(j.DeviceId));
        var cleared = await queue.EndAsync(before.Where(j => j.Stage == JobStage.Waiting), ending, now, stopping);
        cleared += await queue.EndAsync(before.Where(j => j.Stage == JobStage.Active), ending, now, stopping);
        if (cleared == 0) { return 0; }

        var who = await db.Requesters.Where(r => r.Id == run.RequestedById).Select(r => r.Name).SingleAsync(stopping);
        db.Audit.Add(AuditEntry.Of(who, AuditAction.JobsCanceled, $"{KindNames.Of(run.Kind)} {run.OperationId?.ToString(CultureInfo.InvariantCulture)}", now, cleared));
        await db.SaveChangesAsync(stopping);
        return cleared;
    }

    /// <summary>What is registered needs no target any more; what was left out stays to be looked at.</summary>
    private async Task NoteAsync(OperationRun run, List<PlannedJob> chunk, int registered, int cleared, CancellationToken stopping)
    {
        if (chunk.Count == 0) { return; }

        var last = chunk[^1].DeviceId;
        await db.OperationTargets
            .Where(t => t.RunId == run.Id && t.DeviceId > run.Cursor && t.DeviceId <= last && (t.Findings & run.LeaveOut) == Finding.None)
            .ExecuteDeleteAsync(stopping);
        await db.OperationRuns.Where(r => r.Id == run.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Registered, r => r.Registered + registered).SetProperty(r => r.Cleared, r => r.Cleared + cleared), stopping);
    }

    private sealed record PlannedJob(long DeviceId, byte Item, long? EnrollmentId);
}
