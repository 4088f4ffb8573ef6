using MobiJobs.Data;

namespace MobiJobs.Runs;

/// <summary>
/// Freezes what a preview shows. Its caller reads the items by one statement; they are stored in chunks, so that no
/// other writer waits longer than one takes, and the preview counts once all of them are.
/// </summary>
public sealed class RunPreviews(MobiJobsDb db, TimeProvider clock)
{
    /// <summary>Stores the items of a preview that <see cref="ReadyAsync"/> is to complete.</summary>
    public Task FreezeAsync(Run run, IEnumerable<long> items, CancellationToken stopping) =>
        FreezeAsync(run, [.. items.Select(id => RunItem.Of(id))], stopping);

    /// <summary>The same, for items of which something is known.</summary>
    public Task FreezeAsync(Run run, IReadOnlyCollection<RunItem> items, CancellationToken stopping) =>
        StoreAsync(run, items, isChecked: false, stopping);

    /// <summary>Stores the items of a preview that <see cref="IRunAct.CheckAsync"/> looks through afterwards.</summary>
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

    /// <summary>The preview is complete, with what it held beside its items.</summary>
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
