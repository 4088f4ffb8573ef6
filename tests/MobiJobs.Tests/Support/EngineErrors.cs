using System.Data.Common;
using System.Reflection;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using MobiJobs.Data;

namespace MobiJobs.Tests.Support;

/// <summary>Errors as the engines say them.</summary>
internal static class EngineErrors
{
    private const int Busy = 5;
    private const int BusySnapshot = 517;
    private const int Deadlock = 1205;
    private const BindingFlags Hidden = BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>What the engine says to a transaction that it undid for the sake of another.</summary>
    public static DbException Passing => TestStore.Engine == DatabaseProvider.Sqlite
        ? new SqliteException("database is locked", Busy, BusySnapshot)
        : OfServer(Deadlock);

    /// <summary>The client has no public way to make one.</summary>
    public static SqlException OfServer(int number, byte severity = 11)
    {
        var make = typeof(SqlError).GetConstructors(Hidden).OrderBy(c => c.GetParameters().Length).First();
        var values = make.GetParameters().Select(p => p.Name == "infoNumber" ? number
            : p.Name == "errorClass" ? severity
            : p.ParameterType == typeof(string) ? "x"
            : p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType) : null);
        var errors = (SqlErrorCollection)Activator.CreateInstance(typeof(SqlErrorCollection), nonPublic: true)!;
        typeof(SqlErrorCollection).GetMethod("Add", Hidden)!.Invoke(errors, [make.Invoke([.. values])]);
        Type[] types = [typeof(SqlErrorCollection), typeof(string)];
        return (SqlException)typeof(SqlException).GetMethod("CreateException", Hidden, types)!.Invoke(
            null, [errors, "16"])!;
    }
}
