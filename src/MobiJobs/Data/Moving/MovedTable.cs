using Microsoft.EntityFrameworkCore.Metadata;

namespace MobiJobs.Data.Moving;

/// <summary>A table, with what is known of it on both engines.</summary>
/// <param name="Name">Its name, on both.</param>
/// <param name="Columns">Its columns, those of the primary key first and in its order.</param>
/// <param name="KeyLength">How many of them are the primary key.</param>
internal sealed record MovedTable(string Name, IReadOnlyList<MovedColumn> Columns, int KeyLength)
{
    /// <summary>What the store says of its own move; it is not the same in both.</summary>
    private static readonly string[] Marks =
    [
        nameof(Installation.MovedTo), nameof(Installation.MovedAt),
        nameof(Installation.FilledFrom), nameof(Installation.FilledUpTo),
    ];

    /// <summary>Whether it is the one row that says how far the move has come, which is written by itself.</summary>
    public bool IsInstallation => Name == nameof(Installation);

    /// <summary>The columns of the primary key.</summary>
    public IEnumerable<MovedColumn> Key => Columns.Take(KeyLength);

    /// <summary>The columns that are written once the rows of all tables are there.</summary>
    public IEnumerable<MovedColumn> LateColumns => Columns.Where(c => c.IsLate);

    /// <summary>Reads what the models of both engines say.</summary>
    public static MovedTable Of(ITable source, ITable target, IEnumerable<IForeignKeyConstraint> late)
    {
        var key = source.PrimaryKey
            ?? throw new InvalidOperationException($"{source.Name} has no primary key: its rows can't be told apart.");
        var lateNames = late.Select(k => k.Columns[0].Name).ToHashSet(StringComparer.Ordinal);
        if (lateNames.Count > 0 && key.Columns.Count > 1)
        {
            throw new InvalidOperationException($"{source.Name} refers to itself, and its key has several columns.");
        }

        var isMarked = source.Name == nameof(Installation);
        var others = source.Columns.Except(key.Columns)
            .Where(c => !isMarked || !Marks.Contains(c.Name, StringComparer.Ordinal))
            .OrderBy(c => c.Name, StringComparer.Ordinal);
        return new(
            source.Name,
            [
                .. key.Columns.Concat(others).Select(c => MovedColumn.Of(
                    c, target.FindColumn(c.Name)!, lateNames.Contains(c.Name))),
            ],
            key.Columns.Count);
    }

    /// <summary>How a person finds the row.</summary>
    public string Say(object?[] row) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Name} ({string.Join(", ", Key.Select((column, i) => $"{column.Name} {row[i]}"))})");
}
