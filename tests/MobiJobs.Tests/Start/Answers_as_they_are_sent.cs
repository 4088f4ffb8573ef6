using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Data;
using MobiJobs.Start;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>Headers, cookies and forms of the console, as a browser gets them.</summary>
public sealed partial class Answers_as_they_are_sent(PlainConsole console) : IClassFixture<PlainConsole>
{
    [Theory]
    [InlineData("/", "text/html; charset=utf-8")]
    [InlineData("/devices.csv", "text/csv; charset=utf-8")]
    [InlineData("/api/v1/jobs", "application/json; charset=utf-8")]
    [InlineData("/api/v1/nothing", "application/problem+json")]
    public async Task Say_their_type_and_are_taken_for_nothing_else(string path, string type)
    {
        using var person = await console.Running.SignInAsync(Roles.Administrator);
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var answer = path.StartsWith("/api", StringComparison.Ordinal)
            ? await api.SendAsync(request)
            : await person.AskAsync(request);

        Assert.Equal(type, answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        if (path.StartsWith("/api", StringComparison.Ordinal))
        {
            Assert.Contains("Accept-Language", answer.Headers.Vary);
        }

        Assert.Equal(
            path.EndsWith(".csv", StringComparison.Ordinal) ? "attachment" : null,
            answer.Content.Headers.ContentDisposition?.DispositionType);
    }

    [Fact]
    public async Task Every_cookie_says_to_which_sites_it_goes()
    {
        using var visitor = new Visitor(console.Running.Address, followsRedirects: false);
        var page = await visitor.GetAsync("/account/sign-in");
        AssertGoesTo("strict", visitor);
        foreach (var path in (string[])["/culture", "/theme"])
        {
            await visitor.AnswerAsync(path, new Dictionary<string, string> { [FormTokens.Name] = page.FormToken() });
            AssertGoesTo("lax", visitor);
        }
    }

    private static void AssertGoesTo(string sites, Visitor visitor)
    {
        var cookies = visitor.Last.Headers.GetValues("Set-Cookie").ToList();
        Assert.NotEmpty(cookies);
        Assert.All(cookies, c => Assert.Contains($"samesite={sites}", c, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Json_holds_no_markup()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        using var made = await api.PostAsJsonAsync(
            "/api/v1/devices", new { number = "J-0001", ownerName = "</script><b>&" });

        var text = await made.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.DoesNotContain('<', text);
        Assert.Contains("\\u003C/script\\u003E", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cookie_of_a_session_is_seen_by_no_script_and_new_at_each_sign_in()
    {
        var name = await console.Running.CreatePersonOfAsync(Roles.Helpdesk);
        using var visitor = new Visitor(console.Running.Address, followsRedirects: false);
        var first = await SignInAsync(visitor, name);
        Assert.Matches("; samesite=lax; httponly", first);
        var before = visitor.CookieOf(console.Running.Address);

        var second = await SignInAsync(visitor, name);
        Assert.NotEqual(first.Split(';')[0], second.Split(';')[0]);
        var sessions = await console.Running.DoAsync<MobiJobsDb, List<Session>>(
            db => db.Sessions.AsNoTracking().Where(s => s.Person.UserName == name).OrderBy(s => s.Id).ToListAsync());
        Assert.Equal([true, false], sessions.Select(s => s.EndedAt is not null));
        using var old = new Visitor(console.Running.Address, followsRedirects: false, before);
        await old.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, old.Last.StatusCode);
    }

    [Fact]
    public async Task A_password_counts_as_it_was_typed()
    {
        var name = await console.Running.CreatePersonOfAsync(Roles.Helpdesk);
        var right = RunningConsole.Password;
        foreach (var typed in (string[])[right + " ", " " + right, right.ToUpperInvariant(), right[..^1]])
        {
            using var visitor = new Visitor(console.Running.Address);
            var page = await RunningConsole.TypePasswordAsync(visitor, name, typed);
            Assert.NotNull(page.QuerySelector("form[action='/account/sign-in']"));
        }

        using var person = new Visitor(console.Running.Address);
        var home = await RunningConsole.TypePasswordAsync(person, name, right);
        Assert.Null(home.QuerySelector("form[action='/account/sign-in']"));
    }

    [Fact]
    public async Task No_password_is_shown_while_it_is_typed()
    {
        using var person = await console.Running.SignInAsync(Roles.Administrator);
        using var stranger = new Visitor(console.Running.Address);
        var pages = new[]
        {
            await stranger.GetAsync("/account/sign-in"), await person.GetAsync("/account/password"),
            await person.GetAsync("/account/tokens"), await person.GetAsync("/people/new"),
        };
        foreach (var page in pages)
        {
            var fields = page.QuerySelectorAll("input[name*=Password i], input[autocomplete*=password]");
            Assert.NotEmpty(fields);
            Assert.All(fields, field => Assert.Contains(field.GetAttribute("type"), (string[])["password", "hidden"]));
        }
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    public async Task Signing_in_leads_to_no_other_site(string target)
    {
        var name = await console.Running.CreatePersonOfAsync(Roles.Helpdesk);
        using var visitor = new Visitor(console.Running.Address, followsRedirects: false);
        var page = await visitor.GetAsync("/account/sign-in?returnUrl=" + Uri.EscapeDataString(target));
        await visitor.SubmitAsync(
            page,
            "form[action='/account/sign-in']",
            new() { ["User"] = name, ["Password"] = RunningConsole.Password });

        Assert.Equal(HttpStatusCode.Redirect, visitor.Last.StatusCode);
        Assert.Equal("/", visitor.Last.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Trace_is_not_answered()
    {
        using var person = await console.Running.SignInAsync(Roles.Administrator);
        using var answer = await person.AskAsync(new HttpRequestMessage(HttpMethod.Trace, "/devices"));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.DoesNotContain("Cookie:", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/account/sign-in")]
    [InlineData("/api/v1/devices")]
    public async Task Asked_for_the_head_they_send_no_body(string path)
    {
        var name = await console.Running.CreatePersonOfAsync(Roles.Administrator);
        var token = $"Authorization: Bearer {await console.Running.TokenAsync(name)}";

        var (head, body) = await RawAnswer.OfAsync(console.Running.Address, $"HEAD {path}", token);
        Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);
        Assert.Empty(body);

        // A client reads nothing after a head, so only the connection tells; asked for the whole, it has a body.
        (head, body) = await RawAnswer.OfAsync(console.Running.Address, $"GET {path}", token);
        Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);
        Assert.NotEmpty(body);
    }

    [Fact]
    public async Task In_production_there_is_no_account_until_somebody_makes_one()
    {
        await using var fresh = await RunningConsole.StartAsync("Production");

        Assert.False(await fresh.DoAsync<People, bool>(people => people.AnyAsync(CancellationToken.None)));
    }

    [Fact]
    public void Without_a_connection_string_SQL_Server_is_not_tried()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Database:Provider"] = "SqlServer" }).Build();

        var wrong = Assert.Throws<WrongSettingException>(() => Settings.Read(configuration));
        Assert.StartsWith("ConnectionStrings:MobiJobs", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_browser_keeps_no_more_than_the_switch_of_the_keys_and_when_it_was_used_last()
    {
        var scripts = Directory.GetFiles(Path.Combine(Sources.Program, "wwwroot", "js"), "*.js");
        var uses = scripts.SelectMany(script => Storage().Matches(File.ReadAllText(script))
            .Select(match => match.Value.Replace("localStorage.", "", StringComparison.Ordinal)));
        Assert.Equal(
            ["getItem(Key", "getItem(Off", "removeItem(Off", "setItem(Key, own", "setItem(Off, \"1\""],
            uses.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_address_that_a_trusted_proxy_tells_is_the_one_that_is_noted()
    {
        await using var behind = await RunningConsole.StartAsync("Production", "--Proxy:Trusted=127.0.0.1, ::1");
        var name = await behind.CreatePersonOfAsync(Roles.Helpdesk);
        using var client = new HttpClient { BaseAddress = behind.Address };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.4, 203.0.113.7");
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        await RunningConsole.TypePasswordAsync(new Visitor(client), name, RunningConsole.Password);

        var noted = await behind.DoAsync<MobiJobsDb, List<string?>>(db => db.Audit
            .Where(e => e.Who == name && e.Address != null)
            .Select(e => e.Address)
            .Distinct()
            .ToListAsync());
        Assert.Equal(["203.0.113.7"], noted);
    }

    private static async Task<string> SignInAsync(Visitor visitor, string name)
    {
        await RunningConsole.TypePasswordAsync(visitor, name, RunningConsole.Password);
        return visitor.Last.Headers.GetValues("Set-Cookie").Single(c => Session().IsMatch(c));
    }

    [GeneratedRegex(
        "(localStorage|sessionStorage|indexedDB|\\.cookie)[^);]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Storage();

    [GeneratedRegex("^mobijobs=", RegexOptions.None, 1000)]
    private static partial Regex Session();
}

/// <summary>The console of these tests.</summary>
public sealed class PlainConsole() : SharedConsole("Production");
