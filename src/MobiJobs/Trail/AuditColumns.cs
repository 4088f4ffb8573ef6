using System.Text.RegularExpressions;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Profiles;

namespace MobiJobs.Trail;

/// <summary>A column that entries name.</summary>
/// <param name="Name">What the program calls it.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Word">What people call its value.</param>
internal sealed record AuditColumn(string Name, Func<string> Label, Func<string, string> Word);

/// <summary>
/// The columns of apps, books, profiles, feature sets and lists of automatic delivery, and the fields of an import.
/// </summary>
internal static partial class AuditColumns
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<AuditColumn> All =
    [
        new("Name", () => Labels.Catalogue_Name, AsIs),
        new("Source", () => Labels.App_Source, value => Flags<AppSource>(value, AppLabels.Label)),
        new("StoreId", () => Labels.Op_StoreId, AsIs),
        new("BundleId", () => Labels.Op_BundleId, AsIs),
        new("ManifestUrl", () => Labels.App_Manifest, AsIs),
        new("Families", () => Labels.App_Families, value => Flags<DeviceFamilies>(value, AppLabels.Label)),
        new("NeedsSupervision", () => Labels.App_NeedsSupervision, YesOrNo),
        new("MinimumOs", () => Labels.App_MinimumOs, AsIs),
        new("RetiredAt", () => Labels.Audit_CatalogueRetired, AsIs),
        new("Identifier", () => Labels.Profile_Identifier, AsIs),
        new("PayloadIdentifier", () => Labels.Profile_Identifier, AsIs),
        new("Uuid", () => "UUID", AsIs),
        new("PayloadTypes", () => Labels.Profile_Contents, AsIs),
        new("IsSigned", () => Labels.Profile_Signed, YesOrNo),
        new("Signer", () => Labels.Profile_Signed, AsIs),
        new("Size", () => Labels.Profile_Size, value => $"{value} B"),
        new("Forbidden", () => Labels.Profile_Forbids, value => Flags<Restriction>(value, ProfileLabels.Label)),
        new("RestrictsAppStore", () => Labels.Profile_RestrictsAppStore, YesOrNo),
        new("UploadedAt", () => Labels.Profile_UploadedAt, AsIs),
        new("Version", () => Labels.FeatureSet_Version, AsIs),
        new("CreatedAt", () => Labels.FeatureSet_CreatedAt, AsIs),
        new("ReplacedAt", () => Labels.Audit_ReplacedAt, AsIs),
        new("GroupId", () => Labels.Device_Group, value => $"#{value}"),
        new("IncludesBelow", () => Labels.Auto_WithBelow, YesOrNo),
        new("Days", () => Labels.Auto_WeeklyDays, Days),
        new("Minute", () => Labels.Audit_TimeOfDay, TimeOfDay),
        new("PausedAt", () => Labels.Auto_StatePaused, AsIs),
        new("NextRunAt", () => Labels.Auto_NextRun, AsIs),
        new("LastRunAt", () => Labels.Auto_LastScheduled, AsIs),
        new("Number", () => Labels.Device_Number, AsIs),
        new("Owner", () => Labels.Device_Owner, AsIs),
        new("Model", () => Labels.Device_Model, AsIs),
        new("Serial", () => Labels.Device_Serial, AsIs),
        new("Group", () => Labels.Device_Group, AsIs),
        new("EnrollmentId", () => Labels.Import_EnrollmentId, AsIs),
    ];

    private static readonly Dictionary<string, AuditColumn> ByName =
        All.ToDictionary(c => c.Name, StringComparer.Ordinal);

    /// <summary>The columns and values of a text of an entry; none if it is no such text.</summary>
    public static IReadOnlyList<(AuditColumn Column, string Value)> In(string text)
    {
        var starts = Start().Matches(text).Where(m => ByName.ContainsKey(m.Groups["name"].Value)).ToArray();
        if (starts is not [{ Index: 0 }, ..]) { return []; }

        return
        [
            .. starts.Select((start, i) => (
                ByName[start.Groups["name"].Value],
                text[(start.Index + start.Length)..(i + 1 < starts.Length ? starts[i + 1].Index : text.Length)])),
        ];
    }

    private static string AsIs(string value) => value;

    private static string YesOrNo(string value) => value switch
    {
        "True" => Labels.Device_Yes,
        "False" => Labels.Device_No,
        _ => value,
    };

    private static string Flags<T>(string value, Func<T, string> label)
        where T : struct, Enum
    {
        var words = value.Split(", ");
        return Array.TrueForAll(words, word => Enum.TryParse<T>(word, out _))
            ? string.Join(Labels.List_Separator, words.Select(word => label(Enum.Parse<T>(word))))
            : value;
    }

    private static string Days(string value)
    {
        var words = value.Split(", ");
        if (value == "All") { return Labels.Auto_Daily; }

        return Array.TrueForAll(words, word => Enum.TryParse<DayOfWeek>(word, out _))
            ? string.Join(Labels.Auto_DaySeparator, words.Select(Enum.Parse<DayOfWeek>).Select(ShownTime.DayName))
            : value;
    }

    private static string TimeOfDay(string value) => PlainText.SmallNumber(value) is { } minute and < 24 * 60
        ? ShownTime.TimeOfDay(minute)
        : value;

    [GeneratedRegex("(^|; )(?<name>[A-Za-z]+): ", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Start();
}
