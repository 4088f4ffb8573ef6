using System.Collections.Frozen;

namespace MobiJobs.Enrollments.Import;

/// <summary>
/// The headings of lists of devices: our own, and those of the exports of Jamf Pro and Jamf School, Intune, Apple
/// School Manager and Apple Business Manager, Google Admin, Snipe-IT and Fleet. They are compared without blanks, case
/// and punctuation: <c>serial_number</c> is <c>Serial Number</c>.
/// </summary>
internal static class KnownHeadings
{
    /// <summary>A heading of ours that the exports of other products have as well.</summary>
    private const string SharedId = "udid";

    /// <summary>Those of our own exports in both languages: with them a file needs no match.</summary>
    private static readonly string[][] Own =
    [
        ["端末番号", "number", "device number"],
        ["所有者名", "所有者", "owner", "owner name"],
        ["機種", "model"],
        ["シリアル番号", "シリアル", "serial", "serial number"],
        ["グループ", "group", "group path"],
        ["登録ID", "enrollment id", SharedId],
    ];

    /// <summary>
    /// Those of other products, the most fitting first. A device's name is none: its user can change it, and many
    /// devices can have the same.
    /// </summary>
    private static readonly string[][] Others =
    [
        [
            "asset tag", "annotated asset id", "asset id", "asset number", "資産タグ", "資産番号", "資産管理番号",
            "管理番号",
        ],
        [
            "full name", "real name", "primary user display name", "user display name", "checked out to",
            "assigned to", "checked out", "annotated user", "使用者名", "利用者名", "使用者", "利用者", "氏名",
            "user name", "username", "user", "most recent user", "primary user upn", "primary user email address",
            "ユーザー名", "ユーザー", "email address", "email",
        ],
        ["model name", "機種名", "device model", "hardware model", "モデル", "モデル名", "product type", "type"],
        ["hardware serial", "device serial number", "serial no", "製造番号", "シリアルナンバー"],
        [
            "org unit path", "team name", "team", "fleet name", "device groups", "groups", "department", "部署", "所属",
            "location", "device category",
        ],
        ["device udid"],
    ];

    private static readonly FrozenSet<string> Forms = Own.Concat(Others).SelectMany(names => names).Select(Form)
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether some product gives this heading to one of the fields.</summary>
    public static bool Knows(string heading) => Forms.Contains(Form(heading));

    /// <summary>The index of the first heading of ours for this field; null if there is none.</summary>
    public static int? FindOwn(ImportField field, IReadOnlyList<string> headings) =>
        Find(Own[(int)field], headings);

    /// <summary>Whether a heading says that the file is one of ours, not of another product.</summary>
    public static bool IsOurs(string heading) => Form(heading) != SharedId;

    /// <summary>The index of the heading that fits best; null if none of any product does.</summary>
    public static int? Find(ImportField field, IReadOnlyList<string> headings) =>
        FindOwn(field, headings) ?? Find(Others[(int)field], headings);

    /// <summary>A heading as it is compared.</summary>
    public static string Form(string heading) =>
        string.Concat(TypedText.SearchForm(heading).Where(char.IsLetterOrDigit));

    private static int? Find(string[] names, IReadOnlyList<string> headings)
    {
        var forms = headings.Select(Form).ToList();
        var found = names.Select(name => forms.IndexOf(Form(name))).FirstOrDefault(i => i >= 0, -1);
        return found < 0 ? null : found;
    }
}
