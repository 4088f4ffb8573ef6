using Microsoft.Playwright;
using MobiJobs.Accounts;

namespace MobiJobs.BrowserTests;

/// <summary>What operators and helpdesk staff do all day.</summary>
public sealed class DailyWorkTests : Browsing
{
    [Fact]
    public async Task An_operator_follows_a_delivery_to_its_end()
    {
        await TypePasswordAsync(Page, Roles.Operator);
        await Page.ClickAsync("nav a[href='/devices']");
        var number = await Page.Locator("tbody tr").First.Locator("a").InnerTextAsync();
        await Page.ClickAsync("nav a[href='/operations/new']");
        await Page.GetByRole(AriaRole.Link, new() { Name = "構成プロファイル適用" }).ClickAsync();
        await Page.GetByLabel("端末番号", new() { Exact = true }).FillAsync(number);
        await Page.Locator("#items input[type=checkbox]").First.CheckAsync();
        await CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "確認へ進む" }).ClickAsync();
        await CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "1件を登録する" }).ClickAsync();
        await Assertions.Expect(Page.Locator(".notice-done")).ToContainTextAsync("1件のジョブを登録しました");

        // Without a reload.
        await Assertions.Expect(Page.Locator("#job-state")).ToContainTextAsync("成功", new() { Timeout = 60_000 });
        await Assertions.Expect(Page.Locator(".timeline")).ToContainTextAsync("コマンドを送信");
        await CheckAsync();
    }

    [Fact]
    public async Task Helpdesk_filters_sends_the_address_and_reads_the_newest_error()
    {
        await SignInAsync(Roles.Helpdesk);
        await Page.Locator(".filters details.pick summary").ClickAsync();
        await Page.GetByLabel("端末エラー", new() { Exact = true }).CheckAsync();
        await Page.WaitForURLAsync("**status=deviceError**");
        await Page.Keyboard.PressAsync("Escape");
        await CheckAsync();

        var colleague = await OpenAsync("ja-JP");
        await SignInAsync(colleague, Roles.Helpdesk);
        await colleague.GotoAsync(Page.Url);
        var newest = await Page.Locator("tbody tr").First.GetAttributeAsync("id"); // More may have failed since.
        await Assertions.Expect(colleague.Locator($"#{newest}")).ToBeVisibleAsync();

        await Page.Locator("td.status a.st").First.ClickAsync();
        await Assertions.Expect(Page.Locator("#panel").GetByRole(AriaRole.Heading, new() { Name = "原因（確からしい順）" }))
            .ToBeVisibleAsync();
        await Assertions.Expect(Page.Locator("#panel pre").First).ToContainTextAsync("ErrorChain=ErrorCode[0]=");
        Assert.Equal(0, await Page.Locator("td.act button").CountAsync());
        await CheckAsync();
    }

    [Fact]
    public async Task The_same_on_a_narrow_screen()
    {
        await Page.SetViewportSizeAsync(390, 844);
        await SignInAsync(Roles.Operator);
        await Page.Locator("#filter-switch").CheckAsync();
        await Page.Locator(".filters details.pick summary").ClickAsync();
        await Page.GetByLabel("端末エラー", new() { Exact = true }).CheckAsync();
        await Page.WaitForURLAsync("**status=deviceError**");
        await Page.Keyboard.PressAsync("Escape");
        await AssertNarrowAsync();
        await Page.Locator("td.status a.st").First.ClickAsync();
        await Page.WaitForURLAsync("**/explanation");
        await AssertNarrowAsync();
        string[] paths =
        [
            "/",
            "/stuck?over=all",
            "/devices",
            "/deliveries",
            "/operations/new",
            "/operations/new?kind=vppInstall",
            "/guide?q=12064",
            "/guide",
            "/guide/app-cannot-be-purchased",
            "/guide/print",
            "/delivery-stop",
            "/account/password",
            "/people",
            "/people/new",
            "/people/1",
            "/people/sets",
        ];
        foreach (var path in paths)
        {
            await Page.GotoAsync(new Uri(Console.Address, path).ToString());
            await AssertNarrowAsync();
        }
    }

    [Fact]
    public async Task Every_page_is_whole_in_english_and_in_the_dark()
    {
        var page = await OpenAsync("en-US", ColorScheme.Dark);
        await TypePasswordAsync(page, Roles.Administrator);
        Assert.Equal("Job management", await page.Locator("h1").InnerTextAsync());
        string[] paths =
        [
            "/",
            "/?status=deviceError",
            "/?status=waiting&open=true",
            "/stuck?over=all",
            "/devices",
            "/groups",
            "/deliveries",
            "/apps",
            "/operations/new",
            "/operations/new?kind=vppInstall",
            "/guide?q=12064",
            "/guide",
            "/guide/app-cannot-be-purchased",
            "/guide/print",
            "/delivery-stop",
            "/account/password",
            "/account/recover",
            "/account/link",
            "/people",
            "/people/new",
            "/people/1",
            "/people/sets",
            "/people/sets/new?group=1",
            "/people/sessions",
            "/jobs/1",
            "/nothing",
        ];
        foreach (var path in paths)
        {
            await page.GotoAsync(new Uri(Console.Address, path).ToString());
            await ShortenAsync(page);
            await CheckAsync(page);
            Assert.DoesNotMatch("[ぁ-んァ-ヶ]", await page.Locator("h1").InnerTextAsync());
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Light" }).ClickAsync();
        Assert.Equal("light", await page.Locator("html").GetAttributeAsync("data-theme"));
        await CheckAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "日本語" }).ClickAsync();
        Assert.Equal("ja", await page.Locator("html").GetAttributeAsync("lang"));
    }

    /// <summary>
    /// Leaves twenty entries of each chapter of the printed guide, for axe, which takes minutes for a thousand alike.
    /// </summary>
    private static Task ShortenAsync(IPage page) => page.EvaluateAsync(
        """
        () => document.querySelectorAll('.book ul, .book .chapter').forEach(
          many => [...many.children].slice(20).forEach(one => one.remove()))
        """);

    private async Task AssertNarrowAsync()
    {
        Assert.Equal(390, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await ShortenAsync(Page);
        await CheckAsync();
    }
}
