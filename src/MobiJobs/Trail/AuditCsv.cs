using System.Globalization;
using MobiJobs.Audit;

namespace MobiJobs.Trail;

/// <summary>The audit trail of a filter as a table for spreadsheets, newest first.</summary>
public sealed class AuditCsv(AuditList list, ShownTime time, AuditWords words)
{
    private const int PageSize = 2000;

    /// <summary>The file, with its header in the reader's language.</summary>
    public CsvFile File(AuditFilter filter, CancellationToken stopping)
    {
        var pages = KeysetPage.AllAsync<AuditEntry>(last =>
            list.PageAsync(filter, last?.Id, null, PageSize, stopping));
        return new CsvFile(time.FileName("audit"), Header(), pages.Select(rows => rows.Select(Cells)));
    }

    private static string[] Header() =>
    [
        "#",
        Labels.Audit_At,
        Labels.Audit_Who,
        Labels.Audit_Via,
        Labels.Audit_Address,
        Labels.Audit_Action,
        Labels.Audit_Subject,
        Labels.Audit_Count,
        Labels.Audit_Before,
        Labels.Audit_After,
        Labels.Audit_Reason,
        Labels.Device_Number,
        Labels.Device_Serial,
        Labels.Audit_Operation,
        Labels.Audit_Run,
    ];

    private string?[] Cells(AuditEntry entry) =>
    [
        Number(entry.Id),
        time.Machine(entry.At),
        AuditWords.Who(entry),
        entry.Origin(),
        entry.Address,
        entry.Action.Label(),
        AuditWords.Subject(entry),
        Number(entry.Count),
        words.Before(entry),
        words.After(entry),
        words.Reason(entry),
        entry.DeviceNumber,
        entry.SerialNumber,
        Number(entry.OperationId),
        Number(entry.RunId),
    ];

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
