using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Queue;

namespace MobiJobs.Operations.Send;

/// <summary>
/// The check between the form and the registration: freezes the recipients, in chunks, and stores the findings of each
/// job. The store knows how far it is, so that workers can check many devices and resume after a crash.
/// </summary>
public sealed class OperationCheck(
    MobiJobsDb db,
    RecipientDevices recipients,
    JobCheck jobs,
    QueueBell bell,
    TimeProvider clock)
{
    /// <summary>Starts a check. One chunk is checked before this returns; workers check the rest.</summary>
    public async Task<long> StartAsync(
        OperationOrder order,
        Recipients selection,
        Actor by,
        CancellationToken stopping)
    {
        var run = await CreateAsync(order, selection, CheckFindings.LeftOut, by, stopping);
        await RunAsync(run, stopping, mostDevices: DeviceQueue.ChunkSize);
        if (await db.OperationRuns.AnyAsync(r => r.Id == run && r.CheckedAt == null, stopping))
        {
            bell.Ring<OperationCheck>(check => check.RunAsync(run, CancellationToken.None));
        }

        return run;
    }

    /// <summary>
    /// Freezes the recipients for a program, which decides itself what to send: leaves out only devices that nothing
    /// reaches.
    /// </summary>
    public async Task<long> FreezeAsync(
        OperationOrder order,
        Recipients selection,
        Actor by,
        CancellationToken stopping)
    {
        var run = await CreateAsync(order, selection, CheckFindings.Unreachable, by, stopping);
        await RunAsync(run, stopping);
        return run;
    }

    /// <summary>A run of this person's; null if there is none.</summary>
    public Task<OperationRun?> FindAsync(long runId, Actor by, CancellationToken stopping) => db.OperationRuns
        .AsNoTracking()
        .FirstOrDefaultAsync(r => r.Id == runId && r.RequestedById == by.RequesterId, stopping);

    /// <summary>Completes a check.</summary>
    public Task RunAsync(long runId, CancellationToken stopping) => RunAsync(runId, stopping, int.MaxValue);

    /// <summary>
    /// Switches between leaving out and sending the jobs with a finding. False if that can't be decided, or somebody
    /// has decided it meanwhile.
    /// </summary>
    public async Task<bool> ToggleFindingAsync(OperationRun run, CheckFinding finding, CancellationToken stopping)
    {
        if (!finding.IsOptional() || !CheckFindings.All.Contains(finding)) { return false; }

        var leaveOut = run.LeaveOut ^ finding;
        var expected = await CountAsync(run.Id, leaveOut, stopping);
        return await db.WriteAsync(
            () => db.OperationRuns
                .Where(r => r.Id == run.Id && r.CheckedAt != null && r.StartedAt == null && r.LeaveOut == run.LeaveOut)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(r => r.LeaveOut, leaveOut).SetProperty(r => r.Expected, expected),
                    stopping),
            stopping) == 1;
    }

    private async Task<long> CreateAsync(
        OperationOrder order,
        Recipients selection,
        CheckFinding leaveOut,
        Actor by,
        CancellationToken stopping)
    {
        var upTo = await db.Jobs.MaxAsync(j => (long?)j.Id, stopping) ?? 0;
        var sorted = selection with { Devices = [.. selection.Devices.Order()] };
        var run = OperationRun.Create(order, sorted, leaveOut, upTo, by.RequesterId, clock.UtcNow());
        db.OperationRuns.Add(run);
        await db.SaveChangesAsync(stopping);
        db.Entry(run).State = EntityState.Detached;
        return run.Id;
    }

    private async Task RunAsync(long runId, CancellationToken stopping, int mostDevices)
    {
        if (await LoadAsync(runId, stopping) is not { } first) { return; }

        var (selection, items) = (first.ReadSelection(), first.ReadItems());
        for (var run = first; run is { CheckedAt: null }; run = await LoadAsync(runId, stopping))
        {
            if (run.Source != RecipientPart.Done && run.Looked >= mostDevices) { return; }

            await StepAsync(run, selection, items, stopping);
        }
    }

    private Task<OperationRun?> LoadAsync(long runId, CancellationToken stopping) =>
        db.OperationRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Id == runId, stopping);

    /// <summary>Checks the next chunk or, after the last, counts the jobs.</summary>
    internal Task StepAsync(
        OperationRun run,
        Recipients selection,
        IReadOnlyList<CatalogueItem?> items,
        CancellationToken stopping) =>
        run.Source == RecipientPart.Done
            ? FinishAsync(run, stopping)
            : CheckChunkAsync(run, selection, items, stopping);

    private async Task CheckChunkAsync(
        OperationRun run,
        Recipients selection,
        IReadOnlyList<CatalogueItem?> items,
        CancellationToken stopping)
    {
        var size = Math.Max(1, DeviceQueue.ChunkSize / items.Count);
        var chunk = await recipients.NextAsync(run, selection, size, stopping);
        var planned = await jobs.CheckAsync(run, items, chunk.Devices, stopping);
        var now = clock.UtcNow();
        await db.WriteAsync(
            async () =>
            {
                // If two workers resume the same check, one moves it on and the other finds it moved.
                var moved = await db.OperationRuns
                    .Where(r => r.Id == run.Id && r.CheckedAt == null)
                    .Where(r => r.Source == run.Source && r.Cursor == run.Cursor)
                    .ExecuteUpdateAsync(
                        set => set
                            .SetProperty(r => r.Source, chunk.Part)
                            .SetProperty(r => r.Cursor, chunk.Cursor)
                            .SetProperty(r => r.Looked, r => r.Looked + chunk.Devices.Count)
                            .SetProperty(r => r.MovedAt, now),
                        stopping);
                if (moved == 1) { await db.BulkInsertAsync(planned, keepKeys: true, stopping); }
            },
            stopping);
    }

    private async Task FinishAsync(OperationRun run, CancellationToken stopping)
    {
        var expected = await CountAsync(run.Id, run.LeaveOut, stopping);
        var now = clock.UtcNow();
        await db.WriteAsync(
            () => db.OperationRuns.Where(r => r.Id == run.Id && r.CheckedAt == null).ExecuteUpdateAsync(
                set => set
                    .SetProperty(r => r.Expected, expected)
                    .SetProperty(r => r.CheckedAt, now)
                    .SetProperty(r => r.Cursor, 0),
                stopping),
            stopping);
    }

    private Task<int> CountAsync(long runId, CheckFinding leaveOut, CancellationToken stopping) =>
        db.PlannedJobs.CountAsync(j => j.RunId == runId && (j.Findings & leaveOut) == CheckFinding.None, stopping);
}
