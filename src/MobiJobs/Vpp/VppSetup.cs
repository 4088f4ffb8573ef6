using Microsoft.EntityFrameworkCore;
using MobiJobs.Queue;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Simulated;
using MobiJobs.Vpp.Sync;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;
using MobiJobs.Vpp.AppsAndBooks;

namespace MobiJobs.Vpp;

/// <summary>Volume purchase: what the console and the workers need of it.</summary>
public static class VppSetup
{
    /// <summary>Registers the tokens, what is asked of Apple, and the synchronisation.</summary>
    public static IServiceCollection AddVpp(this IServiceCollection services)
    {
        services.AddDataProtection();
        services.AddSingleton<VppTokenVault>().AddScoped<VppTokens>().AddScoped<VppClaims>().AddScoped<HashList>();
        services.AddSingleton<VppSyncTurns>().AddScoped<VppOutcome>().AddPeriodicStep<VppOrders>().AddPurge<VppOrderPurge>();
        services.AddRecurring<VppSync>("vpp-sync", Rhythm.Hourly, sync => sync.RunAllAsync(CancellationToken.None));
        return services.AddJobEnded<VppInvitations>();
    }

    /// <summary>Registers the Apple that is asked.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="settings">Which one.</param>
    /// <param name="store">Chooses the engine and the file of the made-up one.</param>
    public static IServiceCollection AddApple(this IServiceCollection services, VppSettings settings, Action<DbContextOptionsBuilder> store) => settings.Kind switch
    {
        VppKind.Simulated => services.AddSimulatedVpp(store),
        VppKind.AppsAndBooks => services.AddAppsAndBooks(settings),
    };

    /// <summary>Registers the made-up Apple.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="store">Chooses the engine and the file.</param>
    public static IServiceCollection AddSimulatedVpp(this IServiceCollection services, Action<DbContextOptionsBuilder> store) =>
        services.AddDbContextFactory<SimulatedVppDb>(store).AddSingleton<SimulatedVpp>().AddSingleton<IVppService>(provider => provider.GetRequiredService<SimulatedVpp>());
}
