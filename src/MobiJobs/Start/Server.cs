using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Reports;
using MobiJobs.Start.Samples;
using Serilog;
using MobiJobs.Vpp;

namespace MobiJobs.Start;

/// <summary>Console and worker: what is registered, and what happens at start.</summary>
public static class Server
{
    /// <summary>Runs until it is stopped.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        await using var app = Build(WebApplication.CreateBuilder(args));
        await PrepareAsync(app);
        await app.RunAsync();
        return 0;
    }

    /// <summary>The program, ready to be prepared and run.</summary>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var settings = Settings.Read(builder.Configuration, builder.Environment.IsProduction());
        builder.Host.UseSerilog((context, log) => log.ReadFrom.Configuration(context.Configuration).Filter.ByExcluding(IsSaidAtTheEnd).WriteTo.Console(formatProvider: CultureInfo.InvariantCulture));
        builder.WebHost.UseStaticWebAssets(); // From the sources in any environment; a published program has none and needs none.
        AddCore(builder.Services, settings);
        builder.Services.AddRooms(settings).AddConsole();
        var app = builder.Build();
        app.UseConsole();
        return app;
    }

    /// <summary>What commands need, too: the store, the time, the channel's contract.</summary>
    public static void AddCore(IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings).AddSingleton(settings.Simulated).AddSingleton(new OrganizationTime(settings.TimeZone));
        services.AddSingleton(TimeProvider.System).AddDatabase(settings.Database).AddScoped<Demonstration>().AddScoped<SampleVpp>();
        services.AddSingleton<ReportReceiver>(provider => provider.GetRequiredService<ReportInbox>().ReceiveAsync);
        services.AddSimulatedGateway(settings.Simulated, store => DatabaseSetup.UseSqlite(store, DatabaseSetup.BesideConnection(settings.Database, "fleet")), isRunning: settings.WorkerEnabled);
        services.AddApple(settings.Vpp, store => DatabaseSetup.UseSqlite(store, DatabaseSetup.BesideConnection(settings.Database, "vpp")));
    }

    /// <summary>Brings the stores up to date and, outside production, lays in the demonstration once.</summary>
    public static async Task PrepareAsync(WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        var stopping = app.Lifetime.ApplicationStopping;
        await DatabaseStart.MigrateAsync(db, app.Services.GetRequiredService<TimeProvider>(), stopping);
        await using var fleet = await app.Services.GetRequiredService<IDbContextFactory<FleetDb>>().CreateDbContextAsync(stopping);
        Directory.CreateDirectory(Path.GetDirectoryName(DatabaseSetup.FileOf(fleet.Database.GetConnectionString()!)!)!);
        await fleet.Database.EnsureCreatedAsync(stopping);
        var people = scope.ServiceProvider.GetRequiredService<People>();
        await people.EnsureRolesAsync();
        if (!app.Environment.IsProduction()) { await scope.ServiceProvider.GetRequiredService<Demonstration>().LayInAsync(people, stopping); }
    }

    /// <summary>The host's stack trace of a start that failed: <see cref="StartTrouble"/> says it in one line, and what it can't is thrown.</summary>
    private static bool IsSaidAtTheEnd(Serilog.Events.LogEvent entry) => entry.MessageTemplate.Text == "Hosting failed to start";
}
