using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>A token does what its person may do, within its own limits, until it is over.</summary>
public sealed class Api_tokens(Api_tokens.Console console) : IClassFixture<Api_tokens.Console>
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task A_person_makes_one_sees_it_once_and_revokes_it()
    {
        var name = await PersonAsync(Roles.Operator);
        using var visitor = await console.Running.VisitAsync(name);
        var page = await CreateAsync(visitor, new() { ["Name"] = "夜間同期" }, Permissions.Read);
        var token = Made(page)!;
        Assert.StartsWith("mj_", token, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(token, HttpMethod.Get, "jobs"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(token, HttpMethod.Post, "jobs/1/cancel"));

        page = await visitor.GetAsync("/account/tokens");
        Assert.Null(Made(page));
        Assert.DoesNotContain(token, page.Source.Text, StringComparison.Ordinal);
        page.AssertShows("tbody td", "夜間同期");
        await visitor.SubmitAsync(page, "tbody form");
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(token, HttpMethod.Get, "jobs"));
        Assert.Equal(
            [AuditAction.TokenCreated, AuditAction.TokenRevoked, AuditAction.TokenRefused],
            await EntriesAsync(name));
    }

    [Theory]
    [InlineData("Password", "wrong-horse-9", "現在のパスワードが違います")]
    [InlineData("Days", "366", "1から365までの日数")]
    [InlineData("Days", "0", "1から365までの日数")]
    [InlineData("Name", "", "入力してください")]
    public async Task None_is_made_without_the_password_a_name_and_an_end(string field, string value, string problem)
    {
        var name = await PersonAsync(Roles.Helpdesk);
        using var visitor = await console.Running.VisitAsync(name);
        var page = await CreateAsync(visitor, new() { [field] = value }, Permissions.Read);
        page.AssertShows("form[action='/account/tokens']", problem);
        Assert.False(await ReadAsync(db => db.ApiTokens.AnyAsync(t => t.Person.UserName == name)));
    }

    [Fact]
    public async Task Nobody_gives_a_token_what_they_may_not_do_themselves()
    {
        var name = await PersonAsync(Roles.Helpdesk);
        using var visitor = await console.Running.VisitAsync(name);
        var page = await visitor.GetAsync("/account/tokens");
        Assert.Null(page.QuerySelector($"input[value={Permissions.CancelJobs}]"));
        await CreateAsync(visitor, [], Permissions.Read, Permissions.CancelJobs);
        Assert.False(await ReadAsync(db => db.ApiTokens.AnyAsync(t => t.Person.UserName == name)));
    }

    [Fact]
    public async Task What_a_person_loses_the_token_loses_too()
    {
        var name = await PersonAsync(Roles.Administrator);
        var token = await TokenAsync(name, new NewToken("a", Day, [Permissions.Read, Permissions.CancelJobs]));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(token, HttpMethod.Post, "jobs/999999/cancel"));
        await ReadAsync(db => db.UserRoles
            .Where(r => db.Users.Any(p => p.Id == r.UserId && p.UserName == name))
            .ExecuteDeleteAsync());
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(token, HttpMethod.Post, "jobs/999999/cancel"));
    }

    [Fact]
    public async Task After_its_end_it_is_not_taken()
    {
        var name = await PersonAsync(Roles.Operator);
        var token = await TokenAsync(name, new NewToken("a", TimeSpan.Zero));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(token, HttpMethod.Get, "jobs"));
    }

    [Fact]
    public async Task The_key_that_was_replaced_is_told_to_administrators_and_to_nobody_else()
    {
        var name = await PersonAsync(Roles.Operator);
        var former = await TokenAsync(name, new NewToken("夜間同期", Day));
        Assert.NotNull(await console.Running.DoAsync<PersonTokens, MobiJobsDb, string?>((tokens, db) =>
            tokens.RotateAsync(db.ApiTokens.Where(t => t.Person.UserName == name), "test", CancellationToken.None)));

        Assert.Equal(await RefusalAsync("mj_unknown"), await RefusalAsync(former));

        var entry = await ReadAsync(db => db.Audit.AsNoTracking()
            .SingleAsync(e => e.Action == AuditAction.TokenRefused && e.Who == name));
        Assert.Equal("夜間同期", entry.Subject);
        Assert.StartsWith("replaced key, since 20", entry.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_sees_its_last_use_and_revokes_it()
    {
        var name = await PersonAsync(Roles.Operator);
        var token = await TokenAsync(name, new NewToken("見張り", Day));
        await StatusAsync(token, HttpMethod.Get, "jobs");
        await console.Running.Services.GetRequiredService<TokensUsed>().WriteAsync(CancellationToken.None);
        var row = await ReadAsync(db => db.ApiTokens.AsNoTracking().SingleAsync(t => t.Person.UserName == name));
        Assert.NotNull(row.UsedAt);
        Assert.NotNull(row.UsedFrom);

        using var administrator = await console.Running.SignInAsync(Roles.Administrator);
        var page = await administrator.GetAsync("/people/tokens");
        await administrator.SubmitAsync(page, $"form[action='/people/tokens/{row.Id}/revoke']");
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(token, HttpMethod.Get, "jobs"));
    }

    [Fact]
    public async Task Nobody_revokes_the_token_of_another()
    {
        var name = await PersonAsync(Roles.Helpdesk);
        await TokenAsync(name, new NewToken("a", Day));
        var id = await ReadAsync(db => db.ApiTokens
            .Where(t => t.Person.UserName == name).Select(t => t.Id).SingleAsync());
        using var operating = await console.Running.SignInAsync(Roles.Operator);
        var form = (await operating.GetAsync("/account/tokens")).FormToken();
        var fields = new Dictionary<string, string> { [FormTokens.Name] = form };
        Assert.Equal(
            HttpStatusCode.NotFound, (await operating.PostAsync($"/account/tokens/{id}/revoke", fields)).StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden, (await operating.PostAsync($"/people/tokens/{id}/revoke", fields)).StatusCode);
    }

    [Fact]
    public void A_token_can_have_exactly_what_the_api_asks_for() => Assert.Equal(
        console.Running.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith("api/", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetOrderedMetadata<IAuthorizeData>())
            .Select(a => a.Policy!)
            .Distinct()
            .Order(),
        Permissions.OfApi.Order());

    private static string? Made(IHtmlDocument page) => page.QuerySelector("#made")?.GetAttribute("value");

    private static async Task<IHtmlDocument> CreateAsync(
        Visitor visitor, Dictionary<string, string> fields, params string[] permissions)
    {
        var page = await visitor.GetAsync("/account/tokens");
        var all = new Dictionary<string, string>
        {
            [FormTokens.Name] = page.FormToken("form[action='/account/tokens']"),
            ["Name"] = "test",
            ["Days"] = "30",
            ["Password"] = RunningConsole.Password,
        };
        foreach (var (key, value) in fields) { all[key] = value; }

        return await visitor.AnswerAsync(
            "/account/tokens",
            [.. all, .. permissions.Select(p => new KeyValuePair<string, string>("Permissions", p))]);
    }

    private Task<string> PersonAsync(string role) => console.Running.CreatePersonOfAsync(role);

    private Task<string> TokenAsync(string name, NewToken wanted) => console.Running.DoAsync<PersonTokens, string>(
        async tokens => (await tokens.CreateAsync(name, wanted, "test", CancellationToken.None))!);

    private async Task<HttpStatusCode> StatusAsync(string token, HttpMethod method, string path)
    {
        using var api = console.Running.ApiOf(token);
        using var answer = await api.SendAsync(new HttpRequestMessage(method, $"/api/v1/{path}"));
        return answer.StatusCode;
    }

    private async Task<(HttpStatusCode Status, string Challenge, string Title)> RefusalAsync(string token)
    {
        using var api = console.Running.ApiOf(token);
        using var answer = await api.GetAsync(new Uri("/api/v1/jobs", UriKind.Relative));
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (answer.StatusCode, answer.Headers.WwwAuthenticate.ToString(), problem.GetProperty("title").ToString());
    }

    private Task<T> ReadAsync<T>(Func<MobiJobsDb, Task<T>> question) => console.Running.DoAsync(question);

    private Task<List<AuditAction>> EntriesAsync(string name) => ReadAsync(db => db.Audit
        .Where(e => e.Who == name && e.Action != AuditAction.Refused)
        .OrderBy(e => e.Id)
        .Select(e => e.Action)
        .ToListAsync());

    /// <summary>One program for all of these.</summary>
    public sealed class Console() : SharedConsole();
}
