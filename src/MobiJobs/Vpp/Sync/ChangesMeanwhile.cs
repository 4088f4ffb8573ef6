using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Vpp.Sync;

/// <summary>
/// What orders change while a synchronisation runs: those that are open, and those that are done since it began. What
/// was fetched of it may be older than what we know; it would undo the order's outcome, and lose when a licence was
/// assigned. A failed order is followed by a synchronisation of its own.
/// </summary>
internal sealed class ChangesMeanwhile
{
    /// <summary>By how much the clocks of two servers may differ.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly MobiJobsDb db;
    private readonly int tokenId;
    private readonly DateTime since;
    private readonly HashSet<long> before = [];
    private readonly HashSet<long> read = [];
    private readonly HashSet<VppAssignment> licenses = [];
    private readonly HashSet<string> people = new(StringComparer.Ordinal);
    private readonly HashSet<long> apps = [];
    private bool changesAnyApp;

    private ChangesMeanwhile(MobiJobsDb db, int tokenId, DateTime startedAt) =>
        (this.db, this.tokenId, since) = (db, tokenId, startedAt - Margin);

    /// <summary>Begins before anything is fetched.</summary>
    public static async Task<ChangesMeanwhile> BeginAsync(
        MobiJobsDb db, int tokenId, DateTime now, CancellationToken stopping)
    {
        var changes = new ChangesMeanwhile(db, tokenId, now);
        changes.before.UnionWith(await changes.Done().Select(o => o.Id).ToListAsync(stopping));
        return changes;
    }

    /// <summary>Reads what is new, in the transaction that takes something over.</summary>
    public async Task ReadAsync(CancellationToken stopping)
    {
        var open = db.VppOrders.Where(o => o.TokenId == tokenId && o.EndedAt == null);
        var ids = await open.Concat(Done()).Select(o => o.Id).ToListAsync(stopping);
        foreach (var some in ids.Where(id => !before.Contains(id) && !read.Contains(id)).Chunk(OneSync.ChunkSize))
        {
            var orders = await db.VppOrders.AsNoTracking().Where(o => some.Contains(o.Id)).ToListAsync(stopping);
            orders.ForEach(order => Add(order.RequestedChange));
            read.UnionWith(some);
        }
    }

    /// <summary>Whether a person was registered or stopped.</summary>
    public bool HasPerson(string name) => people.Contains(name);

    /// <summary>Whether a licence was assigned or collected, or that of a person who was stopped.</summary>
    public bool HasLicense(long storeId, string? name, string? serialNumber) =>
        (name is not null && people.Contains(name)) || licenses.Contains(KeyOf(storeId, name, serialNumber));

    /// <summary>Whether the seats of a content were changed.</summary>
    public bool HasSeatsOf(long storeId) => changesAnyApp || apps.Contains(storeId);

    private IQueryable<VppOrder> Done() => db.VppOrders
        .Where(o => o.TokenId == tokenId && o.EndedAt >= since && o.State == VppOrderState.Done);

    private void Add(VppChange change)
    {
        var changed = change.AllLicenses();
        licenses.UnionWith(changed.Select(l => KeyOf(l.StoreId, l.ClientUserId, l.SerialNumber)));
        apps.UnionWith(changed.Select(l => l.StoreId));
        if (changed.Count > 0) { return; }

        people.UnionWith(change.Whose());
        changesAnyApp |= change is VppChange.StopPeople; // Their licences come back.
    }

    /// <summary>We know a licence by its content and its holder, whatever its pricing.</summary>
    private static VppAssignment KeyOf(long storeId, string? name, string? serialNumber) =>
        new(storeId, VppAsset.Standard, name, serialNumber);
}
