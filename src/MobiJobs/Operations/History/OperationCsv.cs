using System.Globalization;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Operations.History;

/// <summary>The delivery history of a filter as a table for spreadsheets, an operation a row, newest first.</summary>
public sealed class OperationCsv(OperationList list, ShownTime time)
{
    private const int PageSize = 500;

    /// <summary>The file, with its header in the reader's language.</summary>
    public CsvFile File(OperationFilter filter, CancellationToken stopping)
    {
        var pages = KeysetPage.AllAsync<OperationStanding>(last =>
            list.PageAsync(filter, last?.Operation.Id, null, PageSize, stopping));
        return new CsvFile(time.FileName("deliveries"), Header(), pages.Select(rows => rows.Select(Cells)));
    }

    private string[] Header() =>
    [
        "#",
        time.Column(Labels.Column_RegisteredAt),
        Labels.Csv_Kind,
        Labels.Csv_Detail,
        time.Column(Labels.Job_ReservedFor),
        Labels.Column_RequestedBy,
        Labels.Count_Jobs,
        Labels.JobStatus_Succeeded,
        Labels.Delivery_Failed,
        Labels.Delivery_TimedOut,
        Labels.JobStatus_Canceled,
        Labels.Delivery_Open,
        Labels.Approval_State,
    ];

    private string?[] Cells(OperationStanding row)
    {
        var (operation, counts) = row;
        return
        [
            operation.Id.ToString(CultureInfo.InvariantCulture),
            time.Cell(operation.RegisteredAt),
            operation.Kind.Label(),
            operation.Detail,
            time.Cell(operation.ReservedFor),
            operation.RequestedBy,
            counts.Jobs.ToString(CultureInfo.InvariantCulture),
            .. counts.Parts.Select(p => p.Count.ToString(CultureInfo.InvariantCulture)),
            counts.Approval?.Run.Approval.Label(),
        ];
    }
}
