namespace MobiJobs.Devices;

/// <summary>One life of a device under management. Jobs are bound to it, so that none outlives a wipe.</summary>
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

    /// <summary>A new life, known to the channel by this id.</summary>
    public static Enrollment Start(Device device, string channelId, DateTime now) =>
        new() { DeviceId = device.Id, ChannelId = channelId, StartedAt = now };

    /// <summary>A life that began in a made-up past (UTC).</summary>
    internal static Enrollment FromHistory(long deviceId, string channelId, DateTime startedAt) =>
        new() { DeviceId = deviceId, ChannelId = channelId, StartedAt = startedAt };

    /// <summary>Nothing more is sent to it.</summary>
    public void End(DateTime now) => EndedAt ??= now;
}
