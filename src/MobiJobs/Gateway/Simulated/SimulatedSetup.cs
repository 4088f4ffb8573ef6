using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Gateway.Simulated;

/// <summary>
/// Registers the simulated fleet as the channel. The receiving side registers <see cref="ReportReceiver"/>.
/// </summary>
public static class SimulatedSetup
{
    /// <param name="services">The services to add to.</param>
    /// <param name="options">How the fleet behaves.</param>
    /// <param name="store">Chooses the engine and the file.</param>
    /// <param name="isRunning">Whether the devices run in this process.</param>
    public static IServiceCollection AddSimulatedGateway(
        this IServiceCollection services,
        SimulatedOptions options,
        Action<DbContextOptionsBuilder> store,
        bool isRunning)
    {
        services.AddSingleton(options).AddDbContextFactory<FleetDb>(store);
        services.AddSingleton<SimulatedFleet>().AddSingleton<IDeviceGateway, SimulatedGateway>();
        return isRunning
            ? services.AddHostedService(provider => provider.GetRequiredService<SimulatedFleet>())
            : services;
    }
}
