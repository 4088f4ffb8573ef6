using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Queue;
using MobiJobs.Queue.Periodic;
using MobiJobs.Vpp.Seats;
using MobiJobs.Vpp.Sync;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Vpp.Orders;

/// <summary>
/// Places changes that a person wants from Apple, submits them, follows them to their end, and applies them to our own
/// records (<see cref="VppOutcome"/>) without waiting for the next synchronisation.
/// </summary>
public sealed class VppOrders(
    MobiJobsDb db,
    IVppService apple,
    VppTokenVault vault,
    VppOutcome outcome,
    SeatChanges seats,
    QueueBell bell,
    TimeProvider clock) : IPeriodicStep
{
    /// <summary>
    /// The most licences or people in one order: few enough to name them all. Apple's own limit is read when the order
    /// is submitted.
    /// </summary>
    public const int MaxPerOrder = 25;

    private const int Chunk = 50;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>Stores a change and its audit entry, within the caller's transaction if there is one.</summary>
    public Task<VppOrder> PlaceAsync(
        int tokenId,
        VppChange change,
        string subject,
        Actor by,
        CancellationToken stopping,
        long? runId = null) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            await db.HoldAppsAsync(tokenId, change, stopping);
            var order = VppOrder.Of(tokenId, change, by.RequesterId, now, runId);
            db.AddOrder(order, subject, by.Name);
            await db.SaveChangesAsync(stopping);
            if (change is VppChange.Collect collect)
            {
                await seats.CollectingAsync(tokenId, collect.Licenses, now, stopping);
            }

            return order;
        },
        stopping);

    /// <summary>Advances the orders that are due. Returns how many were due.</summary>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var due = await db.VppOrders.Where(o => o.DueAt <= now && db.VppTokens.Any(t => t.Id == o.TokenId))
            .InTurn(db, now)
            .OrderBy(o => o.DueAt)
            .ThenBy(o => o.Id)
            .Select(o => o.Id)
            .Take(Chunk)
            .ToListAsync(stopping);
        var turns = new OrderTurns(db);
        var tokensToSync = new HashSet<int>();
        foreach (var id in due)
        {
            db.ChangeTracker.Clear();
            if (await ClaimAsync(id, now, stopping) is not { } order) { continue; }

            await AdvanceAsync(order, turns, stopping);
            if (order.NeedsSync) { tokensToSync.Add(order.TokenId); }
        }

        foreach (var tokenId in tokensToSync) { await RequestSyncAsync(tokenId, stopping); }

        return due.Count;
    }

    /// <summary>Of several processes one advances an order. If it dies, another takes over after a minute.</summary>
    private async Task<VppOrder?> ClaimAsync(long id, DateTime now, CancellationToken stopping)
    {
        var until = now + Lease;
        var claimed = await db.WriteAsync(
            () => db.VppOrders.Where(o => o.Id == id && o.DueAt <= now).InTurn(db, now)
                .ExecuteUpdateAsync(set => set.SetProperty(o => o.DueAt, until), stopping),
            stopping);
        return claimed == 1 ? await db.VppOrders.FirstOrDefaultAsync(o => o.Id == id, stopping) : null;
    }

    private async Task AdvanceAsync(VppOrder order, OrderTurns turns, CancellationToken stopping)
    {
        var token = await db.VppTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Id == order.TokenId, stopping);
        if (token is null) { return; } // It has just been deleted: the order goes with it.

        try
        {
            if (order.EventId is { } eventId)
            {
                await FollowAsync(order, await apple.EventAsync(vault.Unprotect(token), eventId, stopping), stopping);
            }
            else if (token.Trouble == VppCodes.ManagedElsewhere)
            {
                throw new VppTroubleException(VppCodes.ManagedElsewhere, "");
            }
            else if (await turns.BlockedUntilAsync(order, stopping) is { } then)
            {
                order.WaitForTurn(then, clock.UtcNow());
                await db.SaveChangesAsync(stopping);
            }
            else
            {
                await SubmitAsync(order, vault.Unprotect(token), stopping);
            }
        }
        catch (VppTroubleException trouble)
        {
            await HandleTroubleAsync(order, trouble, stopping);
        }
    }

    private async Task SubmitAsync(VppOrder order, string secret, CancellationToken stopping)
    {
        var max = await apple.MaxPerRequestAsync(order.Kind, stopping);
        if (order.RequestedChange.Count() > max)
        {
            // Its parts are due: others may submit them by now.
            await DivideAsync(order, () => order.Split(max, clock.UtcNow()), stopping);
            return;
        }

        order.Accept(await apple.SubmitAsync(secret, order.RequestedChange, stopping), clock.UtcNow());
        await db.SaveChangesAsync(CancellationToken.None); // A stopping program must not forget what Apple has.
    }

    private async Task FollowAsync(VppOrder order, VppEvent result, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var refused = result.Failures.Where(f => !VppCodes.IsAlreadyDone(order.Kind, f.Code)).ToArray();
        var hasEnded = result.Status == VppEventStatus.Complete || result.Failures.Count > 0;
        if (result.Status == VppEventStatus.Pending)
        {
            order.Postpone(null, null, null, now);
        }
        else if (refused.Length == 0 && hasEnded)
        {
            await outcome.ApplyAsync(order, now, stopping);
            return;
        }
        else if (refused.Length > 0 && refused.All(f => VppCodes.IsTransient(f.Code)))
        {
            order.Resubmit(refused[0].Code, refused[0].Message, now);
        }
        else if (order.RequestedChange.Count() > 1 && refused.Any(f => f.ConcernsOneItem()))
        {
            await DivideAsync(order, () => order.Divide(refused, now), stopping);
            return;
        }
        else
        {
            order.Fail(refused.FirstOrDefault()?.Code ?? 0, VppFailure.Describe(refused), now);
        }

        await SaveAsync(order, stopping);
    }

    private async Task HandleTroubleAsync(VppOrder order, VppTroubleException trouble, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var refused = new VppFailure(trouble.Code, trouble.Message, []);
        if (order.RequestedChange.Count() > 1 && refused.ConcernsOneItem())
        {
            await DivideAsync(order, () => order.Divide([refused], now), stopping);
            return;
        }

        if (VppCodes.IsAlreadyDone(order.Kind, trouble.Code))
        {
            await outcome.ApplyAsync(order, now, stopping);
            return;
        }

        if (trouble.Code is VppCodes.EventNotFound or VppCodes.ResultNotFound && order.EventId is not null)
        {
            order.Resubmit(trouble.Code, trouble.Message, now);
        }
        else if (trouble.RetryAfter is { } pause)
        {
            order.Postpone(pause, trouble.Code, trouble.Message, now);
        }
        else
        {
            order.Fail(trouble.Code, trouble.Message, now);
        }

        await SaveAsync(order, stopping);
        await ApplyToTokenAsync(order.TokenId, trouble, now, stopping);
    }

    /// <summary>Saves how far the order is; what failed for good is the outcome of its items.</summary>
    private Task SaveAsync(VppOrder order, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            await db.SaveChangesAsync(stopping);
            await db.NoteOutcomeAsync(order, stopping);
            if (order.State == VppOrderState.Failed) { await FailAsync(order, clock.UtcNow(), stopping); }
        },
        stopping);

    /// <summary>Where Apple has no seat for one licence, it has none for the others that it refused with it.</summary>
    private async Task FailAsync(VppOrder order, DateTime now, CancellationToken stopping)
    {
        await seats.FailedAsync(order, now, stopping);
        foreach (var other in await db.RefusedWithAsync(order, now, stopping))
        {
            other.Fail(order.Code ?? 0, order.ErrorMessage ?? "", now);
            await db.SaveChangesAsync(stopping);
            await db.NoteOutcomeAsync(other, stopping);
            await seats.FailedAsync(other, now, stopping);
        }
    }

    /// <summary>
    /// Trouble with a token holds for its other orders, too: none of them comes sooner than Apple said, and a token
    /// that is refused shows the code.
    /// </summary>
    private async Task ApplyToTokenAsync(
        int tokenId,
        VppTroubleException trouble,
        DateTime now,
        CancellationToken stopping)
    {
        if (trouble.RetryAfter is { } pause)
        {
            var later = now + pause;
            await db.WriteAsync(
                () => db.VppOrders.Where(o => o.TokenId == tokenId && o.DueAt < later)
                    .ExecuteUpdateAsync(set => set.SetProperty(o => o.DueAt, later), stopping),
                stopping);
        }

        if (VppCodes.IsTokenRefusal(trouble.Code))
        {
            await db.WriteAsync(
                () => db.VppTokens.Where(t => t.Id == tokenId)
                    .ExecuteUpdateAsync(set => set.SetProperty(t => t.Trouble, trouble.Code), stopping),
                stopping);
        }
    }

    /// <summary>Divides an order, unless a process that took it over meanwhile has done something with it.</summary>
    private Task DivideAsync(VppOrder order, Func<IReadOnlyList<VppOrder>> divide, CancellationToken stopping)
    {
        var (state, eventId, change) = (order.State, order.EventId, order.Change);
        var parts = divide();
        return db.WriteAsync(
            async () =>
            {
                var unchanged = db.VppOrders.Where(o => o.Id == order.Id)
                    .Where(o => o.State == state && o.EventId == eventId && o.Change == change);
                if (await unchanged.ExecuteUpdateAsync(set => set.SetProperty(o => o.State, state), stopping) == 0)
                {
                    db.ChangeTracker.Clear();
                    return;
                }

                db.VppOrders.AddRange(parts);
                await SaveAsync(order, stopping);
            },
            stopping);
    }

    /// <summary>
    /// Requests one synchronisation for many orders: only when no further order about people is due soon.
    /// </summary>
    private async Task RequestSyncAsync(int tokenId, CancellationToken stopping)
    {
        var soon = clock.UtcNow() + Lease;
        var more = db.VppOrders.Where(o => o.TokenId == tokenId && o.DueAt < soon)
            .AnyAsync(o => o.Kind == VppOrderKind.AddPeople || o.Kind == VppOrderKind.StopPeople, stopping);
        if (!await more) { bell.Ring<VppSync>(sync => sync.RunAsync(tokenId, CancellationToken.None)); }
    }
}
