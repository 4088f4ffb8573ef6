using Microsoft.EntityFrameworkCore;
using MobiJobs.Devices.Groups;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Jobs.List;
using MobiJobs.Queue.Commands;
using MobiJobs.Queue.Periodic;
using MobiJobs.Queue.Seats;
using MobiJobs.Runs;
using MobiJobs.Vpp.AppsAndBooks;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Seats;
using MobiJobs.Vpp.Simulated;
using MobiJobs.Vpp.Sync;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Vpp;

/// <summary>Registers volume purchase for the console and the workers.</summary>
public static class VppSetup
{
    /// <summary>Registers tokens, orders to Apple and the synchronisation.</summary>
    public static IServiceCollection AddVpp(this IServiceCollection services)
    {
        services.AddDataProtection();
        services
            .AddSingleton<VppTokenVault>()
            .AddSingleton<RunningSyncs>()
            .AddScoped<OwnMdmProduct>()
            .AddScoped<VppTokens>()
            .AddScoped<VppShares>()
            .AddScoped<SeatForecasts>()
            .AddScoped<VppContentPages>()
            .AddScoped<IGroupMoved, VppShares>()
            .AddScoped<VppOutcome>()
            .AddScoped<VppPreviews>()
            .AddRunAct<ChangesAtApple>()
            .AddScoped<HashList>()
            .AddSweep<DeletedTokens>(SweepStage.Last)
            .AddPeriodicStep<VppOrders>()
            .AddPeriodicStep<SeatWork>()
            .AddScoped<SeatMoves>()
            .AddSweep<SeatSweep>(SweepStage.Queues)
            .AddScoped<SeatChanges>()
            .AddScoped<ISeats, SeatClaims>()
            .AddScoped<ISeatTokens, RestingSeats>()
            .AddScoped<ICommandContent, InvitationAddresses>()
            .AddPurge<VppOrderPurge>();
        services.AddRecurring<VppSync>(
            RecurringNames.VppSync, Rhythm.Hourly, sync => sync.RunAllAsync(CancellationToken.None));
        return services.AddJobEnded<VppInvitations>();
    }

    /// <summary>Registers the Apple that the settings name.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="settings">Which Apple.</param>
    /// <param name="store">Chooses the engine and the file of the simulated Apple.</param>
    public static IServiceCollection AddApple(
        this IServiceCollection services,
        VppSettings settings,
        Action<DbContextOptionsBuilder> store) => settings.Kind switch
        {
            VppKind.Simulated => services.AddSimulatedVpp(store),
            VppKind.AppsAndBooks => services.AddAppsAndBooks(settings),
        };

    /// <summary>Registers the simulated Apple.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="store">Chooses the engine and the file.</param>
    public static IServiceCollection AddSimulatedVpp(
        this IServiceCollection services,
        Action<DbContextOptionsBuilder> store) => services
            .AddDbContextFactory<SimulatedVppDb>(store)
            .AddSingleton<SimulatedVpp>()
            .AddSingleton<IVppService>(provider => provider.GetRequiredService<SimulatedVpp>())
            .AddSingleton<IAppLicenses>(provider => provider.GetRequiredService<SimulatedVpp>());
}
