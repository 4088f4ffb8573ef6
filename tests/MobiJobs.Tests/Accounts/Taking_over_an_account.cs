using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Links;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Administration.Persons;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>
/// What stays of a thief after the account is taken back, and what somebody at the unlocked screen of an administrator
/// can do.
/// </summary>
public sealed class Taking_over_an_account(Taking_over_an_account.Console console)
    : IClassFixture<Taking_over_an_account.Console>
{
    private const string Chosen = "own-zebra-umbrella-3";
    private const string Rights = "form[action$='/rights']";

    [Fact]
    public async Task API_tokens_end_when_the_person_chooses_a_password_by_a_link_and_they_are_told()
    {
        var (name, mail) = await console.Running.PersonAsync();
        var token = await console.Running.TokenAsync(name);
        var link = await console.Running.DoAsync<AccountLinks, MobiJobsDb, AccountLink?>(async (links, db) =>
        {
            var person = await db.Users.AsNoTracking().SingleAsync(p => p.UserName == name);
            var entry = AuditEntry.Of(name, AuditAction.RecoveryMailed, name, DateTime.UtcNow);
            return await links.FindAsync(
                await links.MakeAsync(person, AccountLinkKind.Recovery, entry, default), default);
        });
        Assert.True(await console.Running.DoAsync<AccountLinks, bool>(
            links => links.UseAsync(link!, "hash", default)));
        await AssertRevokedAsync(name, mail, token, "パスワードが変更されました");
    }

    [Fact]
    public async Task API_tokens_end_when_an_administrator_resets_the_password_and_the_person_is_told()
    {
        var (name, mail) = await console.Running.PersonAsync();
        var token = await console.Running.TokenAsync(name);
        using var administrator = await console.Running.SignInAsync(Roles.Administrator);
        var page = await PageAsync(administrator, name);
        page = await administrator.SubmitAsync(
            page, "form[action$='/password']", new() { ["Password"] = RunningConsole.Password });
        Assert.NotNull(page.QuerySelector("#secret"));
        await AssertRevokedAsync(name, mail, token, "パスワードが再設定されました");
    }

    [Theory]
    [InlineData("rights", "Role", Roles.Administrator)]
    [InlineData("mail", "Email", "thief@elsewhere.example")]
    [InlineData("password", "Email", "")]
    public async Task An_administrator_types_their_password_before_what_would_take_an_account_over(
        string act, string field, string value)
    {
        var (name, mail) = await console.Running.PersonAsync();
        var before = await ReadAsync(name);
        using var administrator = await console.Running.SignInAsync(Roles.Administrator);
        foreach (var password in (string[])["", "wrong-horse-9"])
        {
            var page = await administrator.SubmitAsync(
                await PageAsync(administrator, name),
                $"form[action$='/{act}']",
                new() { [field] = value, ["Password"] = password });
            page.AssertShows($"form[action$='/{act}'] .field-validation-error", password == "" ? "入力" : "違います");
        }

        Assert.Equal((Roles.Helpdesk, mail), (before.Role, before.Email));
        Assert.Equal(before, await ReadAsync(name));
        Assert.Empty(await console.Running.MailsToAsync(mail));
    }

    [Fact]
    public async Task An_administrator_types_their_password_before_a_person_is_added()
    {
        const string Form = "form[action='/people']";
        var name = $"t-{Guid.NewGuid():N}";
        using var administrator = await console.Running.SignInAsync(Roles.Administrator);
        var page = await administrator.GetAsync("/people/new");
        foreach (var password in (string[])["", "wrong-horse-9", RunningConsole.Password])
        {
            Assert.False(await console.Running.DoAsync<MobiJobsDb, bool>(
                db => db.Users.AnyAsync(p => p.UserName == name)));
            page = await administrator.SubmitAsync(page, Form, new()
            {
                ["Name"] = name,
                ["Role"] = Roles.Administrator,
                ["Invite"] = "false",
                ["Password"] = password,
            });
            if (password == RunningConsole.Password) { break; }

            page.AssertShows($"{Form} .field-validation-error", password == "" ? "入力" : "違います");
            Assert.Equal(name, page.QuerySelector("#Name")!.GetAttribute("value"));
            Assert.NotNull(page.QuerySelector($"{Form} input[value={Roles.Administrator}][checked]"));
        }

        Assert.NotNull(page.QuerySelector("#secret"));
    }

    [Fact]
    public async Task An_administrator_types_their_password_before_a_link_is_made_that_opens_an_account()
    {
        const string Form = "form[action$='/invite']";
        var name = $"t-{Guid.NewGuid():N}";
        await console.Running.CreatePersonAsync(name, Roles.Helpdesk);
        await console.Running.DoAsync<MobiJobsDb, int>(db => db.Users.Where(p => p.UserName == name)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.PasswordHash, (string?)null)));
        using var administrator = await console.Running.SignInAsync(Roles.Administrator);
        var page = await PageAsync(administrator, name);
        foreach (var password in (string[])["", "wrong-horse-9"])
        {
            page = await administrator.SubmitAsync(page, Form, new() { ["Password"] = password });
            page.AssertShows($"{Form} .field-validation-error", password == "" ? "入力" : "違います");
            Assert.False(await console.Running.DoAsync<MobiJobsDb, bool>(
                db => db.AccountLinks.AnyAsync(l => l.Person.UserName == name)));
        }

        page = await administrator.SubmitAsync(page, Form, new() { ["Password"] = RunningConsole.Password });
        Assert.NotNull(page.QuerySelector("#secret"));
    }

    [Fact]
    public async Task What_was_chosen_stays_in_the_form_when_the_password_was_wrong()
    {
        var (name, _) = await console.Running.PersonAsync();
        using var administrator = await console.Running.SignInAsync(Roles.Administrator);
        var page = await administrator.SubmitAsync(
            await PageAsync(administrator, name),
            Rights,
            new() { ["Role"] = Roles.Operator, ["Password"] = "wrong-horse-9" });
        Assert.NotNull(page.QuerySelector($"{Rights} input[value={Roles.Operator}][checked]"));
        await administrator.SubmitAsync(
            page, Rights, new() { ["Role"] = Roles.Operator, ["Password"] = RunningConsole.Password });
        Assert.Equal(Roles.Operator, (await ReadAsync(name)).Role);
    }

    [Fact]
    public async Task The_old_and_the_new_address_are_told_of_a_change_and_the_person_of_other_rights()
    {
        var (name, mail) = await console.Running.PersonAsync();
        using var administrator = await console.Running.SignInAsync(Roles.Administrator);
        var page = await administrator.SubmitAsync(
            await PageAsync(administrator, name),
            Rights,
            new() { ["Role"] = Roles.Operator, ["Password"] = RunningConsole.Password });
        await administrator.SubmitAsync(
            page,
            "form[action$='/mail']",
            new() { ["Email"] = $"new-{mail}", ["Password"] = RunningConsole.Password });
        var before = (await console.Running.MailsToAsync(mail)).Select(m => m.Subject).ToList();
        Assert.Contains(before, s => s!.Contains("権限が変更されました", StringComparison.Ordinal));
        Assert.Contains(before, s => s!.Contains("メールアドレスが変更されました", StringComparison.Ordinal));
        var after = Assert.Single(await console.Running.MailsToAsync($"new-{mail}"));
        Assert.Contains("e-mail address was changed", after.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_has_so_many_valid_tokens_and_is_told()
    {
        var (name, _) = await console.Running.PersonAsync();
        for (var i = 0; i < Console.Tokens; i++) { await console.Running.TokenAsync(name); }

        using var visitor = await console.Running.VisitAsync(name);
        var fields = new Dictionary<string, string>
        {
            ["Name"] = "one more",
            ["Days"] = "30",
            ["Permissions"] = Permissions.Read,
            ["Password"] = RunningConsole.Password,
        };
        const string Form = "form[action='/account/tokens']";
        var page = await visitor.SubmitAsync(await visitor.GetAsync("/account/tokens"), Form, fields);
        page.AssertShows($"{Form} .field-validation-error", "3件まで");
        await console.Running.DoAsync<PersonTokens, MobiJobsDb, int>((tokens, db) => tokens.RevokeAsync(
            db.ApiTokens.Where(t => t.Person.UserName == name).OrderBy(t => t.Id).Take(1), "test", default));
        page = await visitor.SubmitAsync(await visitor.GetAsync("/account/tokens"), Form, fields);
        Assert.NotNull(page.QuerySelector("#made"));
    }

    [Fact]
    public async Task A_link_that_is_made_while_the_address_changes_opens_nothing()
    {
        await using var scenario = await Scenario.CreateAsync();
        await GiveAddressAsync(scenario, "old@school.example");
        scenario.Meanwhile<MobiJobsDb>(["DELETE FROM", "AccountLinks"], db => db.Users.ExecuteUpdateAsync(
            set => set.SetProperty(p => p.Email, "new@school.example")));
        var letter = await scenario.DoAsync<LinkMails, MobiJobs.Mail.Letter?>(
            mails => mails.RecoverAsync("y.tanaka", default));
        Assert.Equal("old@school.example", letter!.To);
        Assert.True(scenario.Other.HasActed);
        Assert.Null(await FindAsync(scenario, letter.Text));
    }

    [Theory]
    [InlineData("Email")]
    [InlineData("PasswordHash")]
    public async Task A_link_that_was_looked_at_is_not_used_after_the_address_or_the_password_changed(string column)
    {
        await using var scenario = await Scenario.CreateAsync();
        await GiveAddressAsync(scenario, "old@school.example");
        var letter = await scenario.DoAsync<LinkMails, MobiJobs.Mail.Letter?>(
            mails => mails.RecoverAsync("y.tanaka", default));
        var link = await FindAsync(scenario, letter!.Text);
        await scenario.AskAsync(db => db.Users.ExecuteUpdateAsync(
            set => set.SetProperty(p => EF.Property<string>(p, column), "changed")));
        Assert.False(await scenario.DoAsync<AccountLinks, bool>(links => links.UseAsync(link!, Chosen, default)));
        Assert.NotEqual(Chosen, await scenario.AskAsync(db => db.Users.Select(p => p.PasswordHash).SingleAsync()));
    }

    private static Task GiveAddressAsync(Scenario scenario, string address) => scenario.AskAsync(async db =>
    {
        (await db.Users.SingleAsync()).ChangeMail(address);
        return await db.SaveChangesAsync();
    });

    private static Task<AccountLink?> FindAsync(Scenario scenario, string text) =>
        scenario.DoAsync<AccountLinks, AccountLink?>(
            links => links.FindAsync(MailFolder.LinkIn(text).Split('=')[1], default));

    private async Task AssertRevokedAsync(string name, string mail, string token, string subject)
    {
        using var api = console.Running.ApiOf(token);
        using var answer = await api.GetAsync(new Uri("/api/v1/jobs?limit=1", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.True(await console.Running.DoAsync<MobiJobsDb, bool>(db => db.Audit
            .AnyAsync(e => e.Action == AuditAction.TokenRevoked && e.Subject == $"{name}: test")));
        var told = (await console.Running.MailsToAsync(mail)).Single(
            m => m.Subject!.Contains(subject, StringComparison.Ordinal));
        Assert.Contains("APIトークン1件も失効させました", told.TextBody, StringComparison.Ordinal);
    }

    private async Task<IHtmlDocument> PageAsync(Visitor administrator, string name) =>
        await administrator.GetAsync(FormattableString.Invariant($"/people/{await console.Running.IdOfAsync(name)}"));

    private async Task<(string? Role, string? Email, string? Hash)> ReadAsync(string name)
    {
        var id = await console.Running.IdOfAsync(name);
        var may = await console.Running.DoAsync<PeopleRegister, PersonMay>(r => r.MayAsync(id, default));
        var person = await console.Running.DoAsync<MobiJobsDb, Person>(
            db => db.Users.AsNoTracking().SingleAsync(p => p.Id == id));
        return (may.Role, person.Email, person.PasswordHash);
    }

    /// <summary>One program for all of these.</summary>
    public sealed class Console : IAsyncLifetime
    {
        public const int Tokens = 3;

        public RunningConsole Running { get; private set; } = null!;

        public async Task InitializeAsync() => Running = await RunningConsole.StartAsync(
            "Production", FormattableString.Invariant($"--Tokens:MaxPerPerson={Tokens}"));

        public async Task DisposeAsync() => await Running.DisposeAsync();
    }
}
