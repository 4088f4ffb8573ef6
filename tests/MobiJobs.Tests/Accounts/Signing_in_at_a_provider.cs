using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>Who signs in at an OpenID provider, and who does not, whatever comes back from there.</summary>
public sealed partial class Signing_in_at_a_provider(Signing_in_at_a_provider.Console console)
    : IClassFixture<Signing_in_at_a_provider.Console>
{
    private const string Form = "form[action^='/account/external']";
    private const string OwnForm = "form[action='/account/provider']";

    private TestProvider Provider => console.Provider;

    [Fact]
    public async Task Who_was_invited_joins_by_the_link_and_signs_in_from_then_on()
    {
        var (name, link) = await InviteAsync();
        Provider.Subject = $"subject of {name}";
        using var visitor = new Visitor(console.Running.Address);
        var page = await visitor.GetAsync(link);
        AssertSignedIn(await TestProvider.SubmitAsync(visitor, page), name);
        Assert.Equal("S256", Provider.Asked["code_challenge_method"]);
        Assert.Equal(name, (await LastAsync(AuditAction.ProviderAdded)).Subject);
        Assert.Equal(name, (await LastAsync(AuditAction.ProviderSignedIn)).Who);
        Assert.DoesNotContain("external", visitor.CookieOf(console.Running.Address), StringComparison.Ordinal);

        using var again = new Visitor(console.Running.Address);
        page = await again.GetAsync("/account/sign-in?returnUrl=/account/sessions");
        page.AssertShows(Form + " button", "学校アカウント でサインイン");
        page = await TestProvider.SubmitAsync(again, page);
        AssertSignedIn(page, name);
        Assert.Equal("/account/sessions", again.Last.RequestMessage!.RequestUri!.AbsolutePath);
        using var third = new Visitor(console.Running.Address);
        (await third.GetAsync(link)).AssertShows("h1", "このリンクは使えません");
    }

    [Fact]
    public async Task Who_is_unknown_does_not_get_in_though_a_person_has_the_same_address()
    {
        var name = await PersonAsync();
        await ChangeAsync(name, person => person.ChangeMail("same@school.example"));
        (Provider.Subject, Provider.Email, Provider.UserName) = ("nobody here", "same@school.example", name);
        using var visitor = new Visitor(console.Running.Address);
        AssertRefused(await TestProvider.SignInAsync(visitor));
        Assert.Equal("unknown", (await LastAsync(AuditAction.ProviderRefused)).Reason);
    }

    [Fact]
    public async Task Who_is_disabled_gets_the_same_answer_as_who_is_unknown()
    {
        var name = await JoinedAsync();
        await ChangeAsync(name, person => person.Disable(DateTime.UtcNow));
        using var visitor = new Visitor(console.Running.Address);
        AssertRefused(await TestProvider.SignInAsync(visitor));
        var refused = await LastAsync(AuditAction.ProviderRefused);
        Assert.Equal((name, "disabled"), (refused.Who, refused.Reason));
        await ChangeAsync(name, person => person.Enable());
        AssertSignedIn(await TestProvider.SignInAsync(visitor), name);
    }

    [Fact]
    public async Task A_person_adds_and_removes_it_with_the_password_and_is_told()
    {
        var name = await PersonAsync();
        await ChangeAsync(name, person => person.ChangeMail($"{name}@school.example"));
        Provider.Subject = $"subject of {name}";
        using var visitor = await console.Running.VisitAsync(name);
        var page = await visitor.SubmitAsync(
            await visitor.GetAsync("/account/provider"), OwnForm, new() { ["Password"] = "wrong-horse-9" });
        page.AssertShows(".field-validation-error", "違います");
        page = await AddAsync(visitor);
        page.AssertShows(".notice-done", "学校アカウント のアカウントを追加しました");
        using var elsewhere = new Visitor(console.Running.Address);
        AssertSignedIn(await TestProvider.SignInAsync(elsewhere), name);

        page = await visitor.SubmitAsync(
            await visitor.GetAsync("/account/provider"),
            "form[action$='/remove']",
            new() { ["Password"] = RunningConsole.Password });
        page.AssertShows(".notice-done", "解除しました");
        using var after = new Visitor(console.Running.Address);
        AssertRefused(await TestProvider.SignInAsync(after));
        var told = await console.Running.MailsToAsync($"{name}@school.example");
        Assert.Equal(2, told.Count);
    }

    [Fact]
    public async Task Nobody_adds_who_is_another_person_already()
    {
        await JoinedAsync();
        using var thief = await console.Running.VisitAsync(await PersonAsync());
        (await AddAsync(thief)).AssertShows(".notice-late", "追加できませんでした");
    }

    [Fact]
    public async Task An_answer_in_a_browser_where_somebody_else_is_signed_in_by_now_adds_nothing()
    {
        Provider.Subject = $"subject {Guid.NewGuid():N}";
        var (first, second) = (await PersonAsync(), await PersonAsync());
        using var visitor = await console.Running.VisitAsync(first);
        var leave = await visitor.SubmitAsync(
            await visitor.GetAsync("/account/provider"), OwnForm, new() { ["Password"] = RunningConsole.Password });
        var back = await TestProvider.AnswerAsync(TestProvider.AddressOn(leave));
        await RunningConsole.TypePasswordAsync(visitor, second, RunningConsole.Password);
        (await visitor.GetAsync(back)).AssertShows(".notice-late", "追加できませんでした");
        Assert.False(await console.Running.DoAsync<MobiJobsDb, bool>(
            db => db.ProviderIdentities.AnyAsync(i => i.Subject == Provider.Subject)));
    }

    private static void AssertSignedIn(IHtmlDocument page, string name) => page.AssertShows(".who", name);

    private static void AssertRefused(IHtmlDocument page) =>
        page.AssertShows(".notice-late", "この 学校アカウント のアカウントではサインインできません");

    private static void AssertFailed(IHtmlDocument page) =>
        page.AssertShows(".notice-late", "サインインを完了できませんでした");

    /// <summary>Adds who signs in at the provider to the person of this browser.</summary>
    private static async Task<IHtmlDocument> AddAsync(Visitor visitor)
    {
        var page = await visitor.SubmitAsync(
            await visitor.GetAsync("/account/provider"), OwnForm, new() { ["Password"] = RunningConsole.Password });
        return await TestProvider.GoOnAsync(visitor, page);
    }

    private async Task<string> PersonAsync()
    {
        var name = $"o-{Guid.NewGuid():N}";
        await console.Running.CreatePersonAsync(name, Roles.Helpdesk);
        return name;
    }

    /// <summary>A person who has added who signs in at the provider from now on.</summary>
    private async Task<string> JoinedAsync()
    {
        var name = await PersonAsync();
        Provider.Subject = $"subject of {name}";
        using var visitor = await console.Running.VisitAsync(name);
        (await AddAsync(visitor)).AssertShows(".notice-done", "追加しました");
        await ChangeAsync(name, _ => { }, db => db.Sessions.Where(s => s.Person.UserName == name));
        return name;
    }

    private async Task<(string Name, string Link)> InviteAsync()
    {
        var name = $"o-{Guid.NewGuid():N}";
        using var administrator = await console.Running.SignInAsync(Roles.Administrator);
        var page = await administrator.SubmitAsync(
            await administrator.GetAsync("/people/new"),
            "form[action='/people']",
            new()
            {
                ["Name"] = name,
                ["Role"] = Roles.Helpdesk,
                ["Invite"] = "true",
                ["Password"] = RunningConsole.Password,
            });
        return (name, MailFolder.LinkIn(page.QuerySelector("#secret")!.GetAttribute("value")!));
    }

    private Task<int> ChangeAsync(
        string name, Action<Person> change, Func<MobiJobsDb, IQueryable<object>>? delete = null) =>
        console.Running.DoAsync<MobiJobsDb, int>(async db =>
        {
            if (delete is not null) { db.RemoveRange(await delete(db).ToListAsync()); }

            change(await db.Users.SingleAsync(p => p.UserName == name));
            return await db.SaveChangesAsync();
        });

    private Task<AuditEntry> LastAsync(AuditAction action) => console.Running.DoAsync<MobiJobsDb, AuditEntry>(
        db => db.Audit.Where(e => e.Action == action).OrderByDescending(e => e.Id).FirstAsync());

    /// <summary>One provider and one program for all of these.</summary>
    public sealed class Console : IAsyncLifetime
    {
        public TestProvider Provider { get; private set; } = null!;

        public RunningConsole Running { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Provider = await TestProvider.StartAsync();
            Running = await RunningConsole.StartAsync(
                "Production", [.. Provider.Settings(), "--Accounts:OpenIdConnect:WholeBy=mfa"]);
        }

        public async Task DisposeAsync()
        {
            await Running.DisposeAsync();
            await Provider.DisposeAsync();
        }
    }
}
