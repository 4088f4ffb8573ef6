using System.Security.Cryptography;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace MobiJobs.Data;

/// <summary>Brings the store up to the program's version and gives a new store its identity.</summary>
public static class DatabaseStart
{
    private const int DatabaseExists = 1801;

    /// <summary>
    /// Applies pending migrations and creates the embedded store's file. Safe to repeat, and to do in several processes
    /// at once.
    /// </summary>
    /// <exception cref="StoreRefusedException">The store is of another version, is or was moved, or its database lacks
    /// something.</exception>
    public static async Task MigrateAsync(MobiJobsDb db, TimeProvider clock, CancellationToken stopping)
    {
        await ApplyAsync(db, stopping);
        await StoreState.RefuseMovedAsync(db, stopping);
        await IdentifyAsync(db, clock, stopping);
    }

    /// <summary>Applies pending migrations, whatever the store says of itself.</summary>
    internal static Task ApplyAsync(MobiJobsDb db, CancellationToken stopping) =>
        db is SqlServerMobiJobsDb ? MigrateServerAsync(db, stopping) : MigrateFileAsync(db, stopping);

    private static async Task MigrateFileAsync(MobiJobsDb db, CancellationToken stopping)
    {
        CreateFile(db);

        // Checked first: if a killed process left a lock row, the embedded engine's migrator waits forever even with
        // nothing to do.
        if (!await IsBehindAsync(db, stopping)) { return; }

        await ClearStaleLockAsync(db, stopping);
        await db.Database.MigrateAsync(stopping);
    }

    private static async Task MigrateServerAsync(MobiJobsDb db, CancellationToken stopping)
    {
        var log = db.GetService<ILoggerFactory>().CreateLogger<MobiJobsDb>();
        var isThere = await db.GetService<IRelationalDatabaseCreator>().ExistsAsync(stopping);
        if (isThere) { await SqlServerStart.CheckEngineAsync(db, log, stopping); }

        if (!isThere || await IsBehindAsync(db, stopping))
        {
            if (isThere) { await SqlServerStart.CheckMakingAsync(db, stopping); }

            await MigrateOrWaitAsync(db, stopping);
        }

        if (!isThere) { await SqlServerStart.CheckEngineAsync(db, log, stopping); }

        await SqlServerStart.CheckTablesAsync(db, stopping);
    }

    /// <summary>Processes that migrate at once wait for each other, but for the creation of the database.</summary>
    private static async Task MigrateOrWaitAsync(MobiJobsDb db, CancellationToken stopping)
    {
        try
        {
            await db.Database.MigrateAsync(stopping);
        }
        catch (SqlException e) when (e.Number == DatabaseExists)
        {
            await db.Database.MigrateAsync(stopping); // Another process has just created it.
        }
    }

    /// <summary>Whether migrations are to be applied.</summary>
    /// <exception cref="StoreRefusedException">It has some that this program doesn't know.</exception>
    private static async Task<bool> IsBehindAsync(MobiJobsDb db, CancellationToken stopping)
    {
        var known = db.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = await db.Database.GetAppliedMigrationsAsync(stopping);
        var unknown = applied.Where(m => !known.Contains(m)).ToArray();
        if (unknown.Length == 0) { return (await db.Database.GetPendingMigrationsAsync(stopping)).Any(); }

        var which = string.CompareOrdinal(unknown[^1], known.Max(StringComparer.Ordinal)) > 0 ? "a newer" : "another";
        throw new StoreRefusedException(
            $"The store was made or changed by {which} version of MobiJobs ({unknown[^1]}). Use that version, or "
            + "restore a backup from before the change.");
    }

    /// <summary>Of several processes that start at once, one identifies the store.</summary>
    private static async Task IdentifyAsync(MobiJobsDb db, TimeProvider clock, CancellationToken stopping)
    {
        if (await db.Installations.AnyAsync(stopping)) { return; }

        var identity = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        var row = db.Installations.Add(Installation.Create(identity, clock.UtcNow()));
        try
        {
            await db.SaveChangesAsync(stopping);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            row.State = EntityState.Detached;
        }
    }

    private static void CreateFile(MobiJobsDb db)
    {
        if (db is SqliteMobiJobsDb && DatabaseSetup.FileOf(db.Database.GetConnectionString()!) is { } file)
        {
            DatabaseSetup.CreatePrivate(file);
        }
    }

    /// <summary>
    /// Only one process uses the embedded store, so a lock is left from one that was killed while migrating.
    /// </summary>
    private static async Task ClearStaleLockAsync(MobiJobsDb db, CancellationToken stopping)
    {
        if (db is not SqliteMobiJobsDb || !await db.Database.CanConnectAsync(stopping)) { return; }

        var locks = await db.Database
            .SqlQueryRaw<int>("SELECT COUNT(*) AS \"Value\" FROM sqlite_master WHERE name = '__EFMigrationsLock'")
            .SingleAsync(stopping);
        if (locks > 0) { await db.Database.ExecuteSqlRawAsync("DELETE FROM \"__EFMigrationsLock\"", stopping); }
    }
}
