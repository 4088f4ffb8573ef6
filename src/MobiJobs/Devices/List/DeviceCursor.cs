using System.Globalization;

namespace MobiJobs.Devices.List;

/// <summary>
/// A position in one particular list of devices: the values there that the list is ordered by, so that it stays valid
/// when the device there moves or is deleted.
/// </summary>
/// <param name="Number">The device's number, which orders devices that are equal otherwise.</param>
/// <param name="Text">The text that the list is ordered by, where it is one.</param>
/// <param name="Value">The group, the state or the time (ticks, UTC) that the list is ordered by, where it is
/// one.</param>
public sealed record DeviceCursor(string Number, string? Text = null, long? Value = null)
{
    /// <summary>The position of this row; null for null.</summary>
    public static DeviceCursor? At(DeviceRow? row, DeviceSort sort) => row is null ? null : Of(row, sort);

    /// <summary>The position of this row.</summary>
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

    /// <summary>
    /// Reads a cursor; null if the text is blank. False if the text is no cursor, or one of another list.
    /// </summary>
    public static bool TryRead(string? text, DeviceFilter filter, out DeviceCursor? cursor)
    {
        cursor = null;
        if (!Cursor.TryRead(text, filter.Fingerprint(), out string?[]? key)) { return false; }

        if (key is null) { return true; }

        if (key is not [{ } number, var words, var value]) { return false; }

        if (value is null)
        {
            cursor = new(number, words);
            return true;
        }

        if (PlainText.Number(value) is not { } known) { return false; }

        cursor = new(number, words, known);
        return known <= DateTime.MaxValue.Ticks;
    }

    /// <summary>The cursor as text for an address of this list.</summary>
    public string Write(DeviceFilter filter) =>
        Cursor.At(filter.Fingerprint(), Number, Text, Value?.ToString(CultureInfo.InvariantCulture));
}
