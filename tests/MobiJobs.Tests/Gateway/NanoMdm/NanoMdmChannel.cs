using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MobiJobs.Gateway;
using MobiJobs.Gateway.NanoMdm;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>The channel as the program has it, in front of a stand-in.</summary>
internal sealed class NanoMdmChannel : IAsyncDisposable
{
    private readonly Func<ServiceProvider> start;
    private readonly Held held;
    private ServiceProvider services;

    private NanoMdmChannel(StandIn server, Func<ServiceProvider> start, Held held)
    {
        (Server, this.start, this.held) = (server, start, held);
        services = start();
    }

    public StandIn Server { get; }

    public IDeviceGateway Gateway => services.GetRequiredService<IDeviceGateway>();

    public static async Task<NanoMdmChannel> StartAsync(
        string[] enrollments, string key = StandIn.Key, int pushesPerSecond = 100)
    {
        var server = await StandIn.StartAsync(enrollments);
        var delivery = new Held();
        return new NanoMdmChannel(server, () => Start(server.Address, key, pushesPerSecond, delivery), delivery);
    }

    /// <summary>The program is gone, and starts again.</summary>
    public async Task RestartAsync()
    {
        await services.DisposeAsync();
        services = start();
    }

    /// <summary>What the program runs beside it.</summary>
    public IHostedService Waiting => Assert.Single(services.GetServices<IHostedService>());

    /// <summary>Whether delivery is stopped.</summary>
    public bool IsHeld
    {
        set => held.IsOn = value;
    }

    /// <summary>The devices that most probably can be woken; null where that can't be read.</summary>
    public string[]? Witnesses
    {
        set => held.Witnesses = value;
    }

    /// <summary>The troubles that what waits has met.</summary>
    public IReadOnlyList<ChannelTrouble> Noted => held.Noted;

    /// <summary>Sends what waits and may be sent.</summary>
    public Task SendWaitingAsync() => ((WaitingPushes)Waiting).SendAsync(CancellationToken.None);

    public async Task<HandOverReply> HandOverAsync(DeviceCommand command) =>
        Assert.Single(await Gateway.HandOverAsync([command], CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await Server.DisposeAsync();
    }

    private static ServiceProvider Start(Uri server, string key, int pushesPerSecond, Held delivery)
    {
        var options = new NanoMdmOptions(server, key, "webhook key")
        {
            Patience = TimeSpan.FromSeconds(3),
            PushesPerSecond = pushesPerSecond,
        };
        return new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .AddSingleton<DeliveryHold>(_ => Task.FromResult(delivery.IsOn))
            .AddSingleton<PushWitnesses>(_ => delivery.Witnesses is { } ids
                ? Task.FromResult<IReadOnlyList<string>>(ids)
                : throw new TimeoutException("The store is busy."))
            .AddSingleton<TroubleNote>(trouble =>
            {
                delivery.Noted.Add(trouble);
                return Task.CompletedTask;
            })
            .AddNanoMdmGateway(options).BuildServiceProvider();
    }

    private sealed class Held
    {
        public bool IsOn { get; set; }

        public string[]? Witnesses { get; set; } = [];

        public List<ChannelTrouble> Noted { get; } = [];
    }
}
