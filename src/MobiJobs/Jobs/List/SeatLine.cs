using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Jobs.List;

/// <summary>The places of jobs in the lines for seats, over the whole fleet: one line for each token and app.</summary>
internal static class SeatLine
{
    /// <summary>The rows with their places, by two statements for each line, however many rows there are.</summary>
    public static async Task<IReadOnlyList<JobRow>> WithSeatPlacesAsync(
        this IReadOnlyList<JobRow> rows, MobiJobsDb db, CancellationToken stopping)
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

        return places.Count == 0 ? rows :
        [
            .. rows.Select(r => places.TryGetValue(r.Id, out var place) ? r with { SeatPlace = place } : r),
        ];
    }
}
