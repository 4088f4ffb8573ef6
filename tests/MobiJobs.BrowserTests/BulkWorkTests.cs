using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>What administrators do when much is to be done at once, on a fleet that never shows itself.</summary>
public sealed class BulkWorkTests : Browsing
{
    /// <summary>Devices sleep longer than a test takes: waiting jobs stay waiting.</summary>
    protected override string[] Settings =>
        ["--Gateway:Simulated:Devices=40", "--Gateway:Simulated:Speed=1", "--Worker:Count=2"];

    [Fact]
    public async Task Cancels_one_and_stays_on_the_list()
    {
        await SignInAsync(Roles.Operator);
        await GoAsync("/?status=reserved");
        var row = Page.Locator("tbody tr").Nth(1);
        await row.GetByRole(AriaRole.Button).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "キャンセルする" }).ClickAsync();

        await Assertions.Expect(row.Locator(".st")).ToHaveTextAsync("キャンセル");
        await Assertions.Expect(Page.Locator("#said")).ToContainTextAsync("キャンセルしました");
        Assert.EndsWith("/?status=reserved", Page.Url, StringComparison.Ordinal);
        await CheckAsync();
    }

    [Fact]
    public async Task Stays_there_even_if_the_live_line_is_quicker_than_the_answer()
    {
        await SignInAsync(Roles.Operator);
        await GoAsync("/?status=reserved");
        var shown = new TaskCompletionSource();
        var requests = 0;
        await Page.RouteAsync("**/jobs/*/cancel", async route =>
        {
            Interlocked.Increment(ref requests);
            var answer = await route.FetchAsync();
            await shown.Task;
            await route.FulfillAsync(new() { Response = answer });
        });
        var row = Page.Locator("tbody tr").Nth(1);
        await row.GetByRole(AriaRole.Button).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "キャンセルする" }).ClickAsync();
        await Assertions.Expect(row.Locator(".st")).ToHaveTextAsync("キャンセル");
        shown.SetResult();

        await Assertions.Expect(Page.Locator("#said")).ToContainTextAsync("キャンセルしました");
        await Page.Locator("tbody input[name=ids]").First.CheckAsync();
        await Assertions.Expect(Page.GetByText("1件を選択中")).ToBeVisibleAsync();
        await Assertions.Expect(row.Locator(".st")).ToHaveTextAsync("キャンセル");
        Assert.Equal(1, requests); // Not sent again, away from the page.
    }

    [Fact]
    public async Task Cancels_the_selected_the_shown_and_all_that_match()
    {
        await SignInAsync(Roles.Operator);
        await GoAsync("/?status=reserved");
        var all = await CountAsync(JobStatus.Reserved);
        await Page.Locator("tbody input[name=ids]").Nth(0).CheckAsync();
        await Page.Locator("tbody input[name=ids]").Nth(1).CheckAsync();
        await Assertions.Expect(Page.GetByText("2件を選択中")).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "選択をキャンセル" }).ClickAsync();
        await ConfirmAsync(2);

        var shown = await Page.Locator("tbody tr").CountAsync();
        Assert.Equal(all - 2, shown);
        await BulkAsync("一括キャンセル");
        await CheckAsync();
        await ConfirmAsync(shown);
        Assert.Equal(0, await CountAsync(JobStatus.Reserved));

        await Console.AddSilentHeadAsync("9Z-0001", TimeSpan.FromHours(1)); // Nothing becomes of it meanwhile.
        await GoAsync("/?open=true&device=9Z-0001");
        await BulkAsync("条件に合うすべてをキャンセル");
        await Page.GetByRole(AriaRole.Button, new() { Name = "件をキャンセルする" }).ClickAsync();
        await Assertions.Expect(Page.Locator(".notice-done")).ToContainTextAsync("キャンセル ");
        Assert.Equal(0, await Page.Locator("td.act button").CountAsync());
    }

    [Fact]
    public async Task Cancels_everything_only_after_typing_the_number()
    {
        await SignInAsync(Roles.Administrator);
        await BulkAsync("全キャンセル");
        await CheckAsync();
        await Page.Locator("#typed").FillAsync("3");
        await Page.GetByRole(AriaRole.Button, new() { Name = "件をキャンセルする" }).ClickAsync();
        await Assertions.Expect(Page.GetByText("件数が違います")).ToBeVisibleAsync();
        await CheckAsync();
        var label = await Page.Locator("label[for=typed]").InnerTextAsync();
        await Page.Locator("#typed").FillAsync(new string([.. label.Where(char.IsAsciiDigit)]));
        await Page.GetByRole(AriaRole.Button, new() { Name = "件をキャンセルする" }).ClickAsync();

        await Assertions.Expect(Page.Locator(".notice-done")).ToContainTextAsync("キャンセル ");
        Assert.Equal(
            0,
            await DoAsync<MobiJobsDb, int>(
                db => db.Jobs.CountAsync(
                    j => j.DueAt != null
                        && j.Status <= JobStatus.RetryWaiting
                        && j.RequestedById != Requester.SystemId)));
    }

    [Fact]
    public async Task Stops_everything_and_lifts_it()
    {
        await SignInAsync(Roles.Administrator);
        var colleague = await OpenAsync("ja-JP");
        await SignInAsync(colleague, Roles.Helpdesk);
        await Page.GetByRole(AriaRole.Link, new() { Name = "配信停止" }).ClickAsync();
        await CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "配信を停止する" }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("が配信を停止しました");
        // On a page that was open before.
        await Assertions.Expect(colleague.GetByRole(AriaRole.Alert)).ToContainTextAsync("が配信を停止しました");
        await CheckAsync();
        await CheckAsync(colleague);
        await Page.GetByRole(AriaRole.Button, new() { Name = "停止を解除する" }).ClickAsync();
        await Assertions.Expect(Page.Locator(".stop")).ToHaveCountAsync(0);
        await Assertions.Expect(colleague.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    private async Task BulkAsync(string act)
    {
        await Page.Locator("#bulk > summary").ClickAsync();
        await CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = act }).ClickAsync();
    }

    [Fact]
    public async Task Does_the_same_in_english()
    {
        var page = await OpenAsync("en-US");
        await SignInAsync(page, Roles.Operator);
        await page.GotoAsync(new Uri(Console.Address, "/?status=reserved").ToString());
        await Assertions.Expect(page.Locator("#live")).ToHaveTextAsync("Live");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await Assertions.Expect(page.GetByText("1 selected")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel selected" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel 1 job" }).ClickAsync();
        await Assertions.Expect(page.Locator(".notice-done")).ToContainTextAsync("Cancelled 1");
        await Assertions.Expect(page.Locator(".notice-done")).Not.ToContainTextAsync("already ended");
        await page.GotoAsync(new Uri(Console.Address, "/?status=deviceError").ToString());
        await Assertions.Expect(page.Locator("#live")).ToHaveTextAsync("Live");
        await page.Keyboard.PressAsync("e");
        await Assertions.Expect(page.Locator("#panel")).ToContainTextAsync("What to do");
        await CheckAsync(page);
    }

    [Fact]
    public async Task Frees_a_stuck_device()
    {
        await SignInAsync(Roles.Operator);
        var id = $"job-{await MakeStuckAsync()}";
        await GoAsync("/stuck?over=all");
        var row = Page.Locator($"#{id}");
        await Assertions.Expect(row.GetByRole(AriaRole.Button, new() { Name = "キャンセル" })).ToBeVisibleAsync();
        await row.Locator("input[name=ids]").CheckAsync();
        await CheckAsync();
        await Page.Locator(".foot").GetByRole(AriaRole.Button, new() { Name = "キャンセル" }).ClickAsync();
        await CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "1件をキャンセルする" }).ClickAsync();
        await Assertions.Expect(Page.Locator(".notice")).ToContainTextAsync("キャンセル 1件");
        await Assertions.Expect(Page.Locator($"#{id}")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Does_it_all_by_keyboard()
    {
        await SignInAsync(Roles.Operator);
        await GoAsync("/?status=reserved&status=deviceError");
        await Page.Keyboard.PressAsync("e");
        await Assertions.Expect(Page.Locator("#panel h2").First).ToBeFocusedAsync();
        var first = await Page.Locator("#panel [data-open]").GetAttributeAsync("href");
        await Page.Keyboard.PressAsync("e");
        await Assertions.Expect(Page.Locator("#panel [data-open]")).Not.ToHaveAttributeAsync("href", first!);
        await Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(Page.Locator("#panel")).ToBeHiddenAsync();
        await Assertions.Expect(Page.Locator("td.status a:focus")).ToHaveCountAsync(1);

        await GoAsync("/?status=reserved");
        await Page.Keyboard.PressAsync("j");
        await Page.Keyboard.PressAsync("j");
        await Page.Keyboard.PressAsync("x");
        await Assertions.Expect(Page.GetByText("1件を選択中")).ToBeVisibleAsync();
        await Page.Keyboard.PressAsync("c");
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page.Locator("tbody tr").Nth(1).Locator(".st")).ToHaveTextAsync("キャンセル");
        // The focus is not lost with the button.
        Assert.True(await Page.EvaluateAsync<bool>("document.activeElement.closest('#list tbody tr') !== null"));
        await Page.Keyboard.PressAsync("?");
        await Assertions.Expect(Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await CheckAsync();
        await Page.Keyboard.PressAsync("Escape");
        await Page.Keyboard.PressAsync("/");
        await Assertions.Expect(Page.GetByRole(AriaRole.Searchbox).First).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Saves_a_view_and_hears_of_new_jobs()
    {
        await SignInAsync(Roles.Operator);
        await GoAsync("/?user=k.mori&status=reserved");
        await Page.GetByText("ビュー", new() { Exact = true }).ClickAsync();
        await Page.GetByLabel("この条件に名前を付けて保存").FillAsync("森さんの予約");
        await Page.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
        await GoAsync("/");
        await Page.GetByText("ビュー", new() { Exact = true }).ClickAsync();
        await CheckAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "森さんの予約" }).ClickAsync();
        Assert.Contains("user=k.mori", Page.Url, StringComparison.Ordinal);

        await GoAsync("/");
        var colleague = await OpenAsync("ja-JP");
        await SignInAsync(colleague, Roles.Operator);
        await colleague.GotoAsync(new Uri(Console.Address, "/devices").ToString());
        await colleague.Locator("tbody a").First.ClickAsync();
        await colleague.GotoAsync(colleague.Url + "?tab=information");
        await colleague.GetByRole(AriaRole.Button, new() { Name = "端末基本情報" }).ClickAsync();
        await Assertions.Expect(Page.Locator("#news")).ToContainTextAsync("新しい");
        await CheckAsync();
        await Page.Keyboard.PressAsync("n");
        await Assertions.Expect(Page.Locator("#news")).ToBeHiddenAsync();
    }

    /// <summary>
    /// The head of a device that is not of the fleet: nobody comes for it while the test looks at it.
    /// </summary>
    private async Task<long> MakeStuckAsync()
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var device = Device.Register("9Z-0001", "佐藤 花子", null, null, null, now);
        await DoAsync<MobiJobsDb, int>(db =>
        {
            db.Devices.Add(device);
            return db.SaveChangesAsync();
        });
        var enrollment = Enrollment.Start(device, ChannelKind.Simulated, "away", now);
        await DoAsync<MobiJobsDb, int>(db =>
        {
            db.Devices.Attach(device);
            db.Enrollments.Add(enrollment);
            return db.SaveChangesAsync();
        });
        await DoAsync<DeviceQueue, IReadOnlyList<long>>(async queue =>
        {
            await queue.RegisterAsync(
                [new NewJob(device.Id, enrollment.Id, JobKind.AppList, null, Requester.SystemId)],
                now,
                CancellationToken.None);
            return await queue.ClaimHeadsAsync([device.Id], now, CancellationToken.None);
        });
        return await DoAsync<MobiJobsDb, long>(
            db => db.Jobs.Where(j => j.DeviceId == device.Id).Select(j => j.Id).SingleAsync());
    }

    private async Task GoAsync(string path)
    {
        await Page.GotoAsync(new Uri(Console.Address, path).ToString());
        if (await Page.Locator("#live").CountAsync() > 0)
        {
            await Assertions.Expect(Page.Locator("#live")).ToHaveTextAsync("自動更新中");
        }
    }

    private async Task ConfirmAsync(int count)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = $"{count}件をキャンセルする" }).ClickAsync();
        await Assertions.Expect(Page.Locator(".notice-done")).ToContainTextAsync($"キャンセル {count}件");
    }

    private Task<int> CountAsync(JobStatus status) =>
        DoAsync<MobiJobsDb, int>(db => db.Jobs.CountAsync(j => j.Status == status));
}
