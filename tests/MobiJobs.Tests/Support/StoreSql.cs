using MobiJobs.Data;

namespace MobiJobs.Tests.Support;

/// <summary>What the two engines write differently.</summary>
internal static class StoreSql
{
    private static bool IsServer => TestStore.Engine == DatabaseProvider.SqlServer;

    /// <summary>No bytes.</summary>
    public static string NoBytes => IsServer ? "0x" : "x''";

    /// <summary>Takes an index away.</summary>
    public static string DropIndex(string table, string index) =>
        IsServer ? $"DROP INDEX \"{index}\" ON \"{table}\"" : $"DROP INDEX \"{index}\"";

    /// <summary>Gives a table another name.</summary>
    public static string Rename(string table, string name) =>
        IsServer ? $"EXEC sp_rename '{table}', '{name}'" : $"ALTER TABLE \"{table}\" RENAME TO \"{name}\"";

    /// <summary>The time in a column, a millisecond later.</summary>
    public static string Later(string column) => IsServer ? $"DATEADD(millisecond, 1, {column})" : $"{column} + 1";

    /// <summary>A statement that gives keys itself to rows of this table.</summary>
    public static string WithKeys(string table, string statement) => IsServer
        ? $"SET IDENTITY_INSERT {table} ON; {statement}; SET IDENTITY_INSERT {table} OFF"
        : statement;
}
