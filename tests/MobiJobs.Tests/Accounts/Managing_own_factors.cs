using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Factors;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Tests.Support;
using static MobiJobs.Tests.Accounts.FactorSteps;

namespace MobiJobs.Tests.Accounts;

/// <summary>Setting up an app, recovery codes, and taking them away, oneself or as an administrator.</summary>
public sealed class Managing_own_factors(Managing_own_factors.Console console)
    : IClassFixture<Managing_own_factors.Console>
{
    [Fact]
    public async Task An_app_is_set_up_with_the_password_and_a_code_and_not_before()
    {
        var (name, mail) = await Running.PersonAsync();
        using var visitor = await Running.VisitAsync(name);
        var page = await BeginAsync(visitor, "wrong");
        page.AssertShows("#set-app", "現在のパスワードが違います");
        Assert.Null(page.QuerySelector("#key"));
        Assert.True(page.QuerySelector("details:has(#set-app)")!.HasAttribute("open"));

        page = await BeginAsync(visitor, RunningConsole.Password);
        Assert.NotNull(page.QuerySelector("svg.qr path"));
        var key = KeyOn(page);
        page = await visitor.SubmitAsync(
            page, $"form[action='{Page}/app/confirm']", new() { ["Code"] = WrongCodeOf(key) });
        page.AssertShows(".field-validation-error", "コードが違うか");
        Assert.Equal(key, KeyOn(page));
        using var other = new Visitor(Running.Address);
        AssertSignedIn(await RunningConsole.TypePasswordAsync(other, name, RunningConsole.Password));

        page = await visitor.SubmitAsync(
            page, $"form[action='{Page}/app/confirm']", new() { ["Code"] = CodeOf(key) });
        Assert.Equal(10, CodesOn(page).Count);
        AssertNotSignedIn(await other.GetAsync("/")); // The other session may be why the person did it.
        page = await visitor.GetAsync(Page);
        page.AssertShows("main", "設定済み");
        page.AssertShows("main", "残り 10個");
        Assert.Contains(await Running.MailsToAsync(mail), m => m.Subject!.Contains("追加", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_app_that_is_confirmed_twice_has_the_codes_of_the_first_time()
    {
        var (name, _) = await Running.PersonAsync();
        using var visitor = await Running.VisitAsync(name);
        var page = await BeginAsync(visitor, RunningConsole.Password);
        var (key, form) = (KeyOn(page), $"form[action='{Page}/app/confirm']");
        var codes = CodesOn(await visitor.SubmitAsync(page, form, new() { ["Code"] = CodeOf(key) }));
        Assert.Equal(10, codes.Count);
        Assert.Empty(CodesOn(await visitor.SubmitAsync(page, form, new() { ["Code"] = CodeOf(key) })));
        await Running.LaterAsync(name);

        using var other = new Visitor(Running.Address);
        page = await RunningConsole.TypePasswordAsync(other, name, RunningConsole.Password);
        AssertSignedIn(await TypeCodeAsync(other, page, codes[9]));
    }

    [Fact]
    public async Task The_store_holds_neither_keys_nor_recovery_codes_in_plain_text()
    {
        var holder = await Running.HolderAsync();
        var (app, codes) = await Running.DoAsync<MobiJobsDb, (Authenticator, List<RecoveryCode>)>(async db => (
            await db.Authenticators.SingleAsync(a => a.Person.UserName == holder.Name),
            await db.RecoveryCodes.Where(c => c.Person.UserName == holder.Name).ToListAsync()));
        Assert.DoesNotContain(holder.Key, app.Secret, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(10, codes.Count);
        var code = NewRecoveryCodes.Read(holder.Codes[0])!;
        Assert.Contains(codes, c => c.Hash.SequenceEqual(NewRecoveryCodes.HashOf(code, c.Salt, TestRounds.Few)));
        Assert.DoesNotContain(codes, c => c.Hash.AsSpan().IndexOf(Encoding.UTF8.GetBytes(code)) >= 0);
        Assert.All(holder.Codes, c => Assert.Matches("^[a-z2-9]{5}-[a-z2-9]{5}$", c)); // 31 to the power of 10.
    }

    [Fact]
    public async Task New_recovery_codes_take_the_place_of_the_former_and_need_the_password()
    {
        var holder = await Running.HolderAsync();
        using var visitor = await Running.VisitAsync(holder.Name);
        var page = await visitor.SubmitAsync(
            await visitor.GetAsync(Page), "#make-codes", new() { ["Password"] = "wrong" });
        page.AssertShows("#make-codes", "現在のパスワードが違います");
        page = await visitor.SubmitAsync(page, "#make-codes", new() { ["Password"] = RunningConsole.Password });
        var anew = CodesOn(page);
        Assert.Equal(10, anew.Except(holder.Codes).Count());

        using var stranger = new Visitor(Running.Address);
        page = await RunningConsole.TypePasswordAsync(stranger, holder.Name, RunningConsole.Password);
        AssertNotSignedIn(await TypeCodeAsync(stranger, page, holder.Codes[0]));
        AssertSignedIn(await TypeCodeAsync(stranger, page, anew[0]));
    }

    [Fact]
    public async Task Whoever_removes_the_app_signs_in_by_the_password_alone_and_has_no_recovery_codes()
    {
        var holder = await Running.HolderAsync();
        using var elsewhere = await Running.VisitAsync(holder.Name);
        using var visitor = await Running.VisitAsync(holder.Name);
        var page = await visitor.SubmitAsync(
            await visitor.GetAsync(Page), "#remove-app", new() { ["Password"] = "wrong" });
        page.AssertShows("#remove-app", "現在のパスワードが違います");
        page = await visitor.SubmitAsync(page, "#remove-app", new() { ["Password"] = RunningConsole.Password });
        page.AssertShows(".notice-done", "削除しました");
        AssertNotSignedIn(await elsewhere.GetAsync("/"));
        Assert.Equal(0, await Running.DoAsync<MobiJobsDb, int>(
            db => db.RecoveryCodes.CountAsync(c => c.Person.UserName == holder.Name)));
        using var stranger = new Visitor(Running.Address);
        AssertSignedIn(await RunningConsole.TypePasswordAsync(stranger, holder.Name, RunningConsole.Password));
    }

    [Fact]
    public async Task An_administrator_takes_the_factors_of_a_person_away_whose_sessions_end()
    {
        var holder = await Running.HolderAsync();
        using var theirs = await Running.VisitAsync(holder.Name);
        using var administrator = await Running.SignInAsync(Roles.Administrator);
        var path = FormattableString.Invariant($"/people/{await Running.IdOfAsync(holder.Name)}");
        var page = await administrator.GetAsync(path);
        page = await administrator.SubmitAsync(page, "#take-factors", new() { ["Password"] = "wrong" });
        page.AssertShows(".notice-late", "現在のパスワードが違います");
        AssertSignedIn(await theirs.GetAsync("/"));

        page = await administrator.SubmitAsync(
            page, "#take-factors", new() { ["Password"] = RunningConsole.Password });
        page.AssertShows(".notice-done", holder.Name);
        Assert.Null(page.QuerySelector("#take-factors"));
        AssertNotSignedIn(await theirs.GetAsync("/"));
        using var stranger = new Visitor(Running.Address);
        AssertSignedIn(await RunningConsole.TypePasswordAsync(stranger, holder.Name, RunningConsole.Password));
        Assert.Equal(holder.Name, await Running.DoAsync<MobiJobsDb, string>(db => db.Audit
            .Where(e => e.Action == AuditAction.FactorsTaken).OrderByDescending(e => e.Id)
            .Select(e => e.Subject).FirstAsync()));
        Assert.Contains(
            await Running.MailsToAsync(holder.Mail), m => m.Subject!.Contains("解除", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_takes_their_own_factors_away_as_an_administrator()
    {
        var holder = await Running.HolderAsync(Roles.Administrator);
        using var administrator = await Running.VisitAsync(holder.Name);
        var id = await Running.IdOfAsync(holder.Name);
        var token = (await administrator.GetAsync(Page)).FormToken("#set-app");
        var answer = await administrator.AnswerAsync(
            FormattableString.Invariant($"/people/{id}/factors/take"),
            new Dictionary<string, string>
            {
                ["Password"] = RunningConsole.Password,
                [FormTokens.Name] = token,
            });
        answer.AssertShows(".notice-late", "自分");
        Assert.Equal(1, await Running.DoAsync<MobiJobsDb, int>(
            db => db.Authenticators.CountAsync(a => a.PersonId == id)));
    }

    [Fact]
    public async Task The_last_administrator_whose_telephone_is_lost_is_helped_by_a_command()
    {
        var holder = await Running.HolderAsync(Roles.Administrator);
        var (code, _, errors) = await ProgramRun.OfAsync(Running, "remove-factors", "--user", holder.Name);
        Assert.Equal((0, ""), (code, errors));
        using var visitor = new Visitor(Running.Address);
        AssertSignedIn(await RunningConsole.TypePasswordAsync(visitor, holder.Name, RunningConsole.Password));
        (code, _, errors) = await ProgramRun.OfAsync(Running, "remove-factors", "--user", holder.Name);
        Assert.Equal(2, code);
        Assert.Contains("no person", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("administrators", true, false)]
    [InlineData("everyone", true, true)]
    public async Task Who_needs_a_second_factor_and_has_none_may_only_set_one_up(
        string rule, bool administrators, bool others)
    {
        await using var strict = await RunningConsole.StartAsync("Production", $"--Accounts:SecondFactor={rule}");
        await AssertMustAsync(strict, Roles.Administrator, administrators);
        await AssertMustAsync(strict, Roles.Helpdesk, others);
    }

    [Fact]
    public async Task A_wrong_rule_stops_the_start()
    {
        var error = await Assert.ThrowsAsync<MobiJobs.Start.WrongSettingException>(
            () => RunningConsole.StartAsync("Production", "--Accounts:SecondFactor=sometimes"));
        Assert.Contains("Accounts:SecondFactor", error.Message, StringComparison.Ordinal);
    }

    private static async Task AssertMustAsync(RunningConsole strict, string role, bool must)
    {
        var (name, _) = await strict.PersonAsync(role);
        using var visitor = new Visitor(strict.Address);
        var page = await RunningConsole.TypePasswordAsync(visitor, name, RunningConsole.Password);
        await visitor.GetAsync("/devices");
        Assert.Equal(must ? Page : "/devices", visitor.Last.RequestMessage!.RequestUri!.AbsolutePath);
        if (!must) { return; }

        page.AssertShows(".notice-late", "パスワードだけではほかの画面を使えません");
        using var live = new HttpRequestMessage(HttpMethod.Get, "/live");
        live.Headers.Accept.ParseAdd("text/event-stream");
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.AskAsync(live)).StatusCode);
        await visitor.GetAsync("/account/password");
        Assert.Equal(Page, visitor.Last.RequestMessage!.RequestUri!.AbsolutePath);

        await SetUpAsync(visitor);
        await visitor.GetAsync("/devices");
        Assert.Equal("/devices", visitor.Last.RequestMessage!.RequestUri!.AbsolutePath);
        await visitor.SubmitAsync(await visitor.GetAsync("/guide"), SignOut);
        Assert.Equal("/account/sign-in", visitor.Last.RequestMessage!.RequestUri!.AbsolutePath);
    }

    private RunningConsole Running => console.Running;

    public sealed class Console() : SharedConsole;
}
