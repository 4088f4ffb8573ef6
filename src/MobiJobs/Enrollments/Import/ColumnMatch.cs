using System.Security.Cryptography;
using System.Text;

namespace MobiJobs.Enrollments.Import;

/// <summary>A column of a file.</summary>
/// <param name="Name">Its heading as it is shown, each once: a further column of the same heading has a number.</param>
/// <param name="Samples">Its first values.</param>
public sealed record SheetColumn(string Name, IReadOnlyList<string> Samples)
{
    /// <summary>The longest heading that is shown and remembered.</summary>
    public const int MaxName = 100;
}

/// <summary>Which columns of a file hold which fields. A field without a column is not read.</summary>
public sealed class ColumnMatch
{
    private readonly int?[] columns;

    private ColumnMatch(IEnumerable<int?> columns) => this.columns = [.. columns];

    /// <summary>The index of the field's column; null for none.</summary>
    public int? this[ImportField field] => columns[(int)field];

    /// <summary>Whether it says which device a row is about.</summary>
    public bool NamesDevices =>
        (this[ImportField.Number] ?? this[ImportField.Serial] ?? this[ImportField.EnrollmentId]) is not null;

    /// <summary>A match as a person chose it; null where an index is none of the columns.</summary>
    public static ColumnMatch? Of(Func<ImportField, int?> columnOf, int count)
    {
        var chosen = ImportFields.All.Select(columnOf).ToArray();
        return Array.Exists(chosen, index => index < 0 || index >= count) ? null : new ColumnMatch(chosen);
    }

    /// <summary>The match of a file with headings of ours; null if they don't say which devices it is about.</summary>
    public static ColumnMatch? OfOwn(IReadOnlyList<SheetColumn> columns)
    {
        var names = NamesOf(columns);
        var match = new ColumnMatch(ImportFields.All.Select(field => KnownHeadings.FindOwn(field, names)));
        return match[ImportField.Number] is not null
            || (match[ImportField.EnrollmentId] is { } id && KnownHeadings.IsOurs(names[id]))
                ? match
                : null;
    }

    /// <summary>What the headings of other products say; a person is to confirm it.</summary>
    /// <param name="hasEnrollmentIds">Whether devices of the channel can be enrolled by their ids.</param>
    public static ColumnMatch Proposed(IReadOnlyList<SheetColumn> columns, bool hasEnrollmentIds)
    {
        var names = NamesOf(columns);
        return new ColumnMatch(ImportFields.All.Select(field =>
            field == ImportField.EnrollmentId && !hasEnrollmentIds ? null : KnownHeadings.Find(field, names)));
    }

    /// <summary>The match that was remembered by the names of the columns.</summary>
    public static ColumnMatch Remembered(IReadOnlyList<SheetColumn> columns, IReadOnlyList<string> byField)
    {
        var names = NamesOf(columns);
        return new ColumnMatch(ImportFields.All.Select(field => byField.ElementAtOrDefault((int)field)).Select(
            name => name is not null && names.IndexOf(name) is >= 0 and var index ? index : (int?)null));
    }

    /// <summary>The names of the columns in the order of the fields, empty for none.</summary>
    public IReadOnlyList<string> NamesIn(IReadOnlyList<SheetColumn> all) =>
        [.. columns.Select(index => index is { } column ? all[column].Name : "")];

    /// <summary>The names of the columns that no field is read from.</summary>
    public IReadOnlyList<string> LeftOutOf(IReadOnlyList<SheetColumn> all) =>
        [.. all.Where((_, index) => !columns.Contains(index)).Select(column => column.Name)];

    /// <summary>What files with these headings have in common, in whatever order they stand: 64 digits.</summary>
    public static string KeyOf(IReadOnlyList<SheetColumn> columns)
    {
        var names = string.Join('\n', NamesOf(columns).Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(names)));
    }

    private static List<string> NamesOf(IReadOnlyList<SheetColumn> columns) => [.. columns.Select(c => c.Name)];
}
