using MobiJobs.Gateway;

namespace MobiJobs.Devices;

/// <summary>An app on a device, from its last app list.</summary>
public sealed class DeviceApp
{
    private DeviceApp()
    {
    }

    public long DeviceId { get; private set; }

    public string BundleId { get; private set; } = "";

    public string Name { get; private set; } = "";

    public string? Version { get; private set; }

    /// <summary>Null if no list of the device has said it yet.</summary>
    public bool? IsManaged { get; private set; }

    /// <summary>Null if the device reported no usable bundle id.</summary>
    public static DeviceApp? From(long deviceId, InstalledApp app)
    {
        if (TypedText.Bounded(app.BundleId, 200) is not { } bundleId) { return null; }

        return new DeviceApp
        {
            DeviceId = deviceId,
            BundleId = bundleId,
            Name = VisibleText.Bounded(app.Name, 200) ?? bundleId,
            Version = VisibleText.Bounded(app.Version, 60),
            IsManaged = app.Managed,
        };
    }
}
