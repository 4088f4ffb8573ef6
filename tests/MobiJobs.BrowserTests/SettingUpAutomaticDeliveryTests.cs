using Microsoft.Playwright;
using MobiJobs.Accounts;

namespace MobiJobs.BrowserTests;

/// <summary>What an operator does so that a class always has its apps.</summary>
public sealed class SettingUpAutomaticDeliveryTests : Browsing
{
    private static readonly string[] Paths =
    [
        "/apps",
        "/apps/new",
        "/apps/1",
        "/apps/1/edit",
        "/books",
        "/books/new",
        "/profiles",
        "/profiles/1",
        "/profiles/new",
        "/feature-sets",
        "/feature-sets/1",
        "/feature-sets/1/edit",
        "/auto-delivery",
        "/auto-delivery/new",
    ];

    [Fact]
    public async Task An_operator_adds_an_app_puts_it_on_a_list_previews_what_it_would_send_and_runs_it()
    {
        await SignInAsync(Roles.Operator);
        await Page.ClickAsync("nav a[href='/apps']");
        await Page.ClickAsync("a[href='/apps/new']");
        await Page.GetByLabel("名前", new() { Exact = true }).FillAsync("漢字練習");
        await Page.GetByLabel("入手元").SelectOptionAsync("App Store");
        await Page.GetByLabel("App Store ID").FillAsync("900000777");
        await Page.GetByLabel("バンドルID").FillAsync("jp.example.kanji");
        await CheckAsync();
        await SaveAsync();
        await Assertions.Expect(Page.Locator(".notice-done")).ToContainTextAsync("「漢字練習」を追加しました");
        await CheckAsync();

        await MakeListAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "今すぐ実行" }).ClickAsync();
        await Assertions.Expect(Page.Locator("#per-app")).ToContainTextAsync("漢字練習");
        await CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "件のジョブを登録する" }).ClickAsync();
        await Assertions.Expect(Page.Locator(".notice-done")).ToContainTextAsync("登録 ");
        await FollowToTheEndAsync();
    }

    [Fact]
    public async Task The_pages_are_whole_in_english_in_the_dark_and_on_a_narrow_screen()
    {
        var page = await OpenAsync("en-US", ColorScheme.Dark);
        await SignInAsync(page, Roles.Administrator);
        foreach (var path in Paths)
        {
            await page.GotoAsync(new Uri(Console.Address, path).ToString());
            await CheckAsync(page);
        }

        await page.SetViewportSizeAsync(390, 844);
        foreach (var path in Paths)
        {
            await page.GotoAsync(new Uri(Console.Address, path).ToString());
            Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") == 390, path);
        }
    }

    [Fact]
    public async Task A_profile_that_is_none_is_refused_at_its_field()
    {
        await SignInAsync(Roles.Operator);
        await Page.GotoAsync(new Uri(Console.Address, "/profiles/new").ToString());
        await Page.GetByLabel("プロファイルのファイル")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "x.mobileconfig",
                    MimeType = "application/x-apple-aspen-config",
                    Buffer = "<html/>"u8.ToArray(),
                });
        await SaveAsync();
        await Assertions.Expect(Page.Locator(".wrong")).ToContainTextAsync("プロパティリストではなく、Webページ");
        await CheckAsync();
    }

    private async Task MakeListAsync()
    {
        await Page.ClickAsync("nav a[href='/auto-delivery']");
        await Page.ClickAsync("a[href='/auto-delivery/new']");
        await Page.GetByLabel("名前", new() { Exact = true }).FillAsync("朝のアプリ");
        await Page.GetByLabel("グループ", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "1年" });
        await Page.GetByLabel("下位グループの端末も対象にする").CheckAsync();
        await Page.GetByLabel("漢字練習").CheckAsync();
        await Page.GetByLabel("毎週", new() { Exact = true }).CheckAsync();
        await Page.GetByRole(AriaRole.Group, new() { Name = "毎週の曜日" }).GetByLabel("水").CheckAsync();
        await Page.GetByLabel("時刻").FillAsync("07:30");
        await CheckAsync();
        await SaveAsync();
        await Assertions.Expect(Page.Locator("main")).ToContainTextAsync("水 7:30");
        await CheckAsync();
    }

    /// <summary>
    /// The devices are asked for their app lists, the app follows, and every job says which list it comes from.
    /// </summary>
    private async Task FollowToTheEndAsync()
    {
        var jobs = Page.Locator("a[href^='/?operation=']");
        await ReloadUntilThereAsync(jobs);
        await jobs.ClickAsync();
        var row = Page.Locator("tbody tr", new() { HasText = "漢字練習" }).First;
        await ReloadUntilThereAsync(row);
        await Assertions.Expect(row).ToContainTextAsync("自動配信「朝のアプリ」", new() { Timeout = 60_000 });
        // Not each: some of the school's devices are signed in with another account, and find no licence.
        var done = Page.Locator("tbody tr", new() { HasText = "漢字練習" }).Filter(new() { HasText = "成功" });
        await Assertions.Expect(done.First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await CheckAsync();
    }

    /// <summary>A hundred reloads take longer than the fleet does.</summary>
    private async Task ReloadUntilThereAsync(ILocator wanted)
    {
        for (var tries = 0; tries < 100 && await wanted.CountAsync() == 0; tries++) { await Page.ReloadAsync(); }

        await Assertions.Expect(wanted).ToBeVisibleAsync();
    }

    private Task SaveAsync() => Page.GetByRole(AriaRole.Button, new() { Name = "保存する" }).ClickAsync();
}
