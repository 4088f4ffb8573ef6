using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data.Moving;

/// <summary>Whether a store may be moved to another, and the marks on both that keep programs away meanwhile.</summary>
internal sealed class MoveStart(MobiJobsDb source, MobiJobsDb target)
{
    /// <summary>Tables of the engine and of tools, which are no store's.</summary>
    private static readonly string[] Foreign = ["__EFMigrationsHistory", "__EFMigrationsLock", "sysdiagrams"];

    /// <summary>What a store holds that was only migrated or started: these rows are replaced.</summary>
    private static readonly string[] Made = ["Installation", "Requesters", "AspNetRoles", "OrganizationSettings"];

    /// <summary>What the target is called where people read it: no password.</summary>
    public static string NameOf(MobiJobsDb db)
    {
        var connection = db.Database.GetConnectionString()!;
        if (db is not SqlServerMobiJobsDb) { return DatabaseSetup.FileOf(connection) ?? "memory"; }

        var server = new SqlConnectionStringBuilder(connection);
        return $"{server.DataSource}/{server.InitialCatalog}";
    }

    /// <summary>Marks both. Returns how far an earlier move of the same stores has come.</summary>
    /// <exception cref="MoveException">It must not be moved there; the message says why.</exception>
    public async Task<MovePlace> BeginAsync(MovePlan plan, CancellationToken stopping)
    {
        var (from, to) = (NameOf(source), NameOf(target));
        var store = await ReadSourceAsync(to, stopping);
        await RefuseOthersAsync(plan, stopping);
        await DatabaseStart.ApplyAsync(target, stopping);
        var there = await target.Installations.AsNoTracking().FirstOrDefaultAsync(stopping);
        if (there is { FilledFrom: not null })
        {
            if (there.Identity != store.Identity)
            {
                throw new MoveException($"Another store, {there.FilledFrom}, is being moved to {to}.");
            }

            if (store.MovedTo is null && there.FilledUpTo is not null)
            {
                throw new MoveException(
                    $"The move to {to} was undone, and the store may have changed since. Name an empty database.");
            }
        }
        else
        {
            if (store.MovedAt is not null) { throw new MoveException($"The store was moved to {to} already."); }

            await RefuseFilledAsync(plan, to, stopping);
            await MarkTargetAsync(plan, store.Filling(from), stopping);
        }

        await source.WriteAsync(
            () => source.Installations.ExecuteUpdateAsync(set => set.SetProperty(i => i.MovedTo, to), stopping),
            stopping);
        return MovePlace.Read(there?.FilledUpTo, plan);
    }

    /// <summary>Opens the target and closes the source. Repeated after a crash in between.</summary>
    public async Task EndAsync(DateTime now, CancellationToken stopping)
    {
        await source.WriteAsync(
            () => source.Installations.Where(i => i.MovedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(i => i.MovedAt, now), stopping),
            stopping);
        await target.WriteAsync(
            () => target.Installations.ExecuteUpdateAsync(
                set => set.SetProperty(i => i.FilledFrom, (string?)null).SetProperty(i => i.FilledUpTo, (string?)null),
                stopping),
            stopping);
    }

    /// <summary>
    /// Lets programs work on the source again. Returns where it had been moved to; null if it was not.
    /// </summary>
    public static async Task<string?> UndoAsync(MobiJobsDb source, CancellationToken stopping)
    {
        var to = await source.Installations.Select(i => i.MovedTo).FirstOrDefaultAsync(stopping);
        await source.WriteAsync(
            () => source.Installations.ExecuteUpdateAsync(
                set => set.SetProperty(i => i.MovedTo, (string?)null).SetProperty(i => i.MovedAt, (DateTime?)null),
                stopping),
            stopping);
        return to;
    }

    private async Task<Installation> ReadSourceAsync(string to, CancellationToken stopping)
    {
        await DatabaseStart.ApplyAsync(source, stopping);
        var store = await source.Installations.AsNoTracking().FirstOrDefaultAsync(stopping)
            ?? throw new MoveException("There is nothing to move: no program has used this store yet.");
        if (store.FilledFrom is not null) { throw new MoveException("The store is being filled by a move itself."); }

        return store.MovedTo is null || store.MovedTo == to
            ? store
            : throw new MoveException(
                $"The store is or was moved to {store.MovedTo}. Give the command undo-move first.");
    }

    /// <summary>A database that holds tables of something else is no place for a store.</summary>
    private async Task RefuseOthersAsync(MovePlan plan, CancellationToken stopping)
    {
        if (!await target.Database.CanConnectAsync(stopping)) { return; } // It is created.

        var tables = target is SqlServerMobiJobsDb
            ? target.Database.SqlQueryRaw<string>(
                "SELECT TABLE_NAME AS [Value] FROM INFORMATION_SCHEMA.TABLES "
                + "WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA = SCHEMA_NAME()")
            : target.Database.SqlQueryRaw<string>(
                "SELECT name AS [Value] FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
        var others = (await tables.ToListAsync(stopping))
            .Except(plan.Tables.Select(t => t.Name), StringComparer.Ordinal)
            .Except(Foreign, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (others.Length > 0)
        {
            throw new MoveException($"{NameOf(target)} holds tables of something else: {string.Join(", ", others)}.");
        }
    }

    private async Task RefuseFilledAsync(MovePlan plan, string to, CancellationToken stopping)
    {
        foreach (var table in plan.Tables.Where(t => !Made.Contains(t.Name, StringComparer.Ordinal)))
        {
            if (await RowReader.CountAsync(target, table, stopping) is var count and > 0)
            {
                throw new MoveException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{to} holds a store already ({count} rows of {table.Name}). Name an empty database."));
            }
        }
    }

    private Task MarkTargetAsync(MovePlan plan, Installation store, CancellationToken stopping) => target.WriteAsync(
        async () =>
        {
            foreach (var table in plan.Tables.Where(t => Made.Contains(t.Name, StringComparer.Ordinal)))
            {
                var statement = $"DELETE FROM [{table.Name}]";
                await target.Database.ExecuteSqlRawAsync(statement, stopping);
            }

            target.Installations.Add(store);
            await target.SaveChangesAsync(stopping);
        },
        stopping);
}

/// <summary>A move can't be done; the message says why, in one line.</summary>
public sealed class MoveException(string message) : Exception(message);
