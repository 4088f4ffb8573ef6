using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Administration.Persons;
using MobiJobs.Audit;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Administration;

/// <summary>What ends with an API token is said before it ends, and another key keeps it.</summary>
public sealed class Revoking_tokens(School school) : IClassFixture<School>
{
    [Theory]
    [InlineData("/account/tokens")]
    [InlineData("/people/tokens")]
    public async Task The_page_says_how_many_reserved_jobs_end_with_it(string list)
    {
        var (name, token, id) = await TokenAsync();
        await ReserveAsync(token);
        await ReserveAsync(token);
        using var visitor = await school.Console.VisitAsync(name);
        var page = await visitor.GetAsync(list);
        page.AssertShows($"#reserved-{id}", "このトークンで予約したジョブ: 2件");

        page = await visitor.SubmitAsync(page, $"form[action='{list}/{id}/revoke']");
        page.AssertShows(".notice-done", "このトークンで予約したジョブ 2件は、時刻になっても実行されません");
        Assert.Equal(new ReservedByPerson(2, 2), await ReservedAsync(name));
    }

    [Theory]
    [InlineData("/account/tokens")]
    [InlineData("/people/tokens")]
    public async Task It_is_not_revoked_if_more_have_been_reserved_than_were_shown(string list)
    {
        var (name, token, id) = await TokenAsync();
        using var visitor = await school.Console.VisitAsync(name);
        var page = await visitor.GetAsync(list);
        Assert.Null(page.QuerySelector($"#reserved-{id}"));
        await ReserveAsync(token);

        page = await visitor.SubmitAsync(page, $"form[action='{list}/{id}/revoke']");
        page.AssertShows(".notice-late", "は失効していません。このトークンで予約したジョブが 1件になりました");
        Assert.Equal(new ReservedByPerson(1, 0), await ReservedAsync(name));
        page = await visitor.SubmitAsync(page, $"form[action='{list}/{id}/revoke']");
        page.AssertShows(".notice-done", "失効させました");
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(token));
    }

    [Fact]
    public async Task Another_key_ends_the_former_one_at_once_and_keeps_what_was_reserved()
    {
        var (name, token, id) = await TokenAsync();
        await ReserveAsync(token);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(token));
        using var visitor = await school.Console.VisitAsync(name);
        var form = $"form[action='/account/tokens/{id}/rotate']";
        var page = await visitor.GetAsync("/account/tokens");

        page = await visitor.SubmitAsync(page, form, new() { ["Password"] = "wrong-horse-9" });
        page.AssertShows($"{form} .field-validation-error", "現在のパスワードが違います");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(token));

        page = await visitor.SubmitAsync(page, form, new() { ["Password"] = RunningConsole.Password });
        var made = page.QuerySelector("#made")!.GetAttribute("value")!;
        Assert.NotEqual(token, made);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(token));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(made));
        Assert.Equal(new ReservedByPerson(1, 0), await ReservedAsync(name));
        Assert.Null((await visitor.GetAsync("/account/tokens")).QuerySelector("#made"));
        Assert.Equal(1, await school.Console.ReadAsync(db => db.Audit
            .CountAsync(e => e.Action == AuditAction.TokenRotated && e.Who == name)));
    }

    [Fact]
    public async Task Nobody_gives_the_token_of_another_a_key_and_one_that_is_over_gets_none()
    {
        var (name, token, id) = await TokenAsync();
        using var other = await school.Console.SignInAsync(Roles.Administrator);
        var fields = new Dictionary<string, string>
        {
            [FormTokens.Name] = (await other.GetAsync("/account/tokens")).FormToken(),
            ["Password"] = RunningConsole.Password,
        };
        var answer = await other.PostAsync($"/account/tokens/{id}/rotate", fields);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);

        using var visitor = await school.Console.VisitAsync(name);
        var page = await visitor.GetAsync("/account/tokens");
        await visitor.SubmitAsync(page, $"form[action='/account/tokens/{id}/revoke']");
        page = await visitor.SubmitAsync(
            page, $"form[action='/account/tokens/{id}/rotate']", new() { ["Password"] = RunningConsole.Password });
        page.AssertShows(".notice-late", "このトークンはすでに使えません");
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(token));
    }

    [Fact]
    public async Task The_commands_say_what_ends_before_it_does_and_after_somebody_is_shut_out()
    {
        var (name, token, _) = await TokenAsync();
        await ReserveAsync(token);

        var (code, _, errors) = await CommandAsync("revoke-token", "--user", name);
        Assert.Equal(2, code);
        Assert.Contains("that end unsent with it: 1. Repeat it with --jobs 1", errors, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(token));

        (code, var output, _) = await CommandAsync("rotate-token", "--user", name, "--name", "test");
        Assert.Equal(0, code);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(token));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(output.Trim()));
        Assert.Equal(new ReservedByPerson(1, 0), await ReservedAsync(name));

        using var visitor = await school.Console.VisitAsync(name, followsRedirects: false);
        await visitor.GetAsync("/devices");
        Assert.Equal(HttpStatusCode.OK, visitor.Last.StatusCode);
        (code, output, _) = await CommandAsync("disable-person", "--user", name);
        Assert.Equal(0, code);
        await visitor.GetAsync("/devices"); // Another process has ended the session.
        Assert.Equal(HttpStatusCode.Redirect, visitor.Last.StatusCode);
        var told = $"Reserved jobs of \"{name}\" that will not be carried out: 1.";
        Assert.Contains(told, output, StringComparison.Ordinal);

        (code, output, _) = await CommandAsync("revoke-token", "--user", name, "--jobs", "1");
        Assert.Equal((0, "1 revoked"), (code, output.Trim()));
    }

    [Fact]
    public async Task What_was_reserved_with_a_token_that_is_over_does_not_end_with_it()
    {
        var (name, token, id) = await TokenAsync();
        await ReserveAsync(token);
        await school.Console.ReadAsync(db => db.ApiTokens.Where(t => t.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.ExpiresAt, DateTime.UnixEpoch)));
        var (code, _, errors) = await CommandAsync("revoke-token", "--user", name);
        Assert.Equal(2, code);
        Assert.Contains("has no such token that is valid", errors, StringComparison.Ordinal);
        Assert.Equal(new ReservedByPerson(1, 0), await ReservedAsync(name));
    }

    private async Task<(string Name, string Token, int Id)> TokenAsync()
    {
        var name = await school.Console.CreatePersonOfAsync(Roles.Administrator);
        var token = await school.Console.TokenAsync(name);
        return (name, token, await school.Console.ReadAsync(
            db => db.ApiTokens.Where(t => t.Person.UserName == name).Select(t => t.Id).SingleAsync()));
    }

    private async Task ReserveAsync(string token)
    {
        using var api = school.Console.ApiOf(token);
        var number = $"V-{Guid.NewGuid():N}"[..12];
        using var device = await api.PostAsJsonAsync("/api/v1/devices", new { number });
        Assert.Equal(HttpStatusCode.Created, device.StatusCode);
        var tomorrow = DateTimeOffset.UtcNow.AddDays(1);
        var order = new { kind = "appList", devices = new[] { number }, reservedFor = tomorrow };
        using var accepted = await api.PostAsJsonAsync("/api/v1/operations", order);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
    }

    private async Task<HttpStatusCode> StatusAsync(string token)
    {
        using var api = school.Console.ApiOf(token);
        using var answer = await api.GetAsync(new Uri("/api/v1/jobs?limit=1", UriKind.Relative));
        return answer.StatusCode;
    }

    private Task<ReservedByPerson> ReservedAsync(string name) => school.Console
        .DoAsync<IReservedByPeople, ReservedByPerson>(reserved => reserved.OfAsync(name, CancellationToken.None));

    private Task<(int Code, string Output, string Errors)> CommandAsync(params string[] words) =>
        ProgramRun.OfAsync(school.Console, words);
}
