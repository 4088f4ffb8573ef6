using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Gateway.Simulated;

/// <summary>Registers the simulated fleet as the channel. <see cref="ReportReceiver"/> is registered by whoever listens.</summary>
public static class SimulatedSetup
{
    /// <param name="services">Where to.</param>
    /// <param name="options">How the fleet behaves.</param>
    /// <param name="store">Chooses the engine and the file.</param>
    /// <param name="isRunning">Whether the devices live in this process.</param>
    public static IServiceCollection AddSimulatedGateway(this IServiceCollection services, SimulatedOptions options, Action<DbContextOptionsBuilder> store, bool isRunning)
    {
        services.AddSingleton(options).AddDbContextFactory<FleetDb>(store).AddSingleton<SimulatedFleet>().AddSingleton<IDeviceGateway, SimulatedGateway>();
        return isRunning ? services.AddHostedService(provider => provider.GetRequiredService<SimulatedFleet>()) : services;
    }
}
