using System.Globalization;
using CsvHelper;
using MobiJobs.AutoDelivery;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Devices;
using MobiJobs.Errors.Remedies;
using MobiJobs.Guide;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;
using MobiJobs.Vpp;

namespace MobiJobs.Jobs.List;

/// <summary>
/// The jobs of a filter as a table for spreadsheets: UTF-8 with its mark, cells that begin like a formula made harmless. Read
/// page by page by key, so that a million rows take no more memory than a thousand and hold no snapshot of the store open.
/// </summary>
public sealed class JobCsv(JobList list, ErrorGuide guide, ShownTime time)
{
    private const int PageSize = 2000;

    /// <summary>Writes all that the filter matches, newest first, with the header in the reader's language.</summary>
    public async Task WriteAsync(Stream stream, IQueryable<Job> scope, JobFilter filter, CancellationToken stopping)
    {
        await using var csv = CsvWriter.Create(stream, new CsvWriterOptions { Injection = CsvInjection.Escape, WriteByteOrderMark = true }, leaveOpen: true);
        await csv.WriteRecordAsync(["#", Labels.Column_RegisteredAt, Labels.Csv_Kind, Labels.Csv_Detail, Labels.Device_Number, Labels.Device_Owner, Labels.Column_Status, Labels.Csv_Reason, Labels.Error_Codes, Labels.Column_StartedAt, Labels.Column_EndedAt, Labels.Column_RequestedBy], stopping);
        long? before = null;
        while (true)
        {
            var page = await list.PageAsync(scope, filter, before, null, PageSize, stopping);
            foreach (var row in page.Rows) { await csv.WriteRecordAsync(Cells(row), stopping); }

            await csv.FlushAsync(stopping);
            if (page.NextBefore is null) { return; }

            before = page.Rows[^1].Id;
        }
    }

    private string?[] Cells(JobRow row) =>
    [
        row.Id.ToString(CultureInfo.InvariantCulture), time.Machine(row.RegisteredAt), row.Kind.Label(), row.Detail, row.DeviceNumber, row.OwnerName, row.Status.Label(row.Attempt),
        row.ErrorKey is { } key ? guide.Summarize(row.Kind, key, CultureInfo.CurrentUICulture)?.Summary ?? Labels.Error_UnknownShort : string.Join(" · ", SecondLine.Of(row, time).Select(l => l.Text)),
        row.ErrorKey, row.StartedAt is { } started ? time.Machine(started) : null, row.EndedAt is { } ended ? time.Machine(ended) : null, string.Join(' ', row.RequestedBy, row.ReasonText()).Trim(),
    ];
}
