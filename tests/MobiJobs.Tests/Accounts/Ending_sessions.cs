using System.Net;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Data;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>What ends a session, or changes its person, holds with the next request.</summary>
public sealed class Ending_sessions(Ending_sessions.Console console) : IClassFixture<Ending_sessions.Console>
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task After_signing_out_a_copy_of_the_cookie_opens_nothing()
    {
        var name = await PersonAsync(Roles.Administrator);
        using var visitor = await console.Running.VisitAsync(name, followsRedirects: false);
        var cookie = visitor.CookieOf(console.Running.Address);
        await visitor.SubmitAsync(await visitor.GetAsync("/guide"), "form[action='/account/sign-out']");
        Assert.Equal(HttpStatusCode.Redirect, await AskAsync(cookie, "/"));
    }

    [Fact]
    public async Task After_a_password_change_every_other_session_is_over_and_this_one_goes_on()
    {
        var name = await PersonAsync(Roles.Operator);
        using var other = await console.Running.VisitAsync(name, followsRedirects: false);
        using var visitor = await console.Running.VisitAsync(name);
        await visitor.SubmitAsync(
            await visitor.GetAsync("/account/password"),
            "form[action='/account/password']",
            new()
            {
                ["Current"] = RunningConsole.Password,
                ["New"] = "new-horse-battery-2",
                ["Repeat"] = "new-horse-battery-2",
            });
        Assert.NotNull((await visitor.GetAsync("/devices")).QuerySelector("form[action='/account/sign-out']"));
        await other.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, other.Last.StatusCode);
    }

    [Fact]
    public async Task A_role_that_was_taken_away_is_gone_with_the_next_request()
    {
        var name = await PersonAsync(Roles.Administrator);
        using var visitor = await console.Running.VisitAsync(name);
        Assert.NotNull((await visitor.GetAsync("/devices")).QuerySelector("a[href='/devices/new']"));
        await console.Running.DoAsync<MobiJobsDb, int>(db => db.UserRoles
            .Where(r => db.Users.Any(p => p.Id == r.UserId && p.UserName == name))
            .ExecuteDeleteAsync());
        await visitor.GetAsync("/devices");
        Assert.Equal(HttpStatusCode.Forbidden, visitor.Last.StatusCode);
    }

    [Fact]
    public async Task Who_is_disabled_is_out_at_once_with_sessions_and_tokens_until_enabled_again()
    {
        var name = await PersonAsync(Roles.Administrator);
        using var visitor = await console.Running.VisitAsync(name, followsRedirects: false);
        var token = await console.Running.TokenAsync(name);
        Assert.Equal(PersonResult.Done, await console.Running.DoAsync<People, PersonResult>(
            people => people.SetEnabledAsync(name, isEnabled: false, "test", CancellationToken.None)));
        await visitor.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, visitor.Last.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync("", "/api/v1/jobs", $"Bearer {token}"));
        using var again = new Visitor(console.Running.Address);
        (await RunningConsole.TypePasswordAsync(again, name, RunningConsole.Password))
            .AssertShows("[role=alert]", "ユーザーIDまたはパスワードが違います。");

        await console.Running.DoAsync<People, PersonResult>(
            people => people.SetEnabledAsync(name, isEnabled: true, "test", CancellationToken.None));
        Assert.Equal(HttpStatusCode.OK, await AskAsync("", "/api/v1/jobs", $"Bearer {token}"));
        var page = await RunningConsole.TypePasswordAsync(again, name, RunningConsole.Password);
        Assert.NotNull(page.QuerySelector("form[action='/account/sign-out']"));
    }

    [Fact]
    public async Task A_person_sees_their_sessions_and_ends_one()
    {
        var name = await PersonAsync(Roles.Helpdesk);
        using var other = await console.Running.VisitAsync(name, followsRedirects: false);
        using var visitor = await console.Running.VisitAsync(name);
        var page = await visitor.GetAsync("/account/sessions");
        Assert.Equal(2, page.QuerySelectorAll("tbody tr").Length);
        Assert.Single(page.QuerySelectorAll("tbody .st"));
        page = await visitor.SubmitAsync(page, "tbody form");
        Assert.Single(page.QuerySelectorAll("tbody tr"));
        await other.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, other.Last.StatusCode);
    }

    [Fact]
    public async Task Nobody_but_an_administrator_ends_the_session_of_another()
    {
        var name = await PersonAsync(Roles.Helpdesk);
        using var helpdesk = await console.Running.VisitAsync(name, followsRedirects: false);
        var id = await console.Running.DoAsync<MobiJobsDb, long>(
            db => db.Sessions.Where(s => s.Person.UserName == name).Select(s => s.Id).SingleAsync());
        using var operating = await console.Running.SignInAsync(Roles.Operator);
        var own = await operating.GetAsync("/account/sessions");
        var token = own.FormToken();
        var fields = new Dictionary<string, string> { [FormTokens.Name] = token };
        Assert.Equal(
            HttpStatusCode.NotFound, (await operating.PostAsync($"/account/sessions/{id}/end", fields)).StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden, (await operating.PostAsync($"/people/sessions/{id}/end", fields)).StatusCode);

        using var administrator = await console.Running.SignInAsync(Roles.Administrator);
        var page = await administrator.GetAsync("/people/sessions");
        await administrator.SubmitAsync(page, $"form[action='/people/sessions/{id}/end']");
        await helpdesk.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, helpdesk.Last.StatusCode);
    }

    [Fact]
    public async Task The_stream_of_an_open_page_ends_with_its_session()
    {
        var name = await PersonAsync(Roles.Helpdesk);
        using var visitor = await console.Running.VisitAsync(name);
        using var lines = new StreamReader(await visitor.StreamAsync("/live"));
        Assert.Equal("event: beat", await lines.ReadLineAsync().WaitAsync(Ample));
        await console.Running.DoAsync<OpenSessions, bool>(async sessions =>
        {
            var session = await console.Running.DoAsync<MobiJobsDb, Session>(
                db => db.Sessions.Include(s => s.Person).SingleAsync(s => s.Person.UserName == name));
            return await sessions.EndAsync(session, SessionEnd.ByAdministrator, "test", CancellationToken.None);
        });
        var rest = await lines.ReadToEndAsync().WaitAsync(AtOnce);
        Assert.Contains("event: over", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_stream_of_an_open_page_begins_anew_when_its_person_has_other_roles()
    {
        var name = await PersonAsync(Roles.Administrator);
        using var visitor = await console.Running.VisitAsync(name);
        using var lines = new StreamReader(await visitor.StreamAsync("/live"));
        Assert.Equal("event: beat", await lines.ReadLineAsync().WaitAsync(Ample));
        await console.Running.DoAsync<MobiJobsDb, int>(db => db.UserRoles
            .Where(r => db.Users.Any(p => p.Id == r.UserId && p.UserName == name))
            .ExecuteDeleteAsync());
        var rest = await lines.ReadToEndAsync().WaitAsync(AtOnce);
        Assert.DoesNotContain("event: over", rest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Basic cHJveHk6c2VjcmV0")]
    [InlineData("Bearer mj_0000")]
    public async Task What_a_page_is_asked_with_beside_its_session_says_nothing(string authorization)
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk, followsRedirects: false);
        var cookie = visitor.CookieOf(console.Running.Address);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(cookie, "/devices", authorization));
    }

    [Fact]
    public async Task A_token_opens_no_page_and_gets_nobody_elses()
    {
        var name = await PersonAsync(Roles.Administrator);
        var token = await console.Running.TokenAsync(name);
        Assert.Equal(HttpStatusCode.Redirect, await AskAsync("", "/devices", $"Bearer {token}"));

        using var helpdesk = await console.Running.SignInAsync(Roles.Helpdesk);
        var cookie = helpdesk.CookieOf(console.Running.Address);
        for (var i = 0; i < 20; i++)
        {
            await AskAsync(cookie, "/devices", $"Bearer {token}");
            var page = await helpdesk.GetAsync("/devices");
            Assert.Null(page.QuerySelector("a[href='/devices/new']"));
        }
    }

    [Fact]
    public async Task Who_has_lost_every_role_can_still_sign_out()
    {
        var name = await PersonAsync(Roles.Helpdesk);
        using var visitor = await console.Running.VisitAsync(name, followsRedirects: false);
        var page = await visitor.GetAsync("/guide");
        await console.Running.DoAsync<MobiJobsDb, int>(db => db.UserRoles
            .Where(r => db.Users.Any(p => p.Id == r.UserId && p.UserName == name))
            .ExecuteDeleteAsync());
        await visitor.SubmitAsync(page, "form[action='/account/sign-out']");
        Assert.Equal("/account/sign-in", visitor.Last.Headers.Location?.OriginalString);
        Assert.NotNull(await console.Running.DoAsync<MobiJobsDb, DateTime?>(
            db => db.Sessions.Where(s => s.Person.UserName == name).Select(s => s.EndedAt).SingleAsync()));
    }

    [Fact]
    public async Task A_token_made_before_somebody_else_gave_the_password_waits_until_another_is_chosen()
    {
        var name = await PersonAsync(Roles.Helpdesk);
        var before = await TokenAsync(name);
        await ChangeAsync(name, person => person.RequireOtherPassword(TimeProvider.System.UtcNow()));
        var after = await TokenAsync(name); // By who gave the password.
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync("", "/api/v1/jobs", $"Bearer {before}"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync("", "/api/v1/jobs", $"Bearer {after}"));
        await ChangeAsync(name, person => person.ChoosePassword("hash"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync("", "/api/v1/jobs", $"Bearer {before}"));
    }

    [Fact]
    public async Task What_an_open_page_asks_by_itself_is_no_use_of_its_session()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var session = await console.Running.ReadAsync(db => db.Sessions.MaxAsync(s => s.Id));
        Task<DateTime> LastUseAsync() => console.Running.DoAsync<SessionsSeen, DateTime>(
            seen => Task.FromResult(seen.LastOf(session, DateTime.MinValue)));
        var before = await LastUseAsync();
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/status");
        asked.Headers.Accept.ParseAdd("text/html");
        asked.Headers.Add(SessionCookie.ByItself, "true");
        using var answer = await visitor.AskAsync(asked);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(before, await LastUseAsync());

        await visitor.GetAsync("/status");
        Assert.NotEqual(before, await LastUseAsync());
    }

    private Task<string> TokenAsync(string name) => console.Running.TokenAsync(name);

    private Task<int> ChangeAsync(string name, Action<Person> change) =>
        console.Running.DoAsync<MobiJobsDb, int>(async db =>
        {
            change(await db.Users.SingleAsync(p => p.UserName == name));
            return await db.SaveChangesAsync();
        });

    private Task<string> PersonAsync(string role) => console.Running.CreatePersonOfAsync(role);

    private async Task<HttpStatusCode> AskAsync(string cookie, string path, string? authorization = null)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(console.Running.Address, path));
        request.Headers.Accept.ParseAdd("text/html");
        if (cookie.Length > 0) { request.Headers.Add("Cookie", cookie); }

        if (authorization is not null) { request.Headers.TryAddWithoutValidation("Authorization", authorization); }

        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    public sealed class Console() : SharedConsole("Development", "--Gateway:Simulated:Devices=24");
}
