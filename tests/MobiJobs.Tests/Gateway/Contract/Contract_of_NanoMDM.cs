using MobiJobs.Gateway;
using MobiJobs.Gateway.NanoMdm;
using MobiJobs.Tests.Gateway.NanoMdm;

namespace MobiJobs.Tests.Gateway.Contract;

/// <summary>A server between console and devices can be down; the simulated fleet can't.</summary>
public abstract class Contract_of_a_server(bool hasFaults) : Contract_of_the_channel
{
    private NanoMdmUnderTest nanoMdm = null!;

    [Fact]
    public async Task A_channel_that_is_down_says_so_and_takes_the_command_once_it_is_back()
    {
        Assert.Null(await Channel.Gateway.ProbeAsync([], CancellationToken.None));
        await nanoMdm.BreakAsync();

        var command = Channel.CommandThat(Behaviour.Succeeds, Channel.Device);
        var replies = await Channel.Gateway.HandOverAsync([command], CancellationToken.None);
        Assert.NotNull(Assert.IsType<HandOverReply.Unavailable>(Assert.Single(replies)).Trouble);
        var woken = await Channel.Gateway.WakeAsync([Channel.Device], WakeTurn.First, CancellationToken.None);
        Assert.NotNull(woken.Trouble);
        Assert.NotNull(await Channel.Gateway.ProbeAsync([], CancellationToken.None));

        await nanoMdm.MendAsync();
        Assert.Null(await Channel.Gateway.ProbeAsync([], CancellationToken.None));
        await HandOverAsync(command);
        await WakeAsync(Channel.Device);

        Assert.Equal([command.CommandId], Channel.ExecutedBy(Channel.Device));
    }

    protected override async Task<ChannelUnderTest> StartAsync() =>
        nanoMdm = await NanoMdmUnderTest.StartAsync(hasFaults);
}

public sealed class Contract_of_NanoMDM() : Contract_of_a_server(hasFaults: false);

/// <summary>
/// The same where half of the commands are queued though the call fails, some calls are slow, and events arrive swapped
/// and twice.
/// </summary>
public sealed class Contract_of_NanoMDM_on_a_bad_day() : Contract_of_a_server(hasFaults: true);

/// <summary>NanoMDM's stand-in and its devices, without a console.</summary>
internal sealed class NanoMdmUnderTest : ChannelUnderTest
{
    private const string Off = "off";

    private readonly NanoMdmChannel channel;
    private readonly StandInFleet fleet;
    private readonly Lock gate = new();
    private readonly List<(string, DeviceMessage)> heard = [];
    private readonly Dictionary<string, Behaviour> behaviours = new(StringComparer.Ordinal);
    private int commands;

    private NanoMdmUnderTest(NanoMdmChannel channel, bool hasFaults)
    {
        this.channel = channel;
        fleet = new StandInFleet(channel.Server, channel.Server.Address, "") { Script = Answer };
        fleet.Tell = (_, body) => HearAsync(body);
        fleet.Listen();
        if (!hasFaults) { return; }

        channel.Server.Faults = FaultOf;
        var turn = 0;
        var wire = new LossyWire(HearAsync, () => Interlocked.Increment(ref turn) % 3 / 2.0)
        {
            Swapped = 0.4,
            Repeated = 0.4,
        };
        (fleet.Tell, fleet.Left) = (wire.TellAsync, wire.FlushAsync);
    }

    public override IDeviceGateway Gateway => channel.Gateway;

    public override string Device => "00008140-A54DCA182530BB1D";

    public override string Other => "66ED930C-6ECB-4E5F-9F5B-1F8A0F8E5D21";

    public override IReadOnlyList<(string, DeviceMessage)> Heard
    {
        get
        {
            lock (gate) { return [.. heard]; }
        }
    }

    public static async Task<NanoMdmUnderTest> StartAsync(bool hasFaults) => new(
        await NanoMdmChannel.StartAsync(["00008140-A54DCA182530BB1D", "66ED930C-6ECB-4E5F-9F5B-1F8A0F8E5D21", Off]),
        hasFaults);

    public override IReadOnlyList<Guid> ExecutedBy(string channelId) =>
        [.. fleet.Executed.Where(e => e.Id == channelId).Select(e => Guid.Parse(e.Uuid))];

    public override DeviceCommand CommandThat(Behaviour behaviour, string channelId)
    {
        var id = Guid.NewGuid();
        lock (gate) { behaviours[id.ToString()] = behaviour; }

        return new(channelId, id, CommandKind.RemoveProfile, new CommandTarget("p", null, null, null))
        {
            Content = new() { ProfileIdentifier = "jp.example.p" },
        };
    }

    public override string TurnOff()
    {
        fleet.TurnOff(Off);
        return Off;
    }

    public override Task TurnOnAsync()
    {
        fleet.TurnOn(Off);
        return Task.CompletedTask;
    }

    public override Task PassAsync() => fleet.PassAsync();

    public override Task RestartAsync() => channel.RestartAsync();

    /// <summary>The channel can't be used.</summary>
    public Task BreakAsync() => channel.Server.GoAsync();

    /// <summary>It can be used again: calls that have failed repeatedly are tried again a little later.</summary>
    public async Task MendAsync()
    {
        await channel.Server.ComeBackAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(SecondsOfPatience));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (await Gateway.ProbeAsync([], CancellationToken.None) is not null)
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await fleet.PassAsync();
        fleet.Dispose();
        await channel.DisposeAsync();
    }

    private Task HearAsync(byte[] body)
    {
        var report = WebhookEvent.Read(body);
        lock (gate) { heard.Add((report.ChannelId, Gateway.Decode(report.Raw))); }

        return Task.CompletedTask;
    }

    private Fault? FaultOf(Microsoft.AspNetCore.Http.HttpRequest request)
    {
        if (!StandIn.IsEnqueue(request)) { return new Fault.Slow(TimeSpan.FromMilliseconds(20)); }

        return Interlocked.Increment(ref commands) % 2 == 1 ? new Fault.QueuedAllTheSame() : null;
    }

    private (string, OrderedDictionary<string, object>)? Answer(string id, string type, string uuid)
    {
        lock (gate)
        {
            switch (behaviours[uuid])
            {
                case Behaviour.SaysNotNow:
                    behaviours[uuid] = Behaviour.Succeeds;
                    return ("NotNow", []);
                case Behaviour.Fails:
                    return ("Error", new() { ["ErrorChain"] = new object[] { Link() } });
                case Behaviour.Succeeds:
                default:
                    return null;
            }
        }
    }

    private static OrderedDictionary<string, object> Link() => new()
    {
        ["ErrorCode"] = 12075,
        ["ErrorDomain"] = "MCMDMErrorDomain",
        ["USEnglishDescription"] = "The profile is not installed.",
    };
}
