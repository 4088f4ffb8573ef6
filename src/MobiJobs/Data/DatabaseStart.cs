using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Data;

/// <summary>Brings the store up to the program's version and makes sure that it has a name of its own.</summary>
public static class DatabaseStart
{
    /// <summary>Applies pending migrations. Safe to repeat; the embedded store's folder is made where it is missing.</summary>
    public static async Task MigrateAsync(MobiJobsDb db, TimeProvider clock, CancellationToken stopping)
    {
        MakeFolder(db);

        // Asked first: with a lock row left by a killed process, the embedded engine's migrator waits for ever even with nothing to do.
        var pending = (await db.Database.GetPendingMigrationsAsync(stopping)).ToList();
        if (pending.Count > 0)
        {
            await ClearStaleLockAsync(db, stopping);
            await db.Database.MigrateAsync(stopping);
        }

        if (await db.Installations.AnyAsync(stopping)) { return; }

        db.Installations.Add(Installation.Create(BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))), clock.UtcNow()));
        await db.SaveChangesAsync(stopping);
    }

    private static void MakeFolder(MobiJobsDb db)
    {
        if (db is SqliteMobiJobsDb && DatabaseSetup.FileOf(db.Database.GetConnectionString()!) is { } file) { Directory.CreateDirectory(Path.GetDirectoryName(file)!); }
    }

    /// <summary>One process has the embedded store, so a lock found here belongs to a process that was killed while migrating.</summary>
    private static async Task ClearStaleLockAsync(MobiJobsDb db, CancellationToken stopping)
    {
        if (db is not SqliteMobiJobsDb || !await db.Database.CanConnectAsync(stopping)) { return; }

        var locks = await db.Database.SqlQueryRaw<int>("SELECT COUNT(*) AS \"Value\" FROM sqlite_master WHERE name = '__EFMigrationsLock'").SingleAsync(stopping);
        if (locks > 0) { await db.Database.ExecuteSqlRawAsync("DELETE FROM \"__EFMigrationsLock\"", stopping); }
    }
}
