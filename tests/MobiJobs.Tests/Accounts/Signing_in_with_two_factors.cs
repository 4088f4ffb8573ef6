using System.Net;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Factors;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Tests.Support;
using OtpNet;
using static MobiJobs.Tests.Accounts.FactorSteps;

namespace MobiJobs.Tests.Accounts;

/// <summary>The second step of a sign-in: what opens it, what does not, and what lies between the steps.</summary>
public sealed class Signing_in_with_two_factors(Signing_in_with_two_factors.Console console)
    : IClassFixture<Signing_in_with_two_factors.Console>
{
    private const string Chosen = "own-zebra-umbrella-3";

    [Fact]
    public async Task A_password_alone_opens_no_page_and_the_code_opens_all()
    {
        var holder = await Running.HolderAsync();
        using var visitor = From("127.0.2.1");
        var before = await SessionsAsync(holder.Name);
        var page = await RunningConsole.TypePasswordAsync(visitor, holder.Name, RunningConsole.Password);
        page.AssertShows("h1", "本人の確認");
        foreach (var path in (string[])["/", "/devices", "/account/factors", "/account/password", "/account/sessions"])
        {
            AssertNotSignedIn(await visitor.GetAsync(path));
            Assert.Equal("/account/sign-in", visitor.Last.RequestMessage!.RequestUri!.AbsolutePath);
        }

        Assert.Equal(before, await SessionsAsync(holder.Name));
        AssertSignedIn(await TypeCodeAsync(visitor, page, holder.Code));
        AssertSignedIn(await visitor.GetAsync("/devices"));
    }

    [Fact]
    public async Task A_code_is_typed_as_people_type_it_and_leads_to_where_they_wanted_to_go()
    {
        var holder = await Running.HolderAsync();
        using var visitor = From("127.0.2.2");
        await visitor.GetAsync("/stuck");
        var page = await visitor.GetAsync("/account/sign-in?returnUrl=%2Fstuck");
        page = await visitor.SubmitAsync(
            page,
            "form[action='/account/sign-in']",
            new() { ["User"] = holder.Name, ["Password"] = RunningConsole.Password });
        var code = string.Concat(holder.Code.Select(digit => (char)(digit + '０' - '0'))).Insert(3, "　");
        AssertSignedIn(await TypeCodeAsync(visitor, page, code));
        Assert.Equal("/stuck", visitor.Last.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task A_code_works_once()
    {
        var holder = await Running.HolderAsync();
        using var first = From("127.0.2.3");
        using var second = From("127.0.2.4");
        var one = await RunningConsole.TypePasswordAsync(first, holder.Name, RunningConsole.Password);
        var other = await RunningConsole.TypePasswordAsync(second, holder.Name, RunningConsole.Password);
        var code = holder.Code;
        AssertSignedIn(await TypeCodeAsync(first, one, code));
        (await TypeCodeAsync(second, other, code)).AssertShows("[role=alert]", "すでに使われています");
    }

    [Fact]
    public async Task Of_two_who_use_a_code_at_once_one_comes_first()
    {
        var holder = await Running.HolderAsync();
        var id = await Running.IdOfAsync(holder.Name);
        Task<bool> TakeAsync() => Running.DoAsync<MobiJobsDb, bool>(db =>
            db.WriteAsync(() => db.Authenticators.TakeAsync(id, 7, DateTime.UnixEpoch, default), default));
        Assert.Equal([false, true], (await Task.WhenAll(TakeAsync(), TakeAsync())).Order());
    }

    [Fact]
    public async Task A_code_of_a_minute_ago_or_ahead_is_wrong()
    {
        await using var scenario = await Scenario.CreateAsync();
        var key = AuthenticatorKeys.Generate();
        var code = new Totp(Base32Encoding.ToBytes(key)).ComputeTotp(scenario.Now);
        Task<long?> StepAsync() => scenario.DoAsync<AuthenticatorKeys, long?>(
            keys => Task.FromResult(keys.StepOf(key, code)));
        var step = await StepAsync();
        Assert.NotNull(step);
        scenario.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(step, await StepAsync()); // A telephone whose clock is slow.
        scenario.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(await StepAsync());
    }

    [Fact]
    public async Task What_lies_between_the_steps_counts_once_and_for_ten_minutes()
    {
        var holder = await Running.HolderAsync();
        using var visitor = new Visitor(Running.Address);
        var page = await RunningConsole.TypePasswordAsync(visitor, holder.Name, RunningConsole.Password);
        var half = visitor.CookieOf(new Uri(Running.Address, "/account/second-step")).Split("; ")
            .Single(c => c.StartsWith(HalfSignIns.Cookie, StringComparison.Ordinal));
        AssertSignedIn(await TypeCodeAsync(visitor, page, holder.Code));
        await Running.LaterAsync(holder.Name);

        using var thief = new Visitor(Running.Address, cookies: $"{half}; path=/account");
        AssertNotSignedIn(await thief.GetAsync("/account/second-step"));
        Assert.Equal("/account/sign-in", thief.Last.RequestMessage!.RequestUri!.AbsolutePath);
        using var second = new Visitor(Running.Address, cookies: $"{half}; path=/account");
        var token = (await second.GetAsync("/account/sign-in")).FormToken();
        AssertNotSignedIn(await second.AnswerAsync(
            "/account/second-step",
            new Dictionary<string, string> { ["Code"] = holder.Code, [FormTokens.Name] = token }));
        Assert.Equal("/account/sign-in", second.Last.RequestMessage!.RequestUri!.AbsolutePath);

        await using var scenario = await Scenario.CreateAsync();
        await scenario.DoAsync<Tickets>(tickets =>
        {
            var ticket = tickets.Make("test", HalfSignIns.Life, "1");
            scenario.Clock.Advance(HalfSignIns.Life - TimeSpan.FromSeconds(1));
            Assert.NotNull(tickets.Read("test", ticket));
            Assert.Null(tickets.Read("another", ticket));
            Assert.Null(tickets.Read("test", ticket[..^4] + "AAAA"));
            scenario.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Null(tickets.Read("test", ticket));
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_password_that_is_changed_between_the_steps_ends_the_sign_in()
    {
        var holder = await Running.HolderAsync();
        using var visitor = From("127.0.2.6");
        var page = await RunningConsole.TypePasswordAsync(visitor, holder.Name, RunningConsole.Password);
        await Running.DoAsync<PasswordHashes, MobiJobsDb, int>((hashes, db) =>
            db.Users.Where(p => p.UserName == holder.Name).ExecuteUpdateAsync(
                set => set.SetProperty(p => p.PasswordHash, hashes.Of(new Person(), Chosen))));
        page = await TypeCodeAsync(visitor, page, holder.Code);
        page.AssertShows(".notice", "もう一度サインインしてください");
        AssertNotSignedIn(page);
    }

    [Fact]
    public async Task Wrong_codes_are_counted_where_nobody_comes_without_the_password()
    {
        var holder = await Running.HolderAsync();
        using var known = From("127.0.2.7");
        var page = await RunningConsole.TypePasswordAsync(known, holder.Name, RunningConsole.Password);
        page = await TypeCodeAsync(known, page, holder.Code);
        await known.SubmitAsync(page, SignOut);

        using var stranger = From("127.0.2.8");
        for (var i = 0; i < 12; i++) { await RunningConsole.TypePasswordAsync(stranger, holder.Name, "wrong"); }

        using var thief = From("127.0.2.9");
        page = await RunningConsole.TypePasswordAsync(thief, holder.Name, RunningConsole.Password);
        for (var i = 0; i < 5; i++)
        {
            (await TypeCodeAsync(thief, page, WrongCodeOf(holder.Key))).AssertShows("[role=alert]", "コードが違うか");
        }

        await Running.LaterAsync(holder.Name);
        (await TypeCodeAsync(thief, page, holder.Code)).AssertShows("[role=alert]", "待ってから");
        Assert.Equal(HttpStatusCode.TooManyRequests, thief.Last.StatusCode);
        using var elsewhere = From("127.0.2.10"); // Guessing from many addresses is counted together.
        page = await RunningConsole.TypePasswordAsync(elsewhere, holder.Name, RunningConsole.Password);
        (await TypeCodeAsync(elsewhere, page, holder.Code)).AssertShows("[role=alert]", "待ってから");
        page = await RunningConsole.TypePasswordAsync(known, holder.Name, RunningConsole.Password);
        AssertSignedIn(await TypeCodeAsync(known, page, holder.Code));
        Assert.Equal([1, 5], await Running.DoAsync<MobiJobsDb, List<int>>(db => db.Audit
            .Where(e => e.Who == holder.Name && e.Action == AuditAction.SecondFactorFailed)
            .OrderBy(e => e.Id).Select(e => e.Count).ToListAsync()));
    }

    [Fact]
    public async Task A_recovery_code_signs_in_once_and_its_person_is_told()
    {
        var holder = await Running.HolderAsync();
        Assert.Equal(10, holder.Codes.Count);
        for (var i = 0; i < 8; i++)
        {
            using var visitor = From("127.0.2.11");
            var page = await RunningConsole.TypePasswordAsync(visitor, holder.Name, RunningConsole.Password);
            page.AssertShows("#recovery-hint", $"残り {10 - i}個");
            if (i == 1)
            {
                (await TypeCodeAsync(visitor, page, holder.Codes[0])).AssertShows("[role=alert]", "すでに使われて");
            }

            var typed = holder.Codes[i].Replace('-', ' ').ToUpperInvariant();
            AssertSignedIn(await TypeCodeAsync(visitor, page, typed));
        }

        var subjects = (await Running.MailsToAsync(holder.Mail)).Select(m => m.Subject!).ToList();
        Assert.Equal(7, subjects.Count(s => s.Contains("リカバリーコードが使われました", StringComparison.Ordinal)));
        Assert.Single(subjects, s => s.Contains("残りわずか", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_link_for_a_forgotten_password_does_not_go_round_the_second_factor()
    {
        var holder = await Running.HolderAsync();
        using var visitor = From("127.0.2.12");
        await visitor.SubmitAsync(
            await visitor.GetAsync("/account/recover"),
            "form[action='/account/recover']",
            new() { ["User"] = holder.Name });
        var letter = (await Running.MailsToAsync(holder.Mail))
            .Single(m => m.TextBody!.Contains("/account/link", StringComparison.Ordinal));
        var page = await visitor.GetAsync(MailFolder.LinkIn(letter));
        page = await visitor.SubmitAsync(
            page, "form[action='/account/link']", new() { ["New"] = Chosen, ["Repeat"] = Chosen });
        AssertNotSignedIn(page);
        page = await RunningConsole.TypePasswordAsync(visitor, holder.Name, Chosen);
        page.AssertShows("h1", "本人の確認");
        AssertSignedIn(await TypeCodeAsync(visitor, page, holder.Code));
    }

    [Fact]
    public async Task Tokens_of_a_person_with_two_factors_work_as_before()
    {
        var holder = await Running.HolderAsync();
        using var api = await Running.ApiOfAsync(holder.Name);
        using var answer = await api.GetAsync(new Uri("/api/v1/jobs?limit=1", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private RunningConsole Running => console.Running;

    private Visitor From(string address) => Visitor.From(Running.Address, address);

    private Task<int> SessionsAsync(string name) =>
        Running.DoAsync<MobiJobsDb, int>(db => db.Sessions.CountAsync(s => s.Person.UserName == name));

    public sealed class Console() : SharedConsole;
}
