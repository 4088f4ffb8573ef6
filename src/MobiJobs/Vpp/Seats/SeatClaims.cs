using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Seats;

namespace MobiJobs.Vpp.Seats;

/// <summary>Claims seats for deliveries where they are registered, and promises those that are free.</summary>
internal sealed class SeatClaims(MobiJobsDb db, SeatChanges changes) : ISeats
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<NewJob>> ClaimAsync(
        IReadOnlyList<NewJob> orders, DateTime now, CancellationToken stopping)
    {
        var deliveries = orders.Where(NeedsSeat).ToArray();
        if (deliveries.Length == 0) { return orders; }

        var sources = await SeatSources.ReadAsync(
            db, [.. deliveries.Select(o => o.Target!.StoreId!.Value).Distinct()], now, stopping);
        if (sources.IsEmpty) { return orders; }

        await sources.HoldAsync(db, stopping); // Before any job is inserted.
        var devices = await SeatDevices.ReadAsync(
            db, [.. deliveries.Select(o => o.DeviceId).Distinct()], sources, now, stopping);
        return
        [
            .. orders.Select(o => NeedsSeat(o) && devices.Find(o.DeviceId) is { } device
                ? o with { Seat = sources.SeatOf(device, o.Target!.StoreId!.Value) }
                : o),
        ];
    }

    /// <inheritdoc/>
    public async Task PromiseAsync(
        IReadOnlyList<NewJob> registered, long lastId, DateTime now, CancellationToken stopping)
    {
        foreach (var pool in registered
            .Where(o => o.Seat is { State: <= SeatState.Awaited })
            .Select(o => new SeatPool(o.Seat!.TokenId, o.Target!.StoreId!.Value)).Distinct()
            .OrderBy(p => p.TokenId).ThenBy(p => p.StoreId))
        {
            await db.PromiseAsync(pool, now, stopping);
            var waiting = await db.JobsOf(pool) // Nobody else has registered one: the content's row is held.
                .Where(j => j.Seat <= SeatState.Awaited && j.Id > lastId)
                .Select(j => new { j.Id, j.Seat }).ToListAsync(stopping);
            foreach (var same in waiting.GroupBy(j => j.Seat, j => j.Id))
            {
                await db.NoteSeatsAsync(same, same.Key, now, stopping);
            }
        }
    }

    /// <inheritdoc/>
    public async Task ReturnAsync(IQueryable<Job> leaving, DateTime now, CancellationToken stopping)
    {
        var seats = await db.SeatsOf(leaving.Where(j => j.Seat == SeatState.Taken || j.Seat == SeatState.Returning))
            .Where(s => !s.IsUsed && s.IsThere && s.IsRevocable).ToListAsync(stopping);
        foreach (var pool in seats.GroupBy(s => new SeatPool(s.TokenId, s.StoreId)))
        {
            string[] serials = [.. pool.Select(s => s.SerialNumber!).Distinct(StringComparer.Ordinal)];
            await changes.CollectAsync(pool.Key, serials, now, stopping);
        }
    }

    private static bool NeedsSeat(NewJob order) =>
        order is { Kind: JobKind.VppInstall, Target.StoreId: not null };
}
