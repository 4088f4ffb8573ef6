using Microsoft.SqlServer.TransactSql.ScriptDom;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Data.TSql;

/// <summary>What must hold for each statement, found in its syntax tree.</summary>
internal sealed class TSqlRules(ColumnCollations collations) : TSqlFragmentVisitor
{
    /// <summary>A parameter for each value of a list makes a plan for each length, and 2,100 are the most.</summary>
    private const int MostParameters = 100;

    private const string UpdatesAll = "updates every row";
    private const string DeletesAll = "deletes every row";

    private static readonly string[] Clocks = ["GETDATE", "GETUTCDATE", "SYSDATETIME", "SYSUTCDATETIME"];

    /// <summary>What is searched for in these is folded as they are.</summary>
    private static readonly string[] FoldedColumns = ["Number", "OwnerForm", "Look", "NormalizedUserName"];

    /// <summary>Tables of which one statement must not delete 5,000 rows: the whole table would be locked.</summary>
    private static readonly string[] LargeTables =
    [
        "Jobs", "JobEvents", "Reports", "RunItems", "ImportItems", "DeviceApps", "ManagedApps", "DeviceProfiles",
        "Audit", "AuditEntries", "Licenses", "VppOrders", "VppUsers", "FetchedLicenses", "FetchedPeople", "RequestKeys",
        "Throttles", "Sessions", "UsedTickets",
    ];

    private readonly List<string> broken = [];
    private readonly HashSet<string> parameters = new(StringComparer.Ordinal);

    /// <summary>No statement fails to parse, or breaks a rule.</summary>
    public static void Assert(IEnumerable<string> statements) => Offenders.AssertNone(statements.SelectMany(Broken));

    /// <summary>The rules that a statement, or each of several in one text, breaks.</summary>
    public static IEnumerable<string> Broken(string statement)
    {
        var tree = new TSql170Parser(initialQuotedIdentifiers: true).Parse(new StringReader(statement), out var errors);
        if (errors.Count > 0) { return errors.Select(error => $"{error.Message}: {statement}"); }

        var collations = new ColumnCollations();
        tree.Accept(collations);
        var rules = new TSqlRules(collations);
        tree.Accept(rules);
        rules.Require(rules.parameters.Count <= MostParameters, "has a parameter for each value of a list");
        return rules.broken.Select(rule => $"It {rule}: {statement}");
    }

    /// <summary>Whether what is broken is that a statement changes all rows of a table.</summary>
    public static bool IsOfEveryRow(string broken) =>
        broken.StartsWith($"It {UpdatesAll}: ", StringComparison.Ordinal)
        || broken.StartsWith($"It {DeletesAll}: ", StringComparison.Ordinal);

    public override void Visit(UpdateSpecification node) =>
        Require(node.WhereClause is not null || IsJoinedToSome(node.FromClause), UpdatesAll);

    public override void Visit(DeleteSpecification node)
    {
        Require(node.WhereClause is not null || node.TopRowFilter is not null, DeletesAll);
        var isLarge = TablesOf(node).Any(table => LargeTables.Contains(table, StringComparer.Ordinal));
        Require(!isLarge || node.TopRowFilter is not null || IsByKeys(node), "deletes as many rows as there are");
    }

    /// <summary>The columns of JSON are named by the schema beside it.</summary>
    public override void Visit(QuerySpecification node) => Require(
        !node.SelectElements.OfType<SelectStarExpression>().Any()
            || node.FromClause.TableReferences.All(table => table is OpenJsonTableReference),
        "selects columns that nobody named");

    public override void Visit(FunctionCall node) => Require(
        !Clocks.Contains(node.FunctionName.Value, StringComparer.OrdinalIgnoreCase),
        "asks the server's clock");

    public override void Visit(VariableReference node) => parameters.Add(node.Name);

    public override void Visit(BooleanComparisonExpression node) =>
        RequireOneCollation(node.FirstExpression, node.SecondExpression);

    public override void Visit(InPredicate node) =>
        RequireOneCollation([node.Expression, node.Subquery, .. node.Values]);

    /// <summary>Beginnings are sought by an index; who searches within a text may type it in any case.</summary>
    public override void Visit(LikePredicate node)
    {
        RequireOneCollation(node.FirstExpression, node.SecondExpression);
        var isBeginning = node.SecondExpression is not VariableReference pattern
            || pattern.Name.Contains("startswith", StringComparison.Ordinal);
        Require(
            isBeginning || IsFolded(node.FirstExpression)
                || !collations.Of(node.FirstExpression).Contains(SqlServerMobiJobsDb.Ordinal),
            "searches in a text that tells upper from lower case");
    }

    public override void Visit(CoalesceExpression node) => RequireOneCollation([.. node.Expressions]);

    public override void Visit(BinaryQueryExpression node) =>
        RequireOneCollation(node.FirstQueryExpression, node.SecondQueryExpression);

    /// <summary>Who waits for whom is decided by statements, not by hints; one hint reads what is committed.</summary>
    public override void Visit(TableHint node) => Require(
        node.HintKind == TableHintKind.ReadCommittedLock, $"has the hint {node.HintKind}");

    /// <summary>The framework's own batches insert by it, and match nothing.</summary>
    public override void Visit(MergeSpecification node) => Require(
        node.SearchCondition is BooleanComparisonExpression
        {
            FirstExpression: IntegerLiteral { Value: "1" },
            SecondExpression: IntegerLiteral { Value: "0" },
        },
        "merges rows");

    public override void Visit(DropIndexStatement node) => Require(
        node.DropIndexClauses.All(clause => clause is DropIndexClause { Object: not null }),
        "drops an index without saying of which table");

    /// <summary>Whether the rows are those that are joined to the first of a query.</summary>
    private static bool IsJoinedToSome(FromClause? from) =>
        from?.TableReferences is [QualifiedJoin { QualifiedJoinType: QualifiedJoinType.Inner } join]
        && join.SecondTableReference is QueryDerivedTable
        {
            QueryExpression: QuerySpecification { TopRowFilter: not null },
        };

    private static bool IsFolded(ScalarExpression expression) =>
        expression is ColumnReferenceExpression { MultiPartIdentifier.Identifiers: [.., var column] }
        && FoldedColumns.Contains(column.Value, StringComparer.Ordinal);

    private static IEnumerable<string> TablesOf(DeleteSpecification node)
    {
        var names = new Names();
        node.FromClause?.Accept(names);
        node.Target.Accept(names);
        return names.Tables;
    }

    /// <summary>Whether the rows are those of a list of keys, of one key, or of a range of keys.</summary>
    private static bool IsByKeys(DeleteSpecification node)
    {
        var keys = new Keys();
        node.WhereClause?.Accept(keys);
        return keys.IsBounded;
    }

    private void RequireOneCollation(params TSqlFragment?[] compared)
    {
        var met = collations.Of(compared);
        Require(met.Count <= 1, $"compares texts of the collations {string.Join(" and ", met)}");
    }

    private void Require(bool isKept, string rule)
    {
        if (!isKept) { broken.Add(rule); }
    }

    private sealed class Names : TSqlFragmentVisitor
    {
        public List<string> Tables { get; } = [];

        public override void Visit(NamedTableReference node) => Tables.Add(node.SchemaObject.BaseIdentifier.Value);
    }

    private sealed class Keys : TSqlFragmentVisitor
    {
        private static readonly string[] Names =
        [
            "Id", "ItemId", "Row", "JobId", "DeviceId", "UserId", "PersonId", "SerialNumber", "Key",
        ];

        private int limits;

        public bool IsBounded { get; private set; }

        public override void Visit(OpenJsonTableReference node) => IsBounded = true;

        public override void Visit(TopRowFilter node) => IsBounded = true;

        public override void Visit(BooleanComparisonExpression node)
        {
            if (!IsKey(node.FirstExpression)) { return; }

            if (node is { ComparisonType: BooleanComparisonType.Equals, SecondExpression: VariableReference })
            {
                IsBounded = true;
            }

            limits += node.ComparisonType is BooleanComparisonType.Equals ? 0 : 1;
            IsBounded |= limits > 1;
        }

        private static bool IsKey(ScalarExpression expression) =>
            expression is ColumnReferenceExpression { MultiPartIdentifier.Identifiers: [.., var column] }
            && Names.Contains(column.Value, StringComparer.Ordinal);
    }
}
