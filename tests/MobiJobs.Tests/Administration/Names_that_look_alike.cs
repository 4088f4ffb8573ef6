using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Devices.Groups;
using MobiJobs.Shared.Input;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Administration;

/// <summary>No group, permission set or person gets a name that looks like another's.</summary>
public sealed class Names_that_look_alike(School school) : IClassFixture<School>
{
    public static TheoryData<string, string> Twins() => new()
    {
        { "ABC", "ＡＢＣ" },
        { "ABC", "abc" },
        { "PACE", "\u0420\u0410\u0421\u0415" }, // Cyrillic throughout.
        { "BETA", "\u0392\u0395\u03A4\u0391" }, // Greek throughout.
        { "1 年", "1  年" },
        { "1 年", "1　年" },
        { "がくねん", "か\u309Bくねん" },
        { "がくねん", "か\u3099くねん" },
        { "パソコン", "ﾊﾟｿｺﾝ" },
        { "パソコン", "ハ\u309Cソコン" },
        { "ヘリ", "へリ" }, // The first letter of hiragana.
        { "1-2", "1ー2" },
    };

    [Theory, MemberData(nameof(Twins))]
    public void Have_one_form(string name, string twin)
    {
        Assert.NotEqual(name, twin);
        Assert.Equal(NameForm.Of(name), NameForm.Of(twin));
    }

    [Theory]
    [InlineData("1年", "2年")]
    [InlineData("かくねん", "がくねん")]
    [InlineData("はん", "ぱん")]
    [InlineData("あ゛", "あ")]
    [InlineData("A組", "B組")]
    public void Others_have_their_own(string name, string other) =>
        Assert.NotEqual(NameForm.Of(name), NameForm.Of(other));

    [Theory, MemberData(nameof(Twins))]
    public async Task No_group_is_made_or_renamed_to_look_like_another(string name, string twin)
    {
        using var root = await school.Console.SignInAsync(Roles.Administrator);
        var above = await GroupAsync($"{Guid.NewGuid():N}");
        await CreateAsync(root, name, above);

        var page = await CreateAsync(root, twin, above);
        page.AssertShows("#name-wrong", $"「{name}」");
        await CreateAsync(root, "other", above);
        var other = await school.Console.ReadAsync(
            db => db.DeviceGroups.SingleAsync(g => g.ParentId == above && g.Name == "other"));
        (await SendAsync(root, $"/groups/{other.Id}/rename", ("name", twin)))
            .AssertShows($"#name-{other.Id}-wrong", $"「{name}」");

        Assert.Equal(["other", name], await NamesBelowAsync(above));
        var found = await school.Console.ReadAsync(db => GroupTree.LoadAsync(db, default));
        Assert.Equal(name, found.PathOf(found.Find($"{found.PathOf(above)}/{twin}").Id)!.Split('/')[^1]);
    }

    [Theory, MemberData(nameof(Twins))]
    public async Task No_permission_set_is_made_to_look_like_another(string name, string twin)
    {
        using var root = await school.Console.SignInAsync(Roles.Administrator);
        var group = await GroupAsync($"{Guid.NewGuid():N}");
        await AddSetAsync(root, group, name);

        var page = await AddSetAsync(root, group, twin);

        page.AssertShows("form .wrong", $"「{name}」");
        Assert.Equal([name], await school.Console.ReadAsync(
            db => db.PermissionSets.Where(s => s.GroupId == group).Select(s => s.Name).ToListAsync()));
    }

    [Theory]
    [InlineData("P\u0430ce")] // Cyrillic a.
    [InlineData("1年 \u0391lpha")] // Greek Alpha.
    public async Task Alphabets_are_not_mixed_within_a_word(string name)
    {
        using var root = await school.Console.SignInAsync(Roles.Administrator);
        var above = await GroupAsync($"{Guid.NewGuid():N}");
        (await CreateAsync(root, name, above)).AssertShows("#name-wrong", "混ぜず");
        (await AddSetAsync(root, above, name)).AssertShows("form .wrong", "混ぜない");
        Assert.Empty(await NamesBelowAsync(above));
        await CreateAsync(root, "π-Team \u0410\u0411", above); // Words of one alphabet each.
        Assert.Single(await NamesBelowAsync(above));
    }

    [Theory]
    [InlineData("Ｔａｎａｋａ")]
    [InlineData("TANAKA")]
    [InlineData("t\u0430naka")]
    public async Task No_person_is_called_like_another(string name)
    {
        await school.Console.DoAsync<People, IReadOnlyList<string>>(
            people => people.CreateAsync("tanaka", RunningConsole.Password, Roles.Helpdesk, "test", default));
        var problems = await school.Console.DoAsync<People, IReadOnlyList<string>>(
            people => people.CreateAsync(name, RunningConsole.Password, Roles.Helpdesk, "test", default));
        Assert.NotEmpty(problems);
    }

    private Task<int> GroupAsync(string name) => school.Console.ReadAsync(
        async db => (await GroupRegister.EnsureAsync(db, [name], default)).Id);

    private Task<List<string>> NamesBelowAsync(int above) => school.Console.ReadAsync(
        db => db.DeviceGroups.Where(g => g.ParentId == above).OrderByDescending(g => g.Id)
            .Select(g => g.Name).ToListAsync());

    private static Task<AngleSharp.Html.Dom.IHtmlDocument> CreateAsync(Visitor root, string name, int above) =>
        SendAsync(root, "/groups", ("name", name), ("parent", $"{above}"));

    private static Task<AngleSharp.Html.Dom.IHtmlDocument> AddSetAsync(Visitor root, int group, string name) =>
        SendAsync(
            root,
            "/people/sets",
            ("group", $"{group}"),
            ("Name", name),
            ("Allows", Permissions.Read),
            ("Password", RunningConsole.Password));

    private static async Task<AngleSharp.Html.Dom.IHtmlDocument> SendAsync(
        Visitor root, string path, params (string Name, string Value)[] fields)
    {
        var token = (await root.GetAsync("/groups")).FormToken();
        var all = fields.Append((FormTokens.Name, token)).ToDictionary(f => f.Item1, f => f.Item2);
        return await root.AnswerAsync(path, all);
    }
}
