using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Runs;

/// <summary>
/// Carries out runs: starts a run once, with its audit entry, and processes its items in chunks of one transaction
/// each. A lease that expires lets only one process at a time do so. The check before a preview works in the same way.
/// </summary>
public sealed partial class RunKeeper(
    MobiJobsDb db,
    IEnumerable<IRunAct> acts,
    IItemsSeen itemsSeen,
    RunApprovals approvals,
    WorkMeter meter,
    TimeProvider clock,
    ILogger<RunKeeper> log)
{
    /// <summary>
    /// Items per transaction: fewer than the 5,000 locks at which SQL Server locks the whole table.
    /// </summary>
    public const int ChunkSize = 2000;

    private const int CacheMegabytes = 64;

    /// <summary>How long after it was made a preview can be confirmed.</summary>
    public static readonly TimeSpan PreviewLife = TimeSpan.FromHours(1);

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>How often a chunk is begun anew at once that the store undid for the sake of another writer.</summary>
    private const int MaxAttempts = 5;

    /// <summary>
    /// Confirmed runs that have not ended, and previews that are being checked, but not those that stopped after an
    /// error or wait for approval.
    /// </summary>
    private static readonly Expression<Func<Run, bool>> Unfinished = r => r.StoppedAt == null
        && r.Approval != ApprovalState.Waiting
        && ((r.StartedAt != null && r.EndedAt == null)
            || (r.FrozenAt != null && r.ReadyAt == null && r.StartedAt == null));

    private readonly Guid leaseId = Guid.NewGuid();

    /// <summary>A run that this person previewed; null if there is none.</summary>
    public Task<Run?> FindAsync(long runId, Actor by, CancellationToken stopping) =>
        db.Runs.AsNoTracking().FirstOrDefaultAsync(r => r.Id == runId && r.RequestedById == by.RequesterId, stopping);

    /// <summary>
    /// Carries out what is left of a confirmed run, or of the check before a preview, unless another process does so.
    /// </summary>
    public async Task CarryOutAsync(long runId, CancellationToken stopping)
    {
        using var trace = WorkTrace.Begin("run", "mobijobs.run.id", runId);
        var isLarge = await db.Runs.AnyAsync(r => r.Id == runId && r.Count > ChunkSize, stopping);
        if (isLarge) { await db.OpenForBulkAsync(CacheMegabytes, stopping); }

        try
        {
            while (await CarryOutChunkAsync(runId, stopping)) { }
        }
        finally
        {
            if (isLarge) { await db.CloseAfterBulkAsync(); }
        }
    }

    /// <summary>Carries out the next chunk. False if nothing is left, or another process has the lease.</summary>
    internal async Task<bool> CarryOutChunkAsync(long runId, CancellationToken stopping)
    {
        for (var attempt = 1; ; attempt++)
        {
            Run? run = null;
            try
            {
                run = await TakeLeaseAsync(runId, stopping);
                if (run is null) { return false; }

                if (await StepAsync(run, stopping) is { } ring) { await db.AfterCommitAsync(ring); }

                return true;
            }
            catch (Exception e) when (attempt < MaxAttempts && MayRepeat(e))
            {
                db.ChangeTracker.Clear(); // The chunk was rolled back: it is read again.
            }
            catch (Exception e) when (run is not null && IsOfTheRun(e, stopping))
            {
                await PutOffAsync(run, e);
                return false;
            }
        }
    }

    /// <summary>The number of items, those left out included, and how many of them the check has processed.</summary>
    public async Task<(int Checked, int All)> ProgressOfCheckAsync(Run run, CancellationToken stopping)
    {
        var items = db.RunItems.Where(i => i.RunId == run.Id);
        var all = await items.CountAsync(stopping);
        if (run.ReadyAt is not null) { return (all, all); }

        if (run.Cursor == 0) { return (0, all); }

        var seen = ActOf(run).NewestFirst
            ? items.Where(i => i.ItemId >= run.Cursor)
            : items.Where(i => i.ItemId <= run.Cursor);
        return (await seen.CountAsync(stopping), all);
    }

    /// <summary>Unfinished runs and checks that no process carries out: it died, or none ever began.</summary>
    public async Task<IReadOnlyList<long>> AbandonedAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        return await db.Runs.Where(Unfinished)
            .Where(r => r.LeasedUntil == null || r.LeasedUntil < now)
            .Where(r => r.RetryAt == null || r.RetryAt <= now)
            .OrderBy(r => r.Id).Select(r => r.Id).ToListAsync(stopping);
    }

    /// <summary>What the confirmation of this run did beside its items, in words.</summary>
    public IReadOnlyList<string> AlsoDone(Run run) => ActOf(run).AlsoDone(run);

    /// <summary>The label of a reason that the act of this run gave an item; null if it has none.</summary>
    public string? LabelOf(Run run, int reason) => ActOf(run).LabelOf(reason);

    /// <summary>Takes or extends the lease; null if there is nothing left to do or another process has it.</summary>
    private Task<Run?> TakeLeaseAsync(long runId, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var until = now + Lease;
            var taken = await db.Runs.Where(Unfinished)
                .Where(r => r.Id == runId)
                .Where(r => r.LeaseId == leaseId || r.LeasedUntil == null || r.LeasedUntil < now)
                .Where(r => r.RetryAt == null || r.RetryAt <= now)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(r => r.LeaseId, leaseId).SetProperty(r => r.LeasedUntil, until), stopping);
            return taken == 0 ? null : await db.Runs.AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
        },
        stopping);

    /// <summary>Carries out the next chunk of the pass. A process that has lost the lease changes nothing.</summary>
    private Task<Func<Task>?> StepAsync(Run run, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var act = ActOf(run);
        return db.WriteAsync(
            async () =>
            {
                // Whoever calls off a part of the items holds the run: what is read below is still to be done.
                if (await AsTaken(run).HoldAsync(stopping) == 0) { return null; }

                var chunk = await NextAsync(run, act, stopping);
                await AdvanceAsync(run, act, chunk, now, stopping);
                if (run.ReadyAt is null)
                {
                    if (chunk.Items.Count > 0) { await act.CheckAsync(run, chunk.Items, now, stopping); }

                    if (chunk.IsLast) { await CompletePreviewAsync(run, now, stopping); }

                    return null;
                }

                var items = await AllowedAsync(run, act, chunk.Items, stopping);
                return items.Count == 0 ? null : await act.CarryOutAsync(run, items, now, stopping);
            },
            stopping);
    }

    /// <summary>The next items without an outcome, with all parts of each.</summary>
    private async Task<Chunk> NextAsync(Run run, IRunAct act, CancellationToken stopping)
    {
        var left = db.RunItems.AsNoTracking().Where(i => i.RunId == run.Id && i.Outcome == RunOutcome.Pending);
        var before = run.Cursor == 0 ? long.MaxValue : run.Cursor;
        var ordered = act.NewestFirst
            ? left.Where(i => i.ItemId < before).OrderByDescending(i => i.ItemId)
            : left.Where(i => i.ItemId > run.Cursor).OrderBy(i => i.ItemId);
        var items = await ordered.ThenBy(i => i.Part).Take(act.ChunkSize).ToListAsync(stopping);
        if (items.Count < act.ChunkSize) { return new Chunk(items, IsLast: true); }

        var last = items[^1].ItemId; // More of its parts may follow.
        var whole = items.FindAll(i => i.ItemId != last);
        return new Chunk(whole.Count > 0 ? whole : items, IsLast: false);
    }

    /// <summary>The run as this process has taken it; none if another has moved its cursor or has the lease.</summary>
    private IQueryable<Run> AsTaken(Run run) => db.Runs.Where(Unfinished)
        .Where(r => r.Id == run.Id && r.LeaseId == leaseId && r.Pass == run.Pass && r.Cursor == run.Cursor);

    /// <summary>Moves the cursor of the run, which is held, past the chunk.</summary>
    private async Task AdvanceAsync(Run run, IRunAct act, Chunk chunk, DateTime now, CancellationToken stopping)
    {
        var isCheck = run.ReadyAt is null;
        var pass = chunk.IsLast && !isCheck ? (byte)(run.Pass + 1) : run.Pass;
        var cursor = chunk.IsLast ? 0 : chunk.Items[^1].ItemId;
        var ended = pass == act.Passes ? now : (DateTime?)null;
        await db.Runs.Where(r => r.Id == run.Id).ExecuteUpdateAsync(
            set => set
                .SetProperty(r => r.Pass, pass)
                .SetProperty(r => r.Cursor, cursor)
                .SetProperty(r => r.EndedAt, ended)
                .SetProperty(r => r.Failures, 0)
                .SetProperty(r => r.RetryAt, (DateTime?)null),
            stopping);
        if (ended is not null) { await db.AfterCommitAsync(() => CountEnded(run, now)); }
    }

    private Task CountEnded(Run run, DateTime now)
    {
        meter.RunEnded(WorkMeter.WordOf(run.Kind), now - (run.BegunAt ?? now));
        return Task.CompletedTask;
    }

    /// <summary>
    /// Completes a preview whose items have all been checked, and releases the lease, so that a confirmation need not
    /// wait for it to expire.
    /// </summary>
    private async Task CompletePreviewAsync(Run run, DateTime now, CancellationToken stopping)
    {
        var count = await db.RunItems.CountAsync(i => i.RunId == run.Id && i.Outcome == RunOutcome.Pending, stopping);
        await db.Runs.Where(r => r.Id == run.Id)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(r => r.Count, count)
                    .SetProperty(r => r.ReadyAt, now)
                    .SetProperty(r => r.LeaseId, (Guid?)null)
                    .SetProperty(r => r.LeasedUntil, (DateTime?)null),
                stopping);
    }

    private IRunAct ActOf(Run run) => acts.FirstOrDefault(a => a.Kinds.Contains(run.Kind))
        ?? throw new InvalidOperationException($"Nothing carries out runs of kind {run.Kind}.");

    private sealed record Chunk(IReadOnlyList<RunItem> Items, bool IsLast);
}
