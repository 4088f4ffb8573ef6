using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>What administrators do about people: a school's own administrator, a lost laptop, a wiped device.</summary>
public sealed class ManagingPeopleTests : Browsing
{
    [Fact]
    public async Task A_school_gets_an_administrator_of_its_own_who_sees_only_it()
    {
        var (group, inside, outside) = await DoAsync<MobiJobsDb, (DeviceGroup, string, string)>(SchoolAsync);
        await SignInAsync(Roles.Administrator);
        await Page.GetByRole(AriaRole.Link, new() { Name = "ユーザー管理" }).ClickAsync();
        await Page.GetByRole(AriaRole.Navigation, new() { Name = "ユーザー管理" })
            .GetByRole(AriaRole.Link, new() { Name = "サービス利用権限" }).ClickAsync();
        await Page.Locator("select[name=group]").SelectOptionAsync(new SelectOptionValue { Value = $"{group.Id}" });
        await Page.GetByRole(AriaRole.Button, new() { Name = "サービス利用権限を作成" }).ClickAsync();
        await Page.FillAsync("#Name", "学校の管理者");
        foreach (var box in await Page.Locator("input[name=Allows]").AllAsync()) { await box.CheckAsync(); }

        await Page.Locator("input[name=IncludesBelow]").CheckAsync();
        await Page.FillAsync("form[action='/people/sets'] [type=password]", RunningConsole.Password);
        await CheckAsync();
        await Page.Locator("main form button[type=submit]").First.ClickAsync();
        await Assertions.Expect(Page.Locator("main")).ToContainTextAsync("学校の管理者");

        await Page.GotoAsync(At("/people/new"));
        await Page.FillAsync("#Name", "school-admin");
        await Page.Locator("input[name=Role][value='']").CheckAsync();
        await Page.GetByLabel("学校の管理者").CheckAsync();
        await Page.Locator("input[name=Invite][value=false]").CheckAsync();
        await Page.FillAsync("form[action='/people'] [type=password]", RunningConsole.Password);
        await CheckAsync();
        await Page.Locator("main form button[type=submit]").ClickAsync();
        var password = await Page.Locator("#secret").InputValueAsync();

        var school = await OpenAsync("ja-JP");
        await school.GotoAsync(At("/"));
        await school.FillAsync("#User", "school-admin");
        await school.FillAsync("#Password", password);
        await school.Keyboard.PressAsync("Enter");
        await school.FillAsync("#Current", password);
        await school.FillAsync("#New", RunningConsole.Password);
        await school.FillAsync("#Repeat", RunningConsole.Password);
        await school.Keyboard.PressAsync("Enter");
        await school.GetByRole(AriaRole.Link, new() { Name = "端末", Exact = true }).ClickAsync();
        await CheckAsync(school);
        await Assertions.Expect(school.Locator("table")).ToContainTextAsync(inside);
        await Assertions.Expect(school.Locator("table")).Not.ToContainTextAsync(outside);
        await school.GotoAsync(At($"/devices?number={outside}"));
        await Assertions.Expect(school.Locator("main tbody tr")).ToHaveCountAsync(0);
        Assert.Equal(404, (await school.GotoAsync(At($"/devices/{outside}")))!.Status);
        Assert.Equal(200, (await school.GotoAsync(At($"/devices/{inside}")))!.Status);
        await Assertions.Expect(school.GetByRole(AriaRole.Link, new() { Name = "ユーザー管理" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_session_of_a_lost_laptop_ends_while_its_list_is_open()
    {
        await Console.CreatePersonAsync("laptop", Roles.Operator);
        var laptop = await OpenAsync("ja-JP");
        await laptop.GotoAsync(At("/"));
        await laptop.FillAsync("#User", "laptop");
        await laptop.FillAsync("#Password", RunningConsole.Password);
        await laptop.Keyboard.PressAsync("Enter");
        await Assertions.Expect(laptop.Locator("#live")).ToHaveAttributeAsync("data-state", "on");

        await SignInAsync(Roles.Administrator);
        await Page.GetByRole(AriaRole.Link, new() { Name = "ユーザー管理" }).ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "全員のセッション" }).ClickAsync();
        await CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "laptop のセッションを終了する" }).ClickAsync();
        await Assertions.Expect(Page.Locator("tbody")).Not.ToContainTextAsync("laptop");

        await Assertions.Expect(laptop.Locator("#live")).ToHaveAttributeAsync("data-state", "over");
        await Assertions.Expect(laptop.Locator("tbody")).ToHaveCountAsync(0);
        await CheckAsync(laptop);
        await laptop.ReloadAsync();
        await Assertions.Expect(laptop.Locator("#Password")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_wiped_a_device_is_found_and_taken_out_as_a_file()
    {
        var operatorPage = await OpenAsync("ja-JP");
        await SignInAsync(operatorPage, Roles.Administrator);
        var who = (await operatorPage.Locator(".me .who span").First.InnerTextAsync()).Split('\n')[0].Trim();
        var (number, serial) = await DoAsync<MobiJobsDb, (string, string?)>(async db =>
        {
            var device = await db.Devices.FirstAsync(d => d.EnrollmentId != null && d.SerialNumber != null);
            return (device.Number, device.SerialNumber);
        });
        await operatorPage.GotoAsync(At($"/operations/new?device={number}"));
        await operatorPage.GetByRole(AriaRole.Link, new() { Name = "遠隔初期化" }).ClickAsync();
        await operatorPage.GetByRole(AriaRole.Button, new() { Name = "確認へ進む" }).ClickAsync();
        await Assertions.Expect(operatorPage.Locator("h1")).ToHaveTextAsync("送信前の確認");
        await operatorPage.GetByLabel("取り消せないことを理解しました").CheckAsync();
        await operatorPage.Locator("input[type=password]").FillAsync(RunningConsole.Password);
        await CheckAsync(operatorPage);
        await operatorPage.Locator("main form button.btn-danger-s").First.ClickAsync();
        await Assertions.Expect(operatorPage.Locator("#job-facts")).ToContainTextAsync(number);

        await SignInAsync(Roles.Administrator);
        await Page.GetByRole(AriaRole.Link, new() { Name = "監査ログ" }).ClickAsync();
        await Page.Locator("input[name=device]").FillAsync(number);
        await Page.Keyboard.PressAsync("Enter");
        await Page.WaitForURLAsync($"**device={number}**");
        await CheckAsync();
        var row = Page.Locator("tbody tr", new() { HasText = "遠隔初期化" }).Last;
        await Assertions.Expect(row).ToContainTextAsync(who);
        await Assertions.Expect(row).ToContainTextAsync(serial!);
        var waiting = Page.WaitForDownloadAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "CSV" }).ClickAsync();
        await using var stream = await (await waiting).CreateReadStreamAsync();
        using var reader = new StreamReader(stream);
        var lines = (await reader.ReadToEndAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.Contains("遠隔初期化", StringComparison.Ordinal)
            && line.Contains(who, StringComparison.Ordinal)
            && line.Contains(serial!, StringComparison.Ordinal));
        Assert.All(lines.Skip(1), line => Assert.Contains(number, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_shown_once_is_copied_by_a_button_and_told()
    {
        await Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await SignInAsync(Roles.Administrator);
        await Page.GotoAsync(At("/people/new"));
        await Page.FillAsync("#Name", "invited-person");
        await Page.FillAsync("form[action='/people'] [type=password]", RunningConsole.Password);
        await Page.Locator("main form button[type=submit]").ClickAsync();
        await CheckAsync();
        await AssertCopiesAsync("#secret");

        await Page.GotoAsync(At("/account/tokens"));
        await Page.FillAsync("#Name", "夜間同期");
        await Page.FillAsync("form[action='/account/tokens'] [type=password]", RunningConsole.Password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "トークンを作成する" }).ClickAsync();
        await CheckAsync();
        await AssertCopiesAsync("#made");

        await Page.EvaluateAsync(
            "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not permitted')); }");
        await Page.GetByRole(AriaRole.Button, new() { Name = "コピー" }).ClickAsync();
        await Assertions.Expect(Page.Locator("#said")).ToContainTextAsync("Ctrl+C");
        Assert.Equal(
            await Page.Locator("#made").InputValueAsync(),
            await Page.EvaluateAsync<string>("document.activeElement.value.slice(0, made.selectionEnd)"));
    }

    /// <summary>On a telephone the bar is wider than the screen.</summary>
    [Fact]
    public async Task The_current_tab_is_in_view_on_a_narrow_screen()
    {
        await SignInAsync(Roles.Administrator);
        await Page.SetViewportSizeAsync(390, 844);
        foreach (var path in (string[])["/people/tokens", "/people", "/feature-sets", "/vpp/hashes"])
        {
            await Page.GotoAsync(At(path));
            await Assertions.Expect(Page.Locator(".tabs [aria-current]")).ToBeInViewportAsync(new() { Ratio = 1 });
            Assert.Equal(0, await Page.EvaluateAsync<int>("Math.round(scrollX + scrollY)"));
        }
    }

    /// <summary>By keyboard, as somebody who can't see it does.</summary>
    private async Task AssertCopiesAsync(string field)
    {
        var button = Page.GetByRole(AriaRole.Button, new() { Name = "コピー" });
        await Page.FocusAsync(field);
        await Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(button).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page.Locator("#said")).ToHaveTextAsync("コピーしました。");
        Assert.Equal(
            await Page.Locator(field).InputValueAsync(),
            await Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }

    /// <summary>A group with devices, one of them, and a device elsewhere.</summary>
    private static async Task<(DeviceGroup Group, string Inside, string Outside)> SchoolAsync(MobiJobsDb db)
    {
        var group = await db.DeviceGroups
            .Where(g => db.Devices.Any(d => d.GroupId == g.Id))
            .OrderByDescending(g => g.Path.Length).ThenBy(g => g.Id)
            .FirstAsync();
        var inside = await db.Devices.Where(d => d.GroupId == group.Id).Select(d => d.Number).FirstAsync();
        var outside = await db.Devices
            .Where(d => d.GroupId == null || !d.Group!.Path.StartsWith(group.Path))
            .Select(d => d.Number)
            .FirstAsync();
        return (group, inside, outside);
    }

    private string At(string path) => new Uri(Console.Address, path).ToString();
}
