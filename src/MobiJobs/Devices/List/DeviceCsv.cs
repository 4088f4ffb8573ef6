using MobiJobs.Devices.Groups;

namespace MobiJobs.Devices.List;

/// <summary>
/// The devices that match a filter as a CSV file, in the filter's order. The import reads the first five columns.
/// </summary>
public sealed class DeviceCsv(DeviceList list, ShownTime time)
{
    private const int PageSize = 2000;

    /// <summary>The file, with its header in the reader's language.</summary>
    public CsvFile File(DeviceFilter filter, GroupTree groups, CancellationToken stopping)
    {
        var pages = KeysetPage.AllAsync<DeviceRow>(last =>
            list.PageAsync(filter, null, DeviceCursor.At(last, filter.Sort), PageSize, stopping));
        var parts = pages.Select(rows => rows.Select(row => Cells(row, groups)));
        return new CsvFile(time.FileName("devices"), Header(), parts);
    }

    private string[] Header() =>
    [
        Labels.Device_Number,
        Labels.Device_Owner,
        Labels.Device_Model,
        Labels.Device_Serial,
        Labels.Device_Group,
        Labels.Device_Name,
        Labels.Device_State,
        Labels.Device_Os,
        time.Column(Labels.Device_RegisteredAt),
        time.Column(Labels.Device_LastContact),
        Labels.Device_AccountHash,
        time.Column(Labels.Device_InformationAt),
    ];

    private string?[] Cells(DeviceRow row, GroupTree groups) =>
    [
        row.Number,
        row.OwnerName,
        row.Model,
        row.SerialNumber,
        groups.PathOf(row.GroupId),
        row.Name,
        row.State.Label(),
        row.OsVersion,
        time.Cell(row.RegisteredAt),
        time.Cell(row.LastContactAt),
        row.AccountHash,
        time.Cell(row.InformationAt),
    ];
}
