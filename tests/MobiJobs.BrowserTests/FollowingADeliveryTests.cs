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
        await Page.GetByRole(AriaRole.Button, new() { Name = "5件を登録する" }).ClickAsync();
        await Assertions.Expect(Page.Locator("[role=status].notice")).ToContainTextAsync("登録しました");
        await Page.ClickAsync("nav a[href='/deliveries']");
        await Assertions.Expect(Page.Locator("tbody tr").First).ToContainTextAsync("校内Wi-Fi 2026");
        await Page.Locator("tbody tr").First.Locator("td a").First.ClickAsync();
        // Without a reload.
        await Assertions.Expect(Page.Locator(".delivery[data-running=false]"))
            .ToContainTextAsync("成功 5", new() { Timeout = 60_000 });
        await Assertions.Expect(Page.Locator("#delivery-statuses")).ToContainTextAsync("5");
        await Assertions.Expect(Page.Locator("#delivery-forecast")).ToContainTextAsync("所要時間");
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
        const string OfGroupWithToken = "/?status=deviceError&kind=vppInstall&device=1A-";
        await Page.GotoAsync(new Uri(Console.Address, OfGroupWithToken).ToString());
        var again = Page.GetByRole(AriaRole.Button, new() { Name = "選択を再配信" });
        await Assertions.Expect(again).ToBeHiddenAsync(); // Nothing is selected.
        await Page.Locator("tbody input[name=ids]").First.CheckAsync();
        await CheckAsync();
        await again.ClickAsync();
        await Assertions.Expect(Page.Locator("form.confirm")).ToBeVisibleAsync();
        await SendAllTheSameAsync();
        await Page.Locator("form.confirm .btn-primary").ClickAsync();
        await Assertions.Expect(Page.Locator(".notice-done")).ToContainTextAsync("再配信 1件");
    }

    /// <summary>What the check would leave out, such as a delivery for which there is no licence.</summary>
    private async Task SendAllTheSameAsync()
    {
        var anyway = Page.Locator("form[action$='/decide'] button[aria-pressed=false]")
            .Filter(new() { HasText = "それでも送る" });
        for (var left = await anyway.CountAsync(); left > 0; left--)
        {
            await anyway.First.ClickAsync();
            await Assertions.Expect(anyway).ToHaveCountAsync(left - 1);
        }
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

    [Theory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task A_long_name_without_blanks_pushes_no_page_out_of_the_window(int width)
    {
        var (name, job, operation, number) = (new string('m', 200), 0L, 0L, "");
        await DoAsync<MobiJobsDb, int>(async db =>
        {
            (job, operation, number) = await db.Jobs
                .Where(j => j.OperationId != null && j.Status == JobStatus.DeviceError)
                .OrderByDescending(j => j.Id)
                .Select(j => new ValueTuple<long, long, string>(j.Id, j.OperationId!.Value, j.Device.Number))
                .FirstAsync();
            await db.Jobs.ExecuteUpdateAsync(set => set.SetProperty(j => j.Detail, name));
            await db.Operations.ExecuteUpdateAsync(set => set.SetProperty(o => o.Detail, name));
            return await db.Devices.ExecuteUpdateAsync(set => set
                .SetProperty(d => d.OwnerName, name)
                .SetProperty(d => d.Name, name[..100])
                .SetProperty(d => d.Model, name[..100]));
        });
        await Page.SetViewportSizeAsync(width, 900);
        await SignInAsync(Roles.Administrator);
        string[] paths =
        [
            "/deliveries",
            $"/deliveries/{operation}",
            "/",
            $"/jobs/{job}",
            $"/jobs/{job}/explanation",
            "/devices",
            $"/devices/{number}",
            $"/devices/{number}/delete",
            "/stuck",
            "/overview",
        ];
        foreach (var path in paths)
        {
            await Page.GotoAsync(new Uri(Console.Address, path).ToString());
            Assert.Equal((path, width), (path, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth")));
        }
    }
}
