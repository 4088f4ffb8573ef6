using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using MobiJobs.Data;

namespace MobiJobs.Tests.Data.TSql;

/// <summary>
/// In which collations a statement compares texts: a column's own, or the database's, which can be any other. What is
/// neither, such as a parameter, takes on that of the other side.
/// </summary>
internal sealed class ColumnCollations : TSqlFragmentVisitor
{
    /// <summary>The collation of the database, whatever it is.</summary>
    public const string OfDatabase = "(the database's)";

    /// <summary>Functions whose result has the collation of what they are given.</summary>
    private static readonly string[] Texts = ["UPPER", "LOWER", "SUBSTRING", "LEFT", "MAX", "MIN"];

    private static readonly Lazy<Dictionary<(string Table, string Column), string>> Model = new(ReadModel);

    private readonly Dictionary<string, string> tables = new(StringComparer.Ordinal);
    private readonly HashSet<string> lists = new(StringComparer.Ordinal);

    public override void Visit(NamedTableReference node)
    {
        var table = node.SchemaObject.BaseIdentifier.Value;
        tables[node.Alias?.Value ?? table] = table;
    }

    public override void Visit(OpenJsonTableReference node)
    {
        if (node.Alias is { } alias) { lists.Add(alias.Value); }
    }

    /// <summary>The collations that these meet in; none or one if they can be compared.</summary>
    public IReadOnlyCollection<string> Of(params IEnumerable<TSqlFragment?> compared)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var isSaid = false;
        foreach (var one in compared) { isSaid |= Add(one, found); }

        return isSaid ? [] : found;
    }

    /// <summary>Whether the statement says itself which one counts.</summary>
    private bool Add(TSqlFragment? expression, HashSet<string> found)
    {
        switch (expression)
        {
            case PrimaryExpression { Collation: not null }:
                return true;
            case ColumnReferenceExpression { MultiPartIdentifier: { } name }:
                if (CollationOf(name) is { } collation) { found.Add(collation); }

                return false;
            case ScalarSubquery subquery:
                return Add(subquery.QueryExpression, found);
            case QuerySpecification { SelectElements: [SelectScalarExpression first, ..] }:
                return Add(first.Expression, found);
            case QueryParenthesisExpression inner:
                return Add(inner.QueryExpression, found);
            case BinaryQueryExpression both:
                return Add(both.FirstQueryExpression, found) | Add(both.SecondQueryExpression, found);
            case ParenthesisExpression inner:
                return Add(inner.Expression, found);
            case BinaryExpression { BinaryExpressionType: BinaryExpressionType.Add } sum:
                return Add(sum.FirstExpression, found) | Add(sum.SecondExpression, found);
            case CoalesceExpression all:
                return all.Expressions.Aggregate(false, (isSaid, one) => Add(one, found) | isSaid);
            case FunctionCall call when Texts.Contains(call.FunctionName.Value, StringComparer.Ordinal):
                return Add(call.Parameters.FirstOrDefault(), found);
            default:
                return false;
        }
    }

    private string? CollationOf(MultiPartIdentifier name)
    {
        if (name.Identifiers is not [var alias, var column]) { return null; }

        if (lists.Contains(alias.Value)) { return IsText(column.Value) ? OfDatabase : null; }

        return tables.TryGetValue(alias.Value, out var table) ? Model.Value.GetValueOrDefault((table, column.Value))
            : null;
    }

    /// <summary>A list of texts has one column; those of rows, never texts, have names of their own.</summary>
    private static bool IsText(string column) => column == "value" || column == "Value";

    private static Dictionary<(string Table, string Column), string> ReadModel()
    {
        using var db = new SqlServerMobiJobsDb(DatabaseSetup.UseSqlServer(
            new DbContextOptionsBuilder<SqlServerMobiJobsDb>(), "Server=nowhere", null).Options);
        return db.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables.SelectMany(t => t.Columns)
            .Where(c => c.StoreType.Contains("char", StringComparison.Ordinal))
            .ToDictionary(c => (c.Table.Name, c.Name), c => c.Collation ?? OfDatabase);
    }
}
