namespace MobiJobs.Gateway;

/// <summary>Something the channel heard from a device, as it came in.</summary>
/// <param name="ChannelId">Who said it.</param>
/// <param name="Raw">The text as received; untrusted.</param>
/// <param name="IsContactOnly">True for a mere sign of life, which needs no keeping.</param>
public sealed record DeviceReport(string ChannelId, string Raw, bool IsContactOnly);

/// <summary>Takes reports and keeps them; once it returns, none of them can be lost.</summary>
public delegate Task ReportReceiver(IReadOnlyList<DeviceReport> reports, CancellationToken stopping);

/// <summary>What a report says, once decoded. A closed set.</summary>
public abstract record DeviceMessage;

/// <summary>The device is there and idle.</summary>
public sealed record ContactMessage : DeviceMessage;

/// <summary>The device has the command: it executes it, or has executed it and its data is on the way.</summary>
public sealed record ProgressMessage(Guid CommandId, bool Executed) : DeviceMessage;

/// <summary>The device can't now; the command stays in the channel.</summary>
public sealed record NotNowMessage(Guid CommandId) : DeviceMessage;

/// <summary>The device did it.</summary>
public sealed record AcknowledgedMessage(Guid CommandId, DeviceFacts? Facts) : DeviceMessage;

/// <summary>The device could not do it; the text is its own and untrusted.</summary>
public sealed record FailedMessage(Guid CommandId, string Error) : DeviceMessage;

/// <summary>The text is of no known form. The command id is given where it could still be made out.</summary>
public sealed record UnreadableMessage(Guid? CommandId, string Why) : DeviceMessage;

/// <summary>What an answer tells of the device beyond success.</summary>
public abstract record DeviceFacts;

/// <summary>An answer to DeviceInformation. Every member may be missing.</summary>
public sealed record InformationFacts(string? Model, string? OsVersion, string? SerialNumber, bool? Supervised, string? AccountHash, string? Name = null) : DeviceFacts;

/// <summary>An answer to InstalledApplicationList.</summary>
public sealed record AppListFacts(IReadOnlyList<InstalledApp> Apps) : DeviceFacts;

/// <summary>One app on a device.</summary>
public sealed record InstalledApp(string BundleId, string Name, string? Version, bool Managed);
