using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace MobiJobs.Devices;

/// <summary>
/// A place in one particular list of devices: what the list is ordered by, as it was there, so that a device which moves on
/// or goes leaves no gap. Safe in an address.
/// </summary>
public sealed record DeviceCursor(string Text, DateTime? At, long Id)
{
    private const char Between = '~';

    /// <summary>The place of this row.</summary>
    public static DeviceCursor Of(DeviceRow row, DeviceSort sort) => sort switch
    {
        DeviceSort.Number => new(row.Number, null, row.Id),
        DeviceSort.Owner => new(row.OwnerName, null, row.Id),
        DeviceSort.Contact => new("", row.LastContactAt, row.Id),
    };

    /// <summary>Reads a cursor; null for none. False when it is no cursor, or was made for another view.</summary>
    public static bool TryRead(string? text, DeviceFilter filter, out DeviceCursor? cursor)
    {
        cursor = null;
        if (string.IsNullOrWhiteSpace(text)) { return true; }

        if (text.Split(Between) is not [var id, var at, var words, var view] || view != filter.Fingerprint()) { return false; }

        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var device)) { return false; }

        DateTime? time = null;
        if (at.Length > 0)
        {
            if (!long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) || ticks > DateTime.MaxValue.Ticks) { return false; }

            time = new DateTime(ticks, DateTimeKind.Utc);
        }

        try
        {
            cursor = new(Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(words)), time, device);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>The cursor as it stands in an address of this view.</summary>
    public string Write(DeviceFilter filter) => string.Join(
        Between,
        Id.ToString(CultureInfo.InvariantCulture),
        At?.Ticks.ToString(CultureInfo.InvariantCulture),
        WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(Text)),
        filter.Fingerprint());
}
