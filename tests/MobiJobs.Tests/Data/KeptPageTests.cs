using Microsoft.Data.Sqlite;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Data;

/// <summary>
/// A page asked for again is the one from before, but never one that the store, or what was just done, has made
/// untrue.
/// </summary>
public sealed class KeptPageTests : IAsyncLifetime
{
    private const int MostTries = 300;

    private RunningConsole console = null!;

    [Theory]
    [InlineData("/?status=reserved")]
    [InlineData("/overview")]
    [InlineData("/deliveries")]
    [InlineData("/devices?state=managed")]
    public async Task While_nothing_is_written_a_page_is_made_once(string path)
    {
        using var visitor = await console.SignInAsync(Roles.Administrator);
        await UntilKeptAsync(visitor, path);
    }

    [Fact]
    public async Task What_another_program_writes_is_on_the_next_page()
    {
        using var visitor = await console.SignInAsync(Roles.Administrator);
        await UntilKeptAsync(visitor, "/devices");
        await using (var other = new SqliteConnection(console.Store))
        {
            await other.OpenAsync();
            await using var change = other.CreateCommand();
            change.CommandText = "UPDATE Devices SET OwnerName = 'いま 変わった人' WHERE Number = '1A-0001'";
            Assert.Equal(1, await change.ExecuteNonQueryAsync());
        }

        var page = await visitor.GetAsync("/devices");
        Assert.Contains("いま 変わった人", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_done_is_said_once()
    {
        using var visitor = await console.SignInAsync(Roles.Administrator);
        var page = await visitor.GetAsync("/?status=reserved");
        page = await visitor.SubmitAsync(page, "form[action='/views']", new() { ["name"] = "予約だけ" });
        Assert.NotNull(page.QuerySelector(".notice-done"));
        var address = visitor.Last.RequestMessage!.RequestUri!.PathAndQuery;
        for (var i = 0; i < 3; i++) { Assert.Null((await visitor.GetAsync(address)).QuerySelector(".notice-done")); }

        page.AssertShows(".views", "予約だけ");
    }

    [Fact]
    public async Task Nobody_gets_the_page_of_another()
    {
        using var administrator = await console.SignInAsync(Roles.Administrator);
        using var helpdesk = await console.SignInAsync(Roles.Helpdesk);
        foreach (var visitor in (Visitor[])[administrator, helpdesk, administrator, helpdesk])
        {
            await visitor.GetAsync("/");
            var page = await visitor.GetAsync("/");
            Assert.Equal(visitor == administrator, page.QuerySelector("a[href='/operations/new']") is not null);
        }

        using var stranger = new Visitor(console.Address);
        Assert.NotNull((await stranger.GetAsync("/")).QuerySelector("form[action='/account/sign-in']"));
    }

    public async Task InitializeAsync() =>
        console = await RunningConsole.OnSqliteAsync("Development", "--Gateway:Simulated:Devices=40");

    public async Task DisposeAsync() => await console.DisposeAsync();

    /// <summary>
    /// Waits for a moment in which the simulated fleet writes nothing: each of its writes discards the kept page.
    /// </summary>
    private static async Task UntilKeptAsync(Visitor visitor, string path)
    {
        for (var i = 0; i < MostTries; i++)
        {
            await visitor.GetAsync(path);
            if (visitor.Last.Headers.Age is not null) { return; }
        }

        Assert.Fail($"{path} was made anew {MostTries} times.");
    }
}
