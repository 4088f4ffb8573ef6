using Microsoft.Data.Sqlite;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>A store that another version of the program has made or changed is not touched.</summary>
public sealed class Stores_of_other_versions
{
    [Theory]
    [InlineData("99991231235959_Later", "a newer version")]
    [InlineData("20200101000000_Initial", "another version")]
    public async Task Stop_server_and_commands_with_one_line(string migration, string which)
    {
        var folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
        var store = $"Data Source={Path.Combine(folder, "mobijobs.db")};Pooling=false";
        Assert.Equal(0, (await ProgramRun.OfAsync(store, "migrate")).Code);
        await AddAsync(store, migration);

        foreach (var words in (string[][])[["migrate"], ["--urls", "http://127.0.0.1:0"]])
        {
            var run = await ProgramRun.OfAsync(store, words);
            Assert.Equal(3, run.Code);
            var line = Assert.Single(run.Errors.Trim().Split('\n'));
            Assert.Contains($"by {which} of MobiJobs ({migration})", line, StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task AddAsync(string store, string migration)
    {
        await using var connection = new SqliteConnection(store);
        await connection.OpenAsync();
        await using var insert = connection.CreateCommand();
        insert.CommandText = """
            INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion") VALUES ($id, '10.0.0')
            """;
        insert.Parameters.AddWithValue("$id", migration);
        await insert.ExecuteNonQueryAsync();
    }
}
