using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Api.Limits;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Api;

/// <summary>How often, how large and how long: what goes beyond is refused before it costs anything.</summary>
public sealed class What_the_api_takes(What_the_api_takes.Console console)
    : IClassFixture<What_the_api_takes.Console>
{
    private const int Reads = 6;
    private const int Writes = 4;
    private const int Bulk = 2;
    private const int Strangers = 30;

    [Theory]
    [InlineData("GET", "jobs?limit=1", Reads)]
    [InlineData("POST", "devices", Writes)]
    [InlineData("POST", "jobs/cancel", Bulk)]
    [InlineData("POST", "operations", Bulk)]
    public async Task Each_token_has_so_many_requests_and_is_then_told_when_to_come_again(
        string method, string path, int size)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator, "en");
        for (var i = 0; i < size; i++)
        {
            Assert.NotEqual(HttpStatusCode.TooManyRequests, (await SendAsync(api, method, path, "{}")).StatusCode);
        }

        using var refused = await SendAsync(api, method, path, "{}");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("Too many requests", problem.GetProperty("title").GetString());
        Assert.Equal(429, problem.GetProperty("status").GetInt32());

        using var other = await console.Running.ApiAsync(Roles.Administrator);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, (await SendAsync(other, method, path, "{}")).StatusCode);
        Assert.True(await console.Running.DoAsync<MobiJobsDb, bool>(
            db => db.Audit.AnyAsync(e => e.Action == AuditAction.RateLimited)));
    }

    [Fact]
    public async Task Guesses_cost_no_question_to_the_store_beyond_the_limit_and_keep_no_known_token_out()
    {
        const string Here = "127.0.2.1";
        var (token, revoked) = (await TokenAsync(), await TokenAsync());
        Assert.Equal(HttpStatusCode.OK, await AskAsync(Here, token));
        await console.Running.DoAsync<PersonTokens, MobiJobsDb, int>((tokens, db) =>
            tokens.RevokeAsync(db.ApiTokens.Where(t => t.Hash == Secrets.HashOf(revoked)), "test", default));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i <= Strangers; i++)
        {
            answers.Add(await AskAsync(Here, FormattableString.Invariant($"mj_guessed{i}")));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, answers[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(Here, revoked));
        Assert.False(await RefusedAsync()); // The store would have known it.
        Assert.Equal(HttpStatusCode.OK, await AskAsync(Here, token));
        Assert.Equal(HttpStatusCode.OK, await AskAsync("127.0.2.2", await TokenAsync()));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync("127.0.2.2", revoked));
        Assert.True(await RefusedAsync());
    }

    [Fact]
    public async Task A_site_of_IPv6_has_no_guesses_for_each_of_its_networks()
    {
        using var limit = new StrangerLimit(ApiSettings.Default with { StrangersPerMinute = 2 });
        var taken = 0;
        for (var i = 0; i < 40; i++)
        {
            var http = new DefaultHttpContext();
            http.Connection.RemoteIpAddress = IPAddress.Parse(FormattableString.Invariant($"2001:db8:7:{i}::1"));
            http.Request.Path = "/api/v1/jobs";
            await limit.LimitAsync(http, _ =>
            {
                taken++;
                return Task.CompletedTask;
            });
        }

        Assert.InRange(taken, 10, 12);
    }

    [Theory]
    [InlineData("devices", 65)]
    [InlineData("jobs/cancel/preview", 65)]
    [InlineData("explanations", 513)]
    [InlineData("operations", 8 * 1024 + 1)]
    public async Task A_body_that_is_too_large_is_not_read(string path, int kilobytes)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator, "en");
        var body = $$"""{"number":"{{new string('x', kilobytes * 1024)}}"}""";
        api.DefaultRequestHeaders.ExpectContinue = true; // Else the connection may end while it is still being sent.
        using var answer = await SendAsync(api, "POST", path, body);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("The request is too large", problem.GetProperty("title").GetString());
    }

    [Fact]
    public void Each_call_with_a_body_says_how_large_it_may_be() => Offenders.AssertNone(
        console.Running.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>()
            .ApiDescriptionGroups.Items.SelectMany(g => g.Items)
            .Where(a => a.RelativePath!.StartsWith("api/", StringComparison.Ordinal))
            .Where(a => a.HttpMethod is not "GET" and not "DELETE")
            .Where(a => !a.ActionDescriptor.EndpointMetadata.OfType<IRequestSizeLimitMetadata>()
                .Any(limit => limit.MaxRequestBodySize <= 8 * 1024 * 1024))
            .Select(a => a.RelativePath!));

    [Theory]
    [InlineData("jobs/cancel/preview", "ids", 1001)]
    [InlineData("operations/1/retry", "causes", 51)]
    [InlineData("operations", "devices", 100_001)]
    public async Task A_list_that_is_too_long_is_named(string path, string member, int length)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator, "en");
        var item = member == "ids" ? "1" : "\"1\"";
        var body = $$"""{"{{member}}":[{{string.Join(',', Enumerable.Repeat(item, length))}}]}""";
        using var answer = await SendAsync(api, "POST", path, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"At most {length - 1}."),
            problem.GetProperty("errors").GetProperty(member)[0].GetString());
    }

    [Fact]
    public async Task Members_within_members_without_end_are_refused()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var body = string.Concat(Enumerable.Repeat("{\"ids\":", 5000)) + "1" + new string('}', 5000);
        using var answer = await SendAsync(api, "POST", "jobs/cancel/preview", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task<string> TokenAsync()
    {
        var name = $"program-{Guid.NewGuid():N}";
        await console.Running.CreatePersonAsync(name, Roles.Helpdesk);
        return await console.Running.TokenAsync(name);
    }

    private Task<bool> RefusedAsync() => console.Running.DoAsync<MobiJobsDb, bool>(
        db => db.Audit.AnyAsync(e => e.Action == AuditAction.TokenRefused && e.Reason == "revoked"));

    private async Task<HttpStatusCode> AskAsync(string from, string token)
    {
        using var client = new HttpClient(Visitor.ConnectionsFrom(from)) { BaseAddress = console.Running.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var answer = await client.GetAsync(new Uri("/api/v1/jobs?limit=1", UriKind.Relative));
        return answer.StatusCode;
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient api, string method, string path, string? body) =>
        api.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"/api/v1/{path}")
        {
            Content = body is null || method == "GET"
                ? null
                : new StringContent(body, Encoding.UTF8, "application/json"),
        });

    /// <summary>One program for all of these, with small limits.</summary>
    public sealed class Console() : SharedConsole(
        "Production",
        FormattableString.Invariant($"--Api:ReadsPerMinute={Reads}"),
        FormattableString.Invariant($"--Api:WritesPerMinute={Writes}"),
        FormattableString.Invariant($"--Api:BulkPerMinute={Bulk}"),
        FormattableString.Invariant($"--Api:StrangersPerMinute={Strangers}"));
}
