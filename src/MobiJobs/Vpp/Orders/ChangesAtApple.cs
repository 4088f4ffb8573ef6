using MobiJobs.Accounts;
using MobiJobs.Administration;
using MobiJobs.Data;
using MobiJobs.Runs;

namespace MobiJobs.Vpp.Orders;

/// <summary>
/// Asks Apple for the change of a run, in orders that Apple takes. An item has its outcome once its order has ended,
/// which may be after the run has.
/// </summary>
public sealed class ChangesAtApple(MobiJobsDb db, VppOrders orders, RightsInGroups inGroups) : IRunAct
{
    /// <inheritdoc/>
    public IReadOnlyCollection<RunKind> Kinds => VppRunOrder.Kinds;

    /// <inheritdoc/>
    public string? LabelOf(int reason) => VppRefusals.Label(reason);

    /// <inheritdoc/>
    public async Task<Func<Task>?> CarryOutAsync(
        Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping)
    {
        var order = VppRunOrder.Of(run);
        if (await WhyNotAsync(run, order, stopping) is { } refusal)
        {
            await db.PendingItems(run, [.. items.Select(i => i.ItemId)]).RefuseAsync((int)refusal, stopping);
            return null;
        }

        var by = new Actor(await db.Requesters.NameOfAsync(run.RequestedById, stopping), run.RequestedById);
        foreach (var some in items.Chunk(VppOrders.MaxPerOrder))
        {
            var part = order.Part(some);
            await orders.PlaceAsync(order.TokenId, part, part.Subject(), by, stopping, run.Id);
        }

        return null;
    }

    private async Task<VppRefusal?> WhyNotAsync(Run run, VppRunOrder order, CancellationToken stopping)
    {
        // Held, so that it is not deleted before the orders are there, which would leave their items pending.
        var token = db.VppTokens.Where(t => t.Id == order.TokenId);
        if (await token.HoldAsync(t => t.SyncNo, stopping) == 0)
        {
            return VppRefusal.TokenGone;
        }

        var rights = await inGroups.OfRunAsync(run, stopping);
        return rights.Anywhere.WhyNot(new Deed.ManageLicenses()) is null ? null : VppRefusal.NotAllowed;
    }
}
