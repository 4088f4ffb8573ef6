using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.BrowserTests;

/// <summary>An app for a class, tomorrow before the lesson.</summary>
public sealed class DeliveringToAGroupTests : Browsing
{
    [Fact]
    public async Task An_operator_delivers_an_app_to_a_group_moves_it_and_follows_it_to_its_end()
    {
        await SignInAsync(Roles.Operator);
        await Page.ClickAsync("nav a[href='/operations/new']");
        await CheckAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "VPPアプリ配信" }).ClickAsync();
        await Page.GetByLabel("名前・識別子で探す").FillAsync("ドリル");
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page).ToHaveURLAsync(new Uri(Console.Address, "/operations/new#items").ToString());
        await Page.WaitForSelectorAsync("html.js"); // Without its script Enter presses the form's first button.
        await Page.Locator("#items input[type=checkbox]").First.CheckAsync();
        await Page.GetByLabel("端末番号・所有者名で探す").FillAsync("ありません");
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page.Locator("#devices")).ToContainTextAsync("この条件の端末はありません");
        // Where one was.
        await Assertions.Expect(Page).ToHaveURLAsync(new Uri(Console.Address, "/operations/new#devices").ToString());
        await Assertions.Expect(Page.Locator("#items input[type=checkbox]").First).ToBeCheckedAsync();
        await Page.Locator("input[name=Groups]").First.CheckAsync();
        await Page.GetByLabel("予約日時").FillAsync(TomorrowAt("09:00"));
        await CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "確認へ進む" }).ClickAsync();

        await Assertions.Expect(Page.Locator("h1")).ToHaveTextAsync("送信前の確認");
        await Assertions.Expect(Page.Locator("main")).ToContainTextAsync("9:00（Asia/Tokyo）");
        await CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "件を予約する" }).ClickAsync();
        await Assertions.Expect(Page.Locator(".notice-done")).ToContainTextAsync("9:00 に予約しました");
        await CheckAsync();
        await Page.Locator("main a[href^='/?operation=']").First.ClickAsync();
        await Assertions.Expect(Page.Locator("tbody tr").First).ToContainTextAsync("予約待機中");
        var jobs = Page.Url;

        await Page.Locator("tbody tr").First.Locator("td a").First.ClickAsync();
        await CheckAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "全体の予約を変更する" }).ClickAsync();
        await Page.GetByLabel("新しい予約日時").FillAsync(TomorrowAt("08:30"));
        await CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "変更する" }).ClickAsync();
        await Assertions.Expect(Page.Locator(".notice-done")).ToContainTextAsync("予約日時を変更しました");
        var (count, waiting) = await DoAsync<MobiJobsDb, (int, int)>(async db => (
            await db.Jobs.CountAsync(
                j => j.Kind == JobKind.VppInstall
                    && j.Stage == JobStage.Reserved
                    && j.OperationId == db.Operations.Max(o => o.Id)),
            await db.Jobs.CountAsync(
                j => j.OperationId == db.Operations.Max(o => o.Id) && j.ReservedFor == Utc(TomorrowAt("08:30")))));
        Assert.True(count > 1);
        Assert.Equal(count, waiting);

        await Page.GotoAsync(jobs);
        await Page.Locator("tbody tr").First.Locator("td a").First.ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "全体の予約を変更する" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = $"{count}件を今すぐ始める" }).ClickAsync();
        // Without a reload. Some of the school's devices are signed in with another account, and find no licence.
        var found = Page.Locator("tbody tr:has(.st-done)");
        var ended = found.Or(Page.Locator("tbody tr", new() { HasText = "ライセンスが見つからない" }));
        await Assertions.Expect(ended).ToHaveCountAsync(count, new() { Timeout = 60_000 });
        await Assertions.Expect(found.First).ToBeVisibleAsync();
    }

    private static string TomorrowAt(string clock) =>
        TimeZoneInfo.ConvertTimeBySystemTimeZoneId(DateTimeOffset.UtcNow.AddDays(1), "Asia/Tokyo")
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T" + clock;

    private static DateTime Utc(string local) =>
        TimeZoneInfo.ConvertTimeToUtc(
            DateTime.ParseExact(local, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture),
            TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));
}
