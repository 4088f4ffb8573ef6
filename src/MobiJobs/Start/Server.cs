using System.Globalization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Enrollments;
using MobiJobs.Enrollments.PushCertificates;
using MobiJobs.Gateway;
using MobiJobs.Gateway.NanoMdm;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Organization;
using MobiJobs.Queue;
using MobiJobs.Queue.Outages;
using MobiJobs.Reports;
using MobiJobs.Reports.Webhook;
using MobiJobs.Start.Samples;
using MobiJobs.Start.Watching;
using MobiJobs.Vpp;
using Serilog;

namespace MobiJobs.Start;

/// <summary>Console and worker: what is registered, and what happens at start.</summary>
public static class Server
{
    /// <summary>The longest form; what takes files, and each call of the API, says its own limit.</summary>
    private const long MaxFormBytes = 8 * 1024 * 1024;

    /// <summary>Runs until it is stopped.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        await using var app = Build(CreateBuilder(args));
        await PrepareAsync(app);
        await app.RunAsync();
        return 0;
    }

    /// <summary>
    /// The program's own settings count wherever it is started from; a folder that has such a file of its own wins.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var root = File.Exists("appsettings.json") ? null : AppContext.BaseDirectory;
        return WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = root });
    }

    /// <summary>The program, ready to be prepared and run.</summary>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var settings = Settings.Read(builder.Configuration, builder.Environment.IsProduction());
        // Of this program only: one logger for the process would be that of whichever program of it started last.
        builder.Host.UseSerilog(
            (context, log) => log
                .ReadFrom.Configuration(context.Configuration)
                .Filter.ByExcluding(IsExplainedAtTheEnd)
                .Enrich.With<OneLineValues>()
                .WriteTo.QuietConsole(CultureInfo.InvariantCulture, settings.Log),
            preserveStaticLogger: true);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.ConfigureHttpsDefaults(TlsSetup.Configure);
            server.Limits.MaxRequestBodySize = MaxFormBytes;
        });
        AddCore(builder.Services, settings);
        builder.Services.AddRooms(settings).AddHealth().AddWatching(settings.Watch).AddScoped<FirstSignIn>();
        builder.Services.AddSystemd().AddWindowsService(); // Each does nothing where the program was not started by it.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LastRequests.WholeStop);
        return settings.WebEnabled ? BuildConsole(builder, settings) : BuildWorker(builder);
    }

    private static WebApplication BuildConsole(WebApplicationBuilder builder, Settings settings)
    {
        builder.WebHost.UseStaticWebAssets(); // Without it, only Development serves the assets of the sources.
        builder.Services.AddConsole().AddHttps(settings.Web).AddSingleton<LastRequests>();
        var app = builder.Build();
        app.Use(app.Services.GetRequiredService<LastRequests>().AnswerAsync);
        app.UseHttps(settings.Web);
        app.UseConsole();
        if (settings.Channel == ChannelKind.NanoMdm) { app.MapNanoMdmWebhook(); }

        return app;
    }

    /// <summary>A worker without console answers only whether it lives and can work, and who watches it.</summary>
    private static WebApplication BuildWorker(WebApplicationBuilder builder)
    {
        var app = builder.Build();
        app.MapHealth();
        app.MapMetrics();
        app.MapFallback("{*path}", () => Results.NotFound()).AllowAnonymous(); // Nobody is asked who they are.
        return app;
    }

    /// <summary>What commands need too: the store, the time, the channel, Apple.</summary>
    public static void AddCore(IServiceCollection services, Settings settings)
    {
        services.AddWorkMeter().AddSingleton(settings).AddSingleton(new OrganizationTime(settings.TimeZone));
        services.AddSingleton(new OrganizationName(settings.OrganizationName));
        services.TryAddSingleton(TimeProvider.System); // A test can bring its own.
        services.AddDatabase(settings.Database).AddKeys(settings.Keys);
        services.AddSingleton<DeliveryHold>(provider => stopping => ChannelOutages.HoldAsync(provider, stopping));
        services.AddSingleton<TroubleNote>(provider => trouble => ChannelOutages.NoteAsync(provider, trouble));
        services.AddSingleton<RefusedPushes>(
            provider => refused => DeviceQueueWorker.NoteRefusedAsync(provider, refused));
        services.AddSingleton<PushWitnesses>(provider => stopping => DevicesHeardLast.FindAsync(provider, stopping));
        services.AddSingleton<ReportReceiver>(provider => provider.GetRequiredService<ReportInbox>().ReceiveAsync);
        services
            .AddApple(settings.Vpp, store => DatabaseSetup.UseFileBeside(store, settings.Database, "vpp"))
            .AddChannel(settings);
    }

    /// <summary>Brings the stores up to date and, outside production, creates the demonstration once.</summary>
    public static async Task PrepareAsync(WebApplication app)
    {
        await using var scope = app.Services.CreateWorkScope("start");
        var services = scope.ServiceProvider;
        var stopping = app.Lifetime.ApplicationStopping;
        var db = services.GetRequiredService<MobiJobsDb>();
        services.GetRequiredService<StoreLock>().Take();
        await DatabaseStart.MigrateAsync(db, services.GetRequiredService<TimeProvider>(), stopping);
        await using var turn = await services.GetRequiredService<StartTurn>().TakeAsync(stopping);
        if (await services.GetRequiredService<AuditSealing>().LacksKeyAsync(stopping))
        {
            throw new WrongSettingException(
                "Audit:SealKey",
                "",
                "the key that the seals of the audit trail were made with, or the chain would break");
        }

        await services.GetRequiredService<SettingsInUse>().ReadAsync(stopping);
        services.GetRequiredService<AuditHead>().Read(); // A wrong one stops here, not in a sweep that only logs it.
        await KeyProtection.ReplacePlainAsync(services, services.GetRequiredService<Settings>().Keys, stopping);
        if (services.GetService<SimulatedFleet>() is { } fleet) { await fleet.PrepareAsync(stopping); }

        await services.GetRequiredService<People>().EnsureRolesAsync();
        if (app.Environment.IsProduction()) { return; }

        await services.GetRequiredService<FirstSignIn>().CreateAsync(stopping);
        if (services.GetService<Demonstration>() is { } demonstration) { await demonstration.CreateAsync(stopping); }
    }

    /// <summary>The one switch over the channels.</summary>
    private static IServiceCollection AddChannel(this IServiceCollection services, Settings settings) =>
        settings.Channel switch
        {
            ChannelKind.Simulated => services
                .AddSimulatedGateway(
                    settings.Simulated,
                    store => DatabaseSetup.UseFileBeside(store, settings.Database, "fleet"),
                    isRunning: settings.WorkerEnabled)
                .AddSamples(settings.Vpp),
            ChannelKind.NanoMdm => services
                .AddNanoMdmGateway(settings.NanoMdm!)
                .AddNanoMdmWebhook()
                .AddPushCertificates(),
        };

    /// <summary>
    /// The host's stack trace of a start that failed: <see cref="StartTrouble"/> explains it in one line, and any other
    /// error is thrown.
    /// </summary>
    private static bool IsExplainedAtTheEnd(Serilog.Events.LogEvent entry) =>
        entry.MessageTemplate.Text == "Hosting failed to start";
}
