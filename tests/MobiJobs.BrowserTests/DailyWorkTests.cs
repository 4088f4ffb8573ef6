using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>Two tasks of a day, in a real browser on the running program.</summary>
public sealed partial class DailyWorkTests : IAsyncLifetime
{
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private RunningConsole console = null!;
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;
    private IPage page = null!;

    [Fact]
    public async Task An_operator_follows_a_delivery_to_its_end()
    {
        await SignInAsync(Roles.Operator);
        await page.ClickAsync("nav a[href='/devices']");
        var device = page.Locator("tbody tr").First.Locator("a");
        var number = await device.InnerTextAsync();
        await page.ClickAsync("nav a[href='/operations/new']");
        await page.GetByLabel("ジョブの種類").SelectOptionAsync("profileInstall");
        await page.GetByLabel("端末番号").FillAsync(number);
        await page.GetByLabel("アプリ名・プロファイル名など").FillAsync("校内Wi-Fi 2026");
        await CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "登録する", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("1 件のジョブを登録しました");

        var row = page.Locator("tbody tr").First;
        for (var tries = 0; tries < 60 && !Ended().IsMatch(await row.InnerTextAsync()); tries++) { await page.ReloadAsync(); }

        await Assertions.Expect(row).ToContainTextAsync("成功");
        await row.Locator("td a").First.ClickAsync();
        await Assertions.Expect(page.Locator(".timeline")).ToContainTextAsync("コマンドを引き渡した");
        await CheckAsync();
    }

    [Fact]
    public async Task Helpdesk_finds_a_device_error_and_reads_it()
    {
        await SignInAsync(Roles.Helpdesk);
        await page.Locator("details.pick summary").ClickAsync();
        await page.GetByLabel("端末エラー").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "絞り込む" }).ClickAsync();
        Assert.Contains("status=deviceError", page.Url, StringComparison.Ordinal);
        await CheckAsync();
        await page.Locator("td.status a.st").First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "原因 (確からしい順)" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("pre").First).ToContainTextAsync("ErrorChain=ErrorCode[0]=");
        await CheckAsync();
        await page.SetViewportSizeAsync(390, 844);
        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    public async Task InitializeAsync()
    {
        console = await RunningConsole.StartAsync("Development", "--Gateway:Simulated:Devices=40", "--Gateway:Simulated:Speed=100", "--Gateway:Simulated:Faults=0");
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Arguments });
        page = await browser.NewPageAsync(new() { Locale = "ja-JP" });
    }

    public async Task DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        await console.DisposeAsync();
    }

    private async Task SignInAsync(string role)
    {
        await console.CreatePersonAsync("person", role);
        await page.GotoAsync(console.Address.ToString());
        await CheckAsync();
        await page.GetByLabel("ユーザーID").FillAsync("person");
        await page.GetByLabel("パスワード").FillAsync(RunningConsole.Password);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "ジョブ管理" })).ToBeVisibleAsync();
        await CheckAsync();
    }

    private async Task CheckAsync()
    {
        var axe = await page.RunAxe();
        Assert.True(axe.Violations.Length == 0, string.Join("; ", axe.Violations.Select(v => $"{v.Id}: {v.Nodes[0].Html}")));
    }

    [GeneratedRegex("成功|エラー|タイムアウト", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ended();
}
