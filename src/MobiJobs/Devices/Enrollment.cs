namespace MobiJobs.Devices;

/// <summary>One period of a device under management. Jobs are bound to it, so that none survives a wipe.</summary>
public sealed class Enrollment
{
    private Enrollment()
    {
    }

    public long Id { get; private set; }

    public long DeviceId { get; private set; }

    /// <summary>The device's name within the channel.</summary>
    public string ChannelId { get; private set; } = "";

    public DateTime StartedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    /// <summary>A name for the channel of a device that comes under management here.</summary>
    public static string NewChannelId() => $"SIM-{Guid.CreateVersion7():N}";

    /// <summary>Starts an enrollment, known to the channel by this id.</summary>
    public static Enrollment Start(Device device, string channelId, DateTime now) => Start(device.Id, channelId, now);

    /// <inheritdoc cref="Start(Device, string, DateTime)"/>
    public static Enrollment Start(long deviceId, string channelId, DateTime now) =>
        new() { DeviceId = deviceId, ChannelId = channelId, StartedAt = now };

    /// <summary>Ends the enrollment; nothing more is sent to it.</summary>
    public void End(DateTime now) => EndedAt ??= now;
}
