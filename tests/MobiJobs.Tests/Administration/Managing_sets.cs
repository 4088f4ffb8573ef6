using System.Globalization;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Administration;

/// <summary>Permission sets at the pages: made for a group, within a set of the group above.</summary>
public sealed class Managing_sets(School school) : IClassFixture<School>
{
    private const string Form = "form[action='/people/sets']";
    private const string Delete = "form[action$='/delete']";

    [Fact]
    public async Task A_set_is_made_and_shown_and_changed_and_deleted()
    {
        using var administrator = await school.Console.SignInAsync(Roles.Administrator);
        var (group, _) = await GroupsAsync();
        var list = await CreateAsync(administrator, group, "学年の先生", Permissions.Read, Permissions.RetryJobs);
        list.AssertShows(".notice-done", "作成しました");
        var id = await IdOfAsync("学年の先生");
        list.AssertShows($"#set-{id}", "閲覧、失敗したジョブの再配信");
        Assert.Equal("学年の先生: Read,RetryJobs, subgroups", (await LastAsync(AuditAction.PermissionSetAdded)).After);

        var page = await administrator.GetAsync($"/people/sets/{id}");
        list = await administrator.AnswerAsync($"/people/sets/{id}", Fields(page, "担任", Permissions.Read));
        list.AssertShows($"#set-{id}", "担任");
        Assert.Equal(
            ("学年の先生: Read,RetryJobs, subgroups", "担任: Read, subgroups"),
            await BeforeAndAfterAsync(AuditAction.PermissionSetChanged));

        page = await administrator.GetAsync($"/people/sets/{id}");
        list = await administrator.SubmitAsync(page, Delete, new() { ["Password"] = RunningConsole.Password });
        list.AssertShows(".notice-done", "削除しました");
        Assert.Null(list.QuerySelector($"#set-{id}"));
    }

    [Fact]
    public async Task Below_a_set_only_what_it_allows_is_offered_and_taken()
    {
        using var administrator = await school.Console.SignInAsync(Roles.Administrator);
        var (group, below) = await GroupsAsync();
        await CreateAsync(administrator, group, "上位", Permissions.Read, Permissions.CancelJobs);
        var above = await IdOfAsync("上位");

        var page = await administrator.GetAsync($"/people/sets/new?group={below}");
        page.AssertShows("fieldset", "「上位」");
        Assert.Equal(
            [Permissions.Read, Permissions.CancelJobs],
            page.QuerySelectorAll("input[name=Allows]").Select(i => i.GetAttribute("value")!));
        await administrator.AnswerAsync(
            "/people/sets", Fields(page, "下位", Permissions.Read, Permissions.RegisterJobs));
        var set = await school.Console.DoAsync<MobiJobsDb, PermissionSet>(
            db => db.PermissionSets.SingleAsync(s => s.Name == "下位"));
        Assert.Equal((above, Permissions.Read), (set.AboveId, set.Ticked));

        page = await administrator.GetAsync($"/people/sets/{above}");
        page = await administrator.SubmitAsync(page, Delete, new() { ["Password"] = RunningConsole.Password });
        page.AssertShows("[role=alert]", "下位グループの権限がこの範囲の中にあるため");
        await DeleteAsync(administrator, set.Id);
        await DeleteAsync(administrator, above);
    }

    [Fact]
    public async Task Where_the_group_above_has_several_sets_one_is_chosen_first()
    {
        using var administrator = await school.Console.SignInAsync(Roles.Administrator);
        var (group, below) = await GroupsAsync();
        await CreateAsync(administrator, group, "一つ目", Permissions.Read);
        await CreateAsync(administrator, group, "二つ目", Permissions.Read, Permissions.RegisterJobs);
        var (first, second) = (await IdOfAsync("一つ目"), await IdOfAsync("二つ目"));
        var page = await administrator.GetAsync($"/people/sets/new?group={below}");
        Assert.Empty(page.QuerySelectorAll("input[name=Allows]"));
        Assert.Equal(2, page.QuerySelectorAll("input[name=above]").Length);
        page = await administrator.GetAsync($"/people/sets/new?group={below}&above={second}");
        Assert.Equal(2, page.QuerySelectorAll("input[name=Allows]").Length);
        await DeleteAsync(administrator, first);
        await DeleteAsync(administrator, second);
    }

    [Fact]
    public async Task What_is_wrong_with_a_set_is_said_at_its_field()
    {
        using var administrator = await school.Console.SignInAsync(Roles.Administrator);
        var (group, _) = await GroupsAsync();
        (await CreateAsync(administrator, group, "", Permissions.Read))
            .AssertShows("#name-wrong", "名前を60文字以内");
        (await CreateAsync(administrator, group, "読めない", Permissions.CancelJobs))
            .AssertShows("fieldset [role=alert]", "「閲覧」は必ず");
        await CreateAsync(administrator, group, "同じ名前", Permissions.Read);
        (await CreateAsync(administrator, group, "同じ名前", Permissions.Read))
            .AssertShows("#name-wrong", "見分けのつかない名前の権限");
        await DeleteAsync(administrator, await IdOfAsync("同じ名前"));
    }

    [Fact]
    public async Task Nothing_is_made_changed_or_deleted_without_the_password_of_who_does_it()
    {
        using var administrator = await school.Console.SignInAsync(Roles.Administrator);
        var (group, _) = await GroupsAsync();
        var page = await administrator.GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"/people/sets/new?group={group}"));
        var fields = Fields(page, "無断", Permissions.Read).Where(f => f.Key != "Password").ToList();
        (await administrator.AnswerAsync("/people/sets", fields)).AssertShows("#password-wrong", "入力してください");
        Assert.False(await school.Console.DoAsync<MobiJobsDb, bool>(
            db => db.PermissionSets.AnyAsync(s => s.Name == "無断")));

        await CreateAsync(administrator, group, "無断ではない", Permissions.Read);
        var id = await IdOfAsync("無断ではない");
        page = await administrator.GetAsync($"/people/sets/{id}");
        fields = [.. fields, KeyValuePair.Create("Password", "wrong-horse-9")];
        (await administrator.AnswerAsync($"/people/sets/{id}", fields)).AssertShows("#password-wrong", "違います");
        (await administrator.SubmitAsync(page, Delete)).AssertShows("#delete-password-wrong", "入力してください");
        Assert.Equal(id, await IdOfAsync("無断ではない"));
        await DeleteAsync(administrator, id);
    }

    [Fact]
    public async Task Who_holds_a_set_is_said_on_its_page()
    {
        using var administrator = await school.Console.SignInAsync(Roles.Administrator);
        var name = await school.CreatePersonAsync(Permissions.Read);
        var id = await school.Console.DoAsync<MobiJobsDb, int>(
            db => db.PermissionSets.Where(s => s.Name.StartsWith($"set of {name} ")).Select(s => s.Id).SingleAsync());
        (await administrator.GetAsync($"/people/sets/{id}")).AssertShows(".card-s ul", name);
        await DeleteAsync(administrator, id);
    }

    private static IEnumerable<KeyValuePair<string, string>> Fields(
        IHtmlDocument page, string name, params string[] permissions) =>
    [
        .. page.QuerySelectorAll("form.form input[type=hidden]")
            .Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value") ?? "")),
        .. permissions.Select(p => KeyValuePair.Create("Allows", p)),
        KeyValuePair.Create("Name", name),
        KeyValuePair.Create("Password", RunningConsole.Password),
        KeyValuePair.Create("IncludesBelow", "true"),
    ];

    private static async Task<IHtmlDocument> CreateAsync(
        Visitor administrator, int group, string name, params string[] permissions)
    {
        var page = await administrator.GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"/people/sets/new?group={group}"));
        Assert.NotNull(page.QuerySelector(Form));
        return await administrator.AnswerAsync("/people/sets", Fields(page, name, permissions));
    }

    private static async Task DeleteAsync(Visitor administrator, int id)
    {
        var page = await administrator.GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"/people/sets/{id}"));
        page = await administrator.SubmitAsync(page, Delete, new() { ["Password"] = RunningConsole.Password });
        page.AssertShows(".notice-done", "削除しました");
    }

    /// <summary>A group at the top without sets, and one below it.</summary>
    private Task<(int Group, int Below)> GroupsAsync() => school.Console.DoAsync<GroupRegister, MobiJobsDb, (int, int)>(
        async (register, db) =>
        {
            var (name, by) = ($"組 {Guid.NewGuid():N}", new Actor("admin", 1));
            await register.CreateAsync(name, null, by, CancellationToken.None);
            var group = await db.DeviceGroups.Where(g => g.Name == name).Select(g => g.Id).SingleAsync();
            await register.CreateAsync($"{name} 下", group, by, CancellationToken.None);
            return (group, await db.DeviceGroups.Where(g => g.ParentId == group).Select(g => g.Id).SingleAsync());
        });

    private Task<int> IdOfAsync(string name) => school.Console.DoAsync<MobiJobsDb, int>(
        db => db.PermissionSets.Where(s => s.Name == name).Select(s => s.Id).SingleAsync());

    private Task<AuditEntry> LastAsync(AuditAction action) => school.Console.DoAsync<MobiJobsDb, AuditEntry>(
        db => db.Audit.Where(e => e.Action == action).OrderByDescending(e => e.Id).FirstAsync());

    private async Task<(string?, string?)> BeforeAndAfterAsync(AuditAction action)
    {
        var entry = await LastAsync(action);
        return (entry.Before, entry.After);
    }
}
