namespace MobiJobs.Gateway;

/// <summary>Something the channel received from a device, as it arrived.</summary>
/// <param name="ChannelId">The device's id in the channel.</param>
/// <param name="Raw">The text as received; untrusted.</param>
/// <param name="IsContactOnly">True for a mere sign of life, which is not stored.</param>
public sealed record DeviceReport(string ChannelId, string Raw, bool IsContactOnly)
{
    /// <summary>What the device gives to have its passcode cleared, which is not in the text.</summary>
    public UnlockTokenReport? UnlockToken { get; init; }
}

/// <summary>What a device gives to have its passcode cleared. Not a record, whose text would contain it.</summary>
/// <param name="value">The token. A secret.</param>
/// <param name="at">When the device gave it, by the channel's clock (UTC).</param>
public sealed class UnlockTokenReport(byte[] value, DateTime at)
{
    public byte[] Value => value;

    public DateTime At => at;
}

/// <summary>Stores reports; once it returns, none of them can be lost.</summary>
public delegate Task ReportReceiver(IReadOnlyList<DeviceReport> reports, CancellationToken stopping);

/// <summary>What a report says, once decoded. A closed set.</summary>
public abstract record DeviceMessage;

/// <summary>The device is connected and idle.</summary>
public sealed record ContactMessage : DeviceMessage;

/// <summary>The device has the command: it is executing it, or has executed it and its data is on the way.</summary>
public sealed record ProgressMessage(Guid CommandId, bool Executed) : DeviceMessage;

/// <summary>The device can't execute the command now; the command stays in the channel.</summary>
public sealed record NotNowMessage(Guid CommandId) : DeviceMessage;

/// <summary>The device has executed the command.</summary>
public sealed record AcknowledgedMessage(Guid CommandId, DeviceFacts? Facts) : DeviceMessage
{
    /// <summary>
    /// Why what it says beside could not be read; null if it could. It matters only for a command that asks something.
    /// </summary>
    public string? Unread { get; init; }
}

/// <summary>The device could not execute the command; the text is the device's own and untrusted.</summary>
public sealed record FailedMessage(Guid CommandId, string Error) : DeviceMessage;

/// <summary>The report has no known form. The command id is given if it could still be read.</summary>
public sealed record UnreadableMessage(Guid? CommandId, string Why) : DeviceMessage;

/// <summary>
/// The device begins to enroll. It takes no commands before its <see cref="EnrolledMessage"/>, which may arrive first.
/// </summary>
/// <param name="At">When the channel heard it (UTC); the order of events is by this time, not by their arrival.</param>
/// <param name="Facts">What the device says of itself; some enrollments don't give the serial number away.</param>
public sealed record EnrollingMessage(DateTime At, InformationFacts Facts) : DeviceMessage;

/// <summary>The device is enrolled, or has renewed what it is woken by.</summary>
/// <param name="At"><inheritdoc cref="EnrollingMessage" path="/param[@name='At']"/></param>
/// <param name="IsFirst">Whether it is the first of an enrollment, and no renewal.</param>
/// <param name="Topic">What pushes to it are addressed to; untrusted.</param>
public sealed record EnrolledMessage(DateTime At, bool IsFirst, string? Topic = null) : DeviceMessage;

/// <summary>The device has ended its management.</summary>
/// <param name="At"><inheritdoc cref="EnrollingMessage" path="/param[@name='At']"/></param>
public sealed record LeftMessage(DateTime At) : DeviceMessage;

/// <summary>A message that the console keeps and shows, but does nothing about.</summary>
public sealed record OtherMessage(string Topic) : DeviceMessage;
