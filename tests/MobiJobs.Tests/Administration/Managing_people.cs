using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Administration.Persons;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Administration;

/// <summary>What an administrator does with the people of the console, at the pages.</summary>
public sealed class Managing_people(School school) : IClassFixture<School>
{
    private const string Rights = "form[action$='/rights']";
    private const string Own = RunningConsole.Password;

    [Fact]
    public async Task A_person_who_is_added_signs_in_with_the_password_that_was_shown_and_has_to_change_it()
    {
        using var administrator = await AdministratorAsync();
        var name = NewName();
        var page = await administrator.SubmitAsync(
            await administrator.GetAsync("/people/new"),
            "form[action='/people']",
            new()
            {
                ["Name"] = name,
                ["Email"] = "sato@school.example",
                ["Role"] = Roles.Operator,
                ["Invite"] = "false",
                ["Password"] = Own,
            });
        var password = page.QuerySelector("#secret")!.GetAttribute("value")!;

        using var person = new Visitor(school.Console.Address);
        page = await RunningConsole.TypePasswordAsync(person, name, password);
        page.AssertShows(".notice", "ほかの人が決めたものです");
        page = await administrator.GetAsync($"/people?q={name}");
        var row = Assert.Single(page.QuerySelectorAll("tbody tr"));
        Assert.Contains("運用担当", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("sato@school.example", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("初回パスワード", row.TextContent, StringComparison.Ordinal);
        Assert.Matches(@"\d+/\d+ \d+:\d\d", row.TextContent); // The last sign-in.
        Assert.Equal($"{name} (Operator)", (await LastAsync(AuditAction.PersonCreated)).Subject);
    }

    [Theory]
    [InlineData("", "", "入力してください")]
    [InlineData("SYSTEM", "", "半角英数字")]
    [InlineData("佐藤", "", "半角英数字")]
    [InlineData("ＡＤＭＩＮ", "", "すでに使われています")]
    [InlineData("somebody", "no address", "メールアドレスの形")]
    [InlineData("somebody", "a@b.example\r\nBcc: c@d.example", "メールアドレスの形")]
    public async Task What_is_wrong_with_a_new_person_is_said_at_its_field(string name, string mail, string problem)
    {
        using var administrator = await AdministratorAsync();
        var page = await administrator.SubmitAsync(
            await administrator.GetAsync("/people/new"),
            "form[action='/people']",
            new() { ["Name"] = name, ["Email"] = mail, ["Role"] = "", ["Password"] = Own });
        page.AssertShows(".field-validation-error", problem);
    }

    [Fact]
    public async Task A_role_and_sets_are_given_and_taken_and_hold_at_the_next_request()
    {
        using var administrator = await AdministratorAsync();
        var (id, name) = await PersonAsync(Roles.Operator);
        using var person = await school.Console.VisitAsync(name, followsRedirects: false);
        await person.GetAsync("/operations/new");
        Assert.Equal(HttpStatusCode.OK, person.Last.StatusCode);
        var set = await SetAsync(Permissions.Read);

        await ChangeAsync(administrator, id, "", set);
        await person.GetAsync("/operations/new");
        Assert.Equal(HttpStatusCode.Forbidden, person.Last.StatusCode);
        await person.GetAsync("/devices");
        Assert.Equal(HttpStatusCode.OK, person.Last.StatusCode);
        var entry = await LastAsync(AuditAction.PersonRoleChanged);
        Assert.Equal((name, Roles.Operator, "–"), (entry.Subject, entry.Before, entry.After));
        entry = await LastAsync(AuditAction.PermissionSetGiven);
        Assert.StartsWith($"{name}: ", entry.Subject, StringComparison.Ordinal);

        var page = await ChangeAsync(administrator, id, "");
        page.AssertShows(".notice-done", "変更しました");
        await person.GetAsync("/devices");
        Assert.Equal(HttpStatusCode.Forbidden, person.Last.StatusCode);
        entry = await LastAsync(AuditAction.PermissionSetTaken);
        Assert.StartsWith($"{name}: ", entry.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_what_somebody_else_has_changed_meanwhile_does_nothing()
    {
        using var administrator = await AdministratorAsync();
        var (id, name) = await PersonAsync(Roles.Operator);
        var shown = await administrator.GetAsync($"/people/{id}");
        await ChangeAsync(administrator, id, Roles.Helpdesk);
        var page = await administrator.SubmitAsync(
            shown, Rights, new() { ["Role"] = Roles.Administrator, ["Password"] = Own });
        page.AssertShows(".notice-late", "ほかの管理者が変更しました");
        Assert.Equal(Roles.Helpdesk, await RoleOfAsync(name));
    }

    [Fact]
    public async Task An_address_that_is_none_is_said_at_its_field_and_kept_as_it_was_typed()
    {
        using var administrator = await AdministratorAsync();
        var (id, _) = await PersonAsync(Roles.Operator);
        var shown = await administrator.GetAsync($"/people/{id}");
        var page = await administrator.SubmitAsync(
            shown, "form[action$='/mail']", new() { ["Email"] = "花子@学校", ["Password"] = Own });
        page.AssertShows("#email-wrong", "メールアドレス");
        Assert.Contains("email-wrong", page.QuerySelector("#Email")!.GetAttribute("aria-describedby")!.Split(' '));
        Assert.Equal("花子@学校", page.QuerySelector("#Email")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Nobody_changes_their_own_role_state_or_password_here()
    {
        var (id, name) = await PersonAsync(Roles.Administrator);
        using var administrator = await school.Console.VisitAsync(name);
        var page = await administrator.GetAsync($"/people/{id}");
        Assert.Null(page.QuerySelector(Rights));
        var fields = new Dictionary<string, string>
        {
            ["Role"] = Roles.Helpdesk,
            ["Shown"] = "Administrator:",
            ["Password"] = Own,
            [FormTokens.Name] = page.FormToken(),
        };
        foreach (var act in (string[])["rights", "disable", "password"])
        {
            (await administrator.AnswerAsync($"/people/{id}/{act}", fields))
                .AssertShows(".notice-late", "自分の役割");
        }

        Assert.Equal(Roles.Administrator, await RoleOfAsync(name));
        await administrator.GetAsync("/people");
        Assert.Equal(HttpStatusCode.OK, administrator.Last.StatusCode);
    }

    [Fact]
    public async Task Who_is_disabled_is_signed_out_at_once_and_comes_back_when_enabled()
    {
        using var administrator = await AdministratorAsync();
        var (id, name) = await PersonAsync(Roles.Helpdesk);
        using var person = await school.Console.VisitAsync(name, followsRedirects: false);
        var page = await administrator.SubmitAsync(
            await administrator.GetAsync($"/people/{id}"), "form[action$='/disable']");
        page.AssertShows("#state-password-wrong", "入力してください");
        Assert.NotNull(page.QuerySelector("details[open] #state-password-wrong"));
        await person.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, person.Last.StatusCode);
        page = await administrator.SubmitAsync(page, "form[action$='/disable']", new() { ["Password"] = Own });
        page.AssertShows("header.page", "無効");
        await person.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, person.Last.StatusCode);
        (await administrator.SubmitAsync(page, "form[action$='/enable']"))
            .AssertShows("#state-password-wrong", "入力してください");
        page = await administrator.SubmitAsync(page, "form[action$='/enable']", new() { ["Password"] = Own });
        page.AssertShows("header.page", "有効");
        Assert.Equal(name, (await LastAsync(AuditAction.PersonEnabled)).Subject);
    }

    [Fact]
    public async Task A_password_that_is_reset_ends_the_sessions_and_has_to_be_changed()
    {
        using var administrator = await AdministratorAsync();
        var (id, name) = await PersonAsync(Roles.Helpdesk);
        using var person = await school.Console.VisitAsync(name, followsRedirects: false);
        var page = await administrator.SubmitAsync(
            await administrator.GetAsync($"/people/{id}"),
            "form[action$='/password']",
            new() { ["Password"] = Own });
        await person.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, person.Last.StatusCode);

        using var again = new Visitor(school.Console.Address);
        (await RunningConsole.TypePasswordAsync(again, name, RunningConsole.Password))
            .AssertShows("[role=alert]", "ユーザーIDまたはパスワードが違います。");
        var password = page.QuerySelector("#secret")!.GetAttribute("value")!;
        (await RunningConsole.TypePasswordAsync(again, name, password))
            .AssertShows(".notice", "ほかの人が決めたものです");
        Assert.Equal(name, (await LastAsync(AuditAction.PasswordReset)).Subject);
    }

    [Fact]
    public async Task The_address_for_mails_is_changed_and_entered()
    {
        using var administrator = await AdministratorAsync();
        var (id, name) = await PersonAsync(Roles.Helpdesk);
        var page = await administrator.SubmitAsync(
            await administrator.GetAsync($"/people/{id}"),
            "form[action$='/mail']",
            new() { ["Email"] = "tanaka@school.example", ["Password"] = Own });
        Assert.Equal("tanaka@school.example", page.QuerySelector("#Email")!.GetAttribute("value"));
        var entry = await LastAsync(AuditAction.PersonMailChanged);
        Assert.Equal((name, "–", "tanaka@school.example"), (entry.Subject, entry.Before, entry.After));
        (await administrator.SubmitAsync(page, "form[action$='/mail']", new() { ["Email"] = "nonsense" }))
            .AssertShows("#email-wrong", "メールアドレスの形");
    }

    [Fact]
    public async Task Nobody_else_sees_or_does_any_of_this()
    {
        var (id, _) = await PersonAsync(Roles.Helpdesk);
        using var operating = await school.Console.SignInAsync(Roles.Operator, followsRedirects: false);
        using var helping = await school.Console.SignInAsync(Roles.Helpdesk, followsRedirects: false);
        using var inGroup = await school.Console.VisitAsync(
            await school.CreatePersonAsync([.. Permissions.OfGroups]), followsRedirects: false);
        foreach (var visitor in (Visitor[])[operating, helping, inGroup])
        {
            var own = await visitor.GetAsync("/account/sessions");
            Assert.Null(own.QuerySelector("nav a[href='/people']"));
            var fields = new Dictionary<string, string> { [FormTokens.Name] = own.FormToken() };
            foreach (var path in (string[])["/people", "/people/new", $"/people/{id}", "/people/sets"])
            {
                await visitor.GetAsync(path);
                Assert.Equal((path, HttpStatusCode.Forbidden), (path, visitor.Last.StatusCode));
            }

            foreach (var act in (string[])["rights", "mail", "disable", "enable", "password", "invite"])
            {
                var answer = await visitor.PostAsync($"/people/{id}/{act}", fields);
                Assert.Equal((act, HttpStatusCode.Forbidden), (act, answer.StatusCode));
            }
        }
    }

    [Fact]
    public async Task People_are_found_by_a_part_of_the_name_in_any_width_and_by_role()
    {
        var (_, name) = await PersonAsync(Roles.Helpdesk);
        using var administrator = await AdministratorAsync();
        var wide = string.Concat(name.Select(c => c is > ' ' and < '\x7f' ? (char)(c + 0xFEE0) : c));
        var page = await administrator.GetAsync("/people?q=" + Uri.EscapeDataString(wide));
        Assert.Single(page.QuerySelectorAll("tbody tr"));
        page = await administrator.GetAsync($"/people?role=Operator&q={name}");
        page.AssertShows(".empty", "該当するユーザーはいません");
        page = await administrator.GetAsync("/people?q=%25");
        page.AssertShows(".empty", "該当するユーザーはいません");
    }

    private static string NewName() => $"p-{Guid.NewGuid():N}";

    private Task<Visitor> AdministratorAsync() => school.Console.SignInAsync(Roles.Administrator);

    private async Task<(int Id, string Name)> PersonAsync(string role)
    {
        var name = NewName();
        await school.Console.CreatePersonAsync(name, role);
        return (await school.Console.DoAsync<MobiJobsDb, int>(
            db => db.Users.Where(p => p.UserName == name).Select(p => p.Id).SingleAsync()), name);
    }

    private async Task<int> SetAsync(params string[] permissions)
    {
        var name = await school.CreatePersonAsync(permissions);
        return await school.Console.DoAsync<MobiJobsDb, int>(
            db => db.PermissionSets.Where(s => s.Name.StartsWith($"set of {name} ")).Select(s => s.Id).SingleAsync());
    }

    /// <summary>Chooses the role and these sets only.</summary>
    private static async Task<IHtmlDocument> ChangeAsync(Visitor administrator, int id, string role, params int[] sets)
    {
        var page = await administrator.GetAsync($"/people/{id}");
        var shown = page.QuerySelector($"{Rights} input[name=Shown]")!.GetAttribute("value")!;
        var fields = sets.Select(s => KeyValuePair.Create("Sets", FormattableString.Invariant($"{s}")));
        return await administrator.AnswerAsync($"/people/{id}/rights",
        [
            .. fields,
            KeyValuePair.Create("Role", role),
            KeyValuePair.Create("Shown", shown),
            KeyValuePair.Create("Password", Own),
            KeyValuePair.Create(FormTokens.Name, page.FormToken()),
        ]);
    }

    private Task<AuditEntry> LastAsync(AuditAction action) => school.Console.DoAsync<MobiJobsDb, AuditEntry>(
        db => db.Audit.Where(e => e.Action == action).OrderByDescending(e => e.Id).FirstAsync());

    private Task<string?> RoleOfAsync(string name) => school.Console.DoAsync<PeopleRegister, MobiJobsDb, string?>(
        async (register, db) =>
        {
            var id = await db.Users.Where(p => p.UserName == name).Select(p => p.Id).SingleAsync();
            return (await register.MayAsync(id, CancellationToken.None)).Role;
        });
}
