using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Enrollments.Import;

/// <summary>
/// Which devices, and which rows of a file, have the serial numbers of the file, in upper or lower case. No serial
/// number goes to another device, and no device gets another one, unless a person says that it is right.
/// </summary>
internal sealed class ImportSerials
{
    private const int MaxNamed = 5;

    private readonly Dictionary<string, List<long>> lines = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<string>> numbers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Reads the devices once for the whole file: no index serves a comparison that ignores the case on both engines.
    /// </summary>
    public static async Task<ImportSerials> ReadAsync(
        MobiJobsDb db, IReadOnlyCollection<ImportRow> rows, CancellationToken stopping)
    {
        var serials = new ImportSerials();
        foreach (var row in rows.Where(r => r is { Problem: null, Serial: not null }))
        {
            Add(serials.lines, row.Serial!, row.Line);
        }

        if (serials.lines.Count == 0) { return serials; }

        var devices = db.Devices.Where(d => d.SerialNumber != null)
            .OrderBy(d => d.Id)
            .Select(d => new { Serial = d.SerialNumber!, d.Number })
            .AsAsyncEnumerable();
        await foreach (var device in devices.WithCancellation(stopping))
        {
            if (serials.lines.ContainsKey(device.Serial)) { Add(serials.numbers, device.Serial, device.Number); }
        }

        return serials;
    }

    /// <summary>The number of the only device with this serial number; null if none or several have it.</summary>
    public string? NumberOf(string serial) => numbers.GetValueOrDefault(serial) is [var only] ? only : null;

    /// <summary>Why the serial number of a row may not be its device's; null if nothing is found.</summary>
    public string? DoubtOf(ImportRow row, ExistingDevice? device)
    {
        if (row.Serial is not { } serial) { return null; }

        var holders = numbers.GetValueOrDefault(serial) ?? [];
        if (holders.Count > 1)
        {
            return Say(Labels.Import_SerialOfSeveral, string.Join(Labels.List_Separator, holders.Take(MaxNamed)));
        }

        if (holders is [var holder]) { return holder == row.Number ? null : Say(Labels.Import_SerialOfOther, holder); }

        var other = lines.GetValueOrDefault(serial)?.Find(line => line != row.Line) ?? 0;
        if (other > 0) { return Say(Labels.Import_SerialTwice, other); }

        return device?.SerialNumber is { } own ? Say(Labels.Import_OtherSerial, device.Number, own) : null;
    }

    private static void Add<T>(Dictionary<string, List<T>> lists, string serial, T value)
    {
        if (!lists.TryGetValue(serial, out var list)) { lists[serial] = list = []; }

        list.Add(value);
    }
}

/// <summary>What a cell of a row makes of the value that a device has.</summary>
/// <param name="Former">The value that it has; null for none.</param>
/// <param name="Next">The value that it gets.</param>
public sealed record CellChange(string? Former, string? Next);
