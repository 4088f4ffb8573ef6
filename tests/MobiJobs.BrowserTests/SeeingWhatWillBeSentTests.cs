using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Data;

namespace MobiJobs.BrowserTests;

/// <summary>ジョブを登録: the summary beside the form, while it is filled in.</summary>
public sealed class SeeingWhatWillBeSentTests : Browsing
{
    private const string Form = "/operations/new?kind=profileInstall";

    [Fact]
    public async Task The_summary_follows_what_is_chosen_typed_and_reserved_and_the_check_finds_the_same()
    {
        await SignInAsync(Roles.Operator);
        var numbers = await DoAsync<MobiJobsDb, List<string>>(
            db => db.Devices.OrderBy(d => d.Number).Select(d => d.Number).Take(3).ToListAsync());
        await GoAsync(Page, 1440);
        var summary = Page.Locator("#summary");
        await Assertions.Expect(summary).ToContainTextAsync("端末が未選択です");
        await Page.GetByRole(AriaRole.Checkbox, new() { Name = "校内Wi-Fi 2026" }).CheckAsync();
        await Assertions.Expect(summary).ToContainTextAsync("校内Wi-Fi 2026");
        await Page.Locator("#Devices").FillAsync(string.Join('\n', numbers));
        await Assertions.Expect(summary).ToContainTextAsync("3台");
        await Assertions.Expect(summary).ToContainTextAsync("最大3件");
        await Assertions.Expect(Page.Locator("#Devices")).ToBeFocusedAsync();
        await Page.Locator("#Devices").PressSequentiallyAsync("\nNOBODY-1");
        await Assertions.Expect(summary).ToContainTextAsync("登録されていない端末番号 1件");
        await Page.Locator("#Devices").FillAsync(string.Join('\n', numbers));
        await Assertions.Expect(summary).ToContainTextAsync("すぐに送信");
        await Page.Locator("#ReserveFor").FillAsync("2020-01-01T10:00");
        await Assertions.Expect(summary.Locator(".doubt")).ToBeVisibleAsync();
        await Page.Locator("#ReserveFor").FillAsync("");
        await Assertions.Expect(summary.Locator(".doubt")).ToHaveCountAsync(0);
        await CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "確認へ進む" }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Button, new() { Name = "3件を登録する" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task It_stands_above_its_button_beside_the_form_on_wide_screens_and_below_it_on_narrow_ones()
    {
        foreach (var language in (string[])["ja-JP", "en-US"])
        {
            var page = await OpenAsync(language, language == "ja-JP" ? ColorScheme.Light : ColorScheme.Dark);
            await SignInAsync(page, Roles.Operator);
            foreach (var width in (int[])[320, 390, 820, 1024, 1440, 2560])
            {
                await GoAsync(page, width);
                Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
                if (width is 390 or 1440) { await CheckAsync(page); }

                await page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
                var summary = (await page.Locator("#summary").BoundingBoxAsync())!;
                var button = (await page.Locator(".sending-side > .acts").BoundingBoxAsync())!;
                var last = (await page.Locator(".sending > fieldset").Last.BoundingBoxAsync())!;
                Assert.True(summary.Y + summary.Height <= button.Y, $"{width}: above");
                if (width >= 1440)
                {
                    Assert.True(summary.X >= last.X + last.Width, $"{width}: beside");
                    Assert.InRange(button.Y, summary.Y, 900 - button.Height); // Both stay in view.
                }
                else
                {
                    Assert.True(last.Y + last.Height <= summary.Y, $"{width}: below");
                }
            }
        }
    }

    private async Task GoAsync(IPage page, int width)
    {
        await page.SetViewportSizeAsync(width, 900);
        await page.GotoAsync(new Uri(Console.Address, Form).ToString());
    }
}
