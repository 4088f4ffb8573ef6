using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MobiJobs.Data;

/// <summary>
/// The counters that give rows their numbers. They are never set back: people and programs outside the store hold
/// numbers of rows that are gone.
/// </summary>
internal static class KeyCounters
{
    /// <summary>The tables whose rows get their numbers from the store.</summary>
    public static IReadOnlyList<string> Tables(MobiJobsDb db) =>
    [
        .. db.Model.GetEntityTypes()
            .Where(e => e.FindPrimaryKey()?.Properties is [var key] && IsGiven(key))
            .Select(e => e.GetTableName()!)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The last number that was given; 0 if none was.</summary>
    public static async Task<long> LastAsync(MobiJobsDb db, string table, CancellationToken stopping)
    {
        var last = db is SqlServerMobiJobsDb
            ? db.Database.SqlQueryRaw<long>(
                "SELECT CAST(ISNULL(last_value, 0) AS bigint) AS [Value] FROM sys.identity_columns "
                + "WHERE object_id = OBJECT_ID({0})",
                table)
            : db.Database.SqlQueryRaw<long>("SELECT seq AS [Value] FROM sqlite_sequence WHERE name = {0}", table);
        return (await last.ToListAsync(stopping)).FirstOrDefault();
    }

    /// <summary>Has the next number be higher than this one. Does nothing if it is already.</summary>
    public static async Task RaiseAsync(MobiJobsDb db, string table, long last, CancellationToken stopping)
    {
        var given = await LastAsync(db, table, stopping);
        if (given >= last) { return; }

        if (db is SqlServerMobiJobsDb)
        {
            // A table that never had a row gives the number that it is set to, any other the one after it.
            var seed = given == 0 ? last + 1 : last;
            var statement = string.Create(CultureInfo.InvariantCulture, $"DBCC CHECKIDENT ('{table}', RESEED, {seed})");
            await db.Database.ExecuteSqlRawAsync(statement, stopping);
            return;
        }

        await db.Database.ExecuteSqlRawAsync("DELETE FROM sqlite_sequence WHERE name = {0}", [table], stopping);
        await db.Database.ExecuteSqlRawAsync(
            "INSERT INTO sqlite_sequence (name, seq) VALUES ({0}, {1})", [table, last], stopping);
    }

    private static bool IsGiven(IProperty key) => key.ValueGenerated == ValueGenerated.OnAdd
        && (key.ClrType == typeof(int) || key.ClrType == typeof(long));
}
