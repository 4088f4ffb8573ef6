using Microsoft.AspNetCore.WebUtilities;
using MobiJobs.Devices;
using MobiJobs.Devices.List;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Trail;

/// <summary>The conditions by which an act on many was chosen, which entries have as an address has them.</summary>
internal static class AuditConditions
{
    /// <summary>The conditions in the reader's words; what is none, such as numbers of devices, as it is.</summary>
    public static string Label(string text)
    {
        var written = text.TrimStart(' ', '?').Split(' ');
        var (query, causes) = (written[0], written[1..]);
        if (!query.Contains('=', StringComparison.Ordinal)) { return text; }

        var parts = QueryHelpers.ParseQuery(query)
            .SelectMany(one => one.Value, (one, value) => (Label: Condition(one.Key), Value: Value(one.Key, value)))
            .ToArray();
        if (Array.Exists(parts, part => part.Label is null)) { return text; }

        var words = parts.Select(p => p.Value is "" ? p.Label : $"{p.Label}: {p.Value}")
            .Concat(causes.Select(cause => StatusNames.Find(cause)?.Label() ?? cause));
        return " " + string.Join(Labels.List_Separator, words);
    }

    /// <summary>The label of a condition of the list of jobs or devices; null if there is no such condition.</summary>
    public static string? Condition(string name) => name switch
    {
        "month" => Labels.Filter_Month,
        "open" => Labels.Filter_Open,
        "awaitsSeat" => Labels.Filter_AwaitsSeat,
        "people" => Labels.Filter_People,
        "awaitsLicense" => Labels.Filter_AwaitsLicense,
        "needsAction" => Labels.Filter_NeedsAction,
        "device" or "number" => Labels.Device_Number,
        "user" => Labels.Filter_User,
        "detail" => Labels.Filter_Detail,
        "status" => Labels.Filter_Status,
        "kind" => Labels.Filter_Kind,
        "group" => Labels.Filter_Group,
        "operation" => Labels.Audit_Operation,
        "error" => Labels.Retry_Error,
        "ended" or "endedFrom" => Labels.Column_EndedAt,
        "within" => Labels.Audit_WithinDays,
        "run" => Labels.Audit_Run,
        "outcome" => Labels.Auto_Result,
        "reason" => Labels.Audit_Reason,
        "name" => Labels.Device_Name,
        "owner" => Labels.Device_Owner,
        "serial" => Labels.Device_Serial,
        "model" => Labels.Device_Model,
        "state" => Labels.Device_State,
        "contact" => Labels.Device_LastContact,
        "sort" => Labels.Filter_Order,
        "desc" => Labels.Filter_Descending,
        _ => null,
    };

    private static string Value(string name, string? value) => name switch
    {
        "open" or "awaitsSeat" or "awaitsLicense" or "needsAction" or "people" or "desc" => "",
        "status" => StatusNames.Label(value ?? ""),
        "within" when value == JobFilter.Today => Labels.Overview_Today,
        "kind" => KindNames.Find(value ?? "")?.Label() ?? value ?? "",
        "state" => Named<DeviceState>(value, DeviceNames.Of, DeviceNames.Label),
        "contact" => Named<LastContact>(value, DeviceNames.Of, DeviceNames.Label),
        "outcome" => Named<RunOutcome>(value, RunKinds.NameOf, Outcome),
        "sort" => Condition(value ?? "") ?? "",
        "group" or "operation" or "run" => $"#{value}",
        "month" when value == "older" => Labels.Filter_Older,
        _ => value ?? "",
    };

    private static string Outcome(RunOutcome outcome) =>
        outcome == RunOutcome.Done ? Labels.Audit_Done : outcome.Badge(RunKind.Register).Label;

    private static string Named<T>(string? value, Func<T, string> nameOf, Func<T, string> label)
        where T : struct, Enum => PlainText.Member(value, nameOf) is { } one ? label(one) : value ?? "";
}
