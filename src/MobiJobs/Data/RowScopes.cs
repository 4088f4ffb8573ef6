using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MobiJobs.Data;

/// <summary>
/// Which rows of a room's tables a person sees who does not see the whole fleet. Each room says it for its own tables;
/// the store's context applies it to every query (docs/decisions/0026).
/// </summary>
public interface IRowScopes
{
    /// <summary>Limits the tables by <see cref="RowScopes.Limit"/>.</summary>
    void Apply(ModelBuilder builder, MobiJobsDb db);
}

/// <summary>The query filters that limit what a person reads.</summary>
public static class RowScopes
{
    private const string Name = "scope";
    private const string Marked = "deleted";

    /// <summary>Limits a table to these rows.</summary>
    public static ModelBuilder Limit<T>(this ModelBuilder builder, Expression<Func<T, bool>> isSeen)
        where T : class
    {
        builder.Entity<T>().HasQueryFilter(Name, isSeen);
        return builder;
    }

    /// <summary>
    /// The rows of the whole fleet, also for a person who sees a part: for what must hold across all groups, such as
    /// whether a choice is everything, and for who sees all. What it returns must not be shown to others. It lifts the
    /// limit of the whole statement, of what it joins and of its subqueries, too.
    /// </summary>
    public static IQueryable<T> OfWholeFleet<T>(this IQueryable<T> rows)
        where T : class => rows.IgnoreQueryFilters([Name]);

    /// <summary>Hides rows that are marked as deleted until they are cleared away, from work as well.</summary>
    public static void HideDeleted<T>(this EntityTypeBuilder<T> table, Expression<Func<T, bool>> isThere)
        where T : class => table.HasQueryFilter(Marked, isThere);

    /// <summary>All rows, those marked as deleted included.</summary>
    public static IQueryable<T> WithDeleted<T>(this IQueryable<T> rows)
        where T : class => rows.IgnoreQueryFilters([Marked]);

    /// <summary>Applies the filters of all rooms.</summary>
    internal static void Apply(ModelBuilder builder, MobiJobsDb db)
    {
        foreach (var type in typeof(RowScopes).Assembly.GetTypes().Where(IsScopes))
        {
            ((IRowScopes)Activator.CreateInstance(type)!).Apply(builder, db);
        }
    }

    private static bool IsScopes(Type type) => type.IsClass && type.IsAssignableTo(typeof(IRowScopes));

    /// <summary>
    /// Writes <see cref="OfWholeFleet"/> out where a query is not run but translated as it stands.
    /// </summary>
    internal sealed class Lifting : ExpressionVisitor
    {
        public bool HasLifted { get; private set; }

        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            if (node.Method.DeclaringType != typeof(RowScopes) || node.Method.Name != nameof(OfWholeFleet))
            {
                return base.VisitMethodCall(node);
            }

            HasLifted = true;
            return Expression.Call(
                typeof(EntityFrameworkQueryableExtensions),
                nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters),
                node.Method.GetGenericArguments(),
                Visit(node.Arguments[0]),
                Expression.NewArrayInit(typeof(string), Expression.Constant(Name)));
        }
    }

    /// <summary>
    /// Two models of the same tables: work reads without filters, so that its statements are as short as they look.
    /// </summary>
    internal sealed class ModelKeys : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime) =>
            (context.GetType(), (context as MobiJobsDb)?.Scope.Work is null, designTime);
    }
}
