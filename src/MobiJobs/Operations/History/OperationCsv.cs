using System.Globalization;
using CsvHelper;
using MobiJobs.AutoDelivery;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Devices;
using MobiJobs.Errors.Remedies;
using MobiJobs.Guide;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;
using MobiJobs.Vpp;

namespace MobiJobs.Operations.History;

/// <summary>The delivery history of a filter as a table for spreadsheets, an operation a row, read page by page.</summary>
public sealed class OperationCsv(OperationList list, ShownTime time)
{
    private const int PageSize = 500;

    /// <summary>Writes all that the filter matches, newest first, with the header in the reader's language.</summary>
    public async Task WriteAsync(Stream stream, IQueryable<Job> scope, OperationFilter filter, CancellationToken stopping)
    {
        await using var csv = CsvWriter.Create(stream, new CsvWriterOptions { Injection = CsvInjection.Escape, WriteByteOrderMark = true }, leaveOpen: true);
        await csv.WriteRecordAsync(["#", Labels.Column_RegisteredAt, Labels.Csv_Kind, Labels.Csv_Detail, Labels.Job_ReservedFor, Labels.Column_RequestedBy, Labels.Count_Jobs, Labels.JobStatus_Succeeded, Labels.Delivery_Failed, Labels.Delivery_TimedOut, Labels.JobStatus_Canceled, Labels.Delivery_Open], stopping);
        long? before = null;
        while (true)
        {
            var page = await list.PageAsync(scope, filter, before, null, PageSize, stopping);
            foreach (var row in page.Rows) { await csv.WriteRecordAsync(Cells(row), stopping); }

            await csv.FlushAsync(stopping);
            if (page.NextBefore is null) { return; }

            before = page.Rows[^1].Operation.Id;
        }
    }

    private string?[] Cells(OperationStanding row)
    {
        var (operation, counts) = row;
        return
        [
            operation.Id.ToString(CultureInfo.InvariantCulture), time.Machine(operation.RegisteredAt), operation.Kind.Label(), operation.Detail,
            operation.ReservedFor is { } at ? time.Machine(at) : null, operation.RequestedBy, counts.Jobs.ToString(CultureInfo.InvariantCulture),
            .. counts.Parts.Select(p => p.Count.ToString(CultureInfo.InvariantCulture)),
        ];
    }
}
