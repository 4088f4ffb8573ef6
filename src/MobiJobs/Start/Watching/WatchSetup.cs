using System.Diagnostics.Metrics;
using MobiJobs.Jobs.Live;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MobiJobs.Start.Watching;

/// <summary>Numbers and traces for who watches the program; where nobody does, nothing is started.</summary>
internal static class WatchSetup
{
    private const string Program = "mobijobs";

    /// <summary>Registers what the settings ask for.</summary>
    public static IServiceCollection AddWatching(this IServiceCollection services, WatchSettings settings)
    {
        services.AddSingleton(settings);
        if (!settings.IsOn) { return services; }

        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Program, serviceVersion: ProgramVersion.Text))
            .WithMetrics(metrics => AddNumbers(metrics, settings));
        services.ConfigureOpenTelemetryMeterProvider((provider, metrics) => LeaveOthersOut(
            metrics, provider.GetRequiredService<IMeterFactory>()));
        if (settings.Otlp is { } address)
        {
            telemetry.WithTracing(AddTraces).UseOtlpExporter(OtlpExportProtocol.HttpProtobuf, address);
        }

        return services.AddHostedService<WatchStart>();
    }

    private static void AddNumbers(MeterProviderBuilder metrics, WatchSettings settings)
    {
        metrics.AddMeter(WorkMeter.Name)
            .AddAspNetCoreInstrumentation()
            .AddHttpClientInstrumentation()
            .AddRuntimeInstrumentation();
        if (settings.Token is null) { return; }

        // What costs something is kept for ten seconds already.
        metrics.AddPrometheusExporter(options => options.ScrapeResponseCacheDurationMilliseconds = 0);
    }

    /// <summary>Meters are known by name in the whole process, where other programs of this kind may run.</summary>
    private static void LeaveOthersOut(MeterProviderBuilder metrics, IMeterFactory own) => metrics.AddView(
        instrument => instrument.Meter.Scope is IMeterFactory factory && factory != own
            ? MetricStreamConfiguration.Drop
            : null);

    private static void AddTraces(TracerProviderBuilder traces) => traces
        .AddSource(WorkMeter.Name)
        .AddAspNetCoreInstrumentation()
        .AddHttpClientInstrumentation();
}

/// <summary>Announces the counters; where numbers are sent, also reads those of the store before they are.</summary>
internal sealed class WatchStart(
    WorkMeter meter, StoreGauges gauges, WatchSettings settings, TimeProvider clock) : BackgroundService
{
    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        meter.Announce();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Otlp is null) { return; } // Whoever comes for them has them read.

        using var timer = new PeriodicTimer(StoreGauges.Shortest, clock);
        do { await gauges.ReadAsync(stoppingToken); }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
