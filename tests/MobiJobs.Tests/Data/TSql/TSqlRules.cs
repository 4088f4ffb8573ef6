using Microsoft.SqlServer.TransactSql.ScriptDom;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Data.TSql;

/// <summary>What must hold for each statement, found in its syntax tree.</summary>
internal sealed class TSqlRules : TSqlFragmentVisitor
{
    /// <summary>A parameter for each value of a list makes a plan for each length, and 2,100 are the most.</summary>
    private const int MostParameters = 100;

    private static readonly string[] Clocks = ["GETDATE", "GETUTCDATE", "SYSDATETIME", "SYSUTCDATETIME"];

    private readonly List<string> broken = [];
    private readonly HashSet<string> parameters = new(StringComparer.Ordinal);

    /// <summary>No statement fails to parse, or breaks a rule.</summary>
    public static void Assert(IEnumerable<string> statements) => Offenders.AssertNone(statements.SelectMany(Broken));

    public override void Visit(UpdateSpecification node) => Require(node.WhereClause is not null, "updates every row");

    public override void Visit(DeleteSpecification node) => Require(node.WhereClause is not null, "deletes every row");

    /// <summary>The columns of JSON are named by the schema beside it.</summary>
    public override void Visit(QuerySpecification node) => Require(
        !node.SelectElements.OfType<SelectStarExpression>().Any()
            || node.FromClause.TableReferences.All(table => table is OpenJsonTableReference),
        "selects columns that nobody named");

    public override void Visit(FunctionCall node) => Require(
        !Clocks.Contains(node.FunctionName.Value, StringComparer.OrdinalIgnoreCase),
        "asks the server's clock");

    public override void Visit(VariableReference node) => parameters.Add(node.Name);

    private static IEnumerable<string> Broken(string statement)
    {
        var tree = new TSql170Parser(initialQuotedIdentifiers: true).Parse(new StringReader(statement), out var errors);
        if (errors.Count > 0) { return errors.Select(error => $"{error.Message}: {statement}"); }

        var rules = new TSqlRules();
        tree.Accept(rules);
        rules.Require(rules.parameters.Count <= MostParameters, "has a parameter for each value of a list");
        return rules.broken.Select(rule => $"It {rule}: {statement}");
    }

    private void Require(bool isKept, string rule)
    {
        if (!isKept) { broken.Add(rule); }
    }
}
