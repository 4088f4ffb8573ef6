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
    /// <summary>
    /// One for each app, token and state, apps in the order of their ids; none where no job waits for a seat. By the
    /// same statements however many apps there are: four, and those of the forecast for each token.
    /// </summary>
    public async Task<IReadOnlyList<AwaitedSeats>> OfAsync(long operationId, CancellationToken stopping)
    {
        var lines = await LinesAsync(operationId, stopping);
        if (lines.Count == 0) { return []; }

        var places = await PlacesAsync(lines, stopping);
        var (contents, tokens, found) = await ContentsAsync(lines, stopping);
        return
        [
            .. from line in lines
               let pool = new SeatPool(line.TokenId, line.StoreId)
               select new AwaitedSeats(line.TokenId, line.App ?? "", line.State, line.Count)
               {
                   Place = places.GetValueOrDefault(pool) is var place and > 0 && line.First is not null ? place : null,
                   Content = contents.GetValueOrDefault(pool),
                   Token = tokens.GetValueOrDefault(line.TokenId),
                   Forecast = found.GetValueOrDefault(pool),
               },
        ];
    }

    private Task<List<Line>> LinesAsync(long operationId, CancellationToken stopping) => db.Jobs
        .Where(j => j.OperationId == operationId && j.Seat <= SeatState.Awaited)
        .GroupBy(j => new { j.StoreId, j.SeatTokenId, j.Seat })
        .OrderBy(g => g.Key.StoreId).ThenBy(g => g.Key.SeatTokenId).ThenByDescending(g => g.Key.Seat)
        .Select(g => new Line
        {
            StoreId = g.Key.StoreId!.Value,
            TokenId = g.Key.SeatTokenId!.Value,
            State = g.Key.Seat!.Value,
            App = g.Min(j => j.Detail),
            Count = g.Count(),
            First = g.Min(j => j.Seat == SeatState.Awaited ? (long?)j.Id : null),
        })
        .ToListAsync(stopping);

    /// <summary>The places of the first of each line that has some, over the whole fleet.</summary>
    private async Task<Dictionary<SeatPool, int>> PlacesAsync(List<Line> lines, CancellationToken stopping)
    {
        var firsts = lines.Where(l => l.First is not null)
            .Select(l => new FirstAwaiting(l.First!.Value, l.TokenId, l.StoreId)).ToArray();
        if (firsts.Length == 0) { return []; }

        var counted = await db.Jobs.OfWholeFleet().Where(j => j.Seat == SeatState.Awaited)
            .Join(
                db.AsRows(firsts),
                j => new { TokenId = j.SeatTokenId!.Value, StoreId = j.StoreId!.Value },
                f => new { f.TokenId, f.StoreId },
                (j, f) => new { j.Id, First = f.Id })
            .Where(x => x.Id <= x.First)
            .GroupBy(x => x.First)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);
        return firsts.ToDictionary(f => new SeatPool(f.TokenId, f.StoreId), f => counted.GetValueOrDefault(f.Id));
    }

    /// <summary>The contents that the reader sees, the names of their tokens, and what is forecast of them.</summary>
    private async Task<Known> ContentsAsync(List<Line> lines, CancellationToken stopping)
    {
        int[] tokenIds = [.. lines.Select(l => l.TokenId).Distinct()];
        long[] storeIds = [.. lines.Select(l => l.StoreId).Distinct()];
        var contents = await db.VppContents.AsNoTracking()
            .Where(c => tokenIds.Contains(c.TokenId) && storeIds.Contains(c.StoreId)).ToListAsync(stopping);
        var tokens = await db.VppTokens.AsNoTracking().Where(t => tokenIds.Contains(t.Id)).ToListAsync(stopping);
        var found = new Dictionary<SeatPool, SeatForecast>();
        foreach (var token in tokens)
        {
            var own = contents.FindAll(c => c.TokenId == token.Id);
            foreach (var (storeId, forecast) in await forecasts.OfAsync(token, own, stopping))
            {
                found[new(token.Id, storeId)] = forecast;
            }
        }

        return new Known(
            contents.ToDictionary(c => new SeatPool(c.TokenId, c.StoreId)),
            tokens.ToDictionary(t => t.Id, t => t.LocationName),
            found);
    }

    private sealed record Known(
        Dictionary<SeatPool, VppContent> Contents,
        Dictionary<int, string> Tokens,
        Dictionary<SeatPool, SeatForecast> Forecasts);

    private sealed record FirstAwaiting(long Id, int TokenId, long StoreId);

    private sealed class Line
    {
        public required long StoreId { get; init; }

        public required int TokenId { get; init; }

        public required SeatState State { get; init; }

        /// <summary>The app's name as it was sent; one of them where it was renamed while the operation was.</summary>
        public required string? App { get; init; }

        public required int Count { get; init; }

        public required long? First { get; init; }
    }
}

/// <summary>The jobs of an operation that wait for a seat of one app.</summary>
/// <param name="App">The app's name, as it was sent.</param>
/// <param name="State">Whether they wait for a seat, or for somebody to have a licence.</param>
public sealed record AwaitedSeats(int TokenId, string App, SeatState State, int Count)
{
    /// <summary>The place of the first of them in the line, from 1; null if a seat can't be assigned to any.</summary>
    public required int? Place { get; init; }

    /// <summary>The app among the contents of the token; null if the reader doesn't see that.</summary>
    public required VppContent? Content { get; init; }

    /// <summary>When there will be seats; null if the reader doesn't see the token.</summary>
    public required SeatForecast? Forecast { get; init; }

    /// <summary>The name of the token; null if the reader doesn't see it.</summary>
    public required string? Token { get; init; }

    /// <summary>
    /// How many seats are to be bought so that every device that waits for one has it, those of other operations
    /// included; 0 if none, or if that is not known.
    /// </summary>
    public int Missing => Forecast is { } forecast ? Math.Max(0, forecast.Awaited - forecast.Free) : 0;

    /// <summary>
    /// How many wait, for which app, at which token, how many seats that has left, and what helps, in plain sentences.
    /// </summary>
    public string Label(ShownTime time)
    {
        if (Place is not { } place) { return Say(Labels.Delivery_SeatUnassignable, App, Count); }

        var waiting = Say(Labels.Delivery_SeatWait, App, Count, place);
        if (Token is null || Forecast is null) { return waiting; }

        var free = Say(Labels.Delivery_SeatFree, Token, Forecast.Free);
        return Content is { } content && content.IsResting(time.Now) ? $"{waiting} {free} {content.RestLabel(time)}"
            : Missing > 0 ? $"{waiting} {free} {Say(Labels.Delivery_SeatBuy, Missing)}"
            : $"{waiting} {free}";
    }
}
