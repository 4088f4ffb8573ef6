using System.Globalization;
using MobiJobs.Vpp.Simulated;

namespace MobiJobs.Start;

/// <summary>The command that buys seats of a content in every location of the simulated Apple that has it.</summary>
internal static class SeatPurchase
{
    private const int MaxSeats = 1_000_000;

    /// <summary>Buys them. The console sees them after its next synchronisation.</summary>
    public static async Task<int> RunAsync(
        IServiceProvider services, CommandOptions options, string usage, Func<string, Task<int>> fail)
    {
        if (services.GetService<SimulatedVpp>() is not { } apple)
        {
            return await fail("buy-seats buys at the simulated Apple: it needs Vpp:Kind = Simulated.");
        }

        if (!long.TryParse(options.Text("store-id"), NumberStyles.None, CultureInfo.InvariantCulture, out var storeId)
            || options.Number("seats", 1, MaxSeats) is not { } seats)
        {
            return await fail($"Usage: {usage}");
        }

        var locations = await apple.LocationsOfAsync(storeId, CancellationToken.None);
        foreach (var location in locations) { await apple.BuyAsync(location, storeId, seats, CancellationToken.None); }

        if (locations.Count == 0)
        {
            return await fail(string.Create(CultureInfo.InvariantCulture, $"No location has the content {storeId}."));
        }

        await Console.Out.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{seats} seats in {locations.Count} locations"));
        return 0;
    }
}
