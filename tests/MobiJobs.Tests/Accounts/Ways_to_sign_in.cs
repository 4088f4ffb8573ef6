using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Provider;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Start;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>What an organisation configures: at which provider, by password or not, and who becomes a person.</summary>
public sealed class Ways_to_sign_in
{
    private const string Form = "form[action^='/account/external']";
    private const string Authority = "Accounts:OpenIdConnect:Authority=https://id.school.example/";
    private const string ClientId = "Accounts:OpenIdConnect:ClientId=mobijobs";

    [Fact]
    public async Task Without_the_provider_people_are_told_and_passwords_go_on()
    {
        await using var console = await RunningConsole.StartAsync(
            "Production",
            "--Accounts:OpenIdConnect:Authority=http://127.0.0.1:9/",
            "--Accounts:OpenIdConnect:ClientId=mobijobs",
            "--Accounts:OpenIdConnect:Name=学校アカウント");
        await console.CreatePersonAsync("y.tanaka", Roles.Helpdesk);
        using var visitor = new Visitor(console.Address);
        (await TestProvider.SignInAsync(visitor)).AssertShows(".notice-late", "学校アカウント に接続できません");
        (await RunningConsole.TypePasswordAsync(visitor, "y.tanaka", RunningConsole.Password))
            .AssertShows(".who", "y.tanaka");
        var page = await visitor.SubmitAsync(
            await visitor.GetAsync("/account/provider"),
            "form[action='/account/provider']",
            new() { ["Password"] = RunningConsole.Password });
        page.AssertShows(".notice-late", "接続できません");
    }

    [Fact]
    public async Task Without_a_provider_nothing_speaks_of_one()
    {
        await using var console = await RunningConsole.StartAsync();
        using var visitor = await console.SignInAsync(Roles.Helpdesk);
        foreach (var path in (string[])
            ["/account/provider", "/account/provider/again", "/account/external/answer?code=1&state=1"])
        {
            await visitor.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, visitor.Last.StatusCode));
        }

        using var stranger = new Visitor(console.Address);
        Assert.Null((await stranger.GetAsync("/account/sign-in")).QuerySelector(Form));
        await TestProvider.BeginAsync(stranger);
        Assert.Equal(HttpStatusCode.NotFound, stranger.Last.StatusCode);
    }

    [Fact]
    public async Task Where_passwords_are_for_administrators_only_others_get_in_by_the_provider()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var console = await RunningConsole.StartAsync(
            "Production", [.. provider.Settings(), "--Accounts:PasswordSignIn=administrators-only"]);
        await console.CreatePersonAsync("admin", Roles.Administrator);
        await console.CreatePersonAsync("y.tanaka", Roles.Operator);
        using var visitor = new Visitor(console.Address);
        (await visitor.GetAsync("/account/sign-in")).AssertShows("main", "管理者だけです");
        (await RunningConsole.TypePasswordAsync(visitor, "y.tanaka", RunningConsole.Password))
            .AssertShows("[role=alert]", "ユーザーIDまたはパスワードが違います。");
        (await RunningConsole.TypePasswordAsync(visitor, "admin", RunningConsole.Password))
            .AssertShows(".who", "admin");
    }

    [Fact]
    public async Task Where_passwords_are_off_an_invitation_joins_and_a_fresh_sign_in_takes_the_place_of_the_password()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var console = await RunningConsole.StartAsync(
            "Production", [.. provider.Settings(), "--Accounts:PasswordSignIn=false"]);
        await console.CreatePersonAsync("admin", Roles.Administrator);
        using var stranger = new Visitor(console.Address);
        var page = await stranger.GetAsync("/account/sign-in");
        Assert.Null(page.QuerySelector("input[type=password]"));
        await stranger.GetAsync("/account/recover");
        Assert.Equal(HttpStatusCode.NotFound, stranger.Last.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(stranger, page, "/account/sign-in", "admin"));

        using var visitor = new Visitor(console.Address);
        page = await visitor.GetAsync(await LinkAsync(console, "admin"));
        Assert.Null(page.QuerySelector("input[type=password]"));
        provider.ProvedAt = DateTimeOffset.UtcNow.AddHours(-1);
        page = await TestProvider.SubmitAsync(visitor, page);
        page.AssertShows(".who", "admin");

        await console.CreatePersonAsync("y.tanaka", Roles.Helpdesk);
        var person = "/people/" + await console.DoAsync<MobiJobsDb, int>(
            db => db.Users.Where(p => p.UserName == "y.tanaka").Select(p => p.Id).SingleAsync());
        page = await visitor.GetAsync(person);
        const string Mail = "form[action$='/mail']";
        Assert.Null(page.QuerySelector($"{Mail} input[type=password]"));
        page = await visitor.SubmitAsync(page, Mail, new() { ["Email"] = "new@school.example" });
        page.AssertShows($"{Mail} .field-validation-error", "もう一度サインイン");

        page = await visitor.GetAsync(page.QuerySelector($"{Mail} a[href*='/again']")!.GetAttribute("href")!);
        (await TestProvider.SubmitAsync(visitor, page))
            .AssertShows(".notice-late", "完了できませんでした"); // An hour ago.
        Assert.Equal("login", provider.Asked["prompt"]);
        provider.ProvedAt = null;
        await TestProvider.SubmitAsync(visitor, page);
        page = await visitor.SubmitAsync(
            await visitor.GetAsync(person), Mail, new() { ["Email"] = "new@school.example" });
        page.AssertShows(".notice-done", "変更しました");
    }

    [Fact]
    public async Task Who_has_only_a_way_that_is_off_is_not_shown_as_active_and_can_be_invited()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var console = await RunningConsole.StartAsync(
            "Production", [.. provider.Settings(), "--Accounts:PasswordSignIn=administrators-only"]);
        await console.CreatePersonAsync("y.tanaka", Roles.Helpdesk);
        using var administrator = await console.SignInAsync(Roles.Administrator);
        (await administrator.GetAsync("/people?q=y.tanaka")).AssertShows("tbody", "サインイン方法なし");
        var here = $"/people/{await console.IdOfAsync("y.tanaka")}";
        Assert.NotNull((await administrator.GetAsync(here)).QuerySelector("form[action$='/invite']"));
        (await administrator.GetAsync("/people?role=Administrator")).AssertShows("tbody", "有効");
    }

    [Fact]
    public async Task Where_passwords_are_off_a_passkey_signs_in_and_what_was_wrong_with_it_is_said()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var console = await RunningConsole.StartAsync(
            "Production", [.. provider.Settings(), "--Accounts:PasswordSignIn=false"]);
        await console.CreatePersonAsync("admin", Roles.Administrator);
        using var first = new Visitor(console.Address);
        var page = await first.GetAsync(await LinkAsync(console, "admin"));
        await TestProvider.SubmitAsync(first, page);
        using var passkey = new SoftPasskey(console.Address);
        await PasskeySteps.AddAsync(first, passkey, "PC");

        using var visitor = new Visitor(console.Address);
        page = await visitor.GetAsync("/account/sign-in");
        page = await PasskeySteps.SendAsync(visitor, page, "no ticket", "{}");
        page.AssertShows("[role=alert]", "パスキーを確認できません");
        (await PasskeySteps.SignInAsync(visitor, passkey, page)).AssertShows(".who", "admin");
    }

    [Fact]
    public async Task Who_is_unknown_becomes_a_person_without_rights_where_it_is_configured_and_the_name_is_free()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var console = await RunningConsole.StartAsync(
            "Production", [.. provider.Settings(), "--Accounts:OpenIdConnect:CreatePeople=true"]);
        await console.CreatePersonAsync("admin", Roles.Administrator);
        (provider.Subject, provider.UserName, provider.Email) = ("1", "new.person", "new@school.example");
        using var visitor = new Visitor(console.Address);
        await TestProvider.SignInAsync(visitor);
        Assert.Equal(HttpStatusCode.Forbidden, visitor.Last.StatusCode);
        var person = await console.DoAsync<MobiJobsDb, Person>(
            db => db.Users.AsNoTracking().SingleAsync(p => p.UserName == "new.person"));
        Assert.Equal("new@school.example", person.Email);
        Assert.False(await console.DoAsync<MobiJobsDb, bool>(db => db.UserRoles.AnyAsync(r => r.UserId == person.Id)));
        Assert.Equal("new.person (–)", await console.DoAsync<MobiJobsDb, string>(db => db.Audit
            .Where(e => e.Action == AuditAction.PersonCreated).Select(e => e.Subject).SingleAsync()));

        (provider.Subject, provider.UserName) = ("2", "admin");
        using var thief = new Visitor(console.Address);
        (await TestProvider.SignInAsync(thief)).AssertShows(".notice-late", "サインインできません");
    }

    [Fact]
    public async Task Where_the_provider_does_not_say_when_it_asked_for_a_proof_people_are_told_what_to_do()
    {
        await using var provider = await TestProvider.StartAsync();
        provider.SaysWhen = false;
        await using var console = await RunningConsole.StartAsync(
            "Production", [.. provider.Settings(), "--Accounts:PasswordSignIn=false"]);
        await console.CreatePersonAsync("admin", Roles.Administrator);
        using var visitor = new Visitor(console.Address);
        var page = await visitor.GetAsync(await LinkAsync(console, "admin"));
        (await TestProvider.SubmitAsync(visitor, page)).AssertShows(".who", "admin");
        page = await visitor.GetAsync("/people/new");
        page.AssertShows("form.form", "IDトークンに auth_time クレームを含める設定");
        page = await visitor.SubmitAsync(
            page, "form[action='/people']", new() { ["Name"] = "y.tanaka", ["Role"] = Roles.Helpdesk });
        page.AssertShows("#password-wrong", "auth_time");
        page = await visitor.GetAsync(page.QuerySelector("a[href*='/again']")!.GetAttribute("href")!);
        (await TestProvider.SubmitAsync(visitor, page)).AssertShows(".notice-late", "auth_time");
    }

    [Theory]
    [InlineData("Accounts:OpenIdConnect:Authority", ClientId)]
    [InlineData("Accounts:OpenIdConnect:Authority", "Accounts:OpenIdConnect:Authority=http://id.school.example/")]
    [InlineData("Accounts:OpenIdConnect:ClientId", Authority)]
    [InlineData("Accounts:OpenIdConnect:Scopes", Authority, ClientId, "Accounts:OpenIdConnect:Scopes=profile")]
    [InlineData("Accounts:OpenIdConnect:CreatePeople", Authority, ClientId, "Accounts:OpenIdConnect:CreatePeople=yes")]
    [InlineData(
        "Accounts:OpenIdConnect:ClientSecretFile",
        Authority,
        ClientId,
        "Accounts:OpenIdConnect:ClientSecretFile=/nowhere/secret")]
    [InlineData("Accounts:PasswordSignIn", "Accounts:PasswordSignIn=false")]
    [InlineData("Accounts:PasswordSignIn", Authority, ClientId, "Accounts:PasswordSignIn=administrators")]
    public void What_is_wrong_with_the_settings_is_said_at_start(string key, params string[] settings)
    {
        var wrong = Assert.Throws<WrongSettingException>(() => Read(settings));
        Assert.StartsWith($"{key} = ", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_secret_may_be_in_a_file_and_is_not_shown_where_the_settings_are()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "very-secret\n");
        var settings = Read([Authority, ClientId, $"Accounts:OpenIdConnect:ClientSecretFile={file}"]);
        File.Delete(file);
        Assert.Equal("very-secret", settings.Accounts.Provider!.Secret.Text);
        Assert.DoesNotContain("very-secret", settings.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            ("id.school.example", PasswordsFor.Everybody),
            (settings.Accounts.Provider.Name, settings.Accounts.Passwords));
    }

    [Fact]
    public async Task Where_everyone_needs_a_second_factor_the_one_of_the_provider_counts()
    {
        await using var provider = await TestProvider.StartAsync();
        await using var console = await RunningConsole.StartAsync(
            "Production",
            [.. provider.Settings(), "--Accounts:SecondFactor=Everyone", "--Accounts:OpenIdConnect:WholeBy=mfa"]);
        await console.CreatePersonAsync("admin", Roles.Administrator);
        using var visitor = new Visitor(console.Address);
        provider.Methods = ["pwd", "mfa"];
        var page = await visitor.GetAsync(await LinkAsync(console, "admin"));
        await TestProvider.SubmitAsync(visitor, page);
        await visitor.GetAsync("/devices");
        Assert.Equal("/devices", visitor.Last.RequestMessage!.RequestUri!.AbsolutePath);

        provider.Methods = ["pwd"];
        using var other = new Visitor(console.Address);
        await TestProvider.SignInAsync(other);
        await other.GetAsync("/devices");
        Assert.Equal("/account/factors", other.Last.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Theory]
    [InlineData(PasswordsFor.Everybody, false, 1)]
    [InlineData(PasswordsFor.Administrators, true, 1)]
    [InlineData(PasswordsFor.Nobody, true, 0)]
    public async Task An_administrator_with_a_password_can_sign_in_only_while_passwords_are_taken(
        PasswordsFor passwords, bool hasProvider, int expected)
    {
        await using var scenario = await Scenario.CreateAsync();
        var provider = new ProviderSettings(new Uri("https://id.school.example"), "mobijobs", new(null), "x", []);
        var settings = AccountSettings.Default with
        {
            Passwords = passwords,
            Provider = hasProvider ? provider : null,
        };
        Assert.Equal(expected, await scenario.AskAsync(async db =>
        {
            (await db.Users.SingleAsync()).ChoosePassword("hash");
            await db.SaveChangesAsync();
            return await new SignInWays(db, settings).AdministratorsBut(0).CountAsync();
        }));
    }

    private static Settings Read(string[] settings) => Settings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(s => s.Split('=', 2)).ToDictionary(s => s[0], s => (string?)s[1]))
        .Build());

    private static async Task<HttpStatusCode> PostAsync(Visitor visitor, IHtmlDocument page, string path, string user)
    {
        var answer = await visitor.PostAsync(path, new()
        {
            ["User"] = user,
            ["Password"] = RunningConsole.Password,
            [FormTokens.Name] = page.FormToken(),
        });
        return answer.StatusCode;
    }

    /// <summary>The way back in by command.</summary>
    private static async Task<string> LinkAsync(RunningConsole console, string user)
    {
        var (_, output, _) = await ProgramRun.OfAsync(console, "create-link", "--user", user);
        return MailFolder.LinkIn(output);
    }
}
