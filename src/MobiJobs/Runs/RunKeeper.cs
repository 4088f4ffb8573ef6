using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Runs;

/// <summary>
/// Carries out runs: freezes what a preview shows, starts a run once with its audit entry, goes through its items in chunks
/// of one transaction each, and lets one process at a time do so by a lease that ends by itself.
/// </summary>
public sealed class RunKeeper(MobiJobsDb db, IEnumerable<IRunAct> acts, TimeProvider clock)
{
    /// <summary>Items of a transaction: below the number of row locks at which SQL Server locks the whole table.</summary>
    public const int ChunkSize = 2000;

    /// <summary>How long a preview may be confirmed.</summary>
    public static readonly TimeSpan PreviewLife = TimeSpan.FromHours(1);

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Guid leaseId = Guid.NewGuid();

    /// <summary>
    /// Stores the items of a preview in chunks, so that no other writer waits longer than one takes. The preview counts once
    /// <see cref="ReadyAsync"/> has been called.
    /// </summary>
    public async Task FreezeAsync(Run run, IReadOnlyCollection<long> items, CancellationToken stopping)
    {
        run.Expect(items.Count);
        db.Add(run);
        await db.SaveChangesAsync(stopping);
        foreach (var chunk in items.Chunk(ChunkSize))
        {
            await db.BulkInsertAsync(chunk.Select(id => RunItem.Of(run.Id, id)), keepKeys: true, stopping);
        }
    }

    /// <summary>The preview is complete, with what it held beside its items.</summary>
    public async Task ReadyAsync(Run run, int held, int registering, string registrations, CancellationToken stopping)
    {
        run.Ready(held, registering, registrations, clock.UtcNow());
        await db.SaveChangesAsync(stopping);
    }

    /// <summary>A run of this person's; null if there is none.</summary>
    public Task<Run?> FindAsync(long runId, Actor by, CancellationToken stopping) =>
        db.Runs.AsNoTracking().FirstOrDefaultAsync(r => r.Id == runId && r.RequestedById == by.RequesterId, stopping);

    /// <summary>
    /// Confirms a preview of this person's, with its audit entry, in one transaction.
    /// Null if it does not exist, is empty, has expired or has been confirmed before.
    /// </summary>
    public Task<Run?> ConfirmAsync(long runId, Actor by, AuditAction action, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var since = now - PreviewLife;
            var started = await db.Runs
                .Where(r => r.Id == runId && r.RequestedById == by.RequesterId)
                .Where(r => r.StartedAt == null && r.ReadyAt != null && r.PreviewedAt >= since && r.Count + r.Registering > 0)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.StartedAt, now), stopping);
            if (started == 0) { return null; }

            var run = await db.Runs.AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
            var more = await ActOf(run).StartAsync(run, now, stopping);
            await db.BulkInsertAsync(more.Items.Select(id => RunItem.Of(runId, id)), keepKeys: true, stopping);
            await db.Runs.Where(r => r.Id == runId)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.NotRegistered, more.NotRegistered), stopping);
            var count = run.Count + run.Registering;
            db.Audit.Add(AuditEntry.Of(by.Name, action, $"{run.Kind} {run.Selection}".Trim(), now, count));
            await db.SaveChangesAsync(stopping);
            return await db.Runs.AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
        },
        stopping);

    /// <summary>Carries out what is left of a confirmed run, unless another process does so.</summary>
    public async Task CarryOutAsync(long runId, CancellationToken stopping)
    {
        while (await TakeAsync(runId, stopping) is { } run)
        {
            var ring = await StepAsync(run, stopping);
            if (ring is not null) { await ring(); }
        }
    }

    /// <summary>Carries out a confirmed run to its end, or waits for the process that does so.</summary>
    public async Task<Run> CarryOutToEndAsync(long runId, CancellationToken stopping)
    {
        while (true)
        {
            await CarryOutAsync(runId, stopping);
            var run = await db.Runs.AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
            if (run.EndedAt is not null) { return run; }

            await Task.Delay(Pause, clock, stopping);
        }
    }

    /// <summary>Confirmed runs that nobody carries out: their process has died, or never began.</summary>
    public async Task<IReadOnlyList<long>> AbandonedAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        return await db.Runs
            .Where(r => r.StartedAt != null && r.EndedAt == null && (r.LeasedUntil == null || r.LeasedUntil < now))
            .OrderBy(r => r.Id).Select(r => r.Id).ToListAsync(stopping);
    }

    /// <summary>How many items of a run have each outcome, and how many were never registered.</summary>
    public async Task<RunReport> ReportAsync(Run run, CancellationToken stopping)
    {
        var counts = await db.RunItems.Where(i => i.RunId == run.Id)
            .GroupBy(i => i.Outcome).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
        return new RunReport(
            counts.GetValueOrDefault(RunOutcome.Done),
            run.NotRegistered,
            counts.GetValueOrDefault(RunOutcome.AlreadyEnded),
            counts.GetValueOrDefault(RunOutcome.TooLate),
            counts.GetValueOrDefault(RunOutcome.Pending));
    }

    /// <summary>Takes or extends the lease; null if the run has ended or another process has it.</summary>
    private Task<Run?> TakeAsync(long runId, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var until = now + Lease;
            var taken = await db.Runs
                .Where(r => r.Id == runId && r.StartedAt != null && r.EndedAt == null)
                .Where(r => r.LeaseId == leaseId || r.LeasedUntil == null || r.LeasedUntil < now)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.LeaseId, leaseId).SetProperty(r => r.LeasedUntil, until), stopping);
            return taken == 0 ? null : await db.Runs.AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
        },
        stopping);

    /// <summary>The next chunk of the pass. The lease guards the transaction: who has lost it changes nothing.</summary>
    private async Task<Func<Task>?> StepAsync(Run run, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var act = ActOf(run);
        return await db.WriteAsync(
            async () =>
            {
                var items = await db.RunItems
                    .Where(i => i.RunId == run.Id && i.ItemId > run.Cursor && i.Outcome == RunOutcome.Pending)
                    .OrderBy(i => i.ItemId).Select(i => i.ItemId).Take(ChunkSize).ToListAsync(stopping);
                if (!await MoveOnAsync(run, act, items, now, stopping)) { return null; }

                return items.Count == 0 ? null : await act.CarryOutAsync(run, items, now, stopping);
            },
            stopping);
    }

    private async Task<bool> MoveOnAsync(Run run, IRunAct act, List<long> items, DateTime now, CancellationToken stopping)
    {
        var isLast = items.Count < ChunkSize;
        var pass = isLast ? (byte)(run.Pass + 1) : run.Pass;
        var cursor = isLast ? 0 : items[^1];
        var ended = pass == act.Passes ? now : (DateTime?)null;
        return await db.Runs
            .Where(r => r.Id == run.Id && r.LeaseId == leaseId && r.Pass == run.Pass && r.Cursor == run.Cursor && r.EndedAt == null)
            .ExecuteUpdateAsync(
                set => set.SetProperty(r => r.Pass, pass).SetProperty(r => r.Cursor, cursor).SetProperty(r => r.EndedAt, ended),
                stopping) == 1;
    }

    private IRunAct ActOf(Run run) => acts.FirstOrDefault(a => a.Kinds.Contains(run.Kind))
        ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Nothing carries out runs of kind {run.Kind}."));
}

/// <summary>The outcomes of a run, read off its items. Together they are what the preview showed.</summary>
public sealed record RunReport(int Done, int NotRegistered, int AlreadyEnded, int TooLate, int Pending)
{
    public static readonly RunReport Nothing = new(0, 0, 0, 0, 0);

    /// <summary>How many items have their outcome.</summary>
    public int Decided => Done + NotRegistered + AlreadyEnded + TooLate;
}
