using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MobiJobs.Gateway;
using MobiJobs.Gateway.NanoMdm;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>The channel as the program has it, in front of a stand-in.</summary>
internal sealed class NanoMdmChannel : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private readonly Held held;

    private NanoMdmChannel(StandIn server, ServiceProvider services, Held held) =>
        (Server, this.services, this.held) = (server, services, held);

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
        var delivery = new Held();
        var provider = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .AddSingleton<DeliveryHold>(_ => Task.FromResult(delivery.IsOn))
            .AddNanoMdmGateway(options).BuildServiceProvider();
        return new NanoMdmChannel(server, provider, delivery);
    }

    /// <summary>What the program runs beside it.</summary>
    public IHostedService Waiting => Assert.Single(services.GetServices<IHostedService>());

    /// <summary>Whether delivery is stopped.</summary>
    public bool IsHeld
    {
        set => held.IsOn = value;
    }

    /// <summary>Sends what waits and may be sent.</summary>
    public Task SendWaitingAsync() => ((WaitingPushes)Waiting).SendAsync(CancellationToken.None);

    public async Task<HandOverReply> HandOverAsync(DeviceCommand command) =>
        Assert.Single(await Gateway.HandOverAsync([command], CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await Server.DisposeAsync();
    }

    private sealed class Held
    {
        public bool IsOn { get; set; }
    }
}
