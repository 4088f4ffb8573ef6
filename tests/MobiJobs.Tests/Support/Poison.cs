using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Tests.Support;

/// <summary>Rows that can't be written, whoever tries.</summary>
internal static class Poison
{
    /// <summary>From now on the store refuses every write that makes this condition true for a row.</summary>
    public static Task<int> PoisonAsync(this MobiJobsDb db, string table, string condition)
    {
        // A constraint looks at the rows that are there, too: what holds already can't be the condition.
        var poison = db is SqlServerMobiJobsDb
            ? $"ALTER TABLE \"{table}\" ADD CONSTRAINT \"Poison\" CHECK (NOT ({condition}))"
            : $"{Trigger("INSERT", table, condition)}; {Trigger("UPDATE", table, condition)}";
        return db.Database.ExecuteSqlRawAsync(poison);
    }

    /// <summary>Everything can be written again.</summary>
    public static Task<int> CureAsync(this MobiJobsDb db, string table)
    {
        var cure = db is SqlServerMobiJobsDb
            ? $"ALTER TABLE \"{table}\" DROP CONSTRAINT \"Poison\""
            : "DROP TRIGGER \"PoisonINSERT\"; DROP TRIGGER \"PoisonUPDATE\"";
        return db.Database.ExecuteSqlRawAsync(cure);
    }

    private static string Trigger(string write, string table, string condition) => $"""
        CREATE TRIGGER "Poison{write}" AFTER {write} ON "{table}"
        WHEN EXISTS (SELECT 1 FROM "{table}" WHERE rowid = NEW.rowid AND ({condition}))
        BEGIN SELECT RAISE(ABORT, 'poison'); END
        """;
}
