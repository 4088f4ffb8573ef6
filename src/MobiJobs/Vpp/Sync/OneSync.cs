using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Runs;

namespace MobiJobs.Vpp.Sync;

/// <summary>
/// One synchronisation under way. It writes in chunks, each a transaction of its own, and nothing more once a later
/// synchronisation of the token has begun: one whose process died is simply overtaken by the next.
/// </summary>
internal sealed class OneSync
{
    /// <summary>How many rows one transaction writes at most.</summary>
    public const int ChunkSize = RunKeeper.ChunkSize;

    private readonly MobiJobsDb db;
    private readonly ChangesMeanwhile changes;

    internal OneSync(MobiJobsDb db, int tokenId, int no, ChangesMeanwhile changes) =>
        (this.db, TokenId, No, this.changes) = (db, tokenId, no, changes);

    public int TokenId { get; }

    /// <summary>Grows with each synchronisation of the token.</summary>
    public int No { get; }

    /// <summary>Begins a synchronisation, which overtakes any other of the token; null for an unknown token.</summary>
    public static Task<OneSync?> BeginAsync(
        MobiJobsDb db, int tokenId, DateTime now, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var token = db.VppTokens.Where(t => t.Id == tokenId);
            var found = await token.ExecuteUpdateAsync(
                set => set.SetProperty(t => t.SyncNo, t => t.SyncNo + 1), stopping);
            return found == 0
                ? null
                : new OneSync(
                    db,
                    tokenId,
                    await token.Select(t => t.SyncNo).SingleAsync(stopping),
                    await ChangesMeanwhile.BeginAsync(db, tokenId, now, stopping));
        },
        stopping);

    /// <summary>Writes a chunk. False, with nothing written, if a later synchronisation has begun.</summary>
    public Task<bool> WriteAsync(Func<Task> chunk, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            db.ChangeTracker.Clear();
            if (!await HoldAsync(stopping)) { return false; }

            await chunk();
            return true;
        },
        stopping);

    /// <summary>
    /// The same for what we show: the chunk leaves out what orders have changed since this began. While a roll-out
    /// goes on, some order ends each second, and the rest is to be taken over all the same.
    /// </summary>
    public Task<bool> TakeOverAsync(Func<ChangesMeanwhile, Task> chunk, CancellationToken stopping) => WriteAsync(
        async () =>
        {
            await changes.ReadAsync(stopping);
            await chunk(changes);
        },
        stopping);

    /// <summary>Lets no other synchronisation of the token begin before the transaction ends.</summary>
    private async Task<bool> HoldAsync(CancellationToken stopping) =>
        await db.VppTokens.Where(t => t.Id == TokenId && t.SyncNo == No)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.SyncNo, No), stopping) == 1;
}
