using Microsoft.Data.Sqlite;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>Each request is answered by a page that is made for it, of what the store holds at that moment.</summary>
public sealed class Pages_made_anew : IAsyncLifetime
{
    private const string News = "いま 変わった";

    private RunningConsole console = null!;

    [Theory]
    [InlineData("/", "Jobs SET Detail")]
    [InlineData("/devices", "Devices SET OwnerName")]
    [InlineData("/deliveries", "Operations SET Detail")]
    public async Task What_another_program_writes_is_on_the_next_page(string path, string column)
    {
        using var visitor = await console.SignInAsync(Roles.Administrator);
        for (var i = 0; i < 2; i++)
        {
            var before = await visitor.GetAsync(path);
            Assert.DoesNotContain(News, before.Body!.TextContent, StringComparison.Ordinal);
        }

        await using (var other = new SqliteConnection(console.Store))
        {
            await other.OpenAsync();
            await using var command = other.CreateCommand();
            command.CommandText = $"UPDATE {column} = '{News}'";
            Assert.NotEqual(0, await command.ExecuteNonQueryAsync());
        }

        Assert.Contains(News, (await visitor.GetAsync(path)).Body!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/overview")]
    [InlineData("/deliveries")]
    [InlineData("/devices?state=managed")]
    public async Task No_form_of_a_page_is_that_of_the_page_before(string path)
    {
        using var visitor = await console.SignInAsync(Roles.Administrator);
        var tokens = new HashSet<string?>(StringComparer.Ordinal);
        for (var i = 0; i < 5; i++)
        {
            var page = await visitor.GetAsync(path);
            Assert.True(tokens.Add(page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")));
        }
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
}
