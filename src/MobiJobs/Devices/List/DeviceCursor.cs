using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace MobiJobs.Devices.List;

/// <summary>
/// A place in one particular list of devices: what the list is ordered by, as it was there, so that a device which moves on
/// or goes leaves no gap. Safe in an address.
/// </summary>
/// <param name="Number">The device's, which decides between those that are equal.</param>
/// <param name="Text">The text that the list is ordered by, where it is one.</param>
/// <param name="Value">The group, the state or the time (ticks, UTC) that the list is ordered by, where it is one.</param>
public sealed record DeviceCursor(string Number, string? Text = null, long? Value = null)
{
    private const char Between = '~';
    private const char Some = '.'; // Tells an empty text from none.

    /// <summary>The place of this row.</summary>
    public static DeviceCursor Of(DeviceRow row, DeviceSort sort) => sort switch
    {
        DeviceSort.Number => new(row.Number),
        DeviceSort.Name => new(row.Number, row.Name),
        DeviceSort.Owner => new(row.Number, row.OwnerName),
        DeviceSort.Model => new(row.Number, row.Model),
        DeviceSort.Serial => new(row.Number, row.SerialNumber),
        DeviceSort.Group => new(row.Number, Value: row.GroupId),
        DeviceSort.State => new(row.Number, Value: (long)row.State),
        DeviceSort.Contact => new(row.Number, Value: row.LastContactAt?.Ticks),
    };

    /// <summary>Reads a cursor; null for none. False when it is no cursor, or was made for another view.</summary>
    public static bool TryRead(string? text, DeviceFilter filter, out DeviceCursor? cursor)
    {
        cursor = null;
        if (string.IsNullOrWhiteSpace(text)) { return true; }

        if (text.Split(Between) is not [var number, var words, var value, var view] || view != filter.Fingerprint()) { return false; }

        long? found = null;
        if (value.Length > 0)
        {
            if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var known) || known > DateTime.MaxValue.Ticks) { return false; }

            found = known;
        }

        try
        {
            cursor = new(Decode(number), words.Length == 0 ? null : Decode(words[1..]), found);
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
        Encode(Number),
        Text is null ? null : Some + Encode(Text),
        Value?.ToString(CultureInfo.InvariantCulture),
        filter.Fingerprint());

    private static string Encode(string text) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(text));

    private static string Decode(string text) => Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(text));
}
