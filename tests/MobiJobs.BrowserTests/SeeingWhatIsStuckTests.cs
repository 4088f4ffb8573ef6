using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>What keeps queues waiting, on every width, and without a mouse.</summary>
public sealed class SeeingWhatIsStuckTests : Browsing
{
    private static readonly int[] Widths = [320, 390, 600, 701, 820, 961, 1024, 1180, 1280, 1440, 2560];

    [Fact]
    public async Task The_page_fits_every_width_and_a_job_takes_two_lines_on_a_phone()
    {
        await MakeStuckAsync(3);
        foreach (var language in (string[])["ja-JP", "en-US"])
        {
            var page = await OpenAsync(language, language == "ja-JP" ? ColorScheme.Light : ColorScheme.Dark);
            await SignInAsync(page, Roles.Operator);
            foreach (var width in Widths)
            {
                await page.SetViewportSizeAsync(width, 900);
                await page.GotoAsync(new Uri(Console.Address, "/stuck").ToString());
                Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
                if (width is 390 or 1440) { await CheckAsync(page); }
            }

            await page.SetViewportSizeAsync(390, 844);
            var heights = await page.Locator("#list tbody tr")
                .EvaluateAllAsync<int[]>("rows => rows.map(row => row.offsetHeight)");
            Assert.All(heights, height => Assert.InRange(height, 40, 72));
        }
    }

    [Fact]
    public async Task A_line_of_a_status_breaks_between_its_parts_and_a_changed_row_is_tinted_whole()
    {
        await Console.AddSilentQueueAsync("9Z-0001", TimeSpan.FromHours(9), JobKind.AppList, JobKind.Lock);
        await SignInAsync(Roles.Operator);
        foreach (var width in (int[])[390, 1024, 1440])
        {
            await Page.SetViewportSizeAsync(width, 900);
            await GoAsync("/?device=9Z");
            var row = Page.Locator("tbody tr:has(.part a)");
            Assert.True(await row.Locator(".part").CountAsync() > 2);
            Assert.Empty(await row.EvaluateAsync<string[]>(
                """
                row => [...row.querySelectorAll('.part')].filter(part => {
                  const [height, room] = [part.offsetHeight, part.closest('td').clientWidth];
                  part.style.whiteSpace = 'nowrap';
                  return part.scrollWidth < room - 20 && part.offsetHeight < height;
                }).map(part => part.textContent)
                """));
            Assert.Equal(["tint", "none"], await row.EvaluateAsync<string[]>(
                """
                row => {
                  row.classList.add('changed');
                  return [row, row.cells[1]].map(e => getComputedStyle(e).animationName);
                }
                """));
        }
    }

    [Fact]
    public async Task Acts_on_selected_rows_appear_with_the_selection_and_go_all_by_keyboard()
    {
        await MakeStuckAsync(2);
        await SignInAsync(Roles.Operator);
        await GoAsync("/stuck");
        await Assertions.Expect(Page.Locator(".chosen")).ToBeHiddenAsync();
        await Page.Keyboard.PressAsync("j");
        await Page.Keyboard.PressAsync("x");
        await Assertions.Expect(Page.Locator(".chosen")).ToBeVisibleAsync();
        await Assertions.Expect(Page.Locator(".chosen [formaction='/stuck/release']")).ToBeDisabledAsync();
        await CheckAsync();
        await Page.Keyboard.PressAsync("b");
        await Assertions.Expect(Page.Locator(".chosen [formaction='/stuck/wake']")).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Page.WaitForURLAsync("**/stuck/wake/**");
        await CheckAsync();
        await Page.Locator("form.confirm .btn-primary").FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page.Locator(".notice").First).ToContainTextAsync("1台にPUSHを送信しました");

        await GoAsync("/stuck");
        await Page.Keyboard.PressAsync("b");
        await Assertions.Expect(Page.Locator("#bulk > summary")).ToBeFocusedAsync();
        await CheckAsync();
    }

    [Fact]
    public async Task A_row_changes_while_the_page_is_open_and_the_filters_act_at_once()
    {
        var jobs = await MakeStuckAsync(2);
        await SignInAsync(Roles.Operator);
        await GoAsync("/stuck");
        await DoAsync<MobiJobsDb, int>(db => db.Devices.Where(d => d.Number == "9Z-0001").ExecuteUpdateAsync(
            set => set.SetProperty(d => d.LastContactAt, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2))));
        await Assertions.Expect(Page.Locator($"#job-{jobs[0]} .contact")).Not.ToContainTextAsync("接続なし");

        await Page.Locator("#filters").GetByLabel("端末番号").FillAsync("0002");
        await Page.WaitForURLAsync("**/stuck?device=0002");
        await Assertions.Expect(Page.Locator("#list tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(Page.Locator("#stuck-total")).ToHaveTextAsync("1件");
        await CheckAsync();
    }

    [Fact]
    public async Task Back_after_the_act_shows_what_became_of_it()
    {
        await MakeStuckAsync(1);
        await SignInAsync(Roles.Operator);
        await GoAsync("/stuck");
        await Page.Locator("tbody input[name=ids]").CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "選択をキャンセル" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "1件をキャンセルする" }).ClickAsync();
        await Assertions.Expect(Page.Locator(".notice")).ToContainTextAsync("キャンセル 1件");

        await Page.GoBackAsync();
        await Assertions.Expect(Page.Locator("main")).ToContainTextAsync("に実行済みです");
        await Assertions.Expect(Page.Locator("form.confirm")).ToHaveCountAsync(0);
        await CheckAsync();
    }

    [Fact]
    public async Task Whatever_takes_the_focus_lies_within_the_page()
    {
        await MakeStuckAsync(1);
        await SignInAsync(Roles.Operator);
        foreach (var width in (int[])[390, 1440])
        {
            foreach (var path in (string[])["/", "/stuck", "/devices"])
            {
                await Page.SetViewportSizeAsync(width, 900);
                await Page.GotoAsync(new Uri(Console.Address, path).ToString());
                for (var i = 0; i < 40; i++)
                {
                    await Page.Keyboard.PressAsync("Tab");
                    var hidden = await Page.EvaluateAsync<string?>(
                        """
                        () => {
                          const at = document.activeElement, box = at.getBoundingClientRect();
                          const isSeen = box.right > 0 && box.left < innerWidth && box.width > 1
                            && box.bottom + scrollY > 0 && at.checkVisibility();
                          return at === document.body || isSeen ? null : at.outerHTML.slice(0, 120);
                        }
                        """);
                    Assert.True(hidden is null, $"{path} at {width}: the focus is on {hidden}");
                }
            }
        }
    }

    private async Task GoAsync(string path)
    {
        await Page.GotoAsync(new Uri(Console.Address, path).ToString());
        await Assertions.Expect(Page.Locator("#live")).ToHaveTextAsync("自動更新中");
    }

    /// <summary>Heads of devices that nobody has heard of, for an hour.</summary>
    private async Task<IReadOnlyList<long>> MakeStuckAsync(int count)
    {
        var jobs = new List<long>();
        for (var i = 1; i <= count; i++)
        {
            jobs.Add(await Console.AddSilentHeadAsync($"9Z-{i:0000}", TimeSpan.FromHours(1)));
        }

        return jobs;
    }
}
