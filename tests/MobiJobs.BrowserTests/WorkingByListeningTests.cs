using System.Text.RegularExpressions;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Kinds;

namespace MobiJobs.BrowserTests;

/// <summary>
/// The main tasks by what a screen reader is told alone: everything is found by role and name, nothing by its place or
/// its look, and what happens is said.
/// </summary>
public sealed partial class WorkingByListeningTests : Browsing
{
    /// <summary>
    /// Enough devices that apps failed in the past; they sleep longer than a test takes, and reserved jobs stay
    /// reserved.
    /// </summary>
    protected override string[] Settings =>
        ["--Gateway:Simulated:Devices=150", "--Gateway:Simulated:Speed=1", "--Worker:Count=2"];

    [Fact]
    public async Task Each_page_tells_its_controls_its_headings_the_heads_of_its_tables_and_the_zone_of_its_times()
    {
        await SignInAsync(Roles.Administrator);
        var problems = new List<string>();
        foreach (var path in (await Screens.FindAsync(Console)).Values)
        {
            await Page.GotoAsync(new Uri(Console.Address, path).ToString());
            foreach (var width in (int[])[1280, 390])
            {
                await Page.SetViewportSizeAsync(width, 900);
                problems.AddRange((await ProblemsAsync()).Select(p => $"{path} at {width}: {p}"));
            }

            var text = await Page.GetByRole(AriaRole.Main).InnerTextAsync();
            if (TimeOfDay().IsMatch(text) && !text.Contains("Asia/Tokyo", StringComparison.Ordinal))
            {
                problems.Add($"{path}: times of no zone");
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public async Task Helpdesk_finds_failed_jobs_hears_why_one_failed_and_delivers_it_again()
    {
        await SignInAsync(Roles.Helpdesk);
        await HearAsync("ジョブ管理");
        var filters = Page.GetByRole(AriaRole.Form, new() { Name = "絞り込み" });
        await filters.GetByRole(AriaRole.Combobox, new() { Name = "ジョブの種類" })
            .SelectOptionAsync(KindNames.Of(JobKind.AppInstall));
        await filters.GetByText("ステータス", new() { Exact = true }).First.PressAsync("Enter");
        await filters.GetByRole(AriaRole.Checkbox, new() { Name = "端末エラー" }).PressAsync("Space");
        await Page.WaitForURLAsync("**status=deviceError**");
        await Assertions.Expect(Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "件を表示" }))
            .ToHaveCountAsync(1);

        var error = Page.GetByRole(AriaRole.Row).GetByRole(AriaRole.Link, new() { Name = "端末エラー" }).First;
        await error.PressAsync("Enter");
        var panel = Page.GetByRole(AriaRole.Complementary, new() { Name = "エラー解説" });
        await Assertions.Expect(panel.GetByRole(AriaRole.Heading, new() { Level = 2 }).First).ToBeFocusedAsync();
        await Assertions.Expect(panel.GetByRole(AriaRole.Heading, new() { Name = "端末からの応答" })).ToBeVisibleAsync();
        Assert.Empty(await ProblemsAsync());

        await panel.GetByRole(AriaRole.Link, new() { Name = "再配信する", Exact = true }).Last.PressAsync("Enter");
        await HearAsync("対処の確認");
        await Page.GetByRole(AriaRole.Button, new() { Name = "実行する" }).PressAsync("Enter");
        await HearAsync("対処の状況");
        await Assertions.Expect(Said("対処を実行しています")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_operator_sends_an_operation_to_a_group()
    {
        await SignInAsync(Roles.Operator);
        await FollowAsync("ジョブを登録");
        await HearAsync("ジョブを登録");
        await FollowAsync("構成プロファイル適用");
        await HearAsync("構成プロファイル適用");
        await Page.GetByRole(AriaRole.Checkbox, new() { Name = "校内Wi-Fi 2026" }).PressAsync("Space");
        var groups = Page.GetByRole(AriaRole.Group, new() { Name = "グループで選ぶ" });
        await groups.GetByRole(AriaRole.Checkbox, new() { Name = "1年 38台" }).PressAsync("Space");
        await Assertions.Expect(Page.GetByRole(AriaRole.Complementary, new() { Name = "登録内容" }))
            .ToContainTextAsync("38台");
        await Page.GetByRole(AriaRole.Button, new() { Name = "確認へ進む" }).PressAsync("Enter");
        await HearAsync("送信前の確認");
        await Page.GetByRole(AriaRole.Button, new() { Name = "件を登録する" }).PressAsync("Enter");
        await Assertions.Expect(Said("登録しました")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_operator_cancels_jobs_after_hearing_what_would_be_cancelled()
    {
        await SignInAsync(Roles.Operator);
        await Page.GetByText("ステータス", new() { Exact = true }).First.PressAsync("Enter");
        await Page.GetByRole(AriaRole.Checkbox, new() { Name = "予約待機中" }).PressAsync("Space");
        await Page.WaitForURLAsync("**status=reserved**");
        var boxes = Page.GetByRole(AriaRole.Row).GetByRole(AriaRole.Checkbox, new() { Name = "#" });
        var number = Page.Locator("[data-selected][aria-live=polite]");
        Assert.True(await number.EvaluateAsync<bool>("e => e.checkVisibility()")); // Else the first is not announced.
        await boxes.Nth(0).PressAsync("Space");
        await Assertions.Expect(number).ToHaveTextAsync("1件を選択中");
        await boxes.Nth(1).PressAsync("Space");
        await Page.GetByRole(AriaRole.Button, new() { Name = "選択をキャンセル" }).PressAsync("Enter");
        await HearAsync("キャンセル");
        await Assertions.Expect(Page.GetByRole(AriaRole.Table).First.GetByRole(AriaRole.Rowheader).First)
            .ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "2件をキャンセルする" }).PressAsync("Enter");
        await Assertions.Expect(Said("キャンセル 2件")).ToBeVisibleAsync();
    }

    /// <summary>The page is known by its first heading, by its title, and says all that it has.</summary>
    private async Task HearAsync(string heading)
    {
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(heading);
        Assert.Contains(heading, await Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Empty(await ProblemsAsync());
    }

    private async Task FollowAsync(string link) =>
        await Page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).First.PressAsync("Enter");

    private ILocator Said(string words) =>
        Page.GetByRole(AriaRole.Status).Filter(new() { HasText = words });

    private async Task<IEnumerable<string>> ProblemsAsync() =>
        SpokenTree.ProblemsOf(await Page.Locator("body").AriaSnapshotAsync());

    [GeneratedRegex(@"\d/\d{1,2}( \(.\))? \d{1,2}:\d\d", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex TimeOfDay();
}
