using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Seats;

namespace MobiJobs.Operations.History;

/// <summary>席待ち: for which seats the jobs of one operation wait, and when there will be some.</summary>
public sealed class OperationSeats(MobiJobsDb db, SeatForecasts forecasts)
{
    /// <summary>One for each app and token, by three statements each; none where no job waits for a seat.</summary>
    public async Task<IReadOnlyList<AwaitedSeats>> OfAsync(long operationId, CancellationToken stopping)
    {
        var lines = await db.Jobs
            .Where(j => j.OperationId == operationId && j.Seat <= SeatState.Awaited)
            .GroupBy(j => new { TokenId = j.SeatTokenId!.Value, StoreId = j.StoreId!.Value, j.Detail })
            .Select(g => new
            {
                g.Key,
                Count = g.Count(),
                First = g.Min(j => j.Seat == SeatState.Awaited ? (long?)j.Id : null),
            })
            .OrderBy(l => l.Key.StoreId).ThenBy(l => l.Key.TokenId)
            .ToListAsync(stopping);
        var seats = new List<AwaitedSeats>();
        foreach (var line in lines)
        {
            var pool = new SeatPool(line.Key.TokenId, line.Key.StoreId);
            seats.Add(new AwaitedSeats(line.Key.Detail ?? "", line.Count)
            {
                Place = line.First is { } first
                    ? await db.JobsOf(pool).CountAsync(j => j.Seat == SeatState.Awaited && j.Id <= first, stopping)
                    : null,
                Content = await ContentAsync(pool, stopping),
                Forecast = await ForecastAsync(pool, stopping),
            });
        }

        return seats;
    }

    /// <summary>Null for a token that the reader doesn't see.</summary>
    private Task<VppContent?> ContentAsync(SeatPool pool, CancellationToken stopping) => db.VppContents.AsNoTracking()
        .FirstOrDefaultAsync(c => c.TokenId == pool.TokenId && c.StoreId == pool.StoreId, stopping);

    private async Task<SeatForecast?> ForecastAsync(SeatPool pool, CancellationToken stopping)
    {
        if (await db.VppTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Id == pool.TokenId, stopping) is not { } token
            || await ContentAsync(pool, stopping) is not { } content)
        {
            return null;
        }

        return (await forecasts.OfAsync(token, [content], stopping)).GetValueOrDefault(pool.StoreId);
    }
}

/// <summary>The jobs of an operation that wait for a seat of one app.</summary>
/// <param name="App">The app's name, as it was sent.</param>
public sealed record AwaitedSeats(string App, int Count)
{
    /// <summary>The place of the first of them in the line, from 1; null if a seat can't be assigned to any.</summary>
    public required int? Place { get; init; }

    /// <summary>The app among the contents of the token; null if the reader doesn't see that.</summary>
    public required VppContent? Content { get; init; }

    /// <summary>When there will be seats; null if the reader doesn't see the token.</summary>
    public required SeatForecast? Forecast { get; init; }

    /// <summary>The app, the place of the first, and the forecast, in one line.</summary>
    public string Label(ShownTime time) => Place is not { } place
        ? Say(Labels.Delivery_SeatUnassignable, App)
        : Content is { } resting && resting.IsResting(time.Now)
            ? Say(Labels.Delivery_SeatLine, App, place, resting.RestLabel(time))
        : Forecast is { } forecast
            ? Say(Labels.Delivery_SeatLine, App, place, forecast.Label(time))
        : Say(Labels.Delivery_SeatLineShort, App, place);
}
