using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Tests.Data.TSql;

/// <summary>
/// A list of texts has the collation of the database on SQL Server, which can be any; columns that are compared code
/// point by code point have their own.
/// </summary>
public sealed class Lists_of_texts
{
    private const string Ordinal = "COLLATE Latin1_General_100_BIN2";

    /// <summary>Not static: what can't change is written into the statement.</summary>
    private readonly string[] some = ["a", "b"];

    [Fact]
    public void Are_compared_in_the_collation_of_the_column()
    {
        using var db = Server();
        var statement = db.Enrollments.Where(e => some.Contains(e.ChannelId)).Select(e => e.Id).ToQueryString();

        Assert.True(statement.Contains($"[value] {Ordinal}", StringComparison.Ordinal), statement);
        Assert.Empty(TSqlRules.Broken(statement));
    }

    [Fact]
    public void Are_compared_so_through_joins_and_conditions_as_well()
    {
        using var db = Server();
        var known = db.Devices.Where(d => db.Licenses.Any(
            l => some.Contains(l.SerialNumber!) && l.SerialNumber == d.SerialNumber));
        foreach (
            var statement in (string[])
            [
                known.Select(d => d.Id).ToQueryString(),
                db.Devices.Where(d => !some.Contains(d.SerialNumber)).Select(d => d.Id).ToQueryString(),
                db.Devices.Where(d => some.Any(s => s == d.Number)).Select(d => d.Id).ToQueryString(),
            ])
        {
            Assert.True(statement.Contains(Ordinal, StringComparison.Ordinal), statement);
            Assert.Empty(TSqlRules.Broken(statement));
        }
    }

    [Fact]
    public void Are_left_alone_where_the_column_has_the_collation_of_the_database()
    {
        using var db = Server();
        var statement = db.Apps.Where(a => some.Contains(a.Name)).Select(a => a.Id).ToQueryString();

        Assert.DoesNotContain("COLLATE", statement, StringComparison.Ordinal);
        Assert.Empty(TSqlRules.Broken(statement));
    }

    [Theory]
    [InlineData(
        "SELECT [e].[Id] FROM [Enrollments] AS [e] WHERE [e].[ChannelId] IN "
        + "(SELECT [s].[value] FROM OPENJSON(@s) WITH ([value] nvarchar(200) '$') AS [s])",
        "collations")]
    [InlineData(
        "SELECT [a].[Id] FROM [Apps] AS [a], [Devices] AS [d] WHERE [a].[Name] = [d].[Number]", "collations")]
    [InlineData(
        "SELECT COALESCE([d].[Number], [d].[OwnerName]) FROM [Devices] AS [d]", "collations")]
    [InlineData("DELETE FROM [j] FROM [Jobs] AS [j] WHERE [j].[EndedAt] < @before", "as many rows as there are")]
    [InlineData("SELECT [j].[Id] FROM [Jobs] AS [j] WITH (UPDLOCK) WHERE [j].[Id] = @id", "hint")]
    [InlineData("DROP INDEX [UX_Jobs_OneHead]", "two part names")]
    [InlineData(
        "MERGE [Jobs] USING (VALUES (@p0)) AS i ([Id]) ON [Jobs].[Id] = i.[Id] WHEN MATCHED THEN DELETE;", "merges")]
    public void And_what_else_breaks_a_rule_is_found(string statement, string why) =>
        Assert.Contains(TSqlRules.Broken(statement), rule => rule.Contains(why, StringComparison.Ordinal));

    [Theory]
    [InlineData(
        "DELETE TOP(@p) FROM [j] FROM [Jobs] AS [j] WHERE [j].[EndedAt] < @before")]
    [InlineData(
        "DELETE FROM [j] FROM [Jobs] AS [j] WHERE [j].[Id] IN "
        + "(SELECT [i].[value] FROM OPENJSON(@ids) WITH ([value] bigint '$') AS [i])")]
    [InlineData("SELECT [j].[Id] FROM [Jobs] AS [j] WITH (READCOMMITTEDLOCK) WHERE [j].[Id] = @id")]
    [InlineData("DROP INDEX [UX_Jobs_OneHead] ON [Jobs]")]
    public void And_what_keeps_them_is_not(string statement) => Assert.Empty(TSqlRules.Broken(statement));

    private static SqlServerMobiJobsDb Server() => new(DatabaseSetup.UseSqlServer(
        new DbContextOptionsBuilder<SqlServerMobiJobsDb>(), "Server=nowhere", null).Options);
}
