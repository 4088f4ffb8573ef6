using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MobiJobs.Data;

/// <summary>Settings of columns and indexes that the two engines express differently.</summary>
internal static class ModelExtensions
{
    /// <summary>Marks a column as <see cref="IsOrdinal{T}"/>; removed once the engine has applied it.</summary>
    internal const string Ordinal = "MobiJobs:Ordinal";

    /// <summary>
    /// The collation that the engine has given such a column, for who writes statements: the model that runs does not
    /// keep what migrations are made of.
    /// </summary>
    internal const string Collation = "MobiJobs:Collation";

    /// <summary>Compares the texts of this column code point by code point, on both engines.</summary>
    public static PropertyBuilder<T> IsOrdinal<T>(this PropertyBuilder<T> property) =>
        property.HasAnnotation(Ordinal, true);

    /// <summary>Lets the index answer queries that also read these columns, on an engine that supports it.</summary>
    public static IndexBuilder<T> Covers<T>(this IndexBuilder<T> index, Expression<Func<T, object?>> columns) =>
        index.IncludeProperties(columns);
}
