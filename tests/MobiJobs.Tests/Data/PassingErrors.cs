using System.Reflection;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Data;

/// <summary>Which errors of SQL Server undo only the transaction that met them.</summary>
public sealed class PassingErrors
{
    [Theory]
    [InlineData(1205, true, false)]
    [InlineData(1222, true, false)]
    [InlineData(-2, true, false)]
    [InlineData(9002, false, true)]
    [InlineData(547, false, false)]
    [InlineData(229, false, false)]
    [InlineData(3960, true, false)]
    [InlineData(0, false, true)]
    [InlineData(20, false, true)]
    [InlineData(64, false, true)]
    [InlineData(121, false, true)]
    [InlineData(233, false, true)]
    [InlineData(258, false, true)]
    [InlineData(4060, false, true)]
    [InlineData(10053, false, true)]
    [InlineData(10054, false, true)]
    [InlineData(10060, false, true)]
    [InlineData(10061, false, true)]
    [InlineData(40197, false, true)]
    [InlineData(40501, false, true)]
    [InlineData(40613, false, true)]
    public async Task A_deadlock_or_a_time_out_is_no_trouble_of_the_store(int number, bool isPassing, bool isTrouble)
    {
        await using var db = Server();
        var error = new DbUpdateException("x", EngineErrors.OfServer(number));

        Assert.Equal((isPassing, isTrouble), (db.IsPassing(error), db.IsStoreTrouble(error)));
    }

    [Theory]
    [InlineData(11, false)]
    [InlineData(19, false)]
    [InlineData(20, true)]
    [InlineData(24, true)]
    public async Task An_error_that_ends_the_connection_is_trouble_of_the_store_whatever_its_number(
        byte severity, bool isTrouble)
    {
        await using var db = Server();

        Assert.Equal(isTrouble, db.IsStoreTrouble(EngineErrors.OfServer(54321, severity)));
    }

    [Fact]
    public void A_number_means_one_thing_only()
    {
        var numbers = typeof(SqlServerErrors).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .Select(f => f.GetValue(null)).OfType<int[]>().SelectMany(all => all).ToArray();

        Assert.Equal(numbers.Distinct(), numbers);
    }

    [Fact]
    public async Task No_free_connection_is_trouble_of_the_store_and_a_mistake_of_the_program_is_none()
    {
        await using var db = Server();
        using var closed = new SqlConnection("Server=nowhere");
        var full = Assert.Throws<InvalidOperationException>(() => closed.BeginTransaction());

        Assert.True(db.IsStoreTrouble(new InvalidOperationException("outside", full)));
        Assert.False(db.IsStoreTrouble(new InvalidOperationException("The connection pool has been exhausted.")));
        Assert.False(db.IsStoreTrouble(new InvalidOperationException("Sequence contains no elements")));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_trouble_of_the_store()
    {
        await using var db = new SqlServerMobiJobsDb(DatabaseSetup.UseSqlServer(
            new DbContextOptionsBuilder<SqlServerMobiJobsDb>(),
            "Server=127.0.0.1,9;Database=x;User Id=x;Password=x;Connect Timeout=2;Encrypt=false",
            null).Options);
        var read = await Record.ExceptionAsync(() => db.Installations.AnyAsync());
        var write = await Record.ExceptionAsync(
            () => db.WriteAsync(() => db.Installations.ExecuteDeleteAsync(), CancellationToken.None));

        Assert.True(db.IsStoreTrouble(read!), read!.ToString());
        Assert.True(db.IsStoreTrouble(write!), write!.ToString());
    }

    private static SqlServerMobiJobsDb Server() =>
        new(new DbContextOptionsBuilder<SqlServerMobiJobsDb>().UseSqlServer("Server=nowhere").Options);
}
