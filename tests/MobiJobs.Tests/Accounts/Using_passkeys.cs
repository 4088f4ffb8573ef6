using System.Net;
using System.Text.Json;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Passkeys;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Tests.Support;
using static MobiJobs.Tests.Accounts.FactorSteps;
using static MobiJobs.Tests.Accounts.PasskeySteps;

namespace MobiJobs.Tests.Accounts;

/// <summary>Signing in, confirming and being added by passkey: once, by its holder, at this console.</summary>
public sealed class Using_passkeys(Using_passkeys.Console console) : IClassFixture<Using_passkeys.Console>
{
    private const string TokenForm = "form[action='/account/tokens']";

    [Fact]
    public async Task A_passkey_signs_in_without_name_and_password_and_counts_as_both_factors()
    {
        var (name, mail) = await Running.PersonAsync();
        using var passkey = await AddedAsync(name);
        using var visitor = From("127.0.3.1");
        AssertSignedIn(await SignInAsync(visitor, passkey));
        Assert.Equal(
            [AuditAction.PasskeyAdded, AuditAction.SignedInByPasskey],
            await Running.DoAsync<MobiJobsDb, List<AuditAction>>(db => db.Audit
                .Where(e => e.Who == name).OrderBy(e => e.Id).Select(e => e.Action).ToListAsync()));
        Assert.Contains(await Running.MailsToAsync(mail), m => m.Subject!.Contains("追加", StringComparison.Ordinal));

        using var typing = From("127.0.3.2");
        var page = await RunningConsole.TypePasswordAsync(typing, name, RunningConsole.Password);
        AssertNotSignedIn(page);
        Assert.NotNull(page.QuerySelector("form[data-passkey]"));
        AssertSignedIn(await SignInAsync(typing, passkey, page));
    }

    [Fact]
    public async Task The_first_passkey_brings_recovery_codes_and_the_list_shows_when_it_was_used()
    {
        var (name, _) = await Running.PersonAsync();
        using var visitor = await Running.VisitAsync(name);
        using var passkey = new SoftPasskey(Running.Address);
        Assert.Equal(10, CodesOn(await AddAsync(visitor, passkey, "仕事のPC")).Count);
        using var second = new SoftPasskey(Running.Address);
        (await AddAsync(visitor, second, "電話")).AssertShows(".notice-done", "電話");
        using var elsewhere = From("127.0.3.3");
        await SignInAsync(elsewhere, passkey);
        var rows = (await elsewhere.GetAsync(Page)).QuerySelectorAll("table.jobs tbody tr");
        Assert.Equal(["仕事のPC", "電話"], rows.Select(r => r.Children[0].TextContent));
        Assert.Equal([false, true], rows.Select(r => r.Children[2].TextContent.Trim() == "–"));
    }

    [Fact]
    public async Task An_answer_counts_once()
    {
        using var passkey = await AddedAsync((await Running.PersonAsync()).Name);
        passkey.Count = 0; // Many devices don't count.
        await ResetCountAsync(passkey);
        using var visitor = From("127.0.3.4");
        var page = await visitor.GetAsync("/account/sign-in");
        var (ticket, credential) = await AnswerAsync(visitor, page, passkey);
        AssertSignedIn(await SendAsync(visitor, page, ticket, credential));
        using var thief = From("127.0.3.5");
        page = await thief.GetAsync("/account/sign-in");
        (await SendAsync(thief, page, ticket, credential)).AssertShows("[role=alert]", "パスキーを確認できません");
        var (fresh, _) = await AnswerAsync(thief, page, passkey);
        (_, credential) = await AnswerAsync(thief, page, passkey);
        AssertNotSignedIn(await SendAsync(thief, page, fresh, credential)); // For another question.
    }

    [Theory]
    [InlineData("counter")]
    [InlineData("holder")]
    [InlineData("origin")]
    [InlineData("removed")]
    [InlineData("disabled")]
    [InlineData("stranger")]
    [InlineData("garbage")]
    public async Task What_is_not_right_signs_nobody_in(string what)
    {
        var (name, _) = await Running.PersonAsync();
        using var passkey = await AddedAsync(name);
        using var unknown = new SoftPasskey(Running.Address);
        using var visitor = From("127.0.3.6");
        switch (what)
        {
            case "counter": passkey.Count--; break; // A copy that was made before.
            case "holder": passkey.Verifies = false; break;
            case "origin": passkey.Origin = "https://thief.example"; break;
            case "removed": await RemoveAsync(name); break;
            case "disabled":
                await Running.DoAsync<People, PersonResult>(
                    people => people.SetEnabledAsync(name, isEnabled: false, "test", default));
                break;
        }

        var page = await visitor.GetAsync("/account/sign-in");
        var (ticket, credential) = await AnswerAsync(visitor, page, what == "stranger" ? unknown : passkey);
        if (what == "garbage") { credential = "{\"id\":12}"; }

        page = await SendAsync(visitor, page, ticket, credential);
        AssertNotSignedIn(page);
        page.AssertShows("[role=alert]", "パスキーを確認できません");
    }

    [Fact]
    public async Task What_signs_nobody_in_is_entered_with_the_name_where_it_is_known()
    {
        var (name, _) = await Running.PersonAsync();
        using var passkey = await AddedAsync(name);
        await Running.DoAsync<People, PersonResult>(
            people => people.SetEnabledAsync(name, isEnabled: false, "test", default));
        using var visitor = From("127.0.3.8");
        await SignInAsync(visitor, passkey);
        using var unknown = new SoftPasskey(Running.Address);
        await SignInAsync(visitor, unknown);
        Assert.Equal(
            [(name, AuditAction.SignInFailed), ("?", AuditAction.SignInFailed)],
            await Running.DoAsync<MobiJobsDb, List<(string, AuditAction)>>(async db => [.. (await db.Audit
                .Where(e => e.Address == "127.0.3.8").OrderBy(e => e.Id).ToListAsync())
                .Select(e => (e.Who, e.Action))]));
    }

    [Fact]
    public async Task A_page_that_asks_for_several_proofs_asks_the_store_once_what_counts()
    {
        var (name, _) = await Running.PersonAsync(Roles.Administrator);
        using var visitor = await Running.VisitAsync(name);
        var other = await Running.IdOfAsync((await Running.PersonAsync()).Name);
        var path = FormattableString.Invariant($"/people/{other}");
        var page = await visitor.GetAsync(path);
        Assert.Equal(4, page.QuerySelectorAll("main [autocomplete=current-password]").Length);
        var asked = Running.Statements.Of(path);
        Assert.Single(asked, s => (s.Contains("SELECT EXISTS", StringComparison.Ordinal)
                || s.StartsWith("SELECT CASE", StringComparison.Ordinal))
            && s.Contains("\"Passkeys\"", StringComparison.Ordinal));
        Assert.Single(asked, s => s.Contains("FROM \"AspNetUsers\"", StringComparison.Ordinal)
            && s.Contains("\"PasswordHash\"", StringComparison.Ordinal)
            && (s.Contains("LIMIT 2", StringComparison.Ordinal) || s.Contains("TOP(2)", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_has_to_choose_a_password_first_has_to_after_a_passkey_too()
    {
        var (name, _) = await Running.PersonAsync();
        using var passkey = await AddedAsync(name);
        await Running.DoAsync<MobiJobsDb, int>(async db =>
        {
            (await db.Users.SingleAsync(p => p.UserName == name)).RequireOtherPassword(DateTime.UnixEpoch);
            return await db.SaveChangesAsync();
        });
        using var visitor = From("127.0.3.7");
        await SignInAsync(visitor, passkey);
        Assert.Equal("/account/password", visitor.Last.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task A_passkey_is_added_with_the_password_only_and_for_one_person()
    {
        var (name, _) = await Running.PersonAsync();
        using var passkey = await AddedAsync(name);
        using var visitor = await Running.SignInAsync(Roles.Helpdesk);
        var page = await visitor.SubmitAsync(
            await visitor.GetAsync(Page), "#add-passkey", new() { ["Name"] = "PC", ["Password"] = "wrong" });
        page.AssertShows("#add-passkey", "現在のパスワードが違います");
        (await AddAsync(visitor, passkey, "PC")).AssertShows(".notice-late", "追加できませんでした");
    }

    [Fact]
    public async Task Where_the_password_is_asked_for_again_a_passkey_of_the_same_person_and_session_does()
    {
        var (name, _) = await Running.PersonAsync();
        using var passkey = await AddedAsync(name);
        using var visitor = await Running.VisitAsync(name);
        var page = await visitor.GetAsync("/account/tokens");
        var proof = await ProveAsync(visitor, page, passkey);
        page = await CreateTokenAsync(visitor, page, proof);
        Assert.NotNull(page.QuerySelector("#made"));
        page = await CreateTokenAsync(visitor, page, proof);
        page.AssertShows(TokenForm, "パスキーを確認できません"); // Used before.

        using var another = await Running.VisitAsync(name);
        proof = await ProveAsync(another, await another.GetAsync("/account/tokens"), passkey);
        page = await CreateTokenAsync(visitor, page, proof);
        page.AssertShows(TokenForm, "パスキーを確認できません"); // In another session.

        using var others = await AddedAsync((await Running.PersonAsync()).Name);
        proof = await ProveAsync(visitor, page, others);
        page = await CreateTokenAsync(visitor, page, proof);
        page.AssertShows(TokenForm, "パスキーを確認できません");
        page = await CreateTokenAsync(visitor, page, proof);
        page = await CreateTokenAsync(visitor, page, proof);
        page = await CreateTokenAsync(visitor, page, proof);
        Assert.Equal(HttpStatusCode.TooManyRequests, visitor.Last.StatusCode); // Counted with wrong passwords.
        page.AssertShows(TokenForm, "待ってから");
    }

    [Fact]
    public async Task A_passkey_is_removed_and_the_other_sessions_end()
    {
        var (name, _) = await Running.PersonAsync();
        using var passkey = await AddedAsync(name);
        using var elsewhere = await Running.VisitAsync(name);
        using var visitor = await Running.VisitAsync(name);
        var page = await visitor.SubmitAsync(
            await visitor.GetAsync(Page),
            "form[action$='/remove']",
            new() { ["Password"] = RunningConsole.Password });
        page.AssertShows(".notice-done", "削除しました");
        AssertNotSignedIn(await elsewhere.GetAsync("/"));
        AssertSignedIn(await RunningConsole.TypePasswordAsync(elsewhere, name, RunningConsole.Password));
    }

    [Fact]
    public async Task The_domain_of_passkeys_is_configured()
    {
        await using var other = await RunningConsole.StartAsync(
            "Production", "--Accounts:Passkeys:Domain=school.example");
        using var visitor = new Visitor(other.Address);
        var (_, options) = await QuestionAsync(visitor, await visitor.GetAsync("/account/sign-in"), "question");
        var asked = JsonSerializer.Deserialize<JsonElement>(options);
        Assert.Equal("school.example", asked.GetProperty("rpId").GetString());
        Assert.Equal("required", asked.GetProperty("userVerification").GetString());
        await Assert.ThrowsAsync<MobiJobs.Start.WrongSettingException>(
            () => RunningConsole.StartAsync("Production", "--Accounts:Passkeys:Domain=https://school.example"));
    }

    private async Task<SoftPasskey> AddedAsync(string name)
    {
        using var visitor = await Running.VisitAsync(name);
        var passkey = new SoftPasskey(Running.Address);
        Assert.NotEmpty(CodesOn(await AddAsync(visitor, passkey, "PC")));
        return passkey;
    }

    private static Task<IHtmlDocument> CreateTokenAsync(
        Visitor visitor, IHtmlDocument page, (string Ticket, string Credential) proof) => visitor.SubmitAsync(
        page,
        TokenForm,
        new()
        {
            ["Name"] = "script",
            ["Days"] = "1",
            ["Permissions"] = Permissions.Read,
            [PasskeyAnswer.TicketField] = proof.Ticket,
            [PasskeyAnswer.CredentialField] = proof.Credential,
        });

    private Task<int> RemoveAsync(string name) => Running.DoAsync<MobiJobsDb, int>(
        db => db.Passkeys.Where(k => k.Person.UserName == name).ExecuteDeleteAsync());

    private Task<int> ResetCountAsync(SoftPasskey passkey) => Running.DoAsync<MobiJobsDb, int>(
        db => db.Passkeys.OrderByDescending(k => k.Id).Take(1)
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.SignCount, passkey.Count)));

    private RunningConsole Running => console.Running;

    private Visitor From(string address) => Visitor.From(Running.Address, address);

    public sealed class Console() : SharedConsole;
}
