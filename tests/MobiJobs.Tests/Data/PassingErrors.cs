using System.Reflection;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Tests.Data;

/// <summary>Which errors of SQL Server undo only the transaction that met them.</summary>
public sealed class PassingErrors
{
    private const BindingFlags Hidden = BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    [Theory]
    [InlineData(1205, true, false)]
    [InlineData(1222, true, false)]
    [InlineData(-2, true, false)]
    [InlineData(9002, false, true)]
    [InlineData(547, false, false)]
    public async Task A_deadlock_or_a_time_out_is_no_trouble_of_the_store(int number, bool isPassing, bool isTrouble)
    {
        await using var db = new SqlServerMobiJobsDb(
            new DbContextOptionsBuilder<SqlServerMobiJobsDb>().UseSqlServer("Server=nowhere").Options);
        var error = new DbUpdateException("x", Error(number));

        Assert.Equal((isPassing, isTrouble), (db.IsPassing(error), db.IsStoreTrouble(error)));
    }

    /// <summary>The client has no public way to make one.</summary>
    private static SqlException Error(int number)
    {
        var make = typeof(SqlError).GetConstructors(Hidden).OrderBy(c => c.GetParameters().Length).First();
        var values = make.GetParameters().Select(p => p.Name == "infoNumber" ? number
            : p.ParameterType == typeof(string) ? "x"
            : p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType) : null);
        var errors = (SqlErrorCollection)Activator.CreateInstance(typeof(SqlErrorCollection), nonPublic: true)!;
        typeof(SqlErrorCollection).GetMethod("Add", Hidden)!.Invoke(errors, [make.Invoke([.. values])]);
        Type[] types = [typeof(SqlErrorCollection), typeof(string)];
        return (SqlException)typeof(SqlException).GetMethod("CreateException", Hidden, types)!.Invoke(
            null, [errors, "16"])!;
    }
}
