namespace MobiJobs.Gateway;

/// <summary>The channel to devices. An implementation turns network trouble into a reply; it throws only for bugs.</summary>
public interface IDeviceGateway
{
    /// <summary>Asks the devices of these channel ids to connect. A push says nothing about delivery: only a contact does.</summary>
    /// <returns>The channel ids that could not be woken now, each with the reason.</returns>
    Task<IReadOnlyDictionary<string, string>> WakeAsync(IReadOnlyCollection<string> channelIds, CancellationToken stopping);

    /// <summary>
    /// Puts commands into the channel's own queue, first in, first out per device. Repeating a command id is harmless:
    /// the channel knows it already.
    /// </summary>
    /// <returns>One reply a command, in the order given.</returns>
    Task<IReadOnlyList<HandOverReply>> HandOverAsync(IReadOnlyList<DeviceCommand> commands, CancellationToken stopping);

    /// <summary>Reads a stored report. Never throws: what can't be decoded becomes <see cref="UnreadableMessage"/>.</summary>
    DeviceMessage Decode(string raw);
}

/// <summary>One order, as the channel takes it.</summary>
/// <param name="ChannelId">The device's name within the channel.</param>
/// <param name="CommandId">Ours, the same for every attempt.</param>
/// <param name="RequestType">What to do, in Apple's words (InstallApplication, DeviceInformation, …).</param>
/// <param name="Target">The app, profile or feature set, where the request has one.</param>
public sealed record DeviceCommand(string ChannelId, Guid CommandId, string RequestType, CommandTarget? Target);

/// <summary>What a command is about.</summary>
public sealed record CommandTarget(string Name, long? StoreId, string? BundleId, string? ProfileId);

/// <summary>How the channel took a command.</summary>
public abstract record HandOverReply
{
    private HandOverReply()
    {
    }

    /// <summary>The channel holds it, now or since an earlier attempt.</summary>
    public sealed record Accepted : HandOverReply;

    /// <summary>The channel can't be reached or is busy: try again under the same id.</summary>
    public sealed record Unavailable(string Detail) : HandOverReply;

    /// <summary>The channel will never take it (it can't be expressed, or the device is unknown to it).</summary>
    public sealed record Refused(string Detail) : HandOverReply;
}
