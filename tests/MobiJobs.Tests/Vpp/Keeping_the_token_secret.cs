using System.Text;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Vpp;

/// <summary>Where the token goes, and where it never is.</summary>
public sealed class Keeping_the_token_secret : IAsyncLifetime
{
    private static readonly string Unknown = Convert.ToBase64String(
        Encoding.UTF8.GetBytes("""{"token":"unknown","expDate":"2027-01-01T00:00:00+0000"}"""));

    private AppleServer server = null!;
    private AppleClient client = null!;

    private IVppService Apple => client.Apple;

    private string Token => server.Location.Token;

    public async Task InitializeAsync()
    {
        server = await AppleServer.StartAsync();
        client = new AppleClient(server.Settings);
        server.Location.People.Add(
            new VppPerson("hanako", null, null, VppUserStatus.Associated, "hash-of-hanako", null));
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData("https://evil.example.com/users")]
    [InlineData("http://apple.com.evil.example.com/users")]
    [InlineData("/users")]
    [InlineData("file:///etc/passwd")]
    public async Task A_token_is_not_sent_where_it_does_not_belong(string address)
    {
        server.Instead("service/config", 200, $$$"""{"limits":{},"urls":{"getUsers":"{{{address}}}"}}""");
        Assert.Single(await Apple.PeopleAsync(Token, default).AllAsync());
        Assert.Equal(1, server.Count("GET users"));
    }

    [Fact]
    public async Task The_token_follows_no_redirect()
    {
        server.Instead("client/config", context =>
        {
            context.Response.Redirect($"{server.BaseUrl}/users");
            return Task.CompletedTask;
        });
        Assert.Equal("Apple's answer can't be read (HTTP 302).", (await TroubleAsync(Token)).Message);
        Assert.Equal(0, server.Count("GET users"));
    }

    [Fact]
    public async Task The_token_is_in_no_log_and_in_no_exception()
    {
        for (var i = 0; i < 3; i++)
        {
            server.Instead(
                "client/config",
                500,
                $$"""{"errorNumber":9603,"errorMessage":"Bearer {{Token}} failed."}""");
        }

        var trouble = await TroubleAsync(Token);
        Assert.Equal("Bearer … failed.", trouble.Message);
        Assert.DoesNotContain(Token, trouble.ToString(), StringComparison.Ordinal);
        await Apple.AccountAsync(Token, default);
        await TroubleAsync(Unknown);
        Assert.NotEmpty(client.Log); // The repeats are in it.
        Assert.All(client.Log, line => Assert.DoesNotContain(Token, line, StringComparison.Ordinal));
        Assert.All(client.Log, line => Assert.DoesNotContain(Unknown, line, StringComparison.Ordinal));
    }

    private Task<VppTroubleException> TroubleAsync(string token) =>
        Assert.ThrowsAsync<VppTroubleException>(() => Apple.AccountAsync(token, default));
}
