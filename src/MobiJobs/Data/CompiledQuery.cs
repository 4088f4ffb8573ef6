using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MobiJobs.Data;

/// <summary>
/// A query that every page asks: it is translated once, and not looked up by its shape at each request. Once for each
/// model, that is, as a query of Entity Framework is compiled for one: those of the two engines, with and without the
/// limits of persons. One that is <see cref="RowScopes.OfWholeFleet"/> is asked only for who sees all of it.
/// </summary>
public sealed class CompiledQuery<TAbout, TRow>
{
    private readonly ConditionalWeakTable<IModel, Func<MobiJobsDb, TAbout, IAsyncEnumerable<TRow>>> compiled = [];
    private readonly Expression<Func<MobiJobsDb, TAbout, IQueryable<TRow>>> query;
    private readonly bool isOfWholeFleet;

    /// <summary>A query about something, which is compiled when it is asked first.</summary>
    public CompiledQuery(Expression<Func<MobiJobsDb, TAbout, IQueryable<TRow>>> query)
    {
        var lifting = new RowScopes.Lifting();
        this.query = lifting.VisitAndConvert(query, nameof(CompiledQuery<,>));
        isOfWholeFleet = lifting.HasLifted;
    }

    /// <summary>All rows.</summary>
    public async Task<List<TRow>> ListAsync(MobiJobsDb db, TAbout about, CancellationToken stopping)
    {
        var rows = new List<TRow>();
        await foreach (var row in Ask(db, about).WithCancellation(stopping)) { rows.Add(row); }

        return rows;
    }

    /// <summary>The first row, as the query orders or limits them; null where there is none.</summary>
    public async Task<TRow?> FirstAsync(MobiJobsDb db, TAbout about, CancellationToken stopping)
    {
        await foreach (var row in Ask(db, about).WithCancellation(stopping)) { return row; }

        return default;
    }

    private IAsyncEnumerable<TRow> Ask(MobiJobsDb db, TAbout about) => isOfWholeFleet && !db.Scope.SeesAll
        ? throw new InvalidOperationException("A query of the whole fleet was asked for somebody who sees a part.")
        : compiled.GetValue(db.Model, _ => EF.CompileAsyncQuery(query))(db, about);
}

/// <summary>One that is about nothing but the store.</summary>
public sealed class CompiledQuery<TRow>(Expression<Func<MobiJobsDb, IQueryable<TRow>>> query)
{
    private readonly CompiledQuery<bool, TRow> asked = new(Expression.Lambda<Func<MobiJobsDb, bool, IQueryable<TRow>>>(
        query.Body, query.Parameters[0], Expression.Parameter(typeof(bool), "nothing")));

    /// <inheritdoc cref="CompiledQuery{TAbout, TRow}.ListAsync"/>
    public Task<List<TRow>> ListAsync(MobiJobsDb db, CancellationToken stopping) =>
        asked.ListAsync(db, about: false, stopping);

    /// <inheritdoc cref="CompiledQuery{TAbout, TRow}.FirstAsync"/>
    public Task<TRow?> FirstAsync(MobiJobsDb db, CancellationToken stopping) =>
        asked.FirstAsync(db, about: false, stopping);
}
