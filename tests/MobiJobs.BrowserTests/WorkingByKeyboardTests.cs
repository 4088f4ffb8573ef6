using System.Text;
using Microsoft.Playwright;
using MobiJobs.Accounts;

namespace MobiJobs.BrowserTests;

/// <summary>
/// New devices, an app for them, and what failed once more: without a mouse, and always seeing where one is.
/// </summary>
public sealed class WorkingByKeyboardTests : Browsing
{
    private const int MostTabs = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Imports_devices_sends_an_app_to_their_group_and_follows_it()
    {
        // Before the key is pressed: afterwards, the chooser may already be open.
        var chooser = new TaskCompletionSource<IFileChooser>();
        Page.FileChooser += (_, opened) => chooser.TrySetResult(opened);
        await SignInAsync(Roles.Administrator);
        await TabToAsync("nav a[href='/devices']");
        await EnterAsync("端末");
        await TabToAsync("a[href='/devices/import']");
        await EnterAsync("CSVで取り込む");
        await TabToAsync("input[type=file]");
        await Page.Keyboard.PressAsync("Enter");
        await (await chooser.Task.WaitAsync(Patience))
            .SetFilesAsync(
                new FilePayload
                {
                    Name = "端末.csv",
                    MimeType = "text/csv",
                    Buffer = Encoding.UTF8.GetBytes("端末番号,所有者名,グループ\r\nKB-1,山田 太郎,新入生\r\nKB-2,髙橋 さくら,新入生\r\n"),
                });
        await TabToAsync("[name=makesGroups]");
        await Page.Keyboard.PressAsync("Space");
        await TabToAsync("main button[type=submit]");
        await EnterAsync("取り込みの確認");
        await TabToAsync("main form button.btn-primary");
        await EnterAsync("取り込みが終わりました");

        await TabToAsync("nav a[href='/operations/new']");
        await EnterAsync("ジョブを登録");
        await TabToAsync("a[href*='kind=appInstall']");
        await EnterAsync("アプリ配信");
        await TabToAsync("[name=Items]");
        await Page.Keyboard.PressAsync("Space");
        await TabToAsync("label:has-text('新入生') [name=Groups]");
        await Page.Keyboard.PressAsync("Space");
        await TabToAsync("main .acts .btn-primary");
        await EnterAsync("送信前の確認");
        await TabToAsync("form.confirm .btn-primary");
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page.Locator("h1")).ToContainTextAsync("操作 #");
        await TabToAsync("main a[href^='/?operation=']");
        await EnterAsync("ジョブ管理");
        await TabToAsync("header a[href^='/deliveries/']");
        await Page.Keyboard.PressAsync("Enter");
        // Without a reload.
        await Assertions.Expect(Page.Locator(".delivery .st-done .num"))
            .ToHaveTextAsync("2", new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task Opens_a_delivery_from_its_row_and_delivers_again_what_failed_for_a_cause()
    {
        await SignInAsync(Roles.Operator);
        await Page.GotoAsync(new Uri(Console.Address, "/deliveries?state=failures&kind=vppInstall").ToString());
        await Page.Keyboard.PressAsync("j");
        await Page.Keyboard.PressAsync("j");
        Assert.True(await Page.Locator("tbody tr").Nth(1).EvaluateAsync<bool>("row => row === document.activeElement"));
        await Page.Keyboard.PressAsync("o");
        await Assertions.Expect(Page.Locator("h1")).ToContainTextAsync("操作 #");
        await TabToAsync("[name=causes]");
        await Page.Keyboard.PressAsync("Space");
        await TabToAsync("button[value=causes]");
        await EnterAsync("再配信");
        await SendAllTheSameAsync();
        await TabToAsync("form.confirm .btn-primary");
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page.Locator(".notice-done")).ToContainTextAsync("再配信");
    }

    [Theory]
    [InlineData("/", "/jobs/")]
    [InlineData("/devices", "/devices/")]
    [InlineData("/deliveries", "/deliveries/")]
    [InlineData("/groups", "/devices?group=")]
    [InlineData("/apps", "/apps/")]
    [InlineData("/vpp", "/vpp/")]
    [InlineData("/people", "/people/")]
    [InlineData("/audit?group=people", "/people/")]
    public async Task Opens_the_row_that_it_came_to(string list, string opened)
    {
        await SignInAsync(Roles.Administrator);
        await Page.GotoAsync(new Uri(Console.Address, list).ToString());
        await Page.Keyboard.PressAsync("j");
        await Page.Keyboard.PressAsync("ArrowDown");
        await Page.Keyboard.PressAsync("ArrowUp");
        var row = Page.Locator("main .jobs tbody tr").First;
        Assert.True(await row.EvaluateAsync<bool>("row => row === document.activeElement"), "Not on the first row.");
        await Page.Keyboard.PressAsync("Enter");
        await Page.WaitForURLAsync(url => url.Contains(opened, StringComparison.Ordinal));
        await Assertions.Expect(Page.Locator("h1")).ToBeVisibleAsync();
        Assert.Empty(Troubles);
    }

    /// <summary>Also what the check leaves out.</summary>
    private async Task SendAllTheSameAsync()
    {
        const string Anyway = "form[action$='/decide'] button[aria-pressed=false]:has-text('それでも送る')";
        for (var left = await Page.Locator(Anyway).CountAsync(); left > 0; left--)
        {
            await TabToAsync(Anyway);
            await Page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(Page.Locator(Anyway)).ToHaveCountAsync(left - 1);
        }
    }

    private async Task EnterAsync(string heading)
    {
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page.Locator("h1")).ToHaveTextAsync(heading);
    }

    /// <summary>
    /// From control to control until this one is reached; each on the way shows that it has the focus.
    /// </summary>
    private async Task TabToAsync(string selector)
    {
        var wanted = await Page.Locator(selector).First.ElementHandleAsync();
        for (var i = 0; i < MostTabs; i++)
        {
            await Page.Keyboard.PressAsync("Tab");
            var hidden = await Page.EvaluateAsync<string?>(
                """
                () => {
                  const at = document.activeElement, style = getComputedStyle(at);
                  const isShown = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
                  return at === document.body || isShown ? null : at.outerHTML;
                }
                """);
            Assert.True(hidden is null, $"Nothing shows that the focus is on {hidden}");
            if (await wanted.EvaluateAsync<bool>("element => element === document.activeElement")) { return; }
        }

        Assert.Fail($"{selector} can't be reached.");
    }
}
