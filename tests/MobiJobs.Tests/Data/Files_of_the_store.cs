using Microsoft.Data.Sqlite;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Data;

/// <summary>What the embedded store's files are, as they are on the disk.</summary>
public sealed class Files_of_the_store
{
    [Fact]
    public async Task Readers_and_writers_do_not_wait_for_each_other()
    {
        await using var console = await RunningConsole.OnSqliteAsync("Development");
        var folder = Path.GetDirectoryName(DatabaseSetup.FileOf(console.Store)!)!;
        var files = Directory.GetFiles(folder, "*.db");

        Assert.Contains(Path.Combine(folder, "mobijobs.db"), files);
        Assert.Contains(Path.Combine(folder, "mobijobs.fleet.db"), files);
        Assert.All(files, file => Assert.Equal("wal", JournalOf(file)));
    }

    [Fact]
    public void A_store_of_before_is_switched_and_keeps_its_rows()
    {
        var folder = Directory.CreateTempSubdirectory("mobijobs-test-");
        var file = Path.Combine(folder.FullName, "mobijobs.db");
        Execute(file, "CREATE TABLE Kept (Id INTEGER); INSERT INTO Kept VALUES (7)");
        Assert.Equal("delete", JournalOf(file));

        DatabaseSetup.CreatePrivate(file);

        Assert.Equal("wal", JournalOf(file));
        Assert.Equal("7", Execute(file, "SELECT Id FROM Kept"));
        folder.Delete(recursive: true);
    }

    private static string? JournalOf(string file) => Execute(file, "PRAGMA journal_mode");

    private static string? Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString();
    }
}
