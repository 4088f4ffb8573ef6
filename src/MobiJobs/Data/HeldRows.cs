using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data;

/// <summary>Holds rows until the transaction ends, on every engine: a column is set to what it is.</summary>
public static class HeldRows
{
    /// <summary>Holds these rows. Returns how many there are.</summary>
    /// <param name="column">The column that is written.</param>
    public static Task<int> HoldAsync<T, TColumn>(
        this IQueryable<T> rows, Expression<Func<T, TColumn>> column, CancellationToken stopping)
        where T : class => rows.ExecuteUpdateAsync(set => set.SetProperty(column, column), stopping);
}
