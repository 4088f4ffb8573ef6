using MobiJobs.Gateway;

namespace MobiJobs.Tests.Support;

/// <summary>
/// A channel that records what it is asked, and refuses when told to. The program can die before a call and after it.
/// </summary>
public sealed class ScriptedChannel(Crash crash) : IDeviceGateway
{
    private readonly Dictionary<string, DeviceMessage> said = new(StringComparer.Ordinal);

    public ChannelKind Kind => ChannelKind.Simulated;

    /// <summary>Whether a registered device is enrolled at once.</summary>
    public bool EnrollsAtOnce { get; set; } = true;

    public List<string> Woken { get; } = [];

    public List<DeviceCommand> HandedOver { get; } = [];

    /// <summary>Whom the channel can't call.</summary>
    public HashSet<string> Unreachable { get; } = new(StringComparer.Ordinal);

    /// <summary>What the next calls answer; accepted unless set.</summary>
    public Func<DeviceCommand, HandOverReply> Reply { get; set; } = _ => new HandOverReply.Accepted();

    /// <summary>What it says of commands before they are sent; nothing speaks against them unless set.</summary>
    public Func<DeviceCommand, CommandRefusal?> Refusal { get; set; } = _ => null;

    public CommandRefusal? WhyNot(DeviceCommand command) => Refusal(command);

    /// <summary>What it says it knows; null if it can't be asked.</summary>
    public IReadOnlyList<KnownCommand>? Known { get; set; }

    public IAsyncEnumerable<KnownCommand>? KnownCommands(CancellationToken stopping) => Known?.ToAsyncEnumerable();

    public string Say(DeviceMessage message)
    {
        var raw = Guid.NewGuid().ToString();
        said[raw] = message;
        return raw;
    }

    /// <summary>Why the channel can't be used at all; null while it can.</summary>
    public ChannelTrouble? Trouble { get; set; }

    /// <summary>Whom the last probe was to wake.</summary>
    public IReadOnlyCollection<string> Probed { get; private set; } = [];

    public Task<ChannelTrouble?> ProbeAsync(IReadOnlyCollection<string> sample, CancellationToken stopping)
    {
        Probed = sample;
        return Task.FromResult(Trouble);
    }

    public string? EnrollRegistered() => EnrollsAtOnce ? $"channel-{Guid.NewGuid():N}" : null;

    public Task<WakeReply> WakeAsync(
        IReadOnlyCollection<string> channelIds,
        WakeTurn turn,
        CancellationToken stopping)
    {
        crash.Step();
        Woken.AddRange(channelIds);
        crash.Step();
        var refused = channelIds.Where(id => Trouble is not null || Unreachable.Contains(id));
        return Task.FromResult(
            new WakeReply(refused.ToDictionary(c => c, _ => "Unreachable", StringComparer.Ordinal), Trouble));
    }

    public Task<IReadOnlyList<HandOverReply>> HandOverAsync(
        IReadOnlyList<DeviceCommand> commands,
        CancellationToken stopping)
    {
        crash.Step();
        HandedOver.AddRange(commands);
        crash.Step();
        return Task.FromResult<IReadOnlyList<HandOverReply>>([.. commands.Select(Reply)]);
    }

    public DeviceMessage Decode(string raw) =>
        said.TryGetValue(raw, out var message) ? message : new UnreadableMessage(null, "Never said.");
}
