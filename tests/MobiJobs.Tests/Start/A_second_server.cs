using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>On the embedded store there is exactly one server; commands may run beside it.</summary>
public sealed class A_second_server
{
    [Fact]
    public async Task On_the_same_store_stops_with_one_line_and_a_code_and_leaves_the_first_alone()
    {
        await using var first = await RunningConsole.OnSqliteAsync();
        var second = await ProgramRun.OfAsync(first, "--urls", "http://127.0.0.1:0");

        Assert.Equal(3, second.Code);
        Assert.StartsWith("MobiJobs: Another server uses the store ", second.Errors, StringComparison.Ordinal);
        Assert.Single(second.Errors.Trim().Split('\n'));
        Assert.Equal("", second.Output.Trim());
        using var client = new HttpClient { BaseAddress = first.Address };
        Assert.True((await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Is_not_what_a_command_is()
    {
        await using var first = await RunningConsole.OnSqliteAsync();
        var migrate = await ProgramRun.OfAsync(first, "migrate");

        Assert.Equal((0, ""), (migrate.Code, migrate.Errors));
    }

    [Fact]
    public async Task Follows_the_first_one_once_that_has_stopped()
    {
        await using var console = await RunningConsole.OnSqliteAsync();
        await console.RestartAsync(() => { });

        Assert.True(File.Exists(DatabaseSetup.FileOf(console.Store) + ".lock"));
    }

    [Fact]
    public void Finds_the_same_store_behind_a_link()
    {
        var folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
        var (store, link) = (Path.Combine(folder, "store.db"), Path.Combine(folder, "link.db"));
        File.WriteAllText(store, "");
        File.CreateSymbolicLink(link, store);
        using var first = LockOf(store);
        first.Take();
        using var second = LockOf(link);

        Assert.Throws<StoreInUseException>(second.Take);
        first.Dispose();
        second.Take();
        second.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static StoreLock LockOf(string file) =>
        new(new DatabaseSettings(DatabaseProvider.Sqlite, $"Data Source={file}", null));
}
