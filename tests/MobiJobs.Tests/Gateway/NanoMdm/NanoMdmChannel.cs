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

    /// <param name="enrollments">The ids that the server knows.</param>
    /// <param name="key">The key that the program calls with.</param>
    /// <param name="pushesPerSecond">How many devices are woken in a second.</param>
    /// <param name="patience">How long a call may take with its repeats; as the program has it where not given.</param>
    public static async Task<NanoMdmChannel> StartAsync(
        string[] enrollments, string key = StandIn.Key, int pushesPerSecond = 100, TimeSpan? patience = null)
    {
        var server = await StandIn.StartAsync(enrollments);
        var delivery = new Held();
        var options = new NanoMdmOptions(server.Address, key, "webhook key") { PushesPerSecond = pushesPerSecond };
        if (patience is { } limit) { options = options with { Patience = limit }; }

        return new NanoMdmChannel(server, () => Start(options, delivery), delivery);
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

    /// <summary>The devices that waited and could not be woken for a reason of their own.</summary>
    public IReadOnlyDictionary<string, string> Refused => held.Refused;

    /// <summary>Sends what waits and may be sent.</summary>
    public Task SendWaitingAsync() => ((WaitingPushes)Waiting).SendAsync(CancellationToken.None);

    public async Task<HandOverReply> HandOverAsync(DeviceCommand command) =>
        Assert.Single(await Gateway.HandOverAsync([command], CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await Server.DisposeAsync();
    }

    private static ServiceProvider Start(NanoMdmOptions options, Held delivery) =>
        new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .AddSingleton<DeliveryHold>(_ => Task.FromResult(delivery.IsOn))
            .AddSingleton<PushWitnesses>(_ => delivery.Witnesses is { } ids
                ? Task.FromResult<IReadOnlyList<string>>(ids)
                : throw new TimeoutException("The store is busy."))
            .AddSingleton<TroubleNote>(trouble =>
            {
                delivery.Noted.Add(trouble);
                return Task.CompletedTask;
            })
            .AddSingleton<RefusedPushes>(refused =>
            {
                foreach (var (id, why) in refused) { delivery.Refused[id] = why; }

                return Task.CompletedTask;
            })
            .AddNanoMdmGateway(options).BuildServiceProvider();

    private sealed class Held
    {
        public bool IsOn { get; set; }

        public string[]? Witnesses { get; set; } = [];

        public List<ChannelTrouble> Noted { get; } = [];

        public Dictionary<string, string> Refused { get; } = new(StringComparer.Ordinal);
    }
}
