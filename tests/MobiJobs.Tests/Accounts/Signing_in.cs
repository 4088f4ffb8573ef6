using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>What strangers and people with a password get at the form.</summary>
public sealed class Signing_in(Signing_in.Console console) : IClassFixture<Signing_in.Console>
{
    private const string ChangeForm = "form[action='/account/password']";
    private const string Form = "form[action='/account/sign-in']";

    [Fact]
    public async Task A_stranger_who_types_wrong_passwords_keeps_nobody_else_out()
    {
        var (name, api) = await PersonWithTokenAsync();
        using var known = new Visitor(console.Running.Address);
        AssertSignedIn(await RunningConsole.TypePasswordAsync(known, name, RunningConsole.Password));
        await known.SubmitAsync(await known.GetAsync("/guide"), "form[action='/account/sign-out']");

        using var stranger = new Visitor(console.Running.Address);
        for (var i = 0; i < 12; i++) { await RunningConsole.TypePasswordAsync(stranger, name, "wrong"); }

        Assert.Equal(HttpStatusCode.TooManyRequests, stranger.Last.StatusCode);
        AssertSignedIn(await RunningConsole.TypePasswordAsync(known, name, RunningConsole.Password));
        using var elsewhere = From("127.0.0.2");
        AssertSignedIn(await RunningConsole.TypePasswordAsync(elsewhere, name, RunningConsole.Password));
        using var answer = await api.GetAsync(new Uri("/api/v1/jobs?limit=1", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_forty_wrong_passwords_at_once_five_are_judged_whether_the_name_exists_or_not(bool exists)
    {
        var name = $"many-{Guid.NewGuid():N}";
        if (exists) { await console.Running.CreatePersonAsync(name, Roles.Helpdesk); }

        using var stranger = From(exists ? "127.0.0.3" : "127.0.0.4");
        var page = await stranger.GetAsync("/account/sign-in");
        var token = page.FormToken(Form);
        var fields = new Dictionary<string, string>
        {
            ["User"] = name,
            ["Password"] = "wrong",
            [FormTokens.Name] = token,
        };
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/account/sign-in");
            request.Content = new FormUrlEncodedContent(fields);
            using var answer = await stranger.AskAsync(request);
            return answer.StatusCode;
        }));
        Assert.Equal(5, answers.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(35, answers.Count(status => status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task A_name_that_no_text_may_hold_is_a_wrong_name()
    {
        using var stranger = From("127.0.0.66");
        (await RunningConsole.TypePasswordAsync(stranger, "admin\uFFFE", "wrong"))
            .AssertShows("[role=alert]", "ユーザーIDまたはパスワードが違います。");
    }

    [Fact]
    public async Task Who_has_to_wait_is_told_how_long()
    {
        using var stranger = From("127.0.0.5");
        for (var i = 0; i < 5; i++)
        {
            (await RunningConsole.TypePasswordAsync(stranger, "nobody", "wrong"))
                .AssertShows("[role=alert]", "ユーザーIDまたはパスワードが違います。");
        }

        var page = await RunningConsole.TypePasswordAsync(stranger, "nobody", "wrong");
        page.AssertShows("[role=alert]", "秒待ってからやり直してください");
        Assert.InRange(stranger.Last.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 10);
    }

    [Fact]
    public async Task Many_names_from_one_address_have_to_wait_too()
    {
        using var stranger = From("127.0.0.6");
        var judged = 0;
        while (judged < 60)
        {
            await RunningConsole.TypePasswordAsync(stranger, $"name-{judged}", "wrong");
            if (stranger.Last.StatusCode == HttpStatusCode.TooManyRequests) { break; }

            judged++;
        }

        Assert.Equal(50, judged);
    }

    [Fact]
    public async Task The_old_password_is_not_guessed_at_the_form_that_changes_it()
    {
        var name = await PersonAsync();
        using var visitor = await console.Running.VisitAsync(name);
        var form = await visitor.GetAsync("/account/password");
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 8; i++)
        {
            await visitor.SubmitAsync(form, ChangeForm, Passwords("wrong", "new-horse-battery-2"));
            statuses.Add(visitor.Last.StatusCode);
        }

        Assert.Equal(5, statuses.Count(s => s == HttpStatusCode.OK));
        await visitor.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, visitor.Last.StatusCode);
    }

    [Fact]
    public async Task A_password_that_somebody_else_chose_opens_nothing_but_the_page_that_changes_it()
    {
        var name = $"given-{Guid.NewGuid():N}";
        await console.Running.DoAsync<People, IReadOnlyList<string>>(people => people.CreateAsync(
            name, "given-horse-battery-7", Roles.Administrator, "test", CancellationToken.None, mustChange: true));
        using var visitor = From("127.0.0.7");
        var page = await RunningConsole.TypePasswordAsync(visitor, name, "given-horse-battery-7");
        page.AssertShows(".notice", "ほかの人が決めたものです");
        Assert.Equal("/account/password", visitor.Last.RequestMessage!.RequestUri!.AbsolutePath);
        page = await visitor.GetAsync("/devices");
        Assert.NotNull(page.QuerySelector(ChangeForm));
        using var live = new HttpRequestMessage(HttpMethod.Get, "/live");
        live.Headers.Accept.ParseAdd("text/event-stream");
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.AskAsync(live)).StatusCode);
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
        {
            using var plain = new HttpRequestMessage(method, "/devices");
            plain.Headers.Accept.ParseAdd("*/*");
            using var refused = await visitor.AskAsync(plain);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
            Assert.Contains(
                "ほかの人が決めたものです", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await visitor.SubmitAsync(
            page, ChangeForm, Passwords("given-horse-battery-7", "own-zebra-umbrella-3"));
        Assert.NotNull((await visitor.GetAsync("/devices")).QuerySelector("a[href='/devices/new']"));
    }

    [Theory]
    [InlineData("short-1", "12文字以上")]
    [InlineData("123456789012", "推測されやすい")]
    [InlineData("aaaaaaaaaaaaaaaa", "推測されやすい")]
    [InlineData("password2024!!", "推測されやすい")]
    [InlineData("mobijobs2026!", "推測できる")]
    [InlineData(RunningConsole.Password, "現在と同じ")]
    public async Task A_password_that_is_easily_guessed_is_not_taken(string password, string words)
    {
        using var visitor = await console.Running.VisitAsync(await PersonAsync());
        var form = await visitor.GetAsync("/account/password");
        var page = await visitor.SubmitAsync(
            form, ChangeForm, Passwords(RunningConsole.Password, password));
        page.AssertShows(ChangeForm, words);
    }

    [Fact]
    public async Task A_megabyte_is_no_password_and_costs_no_more_than_one()
    {
        using var visitor = await console.Running.VisitAsync(await PersonAsync());
        var form = await visitor.GetAsync("/account/password");
        var page = await visitor.SubmitAsync(
            form, ChangeForm, Passwords(RunningConsole.Password, new string('x', 1_000_000)));
        page.AssertShows(ChangeForm, "256文字以内");
    }

    [Fact]
    public async Task A_hash_of_fewer_rounds_is_made_anew_when_its_person_signs_in()
    {
        var name = await PersonAsync();
        var rounds = Options.Create(new PasswordHasherOptions { IterationCount = TestRounds.Few.Count / 2 });
        var weak = new PasswordHasher<Person>(rounds).HashPassword(new Person(), RunningConsole.Password);
        await console.Running.DoAsync<MobiJobsDb, int>(db => db.Users.Where(p => p.UserName == name)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.PasswordHash, weak)));
        using var visitor = From("127.0.0.8");
        AssertSignedIn(await RunningConsole.TypePasswordAsync(visitor, name, RunningConsole.Password));
        var hash = await console.Running.DoAsync<MobiJobsDb, string?>(
            db => db.Users.Where(p => p.UserName == name).Select(p => p.PasswordHash).SingleAsync());
        Assert.NotEqual(weak, hash);
        AssertSignedIn(await RunningConsole.TypePasswordAsync(visitor, name, RunningConsole.Password));
    }

    [Theory]
    [InlineData("SYSTEM")]
    [InlineData("system")]
    [InlineData("Ｓｙｓｔｅｍ")]
    [InlineData("SYS\u0422EM")]
    [InlineData("SYSTEM\u200B")]
    [InlineData("sy5tem")]
    [InlineData("S-Y-S-T-E-M")]
    [InlineData("system.")]
    public async Task Nobody_is_called_SYSTEM(string name) => Assert.NotEmpty(
        await console.Running.DoAsync<People, IReadOnlyList<string>>(people => people.CreateAsync(
            name, "given-horse-battery-7", Roles.Helpdesk, "test", CancellationToken.None)));

    [Fact]
    public async Task Signing_in_and_failing_to_leaves_a_trace_that_does_not_grow_with_each_try()
    {
        var name = await PersonAsync();
        using var visitor = From("127.0.0.9");
        for (var i = 0; i < 9; i++) { await RunningConsole.TypePasswordAsync(visitor, name, "wrong"); }

        using var elsewhere = From("127.0.0.10");
        AssertSignedIn(await RunningConsole.TypePasswordAsync(elsewhere, name, RunningConsole.Password));
        await elsewhere.SubmitAsync(await elsewhere.GetAsync("/guide"), "form[action='/account/sign-out']");
        var trail = await console.Running.DoAsync<MobiJobsDb, List<AuditEntry>>(
            db => db.Audit.Where(e => e.Who == name).OrderBy(e => e.Id).ToListAsync());
        Assert.Equal(
            [
                (AuditAction.SignInFailed, 1, "127.0.0.9"),
                (AuditAction.SignInThrottled, 5, "127.0.0.9"),
                (AuditAction.SignedIn, 1, "127.0.0.10"),
                (AuditAction.SignedOut, 1, "127.0.0.10"),
            ],
            trail.Select(e => (e.Action, e.Count, e.Address!)));
    }

    private static Dictionary<string, string> Passwords(string current, string chosen) =>
        new() { ["Current"] = current, ["New"] = chosen, ["Repeat"] = chosen };

    private static void AssertSignedIn(IHtmlDocument page) =>
        Assert.NotNull(page.QuerySelector("form[action='/account/sign-out']"));

    private Task<string> PersonAsync() => console.Running.CreatePersonOfAsync(Roles.Helpdesk);

    private async Task<(string Name, HttpClient Api)> PersonWithTokenAsync()
    {
        var name = await PersonAsync();
        var token = await console.Running.TokenAsync(name);
        var client = new HttpClient { BaseAddress = console.Running.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return (name, client);
    }

    private Visitor From(string address) => Visitor.From(console.Running.Address, address);

    public sealed class Console() : SharedConsole();
}
