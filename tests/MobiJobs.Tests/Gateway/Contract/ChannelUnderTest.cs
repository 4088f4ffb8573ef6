using MobiJobs.Gateway;

namespace MobiJobs.Tests.Gateway.Contract;

/// <summary>A channel with two devices, as far as the contract asks for it.</summary>
public abstract class ChannelUnderTest : IAsyncDisposable
{
    public const int SecondsOfPatience = 30;

    public abstract IDeviceGateway Gateway { get; }

    /// <summary>A device that connects whenever it is woken, and does what it is told.</summary>
    public abstract string Device { get; }

    /// <summary>Another one.</summary>
    public abstract string Other { get; }

    /// <summary>What devices have said so far, in order.</summary>
    public abstract IReadOnlyList<(string ChannelId, DeviceMessage Message)> Heard { get; }

    /// <summary>The commands that a device has executed, in order, one that was executed twice twice.</summary>
    public abstract IReadOnlyList<Guid> ExecutedBy(string channelId);

    /// <summary>A command that the device does, puts off once, or fails at.</summary>
    public abstract DeviceCommand CommandThat(Behaviour behaviour, string channelId);

    /// <summary>The device is out of reach.</summary>
    public abstract string TurnOff();

    /// <summary>The device that was out of reach is not any more.</summary>
    public abstract Task TurnOnAsync();

    /// <summary>The devices do what they can.</summary>
    public abstract Task PassAsync();

    /// <summary>The console's process is gone, and another one goes on.</summary>
    public abstract Task RestartAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>What a device makes of a command.</summary>
public enum Behaviour
{
    Succeeds,
    SaysNotNow,
    Fails,
}
