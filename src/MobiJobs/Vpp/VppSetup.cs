using Microsoft.EntityFrameworkCore;
using MobiJobs.Vpp.Simulated;

namespace MobiJobs.Vpp;

/// <summary>Volume purchase: what the console and the workers need of it.</summary>
public static class VppSetup
{
    /// <summary>Registers the tokens, what is asked of Apple, and the synchronisation.</summary>
    public static IServiceCollection AddVpp(this IServiceCollection services)
    {
        services.AddDataProtection();
        return services.AddSingleton<VppTokenVault>().AddScoped<VppTokens>().AddScoped<VppSync>().AddScoped<VppOrders>().AddScoped<VppInvitations>().AddScoped<HashList>();
    }

    /// <summary>Registers the made-up Apple.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="store">Chooses the engine and the file.</param>
    public static IServiceCollection AddSimulatedVpp(this IServiceCollection services, Action<DbContextOptionsBuilder> store) =>
        services.AddDbContextFactory<SimulatedVppDb>(store).AddSingleton<SimulatedVpp>().AddSingleton<IVppService>(provider => provider.GetRequiredService<SimulatedVpp>());
}
