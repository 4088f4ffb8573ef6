using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Kinds;

namespace MobiJobs.Trail;

/// <summary>The reader's words for what the program writes into entries; null for what it doesn't write.</summary>
internal static class AuditTerms
{
    /// <summary>The label of a setting.</summary>
    public static string? Setting(string name) => name switch
    {
        "Name" => Labels.Settings_Name,
        "TimeZone" => Labels.Settings_TimeZone,
        "MonthsKept" => Labels.Settings_Months,
        "Deadlines" => Labels.Settings_Deadlines,
        "WakeMinutes" => Labels.Settings_Wakes,
        "Redelivers" => Labels.Settings_Redelivery,
        _ => null,
    };

    /// <summary>The value of a setting with its units.</summary>
    public static string SettingValue(string name, string value) => name switch
    {
        "MonthsKept" => Say(Labels.Audit_Months, value),
        "Deadlines" => string.Join(Labels.List_Separator, value.Split(' ').Select(Deadline)),
        "WakeMinutes" => string.Join(" → ", value.Split(' ').Select(m => Say(Labels.Span_Minutes, m))),
        "Redelivers" => value == bool.TrueString ? Labels.Settings_RedeliveryOn : Labels.Settings_RedeliveryOff,
        _ => value,
    };

    /// <summary>What an item of the catalogue is.</summary>
    public static string? Item(string what) => what switch
    {
        "app" => Labels.Catalogue_Apps,
        "book" => Labels.Catalogue_Books,
        "profile" => Labels.Catalogue_Profiles,
        "feature set" => Labels.Catalogue_FeatureSets,
        _ => null,
    };

    /// <summary>The label of a remedy.</summary>
    public static string? Remedy(string name) => name switch
    {
        "deliverAgain" => Labels.Remedy_DeliverAgain,
        "runAgain" => Labels.Remedy_RunAgain,
        "assignLicense" => Labels.Remedy_AssignLicense,
        "assignToDevice" => Labels.Remedy_AssignToDevice,
        "reassignLicense" => Labels.Remedy_ReassignLicense,
        "inviteAgain" => Labels.Remedy_InviteAgain,
        "fetchDeviceInformation" => Labels.Remedy_FetchInformation,
        "checkAppList" => Labels.Remedy_FetchApps,
        _ => null,
    };

    /// <summary>Why somebody was refused, or a rule by which entries were deleted.</summary>
    public static string? Reason(string reason) => reason switch
    {
        "revoked" => Labels.Token_IsRevoked,
        "expired" => Labels.Token_Expired,
        "person disabled" or "disabled" => Labels.Audit_PersonDisabled,
        "password to be changed" => Labels.Audit_PasswordToBeChanged,
        "unknown" => Labels.Audit_UnknownPerson,
        "form token" => Labels.Audit_FormToken,
        "unknown token" => Labels.Audit_UnknownToken,
        "changed meanwhile" => Labels.Audit_ChangedMeanwhile,
        _ => reason.StartsWith(PurgeProof.Rule, StringComparison.Ordinal)
            ? Say(Labels.Audit_KeptMonths, reason[PurgeProof.Rule.Length..])
            : null,
    };

    /// <summary>A role, or a dash.</summary>
    public static string Role(string name) => Roles.All.Contains(name, StringComparer.Ordinal)
        ? RoleLabels.Label(name)
        : name;

    /// <summary>Permissions that were joined by commas.</summary>
    public static string Permissions(string joined) => string.Join(
        Labels.List_Separator,
        joined.Split(',').Select(p => Accounts.Permissions.Exists(p) ? PermissionLabels.Of(p) : p));

    private static string Deadline(string written) =>
        written.Split('=') is [var kind, var days] && KindNames.Find(kind) is { } known
            ? $"{known.Label()}: {Say(Labels.Span_Days, days)}"
            : written;
}
