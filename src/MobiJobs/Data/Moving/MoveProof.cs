using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data.Moving;

/// <summary>
/// Reads every row on both sides and compares them, and the constraints that the target must have to hold what is
/// written afterwards.
/// </summary>
internal sealed class MoveProof(MobiJobsDb source, MobiJobsDb target, Action<string> say)
{
    private const int Named = 5;

    /// <summary>Compares the stores.</summary>
    /// <exception cref="MoveException">They differ; the message names rows.</exception>
    public async Task RunAsync(MovePlan plan, CancellationToken stopping)
    {
        await CheckIndexesAsync(stopping);
        var rows = 0L;
        foreach (var table in plan.Tables)
        {
            var (here, there) = (new RowHashes(table), new RowHashes(table));
            await foreach (var row in Here(table, stopping)) { here.Add(row); }

            await foreach (var row in There(table, stopping)) { there.Add(row); }

            if (here.Differing(there) is { Count: > 0 } chunks)
            {
                throw new MoveException(await SayAsync(table, here, there, chunks, stopping));
            }

            rows += here.Count;
        }

        say(string.Create(
            CultureInfo.InvariantCulture,
            $"Read on both sides and the same: {rows:N0} rows of {plan.Tables.Count} tables"));
    }

    private IAsyncEnumerable<object?[]> Here(MovedTable table, CancellationToken stopping) =>
        RowReader.AllAsync(source, table, isTarget: false, stopping);

    private IAsyncEnumerable<object?[]> There(MovedTable table, CancellationToken stopping) =>
        RowReader.AllAsync(target, table, isTarget: true, stopping);

    /// <summary>The first rows of the chunks that differ.</summary>
    private async Task<string> SayAsync(
        MovedTable table, RowHashes here, RowHashes there, IReadOnlyList<int> chunks, CancellationToken stopping)
    {
        var suspects = chunks.Take(Named).ToHashSet();
        var found = new Dictionary<string, UInt128>(StringComparer.Ordinal);
        await foreach (var row in Here(table, stopping))
        {
            if (suspects.Contains(here.ChunkOf(row))) { found[table.Say(row)] = here.HashOf(row); }
        }

        var differing = new List<string>();
        await foreach (var row in There(table, stopping))
        {
            if (!suspects.Contains(there.ChunkOf(row))) { continue; }

            var name = table.Say(row);
            if (!found.Remove(name, out var hash)) { differing.Add($"{name} is only in the target"); }
            else if (hash != there.HashOf(row)) { differing.Add($"{name} is not the same"); }
        }

        differing.AddRange(found.Keys.Select(name => $"{name} is missing in the target"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{table.Name} has {here.Count:N0} rows here and {there.Count:N0} there: ")
            + string.Join(", ", differing.Take(Named)) + ".";
    }

    /// <summary>
    /// The target has the unique indexes of the model: they hold what no code can. They are counted, since not every
    /// engine that speaks T-SQL keeps their names.
    /// </summary>
    private async Task CheckIndexesAsync(CancellationToken stopping)
    {
        var tables = target is SqlServerMobiJobsDb
            ? target.Database.SqlQueryRaw<string>(
                "SELECT OBJECT_NAME(object_id) AS [Value] FROM sys.indexes "
                + "WHERE is_unique = 1 AND is_disabled = 0 AND is_primary_key = 0")
            : target.Database.SqlQueryRaw<string>(
                "SELECT m.name AS [Value] FROM sqlite_master AS m, pragma_index_list(m.name) AS i "
                + "WHERE m.type = 'table' AND i.[unique] = 1 AND i.origin = 'c'");
        var there = (await tables.ToListAsync(stopping)).ToLookup(name => name, StringComparer.OrdinalIgnoreCase);
        var lacking = target.Model.GetRelationalModel().Tables
            .Where(t => there[t.Name].Count() < t.Indexes.Count(i => i.IsUnique))
            .Select(t => t.Name).ToArray();
        if (lacking.Length > 0)
        {
            throw new MoveException($"The target lacks unique indexes of {string.Join(", ", lacking)}.");
        }
    }
}
