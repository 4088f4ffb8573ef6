using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Gateway.NanoMdm;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Start;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Start;

/// <summary>With another channel, and the real Apple, nothing of the simulated ones is there.</summary>
public sealed class Another_channel : IDisposable
{
    private static readonly NanoMdmOptions NanoMdm =
        new(new Uri("http://127.0.0.1:9"), "a key of the API", "a key of the webhook");

    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;

    [Fact]
    public async Task Brings_nothing_of_the_simulated_fleet_or_the_simulated_Apple()
    {
        var (registered, hosted) = await ServicesAsync(ChannelKind.NanoMdm, VppKind.AppsAndBooks);

        Assert.DoesNotContain(registered, IsSimulated);
        Assert.DoesNotContain(hosted, IsSimulated);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task The_simulated_ones_are_found_by_the_same_search()
    {
        var (registered, hosted) = await ServicesAsync(ChannelKind.Simulated, VppKind.Simulated);

        Assert.Contains(registered, t => t.Name == "SampleVpp");
        Assert.Contains(registered, t => t.Name == "SimulatedVpp");
        Assert.Contains(typeof(SimulatedFleet), hosted);
    }

    [Fact]
    public async Task Samples_come_without_licences_where_the_real_Apple_is_asked()
    {
        var (registered, _) = await ServicesAsync(ChannelKind.Simulated, VppKind.AppsAndBooks);

        Assert.Contains(registered, t => t.Name == "Demonstration");
        Assert.DoesNotContain(registered, t => t.Namespace == "MobiJobs.Vpp.Simulated" || t.Name == "SampleVpp");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>
    /// The types that are registered, or that registered ones are made of; and those that run in the background.
    /// </summary>
    private async Task<(Type[] Registered, Type[] Hosted)> ServicesAsync(ChannelKind channel, VppKind apple)
    {
        var store = $"Data Source={Path.Combine(folder, "store.db")}";
        var settings = new Settings(
            new DatabaseSettings(DatabaseProvider.Sqlite, store, null),
            new SimulatedOptions(),
            TimeZoneInfo.Utc,
            WorkerEnabled: true,
            WorkerCount: 1,
            WebEnabled: true)
        {
            NanoMdm = channel == ChannelKind.NanoMdm ? NanoMdm : null,
            Vpp = VppSettings.Default with { Kind = apple },
        };
        var services = new ServiceCollection();
        services.AddLogging();
        Server.AddCore(services, settings);
        services.AddSingleton<ReportReceiver>((_, _) => Task.CompletedTask);
        await using var provider = services.BuildServiceProvider();
        var gateway = provider.GetRequiredService<IDeviceGateway>();
        Assert.Equal(channel == ChannelKind.Simulated, gateway is SimulatedGateway);
        var registered = services
            .SelectMany(s => new[] { s.ServiceType, s.ImplementationType, s.ImplementationInstance?.GetType() })
            .OfType<Type>()
            .SelectMany(t => t.GetGenericArguments().Prepend(t))
            .Distinct();
        return ([.. registered], [.. provider.GetServices<IHostedService>().Select(h => h.GetType())]);
    }

    private static bool IsSimulated(Type type) =>
        type.Namespace is { } room
        && (room.EndsWith(".Simulated", StringComparison.Ordinal) || room == "MobiJobs.Start.Samples");
}
