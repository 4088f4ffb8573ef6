using System.Net.Http.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue.Periodic;
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

    /// <summary>Of two versions side by side, the older one is that which has started before the change.</summary>
    [FactOn(Place.TSqlServer)]
    public async Task Are_worked_on_by_a_console_that_has_started_before_the_change()
    {
        await using var console = await RunningConsole.StartAsync();
        await console.DoAsync<MobiJobsDb, int>(db => db.Database.ExecuteSqlRawAsync(
            """
            ALTER TABLE "Jobs" ADD "Later" int NULL;
            INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
            VALUES ('99991231235959_Later', '10.0.0')
            """));

        using var api = await console.ApiAsync(Roles.Administrator);
        var order = new { kind = "lock", devices = new[] { "1A-0001" } };
        (await api.PostAsJsonAsync("/api/v1/devices", new { number = "1A-0001" })).EnsureSuccessStatusCode();
        (await api.PostAsJsonAsync("/api/v1/operations", order)).EnsureSuccessStatusCode();
        await console.DoAsync<QueueSweeper, bool>(async sweeper =>
        {
            await sweeper.SweepAsync(CancellationToken.None);
            return true;
        });
        Assert.Single(await console.ReadAsync(db => db.Jobs.Where(j => j.Stage == JobStage.Active).ToListAsync()));

        var (code, _, errors) = await ProgramRun.OfAsync(console, "migrate");
        Assert.Equal(3, code);
        Assert.Contains("by a newer version of MobiJobs (99991231235959_Later)", errors, StringComparison.Ordinal);
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
