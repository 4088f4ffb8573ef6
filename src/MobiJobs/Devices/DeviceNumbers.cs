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

    /// <summary>The devices whose owner's name contains this text, in any width, case and kana.</summary>
    public static IQueryable<Device> OwnerContains(this IQueryable<Device> devices, string typed)
    {
        var form = TypedText.SearchForm(typed);
        return devices.Where(d => d.OwnerForm.Contains(form));
    }

    /// <summary>
    /// The devices whose number starts with this text; where none of all does, those that have it in their number.
    /// </summary>
    public static IQueryable<Device> NumberFits(this IQueryable<Device> devices, IQueryable<Device> all, string typed)
    {
        var part = Device.NormalizeNumber(typed);
        var starting = all.NumberStartsWith(typed);
        var end = part + Last;
        return devices.Where(d =>
            (string.Compare(d.Number, part) >= 0 && string.Compare(d.Number, end) <= 0)
            || (d.Number.Contains(part) && !starting.Any()));
    }

    /// <summary>
    /// The devices whose number has this text in it. No index serves it: the numbers of all devices are read through.
    /// </summary>
    public static IQueryable<Device> NumberContains(this IQueryable<Device> devices, string typed)
    {
        var part = Device.NormalizeNumber(typed);
        return devices.Where(d => d.Number.Contains(part));
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
