namespace MobiJobs.Gateway;

/// <summary>The channel to devices. Network trouble becomes a reply; an exception means a bug.</summary>
public interface IDeviceGateway
{
    /// <summary>Which channel this is. Each enrollment stores it.</summary>
    ChannelKind Kind { get; }

    /// <summary>Enrolls a device that an operator has just registered.</summary>
    /// <returns>
    /// The device's id in the channel; null if the device is not enrolled yet, because devices of this channel enroll
    /// by themselves.
    /// </returns>
    string? EnrollRegistered();

    /// <summary>Asks the devices to connect. A push says nothing about delivery: only a contact does.</summary>
    Task<WakeReply> WakeAsync(
        IReadOnlyCollection<string> channelIds,
        WakeTurn turn,
        CancellationToken stopping);

    /// <summary>
    /// Puts commands into the channel's own queue, first in, first out per device. Repeating a command id is harmless:
    /// the channel recognizes it.
    /// </summary>
    /// <returns>One reply per command, in the given order.</returns>
    Task<IReadOnlyList<HandOverReply>> HandOverAsync(
        IReadOnlyList<DeviceCommand> commands,
        CancellationToken stopping);

    /// <summary>
    /// Why this channel will never take the command, as far as that is known without a call; null if nothing speaks
    /// against it.
    /// </summary>
    CommandRefusal? WhyNot(DeviceCommand command);

    /// <summary>
    /// Asks the channel whether it can be used. Whether devices can be woken shows only when one is:
    /// <paramref name="sample"/> names a few for it, to which the channel may add some that most probably can be;
    /// with none, no device is woken. Returns why it can't be used; null if it can, for one device at least.
    /// </summary>
    Task<ChannelTrouble?> ProbeAsync(IReadOnlyCollection<string> sample, CancellationToken stopping);

    /// <summary>
    /// All commands that the channel knows, those that were answered included, in no order; null if it can't be asked.
    /// </summary>
    IAsyncEnumerable<KnownCommand>? KnownCommands(CancellationToken stopping);

    /// <summary>
    /// Reads a stored report. Never throws: what can't be decoded becomes <see cref="UnreadableMessage"/>.
    /// </summary>
    DeviceMessage Decode(string raw);
}

/// <summary>A command as the channel knows it.</summary>
public sealed record KnownCommand(Guid CommandId, string ChannelId, CommandKind Kind, bool IsAnswered);

/// <summary>Whether the channel delivers nothing now, because it can't be used or delivery is stopped.</summary>
public delegate Task<bool> DeliveryHold(CancellationToken stopping);

/// <summary>Notes that the channel can't be used, where nobody who asked for it waits for the answer.</summary>
public delegate Task TroubleNote(ChannelTrouble trouble);

/// <summary>
/// Notes which devices could not be woken and why, by their ids in the channel, where nobody waits for it.
/// </summary>
public delegate Task RefusedPushes(IReadOnlyDictionary<string, string> refused);

/// <summary>
/// A few devices that most probably can be woken, by their ids in the channel. They are asked where it is in doubt
/// whether none can be woken, or only some.
/// </summary>
public delegate Task<IReadOnlyList<string>> PushWitnesses(CancellationToken stopping);

/// <summary>Whose turn it is where not all devices can be woken at once.</summary>
public enum WakeTurn
{
    /// <summary>A command is handed over already, or somebody waits: before those who are many.</summary>
    First,

    /// <summary>As one of many.</summary>
    AmongMany,
}

/// <summary>How the channel took a call to wake devices.</summary>
/// <param name="Failed">The channel ids that could not be woken now, each with the reason.</param>
/// <param name="Trouble">Why the channel as a whole could not be used; null if it could.</param>
public sealed record WakeReply(IReadOnlyDictionary<string, string> Failed, ChannelTrouble? Trouble = null)
{
    /// <summary>All of them are asked to connect.</summary>
    public static readonly WakeReply Done = new(new Dictionary<string, string>(StringComparer.Ordinal));
}

/// <summary>How the channel took a command.</summary>
public abstract record HandOverReply
{
    private HandOverReply()
    {
    }

    /// <summary>The channel holds it, now or since an earlier attempt.</summary>
    public sealed record Accepted : HandOverReply;

    /// <summary>The channel can't be reached or is busy: try again under the same id.</summary>
    /// <param name="Detail">Why.</param>
    /// <param name="Trouble">Why the channel as a whole could not be used; null if it could.</param>
    public sealed record Unavailable(string Detail, ChannelTrouble? Trouble = null) : HandOverReply;

    /// <summary>The channel will never take it: it can't be expressed, or the device is unknown to it.</summary>
    public sealed record Refused(string Detail) : HandOverReply;
}
