using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Jobs.List;

/// <summary>The places of jobs in the lines for seats, over the whole fleet: one line for each token and app.</summary>
internal static class SeatLine
{
    /// <summary>
    /// The rows with their places, by two statements for each line, however many rows there are; and which of them hold
    /// later jobs of their devices, and until when no seat is asked for.
    /// </summary>
    public static async Task<IReadOnlyList<JobRow>> WithSeatPlacesAsync(
        this IReadOnlyList<JobRow> rows, MobiJobsDb db, ISeatTokens? rests, CancellationToken stopping)
    {
        var places = new Dictionary<long, int>();
        foreach (var same in rows.Where(r => r.Seat == SeatState.Awaited).GroupBy(r => (r.SeatTokenId, r.StoreId)))
        {
            var (token, app) = same.Key;
            var (first, last) = (same.Min(r => r.Id), same.Max(r => r.Id));
            var line = db.Jobs.OfWholeFleet()
                .Where(j => j.Seat == SeatState.Awaited && j.SeatTokenId == token && j.StoreId == app);
            var before = await line.CountAsync(j => j.Id < first, stopping);
            var ids = await line.Where(j => j.Id >= first && j.Id <= last)
                .OrderBy(j => j.Id).Select(j => j.Id).ToListAsync(stopping);
            foreach (var (index, id) in ids.Index()) { places[id] = before + index + 1; }
        }

        var awaiting = rows.Where(r => r.Seat <= SeatState.Awaited).Select(r => r.Id).ToArray();
        if (awaiting.Length == 0) { return rows; }

        int[] tokens = [.. rows.Where(r => places.ContainsKey(r.Id)).Select(r => r.SeatTokenId!.Value).Distinct()];
        var resting = rests is null ? null : await rests.OfAsync(tokens, stopping);
        var away = rests is null || places.Count == 0 ? null : await rests.OutOfReachAsync(places.Keys, stopping);
        var holding = await db.Jobs.Where(j => awaiting.Contains(j.Id)).HoldingOthers(db)
            .Select(j => j.Id).ToHashSetAsync(stopping);
        return
        [
            .. rows.Select(r => r.Seat <= SeatState.Awaited
                ? r with
                {
                    SeatPlace = places.TryGetValue(r.Id, out var place) ? place : null,
                    HoldsOthers = holding.Contains(r.Id),
                    IsSeatOutOfReach = away?.Contains(r.Id) == true,
                    SeatRestsUntil = places.ContainsKey(r.Id) ? RestOf(r, resting) : null,
                }
                : r),
        ];
    }

    private static DateTime? RestOf(
        JobRow row, IReadOnlyDictionary<(int TokenId, long StoreId), DateTime>? resting) =>
        resting?.TryGetValue((row.SeatTokenId!.Value, row.StoreId!.Value), out var until) == true ? until : null;
}
