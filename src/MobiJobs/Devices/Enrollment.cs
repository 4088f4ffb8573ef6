using MobiJobs.Gateway;

namespace MobiJobs.Devices;

/// <summary>One period of a device under management. Jobs are bound to it, so that none survives a wipe.</summary>
public sealed class Enrollment
{
    public const int MaxChannelIdLength = 200;

    private Enrollment()
    {
    }

    public long Id { get; private set; }

    public long DeviceId { get; private set; }

    /// <summary>How the device is reached.</summary>
    public ChannelKind Channel { get; private set; }

    /// <summary>The device's id in the channel.</summary>
    public string ChannelId { get; private set; } = "";

    public DateTime StartedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    /// <summary>A new enrollment of a device that the channel knows by this id.</summary>
    public static Enrollment Start(Device device, ChannelKind channel, string channelId, DateTime now) =>
        Start(device.Id, channel, channelId, now);

    /// <inheritdoc cref="Start(Device, ChannelKind, string, DateTime)"/>
    public static Enrollment Start(long deviceId, ChannelKind channel, string channelId, DateTime now) =>
        new() { DeviceId = deviceId, Channel = channel, ChannelId = channelId, StartedAt = now };

    /// <summary>Ends the enrollment; nothing more is sent to it.</summary>
    public void End(DateTime now) => EndedAt ??= now;
}
