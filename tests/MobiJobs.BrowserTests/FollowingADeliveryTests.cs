using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.BrowserTests;

/// <summary>配信履歴: watching a delivery to its end, seeing what failed, and delivering that again.</summary>
public sealed class FollowingADeliveryTests : Browsing
{
    [Fact]
    public async Task An_operator_follows_a_delivery_to_its_end_without_reloading()
    {
        await SignInAsync(Roles.Operator);
        var numbers = await DoAsync<MobiJobsDb, List<string>>(
            db => db.Devices.OrderBy(d => d.Number).Select(d => d.Number).Take(5).ToListAsync());
        await Page.ClickAsync("nav a[href='/operations/new']");
        await Page.GetByRole(AriaRole.Link, new() { Name = "構成プロファイル適用" }).ClickAsync();
        await Page.GetByRole(AriaRole.Checkbox, new() { Name = "校内Wi-Fi 2026" }).CheckAsync();
        await Page.Locator("#Devices").FillAsync(string.Join('\n', numbers));
        await Page.GetByRole(AriaRole.Button, new() { Name = "確認へ進む" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "5 件を登録する" }).ClickAsync();
        await Assertions.Expect(Page.Locator("[role=status].notice")).ToContainTextAsync("登録しました");
        await Page.ClickAsync("nav a[href='/deliveries']");
        await Assertions.Expect(Page.Locator("tbody tr").First).ToContainTextAsync("校内Wi-Fi 2026");
        await Page.Locator("tbody tr").First.Locator("td a").First.ClickAsync();
        // Without a reload.
        await Assertions.Expect(Page.Locator(".delivery[data-running=false]"))
            .ToContainTextAsync("成功 5", new() { Timeout = 60_000 });
        await Assertions.Expect(Page.Locator("#delivery-statuses")).ToContainTextAsync("5");
        await CheckAsync();
        await Page.Locator(".delivery .st-done").ClickAsync();
        await Assertions.Expect(Page.Locator("table.jobs tbody tr")).ToHaveCountAsync(5);
    }

    [Fact]
    public async Task Helpdesk_sees_why_a_delivery_failed_and_delivers_that_again()
    {
        await SignInAsync(Roles.Helpdesk);
        var operation = await DoAsync<MobiJobsDb, long>(
            db => db.Jobs.Where(j => j.OperationId != null && j.Status == JobStatus.DeviceError)
                .GroupBy(j => j.OperationId!.Value)
                .OrderByDescending(g => g.Count())
                .Select(g => g.Key)
                .FirstAsync());
        await Page.GotoAsync(
            new Uri(Console.Address, string.Create(CultureInfo.InvariantCulture, $"/deliveries/{operation}"))
                .ToString());
        await CheckAsync();
        var cause = Page.Locator("#delivery-causes tbody tr")
            .Filter(new() { Has = Page.Locator("a[href$='/explanation']") }).First;
        await cause.GetByRole(AriaRole.Checkbox).FocusAsync();
        await Page.Keyboard.PressAsync("Space");
        await Page.GetByRole(AriaRole.Button, new() { Name = "選んだ原因だけ再配信" }).FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page.Locator("form.confirm")).ToBeVisibleAsync();
        await CheckAsync();
        await Page.Locator("form.confirm .btn-primary").ClickAsync();
        await Assertions.Expect(Page.Locator(".notice-done")).ToContainTextAsync("再配信");
        await Assertions.Expect(Page.Locator($"dd a[href='/deliveries/{operation}']")).ToBeVisibleAsync();
        await Assertions.Expect(Page.Locator(".delivery[data-running=false]"))
            .ToContainTextAsync("成功", new() { Timeout = 60_000 });
        await CheckAsync();
    }

    [Fact]
    public async Task In_the_list_failed_jobs_are_selected_and_delivered_again()
    {
        await SignInAsync(Roles.Helpdesk);
        await Page.GotoAsync(new Uri(Console.Address, "/?status=deviceError&kind=vppInstall").ToString());
        await Assertions.Expect(Page.GetByRole(AriaRole.Button, new() { Name = "選択を再配信" })).ToBeDisabledAsync();
        await Page.Locator("tbody input[name=ids]").First.CheckAsync();
        await CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "選択を再配信" }).ClickAsync();
        await Assertions.Expect(Page.Locator("form.confirm")).ToBeVisibleAsync();
        await Page.Locator("form.confirm .btn-primary").ClickAsync();
        await Assertions.Expect(Page.Locator(".notice-done")).ToContainTextAsync("再配信 1 件");
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1440)]
    public async Task The_history_is_whole_in_english_in_the_dark_at_any_width(int width)
    {
        var page = await OpenAsync("en-US", ColorScheme.Dark);
        await page.SetViewportSizeAsync(width, 900);
        await SignInAsync(page, Roles.Administrator);
        string[] paths =
        [
            "/deliveries",
            "/deliveries?state=failures",
            "/deliveries?from=nonsense",
            "/deliveries/1",
        ];
        foreach (var path in paths)
        {
            await page.GotoAsync(new Uri(Console.Address, path).ToString());
            Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            Assert.DoesNotMatch("[ぁ-んァ-ヶ]", await page.Locator("h1").InnerTextAsync());
            await CheckAsync(page);
        }
    }
}
