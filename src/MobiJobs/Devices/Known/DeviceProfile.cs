using MobiJobs.Gateway;

namespace MobiJobs.Devices.Known;

/// <summary>A configuration profile on a device, from its last list of profiles.</summary>
public sealed class DeviceProfile
{
    private DeviceProfile()
    {
    }

    public long DeviceId { get; private set; }

    public string Identifier { get; private set; } = "";

    public string Name { get; private set; } = "";

    /// <summary>Whether the management installed it; null if the device doesn't say.</summary>
    public bool? IsManaged { get; private set; }

    /// <summary>Whether it is what puts the device under management.</summary>
    public bool IsManagement { get; private set; }

    /// <summary>Whether a declaration holds it: no command removes it.</summary>
    public bool IsDeclared { get; private set; }

    /// <summary>Null if the device reported no usable identifier.</summary>
    public static DeviceProfile? From(long deviceId, InstalledProfile profile) =>
        VisibleText.Bounded(profile.Identifier, 200) is not { } identifier ? null : new DeviceProfile
        {
            DeviceId = deviceId,
            Identifier = identifier,
            Name = VisibleText.Bounded(profile.Name, 200) ?? identifier,
            IsManaged = profile.IsManaged,
            IsManagement = profile.IsManagement,
            IsDeclared = profile.IsDeclared,
        };
}
