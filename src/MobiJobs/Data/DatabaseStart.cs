using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data;

/// <summary>Brings the store up to the program's version and gives a new store its identity.</summary>
public static class DatabaseStart
{
    /// <summary>Applies pending migrations and creates the embedded store's file. Safe to repeat.</summary>
    public static async Task MigrateAsync(MobiJobsDb db, TimeProvider clock, CancellationToken stopping)
    {
        CreateFile(db);

        // Checked first: if a killed process left a lock row, the embedded engine's migrator waits forever even with
        // nothing to do.
        var pending = (await db.Database.GetPendingMigrationsAsync(stopping)).ToList();
        if (pending.Count > 0)
        {
            await ClearStaleLockAsync(db, stopping);
            await db.Database.MigrateAsync(stopping);
        }

        if (await db.Installations.AnyAsync(stopping)) { return; }

        var identity = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        db.Installations.Add(Installation.Create(identity, clock.UtcNow()));
        await db.SaveChangesAsync(stopping);
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
