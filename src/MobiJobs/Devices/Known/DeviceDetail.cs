using MobiJobs.Gateway;

namespace MobiJobs.Devices.Known;

/// <summary>What a device said of itself beyond what lists show, when its information was last fetched.</summary>
public sealed class DeviceDetail
{
    public const int MaxTextLength = 60;

    private DeviceDetail()
    {
    }

    public long DeviceId { get; private set; }

    public string? BuildVersion { get; private set; }

    /// <summary>Apple's name of the model for machines, such as <c>iPhone17,3</c>.</summary>
    public string? ProductName { get; private set; }

    /// <summary>Apple's number of the model, such as <c>MYDX3J/A</c>.</summary>
    public string? ModelNumber { get; private set; }

    public string? Imei { get; private set; }

    public string? WifiMac { get; private set; }

    /// <summary>Whether an Apple account is signed in to the store.</summary>
    public bool? IsAccountActive { get; private set; }

    public bool? IsInLostMode { get; private set; }

    /// <summary>In gigabytes.</summary>
    public double? Capacity { get; private set; }

    /// <summary>In gigabytes.</summary>
    public double? FreeCapacity { get; private set; }

    /// <summary>From 0 to 1.</summary>
    public double? Battery { get; private set; }

    public static DeviceDetail Of(long deviceId, DetailFacts facts)
    {
        var detail = new DeviceDetail { DeviceId = deviceId };
        detail.Update(facts);
        return detail;
    }

    /// <summary>What was not said this time is not known any more.</summary>
    public void Update(DetailFacts facts)
    {
        BuildVersion = VisibleText.Bounded(facts.BuildVersion, MaxTextLength);
        ProductName = VisibleText.Bounded(facts.ProductName, MaxTextLength);
        ModelNumber = VisibleText.Bounded(facts.ModelNumber, MaxTextLength);
        Imei = VisibleText.Bounded(facts.Imei, MaxTextLength);
        WifiMac = VisibleText.Bounded(facts.WifiMac, MaxTextLength);
        (IsAccountActive, IsInLostMode) = (facts.IsAccountActive, facts.IsInLostMode);
        Capacity = Finite(facts.Capacity, 1_000_000);
        FreeCapacity = Finite(facts.FreeCapacity, 1_000_000);
        Battery = Finite(facts.Battery, 1);
    }

    /// <summary>A device may say anything; Macs say -1 for no battery.</summary>
    private static double? Finite(double? value, double most) => value >= 0 && value <= most ? value : null;
}
