using CsvHelper;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Devices.List;

/// <summary>
/// The devices of a filter as a table for spreadsheets, read page by page; its first five columns are those that the import
/// takes.
/// </summary>
public sealed class DeviceCsv(MobiJobsDb db, DeviceList list, ShownTime time)
{
    private const int PageSize = 2000;

    /// <summary>Writes all that the filter matches, in its order, with the header in the reader's language.</summary>
    public async Task WriteAsync(Stream stream, IQueryable<Device> scope, DeviceFilter filter, CancellationToken stopping)
    {
        var groups = await GroupTree.LoadAsync(db, stopping);
        await using var csv = CsvWriter.Create(stream, new CsvWriterOptions { Injection = CsvInjection.Escape, WriteByteOrderMark = true }, leaveOpen: true);
        await csv.WriteRecordAsync([Labels.Device_Number, Labels.Device_Owner, Labels.Device_Model, Labels.Device_Serial, Labels.Device_Group, Labels.Device_Name, Labels.Device_State, Labels.Device_Os, Labels.Device_RegisteredAt, Labels.Device_LastContact, Labels.Device_AccountHash, Labels.Device_InformationAt], stopping);
        DeviceCursor? after = null;
        while (true)
        {
            var page = await list.PageAsync(scope, filter, null, after, PageSize, stopping);
            foreach (var row in page.Rows) { await csv.WriteRecordAsync(Cells(row, groups), stopping); }

            await csv.FlushAsync(stopping);
            if (page.After is null) { return; }

            after = DeviceCursor.Of(page.Rows[^1], filter.Sort);
        }
    }

    private string?[] Cells(DeviceRow row, GroupTree groups) =>
    [
        row.Number, row.OwnerName, row.Model, row.SerialNumber, groups.PathOf(row.GroupId), row.Name, row.State.Label(), row.OsVersion,
        time.Machine(row.RegisteredAt), Machine(row.LastContactAt), row.AccountHash, Machine(row.InformationAt),
    ];

    private string? Machine(DateTime? utc) => utc is { } at ? time.Machine(at) : null;
}
