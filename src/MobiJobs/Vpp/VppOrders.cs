using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Vpp;

/// <summary>
/// Changes that we ask of Apple: noted with who wants them, asked for, followed to their end, and then taken over into what
/// we know, without waiting for the next synchronisation.
/// </summary>
public sealed class VppOrders(MobiJobsDb db, IVppService apple, VppTokenVault vault, VppSync sync, TimeProvider clock)
{
    /// <summary>The most licences or people in one change; Apple's service configuration allows at least as many.</summary>
    public const int MostAtOnce = 25;

    private const int Chunk = 50;

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
        foreach (var id in due)
        {
            db.ChangeTracker.Clear();
            await GoOnAsync(id, stopping);
        }

        return due.Count;
    }

    private async Task GoOnAsync(long id, CancellationToken stopping)
    {
        var order = await db.VppOrders.SingleAsync(o => o.Id == id, stopping);
        var token = await db.VppTokens.AsNoTracking().SingleAsync(t => t.Id == order.TokenId, stopping);
        try
        {
            if (order.EventId is { } eventId) { await FollowAsync(order, await apple.EventAsync(vault.Open(token), eventId, stopping), stopping); }
            else
            {
                order.Taken(await apple.AskAsync(vault.Open(token), order.Wanted, stopping), clock.UtcNow());
                await db.SaveChangesAsync(stopping);
            }
        }
        catch (VppTroubleException trouble)
        {
            await MeetTroubleAsync(order, trouble, stopping);
        }
    }

    private async Task FollowAsync(VppOrder order, VppEvent told, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var refused = told.Failures.FirstOrDefault(f => !VppCodes.IsSoAlready(order.Kind, f.Code));
        switch (told.Status)
        {
            case VppEventStatus.Pending:
                order.Wait(null, null, null, now);
                await db.SaveChangesAsync(stopping);
                break;
            case VppEventStatus.Complete or VppEventStatus.Failed when refused is null && (told.Status == VppEventStatus.Complete || told.Failures.Count > 0):
                await FinishAsync(order, now, stopping);
                break;
            default:
                order.Fail(refused?.Code ?? 0, refused?.Message ?? "", now);
                await db.SaveChangesAsync(stopping);
                await sync.RunAsync(order.TokenId, stopping); // A part of it may be done all the same.
                break;
        }
    }

    private async Task MeetTroubleAsync(VppOrder order, VppTroubleException trouble, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        if (VppCodes.IsSoAlready(order.Kind, trouble.Code))
        {
            await FinishAsync(order, now, stopping);
            return;
        }

        if (trouble.RetryAfter is { } pause) { order.Wait(pause, trouble.Code, trouble.Message, now); }
        else { order.Fail(trouble.Code, trouble.Message, now); }

        await db.SaveChangesAsync(stopping);
    }

    private async Task FinishAsync(VppOrder order, DateTime now, CancellationToken stopping)
    {
        await db.WriteAsync(
            async () =>
            {
                await (order.Wanted switch
                {
                    VppChange.Assign assign => AssignedAsync(order.TokenId, assign.Licenses, now, stopping),
                    VppChange.Collect collect => CollectedAsync(order.TokenId, collect.Licenses, stopping),
                    _ => Task.CompletedTask,
                });
                order.Done(now);
                await db.SaveChangesAsync(stopping);
            },
            stopping);
        if (order.Kind is VppOrderKind.AddPeople or VppOrderKind.StopPeople) { await sync.RunAsync(order.TokenId, stopping); } // Codes of invitations, licences that came back.
    }

    private async Task AssignedAsync(int tokenId, IReadOnlyList<VppAssignment> licenses, DateTime now, CancellationToken stopping)
    {
        foreach (var license in licenses)
        {
            var user = await UserAsync(tokenId, license, stopping);
            if (await Find(tokenId, license, user).AnyAsync(stopping)) { continue; }

            db.Licenses.Add(user is { } id ? License.OfUser(tokenId, license.StoreId, id, now) : License.OfDevice(tokenId, license.StoreId, license.SerialNumber!, now));
            await CountAsync(tokenId, license.StoreId, 1, stopping);
        }
    }

    private async Task CollectedAsync(int tokenId, IReadOnlyList<VppAssignment> licenses, CancellationToken stopping)
    {
        foreach (var license in licenses)
        {
            var gone = await Find(tokenId, license, await UserAsync(tokenId, license, stopping)).ExecuteDeleteAsync(stopping);
            if (gone > 0) { await CountAsync(tokenId, license.StoreId, -gone, stopping); }
        }
    }

    private IQueryable<License> Find(int tokenId, VppAssignment license, int? user) =>
        db.Licenses.Where(l => l.TokenId == tokenId && l.StoreId == license.StoreId && l.UserId == user && l.SerialNumber == license.SerialNumber);

    private async Task<int?> UserAsync(int tokenId, VppAssignment license, CancellationToken stopping) => license.ClientUserId is { } name
        ? await db.VppUsers.Where(u => u.TokenId == tokenId && u.Name == name).Select(u => (int?)u.Id).SingleAsync(stopping)
        : null;

    private Task CountAsync(int tokenId, long storeId, int more, CancellationToken stopping) =>
        db.VppContents.Where(c => c.TokenId == tokenId && c.StoreId == storeId).ExecuteUpdateAsync(set => set.SetProperty(c => c.Assigned, c => c.Assigned + more), stopping);
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
