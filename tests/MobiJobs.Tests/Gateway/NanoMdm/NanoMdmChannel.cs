using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Gateway;
using MobiJobs.Gateway.NanoMdm;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>The channel as the program has it, in front of a stand-in.</summary>
internal sealed class NanoMdmChannel : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private NanoMdmChannel(StandIn server, ServiceProvider services) => (Server, this.services) = (server, services);

    public StandIn Server { get; }

    public IDeviceGateway Gateway => services.GetRequiredService<IDeviceGateway>();

    public static async Task<NanoMdmChannel> StartAsync(
        string[] enrollments, string key = StandIn.Key, int pushesPerSecond = 100)
    {
        var server = await StandIn.StartAsync(enrollments);
        var options = new NanoMdmOptions(server.Address, key, "webhook key")
        {
            Patience = TimeSpan.FromSeconds(3),
            PushesPerSecond = pushesPerSecond,
        };
        var provider = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .AddNanoMdmGateway(options, isRunning: false).BuildServiceProvider();
        return new NanoMdmChannel(server, provider);
    }

    public async Task<HandOverReply> HandOverAsync(DeviceCommand command) =>
        Assert.Single(await Gateway.HandOverAsync([command], CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await Server.DisposeAsync();
    }
}
