using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data.Moving;

/// <summary>
/// Takes a store to another, which may be of another engine (docs/decisions/0039): row by row in the order of keys, in
/// chunks that are each one transaction with the place that was reached. Whoever gives the command again goes on there.
/// </summary>
/// <param name="source">The embedded store; nobody else may work on it.</param>
/// <param name="target">An empty store.</param>
/// <param name="say">Told what is done, a line at a time.</param>
internal sealed class StoreMove(MobiJobsDb source, MobiJobsDb target, Action<string> say)
{
    private const int LinesEvery = 100_000;

    private readonly RowWriter writer = RowWriter.Of(target);
    private readonly MoveStart start = new(source, target);

    /// <summary>Rows a transaction; at 5,000 locks SQL Server locks the whole table.</summary>
    public int ChunkRows { get; init; } = 2000;

    /// <summary>The store on a server that another is moved to, as a context of its own.</summary>
    public static MobiJobsDb Target(DatabaseSettings settings) => new SqlServerMobiJobsDb(DatabaseSetup.UseSqlServer(
        new DbContextOptionsBuilder<SqlServerMobiJobsDb>(), settings.ConnectionString, settings.MaxBatchSize).Options);

    /// <summary>Moves it.</summary>
    /// <param name="check">What must hold in the target beyond equal rows: throws if it does not.</param>
    /// <param name="clock">Says when it was moved.</param>
    /// <param name="stopping">Ends it where it is.</param>
    /// <exception cref="MoveException">It can't be moved, or the stores differ afterwards.</exception>
    public async Task RunAsync(Func<MobiJobsDb, Task> check, TimeProvider clock, CancellationToken stopping)
    {
        var plan = MovePlan.Of(source, target);
        var place = await start.BeginAsync(plan, stopping);
        if (place != MovePlace.Start) { say($"Going on where the move was: {place.Phase} {place.Table}".TrimEnd()); }

        if (place.Phase == MovePhase.Rows)
        {
            await CopyAsync(plan, place, stopping);
            place = new MovePlace(MovePhase.Late);
            await target.WriteAsync(() => NoteAsync(place, stopping), stopping);
        }

        if (place.Phase == MovePhase.Late)
        {
            await CompleteAsync(plan, stopping);
            await new MoveProof(source, target, say).RunAsync(plan, stopping);
            await check(target);
            await target.WriteAsync(() => NoteAsync(new MovePlace(MovePhase.Proven), stopping), stopping);
        }

        await start.EndAsync(clock.UtcNow(), stopping);
    }

    private async Task CopyAsync(MovePlan plan, MovePlace place, CancellationToken stopping)
    {
        var tables = plan.Tables.Where(t => !t.IsInstallation).SkipWhile(t => t.Name != (place.Table ?? t.Name));
        foreach (var table in tables)
        {
            var all = await RowReader.CountAsync(source, table, stopping);
            var done = await RowReader.CountAsync(target, table, stopping);
            var after = table.Name == place.Table ? place.Key : null;
            while (await RowReader.ChunkAsync(source, table, after, ChunkRows, stopping) is { Count: > 0 } rows)
            {
                RefuseTooLong(table, rows);
                after = rows[^1][..table.KeyLength];
                await WriteAsync(table, rows, new MovePlace(MovePhase.Rows, table.Name, after), stopping);
                if ((done + rows.Count) / LinesEvery > done / LinesEvery) { Tell(table, done + rows.Count, all); }

                done += rows.Count;
            }

            if (all > 0) { Tell(table, done, all); }
        }
    }

    private Task WriteAsync(
        MovedTable table, List<object?[]> rows, MovePlace place, CancellationToken stopping) => target.WriteAsync(
        async () =>
        {
            await writer.InsertAsync(table, rows, stopping);
            await NoteAsync(place, stopping);
        },
        stopping);

    private Task NoteAsync(MovePlace place, CancellationToken stopping)
    {
        var text = place.ToText();
        return target.Installations.ExecuteUpdateAsync(set => set.SetProperty(i => i.FilledUpTo, text), stopping);
    }

    /// <summary>The embedded store takes texts of any length.</summary>
    private static void RefuseTooLong(MovedTable table, List<object?[]> rows)
    {
        for (var i = 0; i < table.Columns.Count; i++)
        {
            var column = table.Columns[i];
            if (column.MaxLength is not null && rows.Find(row => column.IsTooLong(row[i])) is { } row)
            {
                throw new MoveException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{table.Say(row)} has a {column.Name} longer than the {column.MaxLength} that the target takes."));
            }
        }
    }

    /// <summary>What can be written only once all rows are there. May be repeated.</summary>
    private async Task CompleteAsync(MovePlan plan, CancellationToken stopping)
    {
        foreach (var table in plan.Tables)
        {
            foreach (var column in table.LateColumns) { await FillAsync(table, column, stopping); }
        }

        foreach (var table in KeyCounters.Tables(source))
        {
            var last = await KeyCounters.LastAsync(source, table, stopping);
            await target.WriteAsync(() => KeyCounters.RaiseAsync(target, table, last, stopping), stopping);
        }
    }

    private async Task FillAsync(MovedTable table, MovedColumn column, CancellationToken stopping)
    {
        var place = table.Columns.ToList().IndexOf(column);
        object?[]? after = null;
        while (await RowReader.ChunkAsync(source, table, after, ChunkRows, stopping) is { Count: > 0 } rows)
        {
            after = rows[^1][..table.KeyLength];
            var values = rows.Where(row => row[place] is not null)
                .Select(row => new LateValue(Number(row[0]), Number(row[place])))
                .ToArray();
            if (values.Length == 0) { continue; }

            await target.WriteAsync(() => writer.FillAsync(table, column, values, stopping), stopping);
        }
    }

    private static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private void Tell(MovedTable table, long done, long all) =>
        say(string.Create(CultureInfo.InvariantCulture, $"{table.Name}: {done:N0} of {all:N0}"));
}
