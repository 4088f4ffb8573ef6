using System.Globalization;
using MobiJobs.Guide;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs.List;

/// <summary>The jobs that match a filter as a CSV file, newest first.</summary>
public sealed class JobCsv(JobList list, ErrorGuide guide, ShownTime time)
{
    private const int PageSize = 2000;

    /// <summary>The file, with its header in the reader's language.</summary>
    public CsvFile File(JobFilter filter, CancellationToken stopping)
    {
        var pages = KeysetPage.AllAsync<JobRow>(last =>
            list.PageAsync(filter, last?.Id, null, PageSize, stopping));
        return new CsvFile(time.FileName("jobs"), Header(), pages.Select(rows => rows.Select(Cells)));
    }

    private string[] Header() =>
    [
        "#",
        time.Column(Labels.Column_RegisteredAt),
        Labels.Csv_Kind,
        Labels.Csv_Detail,
        Labels.Device_Number,
        Labels.Device_Owner,
        Labels.Column_Status,
        Labels.Csv_Reason,
        Labels.Error_Codes,
        time.Column(Labels.Column_StartedAt),
        time.Column(Labels.Column_EndedAt),
        Labels.Column_RequestedBy,
    ];

    private string?[] Cells(JobRow row) =>
    [
        row.Id.ToString(CultureInfo.InvariantCulture),
        time.Cell(row.RegisteredAt),
        row.Kind.Label(),
        row.Detail,
        row.DeviceNumber,
        row.OwnerName,
        row.Status.Label(row.Attempt),
        Reason(row),
        ErrorCodes.WithDomains(row.ErrorKey),
        time.Cell(row.StartedAt),
        time.Cell(row.EndedAt),
        string.Join(' ', row.RequestedBy, row.ReasonText()).Trim(),
    ];

    private string Reason(JobRow row) => row.ErrorKey is { } key
        ? guide.Summarize(row.Kind, key, CultureInfo.CurrentUICulture)?.Summary ?? Labels.Error_UnknownShort
        : string.Join(" · ", StatusNote.Of(row, time).Select(note => note.Text));
}
