using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue;

namespace MobiJobs.BrowserTests;

/// <summary>One job is cancelled in its row, after a question that no key and no change of the row answers.</summary>
public sealed class AskingBeforeCancellingTests : Browsing
{
    /// <summary>Devices sleep longer than a test takes: waiting jobs stay waiting.</summary>
    protected override string[] Settings =>
        ["--Gateway:Simulated:Devices=40", "--Gateway:Simulated:Speed=1", "--Worker:Count=2"];

    private ILocator Row => Page.Locator("tbody tr").Nth(1);

    private ILocator Yes => Row.GetByRole(AriaRole.Button, new() { Name = "キャンセルする" });

    [Fact]
    public async Task By_keyboard_alone()
    {
        await GoAsync();
        await Page.Keyboard.PressAsync("j");
        await Page.Keyboard.PressAsync("j");
        await Page.Keyboard.PressAsync("c");
        await Assertions.Expect(Yes).ToBeFocusedAsync();
        await Assertions.Expect(Row.GetByRole(AriaRole.Group))
            .ToHaveAccessibleNameAsync($"#{await IdAsync()} をキャンセルしますか？");
        await CheckAsync();

        await Page.Keyboard.PressAsync("c"); // Again is no answer.
        await Assertions.Expect(Yes).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(Row.Locator("td.act button")).ToBeFocusedAsync();

        await Page.Keyboard.PressAsync("Enter");
        await Page.Keyboard.PressAsync("Tab");
        await Page.Keyboard.PressAsync("Enter"); // キャンセルしない
        await Assertions.Expect(Row.Locator("td.act button")).ToBeFocusedAsync();
        await Assertions.Expect(Row.Locator(".st")).ToHaveTextAsync("予約待機中");

        await Page.Keyboard.PressAsync("Enter");
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Row.Locator(".st")).ToHaveTextAsync("キャンセル");
        await Assertions.Expect(Page.Locator("#said")).ToContainTextAsync("キャンセルしました");
        Assert.True(await Page.EvaluateAsync<bool>("document.activeElement.closest('#list tbody tr') !== null"));
    }

    [Fact]
    public async Task A_double_click_answers_nothing()
    {
        await GoAsync();
        await Row.Locator("td.act button").DblClickAsync();
        await Assertions.Expect(Row.Locator(".st")).ToHaveTextAsync("予約待機中");
        Assert.False(await IsCanceledAsync());
    }

    [Fact]
    public async Task The_question_stays_while_the_row_changes_and_goes_when_it_has_no_answer_any_more()
    {
        await GoAsync();
        await Row.Locator("td.act button").ClickAsync();
        await Assertions.Expect(Yes).ToBeFocusedAsync();
        var version = await Row.GetAttributeAsync("data-v");
        var id = long.Parse(await IdAsync(), CultureInfo.InvariantCulture);

        await DoAsync<MobiJobsDb, int>(db => db.Jobs.Where(j => j.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(j => j.ReservedFor, j => j.ReservedFor!.Value.AddHours(1))));
        await Assertions.Expect(Row).Not.ToHaveAttributeAsync("data-v", version!);
        await Assertions.Expect(Yes).ToBeFocusedAsync();

        await DoAsync<MobiJobsDb, int>(db => new DeviceQueue(db, new DeliveryTimes()).EndAsync(
            db.Jobs.Where(j => j.Id == id),
            Ending.RequestTimedOut,
            TimeProvider.System.GetUtcNow().UtcDateTime,
            default));
        await Assertions.Expect(Yes).ToHaveCountAsync(0);
        await Assertions.Expect(Page.Locator("#said")).ToContainTextAsync("もうキャンセルできません");
        Assert.True(await Page.EvaluateAsync<bool>("document.activeElement.closest('#list tbody tr') !== null"));
    }

    [Fact]
    public async Task On_a_narrow_screen()
    {
        await Page.SetViewportSizeAsync(390, 844);
        await GoAsync();
        await Row.Locator("td.act button").ClickAsync();
        await Assertions.Expect(Yes).ToBeInViewportAsync(new() { Ratio = 1 });
        Assert.Equal(390, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await CheckAsync();
        await Yes.ClickAsync();
        await Assertions.Expect(Row.Locator(".st")).ToHaveTextAsync("キャンセル");
    }

    private async Task GoAsync()
    {
        await SignInAsync(Roles.Operator);
        await Page.GotoAsync(new Uri(Console.Address, "/?status=reserved").ToString());
        await Assertions.Expect(Page.Locator("#live")).ToHaveAttributeAsync("data-state", "on");
    }

    private async Task<string> IdAsync() => (await Row.GetAttributeAsync("id"))!["job-".Length..];

    private async Task<bool> IsCanceledAsync()
    {
        var id = long.Parse(await IdAsync(), CultureInfo.InvariantCulture);
        return await DoAsync<MobiJobsDb, bool>(
            db => db.Jobs.AnyAsync(j => j.Id == id && j.Status == JobStatus.Canceled));
    }
}
