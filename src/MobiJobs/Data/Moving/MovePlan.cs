using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MobiJobs.Data.Moving;

/// <summary>
/// The tables of the model in the order in which their rows can be inserted: a table after those that its foreign keys
/// name. The model is the only list there is, so a new table is moved as soon as it exists.
/// </summary>
internal sealed class MovePlan
{
    private MovePlan(IReadOnlyList<MovedTable> tables) => Tables = tables;

    /// <summary>The tables, those that others need first.</summary>
    public IReadOnlyList<MovedTable> Tables { get; }

    /// <summary>Reads the models of both stores.</summary>
    /// <exception cref="InvalidOperationException">
    /// The model has tables that need each other by columns that can't be empty, or a key of a kind that is not known
    /// here: a programming error that a test finds.
    /// </exception>
    public static MovePlan Of(MobiJobsDb source, MobiJobsDb target)
    {
        var left = source.Model.GetRelationalModel().Tables.OrderBy(t => t.Name, StringComparer.Ordinal).ToList();
        var needs = left.ToDictionary(t => t, NeededBy);
        var inTarget = target.Model.GetRelationalModel().Tables.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var tables = new List<MovedTable>();
        var placed = new HashSet<ITable>();
        while (left.Count > 0)
        {
            var next = left.Find(t => needs[t].All(placed.Contains))
                ?? throw new InvalidOperationException(
                    $"These need each other: {string.Join(", ", left.Select(t => t.Name))}");
            left.Remove(next);
            placed.Add(next);
            tables.Add(MovedTable.Of(next, inTarget[next.Name], next.ForeignKeyConstraints.Where(IsLate)));
        }

        return new MovePlan(tables);
    }

    private static HashSet<ITable> NeededBy(ITable table) =>
        [.. table.ForeignKeyConstraints.Where(k => !IsLate(k)).Select(k => k.PrincipalTable)];

    /// <summary>
    /// Whether the key closes a circle, such as a group's parent, or a device's present enrollment: its column is empty
    /// at first, and written once all rows are there.
    /// </summary>
    private static bool IsLate(IForeignKeyConstraint key) => key.Columns is [{ IsNullable: true }]
        && Needs(key.PrincipalTable, key.Table, []);

    private static bool Needs(ITable from, ITable sought, HashSet<ITable> seen) => from == sought
        || (seen.Add(from) && from.ForeignKeyConstraints.Any(k => Needs(k.PrincipalTable, sought, seen)));
}
