using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Queue;
using MobiJobs.Vpp.Sync;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Vpp.Orders;

/// <summary>
/// Changes that we ask of Apple: noted with who wants them, asked for, followed to their end, and then taken over into what
/// we know (<see cref="VppOutcome"/>), without waiting for the next synchronisation.
/// </summary>
public sealed class VppOrders(MobiJobsDb db, IVppService apple, VppTokenVault vault, VppOutcome outcome, QueueBell bell, TimeProvider clock)
    : IPeriodicStep
{
    /// <summary>The most licences or people in one change: few enough to say who it was about. Apple's own limit is asked for when it is sent.</summary>
    public const int MostAtOnce = 25;

    private const int Chunk = 50;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>Notes a change and its audit entry. Within the caller's transaction, where there is one.</summary>
    public Task<VppOrder> PlaceAsync(int tokenId, VppChange change, string subject, Actor by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var order = VppOrder.Of(tokenId, change, by.RequesterId, now);
            db.VppOrders.Add(order);
            db.Audit.Add(AuditEntry.Of(by.Name, order.Kind.Audited(), subject, now, change.Count()));
            await db.SaveChangesAsync(stopping);
            return order;
        },
        stopping);

    /// <summary>Goes on with what is due. Returns how many orders were looked at.</summary>
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var due = await db.VppOrders.Where(o => o.DueAt <= now).OrderBy(o => o.DueAt).ThenBy(o => o.Id).Select(o => o.Id).Take(Chunk).ToListAsync(stopping);
        var unclear = new HashSet<int>();
        foreach (var id in due)
        {
            db.ChangeTracker.Clear();
            if (await ClaimAsync(id, now, stopping) is not { } order) { continue; }

            await GoOnAsync(order, stopping);
            if (order.IsUnclear) { unclear.Add(order.TokenId); }
        }

        foreach (var tokenId in unclear) { await RingAsync(tokenId, stopping); }

        return due.Count;
    }

    /// <summary>Of several processes one goes on with an order; where it dies, another does after a minute.</summary>
    private async Task<VppOrder?> ClaimAsync(long id, DateTime now, CancellationToken stopping)
    {
        var until = now + Lease;
        return await db.WriteAsync(() => db.VppOrders.Where(o => o.Id == id && o.DueAt <= now).ExecuteUpdateAsync(set => set.SetProperty(o => o.DueAt, until), stopping), stopping) == 1
            ? await db.VppOrders.FirstOrDefaultAsync(o => o.Id == id, stopping)
            : null;
    }

    private async Task GoOnAsync(VppOrder order, CancellationToken stopping)
    {
        var token = await db.VppTokens.AsNoTracking().SingleAsync(t => t.Id == order.TokenId, stopping);
        try
        {
            if (order.EventId is { } eventId) { await FollowAsync(order, await apple.EventAsync(vault.Open(token), eventId, stopping), stopping); }
            else if (token.Trouble == VppCodes.ManagedElsewhere) { throw new VppTroubleException(VppCodes.ManagedElsewhere, ""); }
            else { await AskAsync(order, vault.Open(token), stopping); }
        }
        catch (VppTroubleException trouble)
        {
            await MeetTroubleAsync(order, trouble, stopping);
        }
    }

    private async Task AskAsync(VppOrder order, string secret, CancellationToken stopping)
    {
        var most = await apple.MostAtOnceAsync(order.Kind, stopping);
        if (order.Wanted.Count() > most) { await SplitAsync(order, most, stopping); }

        order.Taken(await apple.AskAsync(secret, order.Wanted, stopping), clock.UtcNow());
        await db.SaveChangesAsync(CancellationToken.None); // Apple has it: a stopping program must not forget the event.
    }

    private async Task FollowAsync(VppOrder order, VppEvent told, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var refused = told.Failures.Where(f => !VppCodes.IsSoAlready(order.Kind, f.Code)).ToArray();
        if (told.Status == VppEventStatus.Pending) { order.Wait(null, null, null, now); }
        else if (refused.Length == 0 && (told.Status == VppEventStatus.Complete || told.Failures.Count > 0))
        {
            await outcome.TakeOverAsync(order, now, stopping);
            return;
        }
        else if (refused.Length > 0 && refused.All(f => VppCodes.Passes(f.Code))) { order.AskAgain(refused[0].Code, refused[0].Message, now); }
        else { order.Fail(refused.FirstOrDefault()?.Code ?? 0, Words(refused), now); }

        await db.SaveChangesAsync(stopping);
    }

    private async Task MeetTroubleAsync(VppOrder order, VppTroubleException trouble, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        if (VppCodes.IsAboutOne(trouble.Code) && order.Wanted.Count() > 1)
        {
            await SplitAsync(order, 1, stopping);
            return;
        }

        if (VppCodes.IsSoAlready(order.Kind, trouble.Code))
        {
            await outcome.TakeOverAsync(order, now, stopping);
            return;
        }

        if (trouble.Code is VppCodes.EventNotFound or VppCodes.ResultNotFound && order.EventId is not null) { order.AskAgain(trouble.Code, trouble.Message, now); }
        else if (trouble.RetryAfter is { } pause) { order.Wait(pause, trouble.Code, trouble.Message, now); }
        else { order.Fail(trouble.Code, trouble.Message, now); }

        await db.SaveChangesAsync(stopping);
        await SpareAsync(order, trouble, now, stopping);
    }

    /// <summary>What holds for the token holds for its other orders: none of them asks sooner than Apple said, and a token that is refused says so.</summary>
    private async Task SpareAsync(VppOrder order, VppTroubleException trouble, DateTime now, CancellationToken stopping)
    {
        if (trouble.RetryAfter is { } pause)
        {
            var later = now + pause;
            await db.WriteAsync(() => db.VppOrders.Where(o => o.TokenId == order.TokenId && o.DueAt < later).ExecuteUpdateAsync(set => set.SetProperty(o => o.DueAt, later), stopping), stopping);
        }

        if (VppCodes.IsOfToken(trouble.Code)) { await db.WriteAsync(() => db.VppTokens.Where(t => t.Id == order.TokenId).ExecuteUpdateAsync(set => set.SetProperty(t => t.Trouble, trouble.Code), stopping), stopping); }
    }

    private async Task SplitAsync(VppOrder order, int most, CancellationToken stopping)
    {
        db.VppOrders.AddRange(order.Split(most, clock.UtcNow()));
        await db.SaveChangesAsync(stopping);
    }

    /// <summary>One synchronisation for many orders: the last of them rings.</summary>
    private async Task RingAsync(int tokenId, CancellationToken stopping)
    {
        var soon = clock.UtcNow() + Lease;
        if (!await db.VppOrders.AnyAsync(o => o.TokenId == tokenId && o.DueAt < soon && (o.Kind == VppOrderKind.AddPeople || o.Kind == VppOrderKind.StopPeople), stopping)) { bell.Ring<VppSync>(sync => sync.RunAsync(tokenId, CancellationToken.None)); }
    }

    /// <summary>Apple's words, and for whom.</summary>
    private static string Words(VppFailure[] refused)
    {
        var whose = refused.SelectMany(f => f.Whose).Distinct(StringComparer.Ordinal).ToArray();
        return $"{refused.FirstOrDefault()?.Message}{(whose.Length > 0 ? $" ({string.Join(", ", whose)})" : "")}";
    }
}

/// <summary>What orders have in common.</summary>
public static class VppOrderKinds
{
    /// <summary>What the audit trail calls it.</summary>
    public static AuditAction Audited(this VppOrderKind kind) => kind switch
    {
        VppOrderKind.Assign => AuditAction.LicensesAssigned,
        VppOrderKind.Collect => AuditAction.LicensesCollected,
        VppOrderKind.AddPeople => AuditAction.VppUsersAdded,
        VppOrderKind.StopPeople => AuditAction.VppUsersStopped,
    };

    /// <summary>How many licences or people it is about.</summary>
    public static int Count(this VppChange change) => change switch
    {
        VppChange.Assign assign => assign.Licenses.Count,
        VppChange.Collect collect => collect.Licenses.Count,
        VppChange.AddPeople add => add.People.Count,
        VppChange.StopPeople stop => stop.ClientUserIds.Count,
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };
}
