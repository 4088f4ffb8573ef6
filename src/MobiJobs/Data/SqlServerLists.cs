using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.SqlServer.Infrastructure.Internal;
using Microsoft.EntityFrameworkCore.SqlServer.Query.Internal;
using Microsoft.EntityFrameworkCore.Storage;

namespace MobiJobs.Data;

/// <summary>Makes the writer of T-SQL that compares lists of texts in the collation of the column.</summary>
[SuppressMessage("Usage", "EF1001", Justification = "Nothing public writes what is needed (docs/decisions/0040).")]
internal sealed class SqlServerLists(
    QuerySqlGeneratorDependencies dependencies,
    IRelationalTypeMappingSource types,
    ISqlServerSingletonOptions options) : IQuerySqlGeneratorFactory
{
    public QuerySqlGenerator Create() => new Writer(dependencies, types, options);

    /// <summary>
    /// A list of texts becomes rows of OPENJSON, which have the collation of the database. A column that has one of its
    /// own can't be compared with them (error 468), so the text of such a row says the column's.
    /// </summary>
    private sealed class Writer(
        QuerySqlGeneratorDependencies dependencies,
        IRelationalTypeMappingSource types,
        ISqlServerSingletonOptions options) : SqlServerQuerySqlGenerator(dependencies, types, options)
    {
        private readonly HashSet<string> lists = new(StringComparer.Ordinal);
        private readonly Stack<string> collations = new();

        protected override Expression VisitSelect(SelectExpression selectExpression)
        {
            NoteLists(selectExpression.Tables);
            return base.VisitSelect(selectExpression);
        }

        protected override Expression VisitUpdate(UpdateExpression updateExpression)
        {
            NoteLists(updateExpression.SelectExpression.Tables);
            return base.VisitUpdate(updateExpression);
        }

        protected override Expression VisitDelete(DeleteExpression deleteExpression)
        {
            NoteLists(deleteExpression.SelectExpression.Tables);
            return base.VisitDelete(deleteExpression);
        }

        protected override void GenerateIn(InExpression inExpression, bool negated) => In(
            inExpression.Item,
            () =>
            {
                base.GenerateIn(inExpression, negated);
                return inExpression;
            });

        protected override Expression VisitSqlBinary(SqlBinaryExpression sqlBinaryExpression) =>
            sqlBinaryExpression.OperatorType is ExpressionType.Equal or ExpressionType.NotEqual
                ? In(sqlBinaryExpression, () => base.VisitSqlBinary(sqlBinaryExpression))
                : base.VisitSqlBinary(sqlBinaryExpression);

        protected override Expression VisitColumn(ColumnExpression columnExpression)
        {
            base.VisitColumn(columnExpression);
            var isText = columnExpression.Type == typeof(string) && lists.Contains(columnExpression.TableAlias);
            if (isText && collations.TryPeek(out var collation)) { Sql.Append(" COLLATE ").Append(collation); }

            return columnExpression;
        }

        /// <summary>Writes something that compares this; rows of lists are compared in its collation.</summary>
        private Expression In(SqlExpression compared, Func<Expression> write)
        {
            if (CollationOf(compared) is not { } collation) { return write(); }

            collations.Push(collation);
            var written = write();
            collations.Pop();
            return written;
        }

        private static string? CollationOf(SqlExpression expression)
        {
            var columns = new CollatedColumns();
            columns.Visit(expression);
            return columns.First;
        }

        private void NoteLists(IReadOnlyList<TableExpressionBase> tables) => lists.UnionWith(
            tables.Select(t => t is JoinExpressionBase join ? join.Table : t)
                .OfType<SqlServerOpenJsonExpression>()
                .Select(t => t.Alias));
    }

    /// <summary>Finds the first column that has a collation of its own; what subqueries select is none of it.</summary>
    private sealed class CollatedColumns : ExpressionVisitor
    {
        public string? First { get; private set; }

        protected override Expression VisitExtension(Expression node)
        {
            if (node is ColumnExpression { Column: IColumn column }) { First ??= CollationOf(column); }

            return node is SelectExpression or ScalarSubqueryExpression ? node : base.VisitExtension(node);
        }

        private static string? CollationOf(IColumn column) => column.PropertyMappings
            .Select(mapping => mapping.Property.FindAnnotation(ModelExtensions.Collation)?.Value as string)
            .FirstOrDefault(collation => collation is not null);
    }
}
