namespace MobiJobs.Devices;

/// <summary>Numbers that begin like a text, as a range: an index serves it on both engines, and no character is special.</summary>
public static class DeviceNumbers
{
    internal const char Last = '\uFFFF';

    /// <summary>The devices whose number begins with this, as people type it.</summary>
    public static IQueryable<Device> StartingWith(IQueryable<Device> devices, string typed)
    {
        var prefix = Device.NormalizeNumber(typed);
        var end = prefix + Last;
        return devices.Where(d => string.Compare(d.Number, prefix) >= 0 && string.Compare(d.Number, end) <= 0);
    }
}
