using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Runs;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Operations.Send;

/// <summary>What cures findings about licences, each in one step, while an operation is not confirmed yet.</summary>
public sealed class SeatCures(
    MobiJobsDb db, SeatReport report, JobCheck check, VppOrders orders, VppShares shares)
{
    /// <summary>The most licences that are assigned at once before the deliveries are sent.</summary>
    public const int MaxAssigned = 1_000;

    /// <summary>Leaves out what would wait for a seat. False if the operation has been confirmed meanwhile.</summary>
    public Task<bool> LeaveOutAsync(Run run, byte part, CancellationToken stopping) => db.ChangeItemsAsync(
        run, () => report.LeaveOutAsync(run, part, stopping), stopping);

    /// <summary>
    /// Has Apple assign licences to the devices that need one, as far as seats are free. Returns how many; null if the
    /// operation has been confirmed meanwhile.
    /// </summary>
    public async Task<int?> AssignAsync(Run run, byte part, Actor by, CancellationToken stopping)
    {
        var assigned = 0;
        var isPreview = await db.ChangeItemsAsync(
            run,
            async () =>
            {
                foreach (var pool in await report.AssignableAsync(run, part, MaxAssigned, stopping))
                {
                    foreach (var some in pool.Devices.Chunk(VppOrders.MaxPerOrder))
                    {
                        var assign = new VppChange.Assign([.. some.Select(d => new VppAssignment(
                            pool.Content.StoreId, pool.Content.Pricing, null, d.SerialNumber))]);
                        await orders.PlaceAsync(pool.Content.TokenId, assign, assign.Subject(), by, stopping);
                        await HaveSeatsAsync(run, part, [.. some.Select(d => d.Id)], stopping);
                        assigned += some.Length;
                    }
                }
            },
            stopping);
        return isPreview ? assigned : null;
    }

    /// <summary>
    /// Shares a token with a group whose devices may use none, and checks these devices once more. Null for an unknown
    /// token.
    /// </summary>
    public async Task<TokenResult?> ShareAsync(
        Run run, int tokenId, int groupId, Actor by, CancellationToken stopping)
    {
        if (!await db.VppTokens.AnyAsync(t => t.Id == tokenId, stopping)) { return null; }

        var result = await shares.ShareAsync(tokenId, groupId, by, stopping);
        if (result == TokenResult.Done)
        {
            await db.ChangeItemsAsync(run, () => CheckAgainAsync(run, groupId, stopping), stopping);
        }

        return result;
    }

    private Task HaveSeatsAsync(Run run, byte part, long[] devices, CancellationToken stopping) => db
        .PendingItems(run, devices).Where(i => i.Part == part)
        .ExecuteUpdateAsync(
            set => set.SetProperty(i => i.Reason, i => i.Reason & ~(int)CheckFinding.NeedsSeat), stopping);

    /// <summary>
    /// Only what had no token that it may use: what somebody decided about other jobs of the devices stays.
    /// </summary>
    private async Task CheckAgainAsync(Run run, int groupId, CancellationToken stopping)
    {
        const int Flag = (int)(CheckFinding.NoToken | CheckFinding.OtherToken);
        var flagged = await db.RunItems.Where(i => i.RunId == run.Id && (i.Reason & Flag) != 0)
            .Join(db.Devices, i => i.ItemId, d => d.Id, (i, d) => new { i.Part, d.Id, d.GroupId })
            .Where(i => i.GroupId == groupId).ToListAsync(stopping);
        foreach (var part in flagged.GroupBy(i => i.Part, i => i.Id))
        {
            foreach (var some in part.Chunk(RunKeeper.ChunkSize))
            {
                await db.RunItems.Where(i => i.RunId == run.Id && i.Part == part.Key && some.Contains(i.ItemId))
                    .SetAsync(RunOutcome.Pending, 0, stopping);
                await check.NoteAsync(run, some, stopping, only: part.Key);
            }
        }
    }
}
