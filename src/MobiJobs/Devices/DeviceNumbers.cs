using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Devices;

/// <summary>Devices by their number, as people type it.</summary>
public static class DeviceNumbers
{
    /// <summary>Sorts after every other character.</summary>
    internal const char Last = '\uFFFF';

    /// <summary>The device with this number; null if there is none.</summary>
    public static Task<Device?> FindByNumberAsync(
        this IQueryable<Device> devices,
        string? typed,
        CancellationToken stopping)
    {
        var number = Device.NormalizeNumber(typed ?? "");
        return devices.FirstOrDefaultAsync(d => d.Number == number, stopping);
    }

    /// <summary>
    /// The devices whose number starts with this text. As a range, an index serves it on both engines, and no character
    /// is special.
    /// </summary>
    public static IQueryable<Device> NumberStartsWith(this IQueryable<Device> devices, string typed)
    {
        var prefix = Device.NormalizeNumber(typed);
        var end = prefix + Last;
        return devices.Where(d => string.Compare(d.Number, prefix) >= 0 && string.Compare(d.Number, end) <= 0);
    }
}
