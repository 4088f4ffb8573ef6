using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Links;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>Invitations and forgotten passwords: a link that holds once and not for long.</summary>
public sealed class Choosing_a_password_by_link(Choosing_a_password_by_link.Console console)
    : IClassFixture<Choosing_a_password_by_link.Console>
{
    private const string Chosen = "own-zebra-umbrella-3";
    private const string Form = "form[action='/account/link']";

    [Fact]
    public async Task Who_is_invited_by_mail_chooses_a_password_and_signs_in()
    {
        var (name, mail) = NewPerson();
        var page = await InviteAsync(name, mail);
        page.AssertShows(".notice-done", mail);
        var letter = Assert.Single(await console.Running.MailsToAsync(mail));
        Assert.Contains("招待", letter.Subject, StringComparison.Ordinal);
        Assert.Contains("Invitation", letter.Subject, StringComparison.Ordinal);
        await AssertChoosesAsync(name, MailFolder.LinkIn(letter));
        Assert.Equal(name, (await LastAsync(AuditAction.PersonInvited)).Subject);
        Assert.Equal(name, (await LastAsync(AuditAction.LinkUsed)).Who);
    }

    [Fact]
    public async Task Who_has_no_address_gets_the_link_from_the_administrator_who_sees_it_once()
    {
        var (name, _) = NewPerson();
        var page = await InviteAsync(name, "");
        var link = page.QuerySelector("#secret")!.GetAttribute("value")!;
        Assert.StartsWith(console.Running.Address.AbsoluteUri, link, StringComparison.Ordinal);
        await AssertChoosesAsync(name, MailFolder.LinkIn(link));
    }

    [Fact]
    public async Task A_link_is_not_used_up_by_looking_or_by_a_password_that_is_refused_and_holds_once()
    {
        var link = await InvitedAsync();
        using var visitor = new Visitor(console.Running.Address);
        await visitor.GetAsync(link);
        var page = await ChooseAsync(visitor, await visitor.GetAsync(link), "short");
        page.AssertShows(".field-validation-error", "12");
        page = await visitor.SubmitAsync(page, Form, new() { ["New"] = Chosen, ["Repeat"] = "another" });
        page.AssertShows(".field-validation-error", "一致");
        var open = await visitor.GetAsync(link);
        (await ChooseAsync(visitor, open, Chosen)).AssertShows(".notice-done", "パスワードを設定しました");
        (await ChooseAsync(visitor, open, Chosen)).AssertShows("h1", "このリンクは使えません");
        Assert.Equal(HttpStatusCode.NotFound, visitor.Last.StatusCode);
    }

    [Fact]
    public async Task A_link_that_has_expired_or_whose_person_is_disabled_opens_nothing()
    {
        var (name, _) = NewPerson();
        var page = await InviteAsync(name, "");
        var link = MailFolder.LinkIn(page.QuerySelector("#secret")!.GetAttribute("value")!);
        using var visitor = new Visitor(console.Running.Address);
        await console.Running.DoAsync<MobiJobsDb, int>(db => db.AccountLinks
            .Where(l => l.Person.UserName == name)
            .ExecuteUpdateAsync(set => set.SetProperty(l => l.ExpiresAt, l => DateTime.UnixEpoch)));
        (await visitor.GetAsync(link)).AssertShows("h1", "このリンクは使えません");

        var (other, _) = NewPerson();
        page = await InviteAsync(other, "");
        link = MailFolder.LinkIn(page.QuerySelector("#secret")!.GetAttribute("value")!);
        await EnableAsync(other, isEnabled: false);
        (await visitor.GetAsync(link)).AssertShows("h1", "このリンクは使えません");
        await EnableAsync(other, isEnabled: true);
        (await visitor.GetAsync(link)).AssertShows("h1", "このリンクは使えません");
    }

    [Fact]
    public async Task Another_invitation_takes_the_place_of_the_first()
    {
        var (name, mail) = NewPerson();
        await InviteAsync(name, mail);
        using var administrator = await console.Running.SignInAsync(Roles.Administrator);
        var id = await IdOfAsync(name);
        await administrator.SubmitAsync(
            await administrator.GetAsync(FormattableString.Invariant($"/people/{id}")),
            "form[action$='/invite']",
            new() { ["Password"] = RunningConsole.Password });
        var links = (await console.Running.MailsToAsync(mail)).Select(MailFolder.LinkIn).ToArray();
        Assert.Equal(2, links.Length);
        using var visitor = new Visitor(console.Running.Address);
        var holding = 0;
        foreach (var link in links)
        {
            if ((await visitor.GetAsync(link)).QuerySelector(Form) is not null) { holding++; }
        }

        Assert.Equal(1, holding);
    }

    [Fact]
    public async Task Of_two_who_use_a_link_at_once_one_chooses_the_password()
    {
        var key = (await InvitedAsync()).Split('=')[1];
        var link = await console.Running.DoAsync<AccountLinks, AccountLink?>(links => links.FindAsync(key, default));
        var used = await Task.WhenAll(UseAsync(link!), UseAsync(link!));
        Assert.Equal([false, true], used.Order());
    }

    [Fact]
    public async Task The_store_holds_the_hash_of_a_link_only()
    {
        var key = (await InvitedAsync()).Split('=')[1];
        var hashes = await console.Running.DoAsync<MobiJobsDb, List<string>>(
            db => db.AccountLinks.Select(l => l.Hash).ToListAsync());
        Assert.DoesNotContain(key, hashes);
        Assert.Contains(Secrets.HashOf(key), hashes);
    }

    [Fact]
    public async Task Who_has_forgotten_the_password_gets_a_link_and_all_their_sessions_end()
    {
        var (name, mail) = await PersonAsync();
        using var before = await console.Running.VisitAsync(name, followsRedirects: false);
        using var visitor = Visitor.From(console.Running.Address, "127.0.1.1");
        (await AskAsync(visitor, name)).AssertShows(".notice-done", "リンクを送りました");
        var link = MailFolder.LinkIn(Assert.Single(await console.Running.MailsToAsync(mail)));
        await before.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, before.Last.StatusCode);
        var page = await visitor.GetAsync(link);
        (await ChooseAsync(visitor, page, RunningConsole.Password)).AssertShows(".wrong", "現在と同じ");
        await AssertChoosesAsync(name, link);
        await before.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, before.Last.StatusCode);
        Assert.Equal(name, (await LastAsync(AuditAction.RecoveryMailed)).Subject);
    }

    [Fact]
    public async Task Whether_somebody_exists_is_not_told()
    {
        var (name, _) = await PersonAsync();
        using var visitor = Visitor.From(console.Running.Address, "127.0.1.2");
        var known = await AskAsync(visitor, name);
        var unknown = await AskAsync(visitor, $"no-{name}");
        Assert.Equal(known.QuerySelector("main")!.TextContent, unknown.QuerySelector("main")!.TextContent);
    }

    [Fact]
    public async Task A_link_never_leads_to_the_address_that_a_stranger_names()
    {
        var (name, mail) = await PersonAsync();
        using var visitor = Visitor.From(console.Running.Address, "127.0.1.3");
        var page = await visitor.GetAsync("/account/recover");
        var token = page.FormToken();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/account/recover");
        request.Headers.Host = "thief.example";
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["User"] = name,
            [FormTokens.Name] = token,
        });
        (await visitor.AskAsync(request)).EnsureSuccessStatusCode();
        var letter = Assert.Single(await console.Running.MailsToAsync(mail));
        Assert.DoesNotContain("thief", letter.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_gets_many_such_mails_and_nobody_asks_for_many()
    {
        var (name, mail) = await PersonAsync();
        using var visitor = Visitor.From(console.Running.Address, "127.0.1.4");
        for (var i = 0; i < 10; i++)
        {
            await AskAsync(visitor, name);
            Assert.Equal(HttpStatusCode.OK, visitor.Last.StatusCode);
        }

        (await AskAsync(visitor, name)).AssertShows("[role=alert]", "待ってからやり直してください");
        Assert.Equal(HttpStatusCode.TooManyRequests, visitor.Last.StatusCode);
        Assert.Equal(3, (await console.Running.MailsToAsync(mail)).Count);
    }

    [Fact]
    public async Task A_person_is_told_by_mail_what_others_did_to_their_account()
    {
        var (name, mail) = await PersonAsync();
        await console.Running.DoAsync<PersonTokens, string?>(
            tokens => tokens.CreateAsync(
                name, new NewToken("script", TimeSpan.FromDays(1)), "admin", CancellationToken.None));
        using var administrator = await console.Running.SignInAsync(Roles.Administrator);
        var person = FormattableString.Invariant($"/people/{await IdOfAsync(name)}");
        await administrator.SubmitAsync(
            await administrator.GetAsync(person),
            "form[action$='/password']",
            new() { ["Password"] = RunningConsole.Password });
        await administrator.SubmitAsync(
            await administrator.GetAsync(person),
            "form[action$='/disable']",
            new() { ["Password"] = RunningConsole.Password });
        var said = string.Join('\n', (await console.Running.MailsToAsync(mail)).Select(m => m.Subject));
        Assert.Contains("APIトークンが作成されました", said, StringComparison.Ordinal);
        Assert.Contains("パスワードが再設定されました", said, StringComparison.Ordinal);
        Assert.Contains("your account was disabled", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_is_told_by_mail_that_the_password_was_changed()
    {
        var (name, mail) = await PersonAsync();
        using var visitor = await console.Running.VisitAsync(name);
        await visitor.SubmitAsync(
            await visitor.GetAsync("/account/password"),
            "form[action='/account/password']",
            new() { ["Current"] = RunningConsole.Password, ["New"] = Chosen, ["Repeat"] = Chosen });
        var letter = Assert.Single(await console.Running.MailsToAsync(mail));
        Assert.Contains("パスワードが変更されました", letter.Subject, StringComparison.Ordinal);
        Assert.Contains(name, letter.TextBody, StringComparison.Ordinal);
    }

    private static (string Name, string Mail) NewPerson()
    {
        var name = $"l-{Guid.NewGuid():N}";
        return (name, $"{name}@school.example");
    }

    private async Task<(string Name, string Mail)> PersonAsync()
    {
        var (name, mail) = NewPerson();
        await console.Running.CreatePersonAsync(name, Roles.Helpdesk);
        await console.Running.DoAsync<MobiJobsDb, int>(async db =>
        {
            (await db.Users.SingleAsync(p => p.UserName == name)).ChangeMail(mail);
            return await db.SaveChangesAsync();
        });
        return (name, mail);
    }

    private async Task<IHtmlDocument> InviteAsync(string name, string mail)
    {
        using var administrator = await console.Running.SignInAsync(Roles.Administrator);
        return await administrator.SubmitAsync(
            await administrator.GetAsync("/people/new"),
            "form[action='/people']",
            new()
            {
                ["Name"] = name,
                ["Email"] = mail,
                ["Role"] = Roles.Helpdesk,
                ["Invite"] = "true",
                ["Password"] = RunningConsole.Password,
            });
    }

    /// <summary>The path of a link for a new person.</summary>
    private async Task<string> InvitedAsync()
    {
        var page = await InviteAsync(NewPerson().Name, "");
        return MailFolder.LinkIn(page.QuerySelector("#secret")!.GetAttribute("value")!);
    }

    private static Task<IHtmlDocument> ChooseAsync(Visitor visitor, IHtmlDocument page, string password) =>
        visitor.SubmitAsync(page, Form, new() { ["New"] = password, ["Repeat"] = password });

    private async Task AssertChoosesAsync(string name, string link)
    {
        using var visitor = new Visitor(console.Running.Address);
        var page = await visitor.GetAsync(link);
        page.AssertShows("main", name);
        (await ChooseAsync(visitor, page, Chosen)).AssertShows(".notice-done", "パスワードを設定しました");
        page = await RunningConsole.TypePasswordAsync(visitor, name, Chosen);
        Assert.NotNull(page.QuerySelector("form[action='/account/sign-out']"));
    }

    private static async Task<IHtmlDocument> AskAsync(Visitor visitor, string user) => await visitor.SubmitAsync(
        await visitor.GetAsync("/account/recover"), "form[action='/account/recover']", new() { ["User"] = user });

    private Task<bool> UseAsync(AccountLink link) =>
        console.Running.DoAsync<AccountLinks, bool>(links => links.UseAsync(link, "hash", default));

    private Task<PersonResult> EnableAsync(string name, bool isEnabled) =>
        console.Running.DoAsync<People, PersonResult>(
            people => people.SetEnabledAsync(name, isEnabled, "test", CancellationToken.None));

    private Task<int> IdOfAsync(string name) => console.Running.DoAsync<MobiJobsDb, int>(
        db => db.Users.Where(p => p.UserName == name).Select(p => p.Id).SingleAsync());

    private Task<AuditEntry> LastAsync(AuditAction action) => console.Running.DoAsync<MobiJobsDb, AuditEntry>(
        db => db.Audit.Where(e => e.Action == action).OrderByDescending(e => e.Id).FirstAsync());

    public sealed class Console() : SharedConsole("Production", "--AllowedHosts=*");
}
