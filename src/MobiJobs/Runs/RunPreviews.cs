using MobiJobs.Data;

namespace MobiJobs.Runs;

/// <summary>
/// Freezes what a preview shows. The caller reads the items by one statement. They are stored in chunks, so that other
/// writers wait for one chunk at the most; the preview becomes valid once all of them are stored.
/// </summary>
public sealed class RunPreviews(MobiJobsDb db, TimeProvider clock)
{
    /// <summary>Stores the items of a preview that <see cref="ReadyAsync"/> is to complete.</summary>
    public Task FreezeAsync(Run run, IEnumerable<long> items, CancellationToken stopping) =>
        FreezeAsync(run, [.. items.Select(id => RunItem.Of(id))], stopping);

    /// <summary>The same, for items that already have a reason or an outcome.</summary>
    public Task FreezeAsync(Run run, IReadOnlyCollection<RunItem> items, CancellationToken stopping) =>
        StoreAsync(run, items, isChecked: false, stopping);

    /// <summary>Stores the items of a preview that <see cref="IRunAct.CheckAsync"/> is to check afterwards.</summary>
    public Task FreezeToCheckAsync(Run run, IReadOnlyCollection<RunItem> items, CancellationToken stopping) =>
        StoreAsync(run, items, isChecked: true, stopping);

    /// <summary>Stores the items of a preview, with those it leaves out, and completes it.</summary>
    /// <param name="held">How many more were chosen that the act can't be done to and that are no items.</param>
    public async Task FreezeReadyAsync(
        Run run, IReadOnlyCollection<RunItem> items, CancellationToken stopping, int held = 0)
    {
        await StoreAsync(run, items, isChecked: false, stopping);
        await ReadyAsync(run, held, registering: 0, registrations: "[]", stopping);
    }

    /// <summary>Completes a preview, with the numbers that it shows beside its items.</summary>
    public async Task ReadyAsync(Run run, int held, int registering, string registrations, CancellationToken stopping)
    {
        run.Ready(held, registering, registrations, clock.UtcNow());
        await db.SaveChangesAsync(stopping);
    }

    private async Task StoreAsync(
        Run run,
        IReadOnlyCollection<RunItem> items,
        bool isChecked,
        CancellationToken stopping)
    {
        run.BegunWith(db.Scope.TokenId);
        db.Add(run);
        await db.SaveChangesAsync(stopping);
        foreach (var chunk in items.Chunk(RunKeeper.ChunkSize))
        {
            await db.BulkInsertAsync(chunk.Select(item => item.In(run.Id)), keepKeys: true, stopping);
        }

        run.Frozen(items.Count(i => i.Outcome == RunOutcome.Pending), clock.UtcNow());
        if (isChecked) { await db.SaveChangesAsync(stopping); }
    }
}
