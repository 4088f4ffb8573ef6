using System.Text;
using Microsoft.AspNetCore.Http;
using Moq.Protected;
using Moq;
using MobiJobs.Vpp.AppsAndBooks;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Vpp;

/// <summary>What the client makes of refusals, of nonsense, and of no answer at all.</summary>
public sealed class Apple_in_trouble : IAsyncLifetime
{
    private AppleServer server = null!;
    private AppleClient client = null!;

    private string Token => server.Location.Token;

    public async Task InitializeAsync()
    {
        server = await AppleServer.StartAsync();
        client = new AppleClient(server.Settings);
        await client.Apple.MaxPerRequestAsync(VppOrderKind.Assign, default); // The directory is known.
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("Mon, 16 Nov 2026 03:10:00 GMT", 600)]
    [InlineData("Mon, 16 Nov 2026 02:00:00 GMT", 5)]
    [InlineData("0", 5)]
    [InlineData("soon", 5)]
    [InlineData("99999999", 24 * 60 * 60)]
    [InlineData(null, 5)]
    public async Task Apple_says_when_to_come_again(string? header, int seconds)
    {
        foreach (var status in (int[])[429, 500, 503])
        {
            // Without a time that can be read, a read is repeated.
            var reads = status >= 500 && header is null or "soon" ? 3 : 1;
            for (var i = 0; i < (status == 429 ? 1 : reads); i++)
            {
                server.Instead(
                    "client/config",
                    status,
                    """{"errorNumber":9646,"errorMessage":"Too many requests."}""",
                    header);
            }

            var trouble = await TroubleAsync();
            Assert.Equal(
                (9646, "Too many requests.", TimeSpan.FromSeconds(seconds)),
                (trouble.Code, trouble.Message, trouble.RetryAfter!.Value));
        }
    }

    [Fact]
    public async Task A_token_that_expired_or_was_revoked_or_is_none_is_told_apart_and_asking_again_does_not_help()
    {
        server.Location.Expired = server.Location.Token;
        server.Location.Revoked = Other("revoked");
        server.Location.Token = Other("valid");
        Assert.Equal((VppCodes.TokenExpired, null), await CodeAsync(server.Location.Expired));
        Assert.Equal((VppCodes.TokenRevoked, null), await CodeAsync(server.Location.Revoked));
        Assert.Equal((VppCodes.InvalidToken, null), await CodeAsync(Other("unknown")));
        server.Instead("client/config", 401, "");
        Assert.Equal((VppCodes.InvalidToken, null), await CodeAsync(Token));
        server.Instead("client/config", 401, """{"errorNumber":9722,"errorMessage":"Invalid header."}""");
        Assert.Equal((VppCodes.InvalidToken, null), await CodeAsync(Token));
        // Apple says some errors under 200.
        server.Instead("client/config", 200, """{"errorNumber":9622,"errorMessage":"Invalid authentication token"}""");
        Assert.Equal((VppCodes.InvalidToken, null), await CodeAsync(Token));
        server.Instead(
            "client/config",
            403,
            """{"errorNumber":9637,"errorMessage":"This operation isn't allowed for facilitator accounts."}""");
        Assert.Equal((9637, null), await CodeAsync(Token));
    }

    [Theory]
    [InlineData(200, "<html>Sign in to the guest network</html>")]
    [InlineData(407, "<html>Proxy</html>")]
    [InlineData(404, "")]
    [InlineData(200, "")]
    [InlineData(200, "null")]
    [InlineData(200, "[]")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"uId":5""")]
    [InlineData(200, """{"uId":{"a":1}}""")]
    public async Task Nonsense_is_trouble_that_passes_and_is_never_repeated(int status, string body)
    {
        server.Instead("client/config", status, body);
        var trouble = await TroubleAsync();
        Assert.Equal((0, TimeSpan.FromMinutes(1)), (trouble.Code, trouble.RetryAfter));
        Assert.Equal($"Apple's answer can't be read (HTTP {status}).", trouble.Message);
    }

    [Theory]
    [InlineData("assets")]
    [InlineData("users")]
    [InlineData("assignments")]
    public async Task An_answer_without_a_list_is_not_taken_for_an_empty_list(string list)
    {
        server.Instead(list, 200, """{"uId":"1"}""");
        await Assert.ThrowsAsync<VppTroubleException>(() => CountAsync(list));
        server.Instead(list, 200, """{"uId":"1","size":0}""");
        Assert.Equal(0, await CountAsync(list));
    }

    [Fact]
    public async Task Pages_that_lead_in_a_circle_are_not_followed()
    {
        for (var i = 0; i < 3; i++) { server.Instead("users", 200, """{"users":[],"size":0,"nextPageIndex":1}"""); }

        Assert.Equal(0, (await Assert.ThrowsAsync<VppTroubleException>(() => CountAsync("users"))).Code);
        Assert.Equal(2, server.Count("GET users"));
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_off()
    {
        server.Instead("client/config", async context =>
        {
            var chunk = new byte[1024 * 1024];
            for (var i = 0; i < 64 && !context.RequestAborted.IsCancellationRequested; i++)
            {
                await context.Response.Body.WriteAsync(chunk);
            }
        });
        Assert.Equal("Apple's answer is too long.", (await TroubleAsync()).Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_does_not_answer_in_a_minute_is_not_waited_for(bool begins)
    {
        var waiting = new TaskCompletionSource();
        server.Instead("client/config", async context =>
        {
            if (begins)
            {
                await context.Response.WriteAsync("""{"uId":""");
                await context.Response.Body.FlushAsync();
            }

            waiting.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var asked = TroubleAsync();
        await waiting.Task;
        client.Clock.Advance(AppleConnection.Patience);
        var trouble = await asked;
        Assert.Equal((0, "Apple gave no answer within 60 seconds."), (trouble.Code, trouble.Message));
        Assert.NotNull(trouble.RetryAfter);
    }

    [Fact]
    public async Task A_program_that_stops_does_not_wait_for_Apple()
    {
        using var stopping = new CancellationTokenSource();
        server.Instead("client/config", async context =>
        {
            await stopping.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Apple.AccountAsync(Token, stopping.Token));
    }

    [Fact]
    public async Task Apple_out_of_reach_is_asked_again_after_five_seconds()
    {
        await server.DisposeAsync();
        var trouble = await TroubleAsync();
        Assert.Equal(
            (0, "Apple can't be reached (ConnectionError).", TimeSpan.FromSeconds(5)),
            (trouble.Code, trouble.Message, trouble.RetryAfter));
    }

    [Fact]
    public async Task A_connection_that_times_out_is_told_as_Apple_out_of_reach()
    {
        var never = new Mock<HttpMessageHandler>(); // Nobody on this machine can be connected to so slowly.
        never.Protected()
            .Setup<Task<HttpResponseMessage>>(
                "SendAsync",
                ItExpr.IsAny<HttpRequestMessage>(),
                ItExpr.IsAny<CancellationToken>())
            .ThrowsAsync(new TaskCanceledException("connect", new TimeoutException()));
        using var http = new HttpClient(never.Object);
        using var directory = new ServiceDirectory(server.Settings, client.Clock);
        var trouble = await Assert.ThrowsAsync<VppTroubleException>(
            () => new AppleConnection(http, directory, client.Clock).ConfigAsync(default));
        Assert.Equal(
            (0, "Apple can't be reached (no connection in time).", TimeSpan.FromSeconds(5)),
            (trouble.Code, trouble.Message, trouble.RetryAfter));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_no_answer()
    {
        for (var i = 0; i < 3; i++) // It may break off before its headers are through, and is then looked for again.
        {
            server.Instead("client/config", async context =>
            {
                context.Response.ContentLength = 1_000;
                await context.Response.WriteAsync("""{"uId":"1",""");
                await context.Response.Body.FlushAsync();
                context.Abort();
            });
        }

        Assert.Equal((0, TimeSpan.FromSeconds(5)), await CodeAsync(Token));
    }

    [Fact]
    public async Task A_failed_read_is_repeated_twice_and_a_failed_change_is_not()
    {
        server.Instead("client/config", 500, "");
        server.Instead("client/config", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        Assert.Equal("本校", (await client.Apple.AccountAsync(Token, default)).LocationName);
        Assert.Equal(3, server.Count("GET client/config"));

        server.Instead("users/retire", 500, """{"errorNumber":9603,"errorMessage":"Internal error."}""");
        var trouble = await Assert.ThrowsAsync<VppTroubleException>(
            () => client.Apple.SubmitAsync(Token, new VppChange.StopPeople(["hanako"]), default));
        Assert.Equal((9603, TimeSpan.FromSeconds(5)), (trouble.Code, trouble.RetryAfter));
        Assert.Equal(1, server.Count("POST users/retire"));
    }

    [Fact]
    public async Task Where_Apple_names_a_time_nobody_comes_sooner()
    {
        server.Instead("client/config", 503, "", "7");
        Assert.Equal(TimeSpan.FromSeconds(7), (await TroubleAsync()).RetryAfter);
        Assert.Equal(1, server.Count("GET client/config"));
    }

    private static string Other(string name) =>
        Convert.ToBase64String(
            Encoding.UTF8.GetBytes($$"""{"token":"{{name}}","expDate":"2027-01-01T00:00:00+0000"}"""));

    private Task<VppTroubleException> TroubleAsync() =>
        Assert.ThrowsAsync<VppTroubleException>(() => client.Apple.AccountAsync(Token, default));

    private async Task<(int, TimeSpan?)> CodeAsync(string token)
    {
        var trouble = await Assert.ThrowsAsync<VppTroubleException>(() => client.Apple.AccountAsync(token, default));
        return (trouble.Code, trouble.RetryAfter);
    }

    private async Task<int> CountAsync(string list) => list switch
    {
        "assets" => (await client.Apple.AssetsAsync(Token, default).AllAsync()).Count,
        "users" => (await client.Apple.PeopleAsync(Token, default).AllAsync()).Count,
        _ => (await client.Apple.AssignmentsAsync(Token, default).AllAsync()).Count,
    };
}
