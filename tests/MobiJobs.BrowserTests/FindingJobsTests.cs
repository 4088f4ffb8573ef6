using Microsoft.Playwright;
using MobiJobs.Accounts;

namespace MobiJobs.BrowserTests;

/// <summary>Filters act while people type, with and without an input method.</summary>
public sealed class FindingJobsTests : Browsing
{
    [Fact]
    public async Task A_text_filters_at_once_and_keeps_the_focus()
    {
        await SignInAsync(Roles.Helpdesk);
        var owner = (await Page.Locator("#list td.device .sub").First.InnerTextAsync()).Replace(" ", "", default);
        var field = Page.Locator("#filters").GetByLabel("所有者名");
        await field.PressSequentiallyAsync(owner);
        await Page.WaitForURLAsync("**owner=**");

        await Assertions.Expect(field).ToBeFocusedAsync();
        await Assertions.Expect(field).ToHaveValueAsync(owner);
        var owners = await Page.Locator("#list td.device .sub").AllInnerTextsAsync();
        Assert.All(owners, name => Assert.Equal(owner, name.Replace(" ", "", default)));
        await CheckAsync();

        await Page.GetByRole(AriaRole.Link, new() { Name = $"条件「所有者名: {owner}」を外す" }).ClickAsync();
        await Assertions.Expect(Page.Locator("#filters").GetByLabel("所有者名")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task While_an_input_method_converts_nothing_is_sent()
    {
        await SignInAsync(Roles.Helpdesk);
        var sent = 0;
        Page.Request += (_, request) =>
        {
            if (request.Url.Contains("owner=", StringComparison.Ordinal)) { Interlocked.Increment(ref sent); }
        };
        var field = Page.Locator("#filters").GetByLabel("所有者名");
        await field.FocusAsync();
        var typing = await Page.Context.NewCDPSessionAsync(Page);
        await typing.SendAsync("Input.imeSetComposition", Composition("さとう"));
        var enter = new { key = "Enter", keyCode = 229, bubbles = true, cancelable = true };
        await field.DispatchEventAsync("keydown", enter);
        await Assertions.Expect(field).ToHaveValueAsync("さとう");
        Assert.Equal(0, sent);

        await typing.SendAsync("Input.insertText", new Dictionary<string, object> { ["text"] = "佐藤" });
        await Page.WaitForURLAsync($"**owner={Uri.EscapeDataString("佐藤")}**");
        await Assertions.Expect(field).ToBeFocusedAsync();
        Assert.Equal(1, sent);
    }

    [Fact]
    public async Task The_numbers_lead_to_their_jobs_and_a_row_and_back_keep_the_filter()
    {
        await SignInAsync(Roles.Operator);
        await Page.Locator("#now a", new() { HasTextString = "処理中" }).ClickAsync();
        await Page.WaitForURLAsync("**/?status=active");
        await CheckAsync();
        await Page.Locator("#filters").GetByLabel("SYSTEM以外").CheckAsync();
        await Page.WaitForURLAsync("**people=true**");
        var here = Page.Url;
        await Page.GotoAsync(new Uri(Console.Address, "/jobs/1").ToString(), new() { Referer = here });
        await Page.Locator("header.page a[href*='people=true']").ClickAsync();
        Assert.Equal(here, Page.Url);
    }

    [Fact]
    public async Task Removing_a_condition_changes_the_list_in_place_and_moves_the_focus_to_the_next()
    {
        await SignInAsync(Roles.Helpdesk);
        await Page.GotoAsync(new Uri(Console.Address, "/?open=true&owner=%E4%BD%90&status=waiting").ToString());
        await Page.EvaluateAsync("window.stays = true");
        var chips = Page.Locator("#chips a[data-field]");
        await chips.Nth(1).FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Page.WaitForURLAsync("**/?open=true&status=waiting");
        await Assertions.Expect(chips.Nth(1)).ToBeFocusedAsync();
        await Assertions.Expect(chips.Nth(1)).ToHaveTextAsync("待機中");
        await Assertions.Expect(Page.Locator("#filters").GetByLabel("所有者名")).ToHaveValueAsync("");

        await Page.Keyboard.PressAsync("Enter");
        await Page.WaitForURLAsync("**/?open=true");
        await Assertions.Expect(chips.Nth(0)).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Page.WaitForURLAsync(Console.Address.ToString());
        await Assertions.Expect(Page.Locator("#filters [name=open]")).ToBeFocusedAsync();
        Assert.True(await Page.EvaluateAsync<bool>("window.stays === true"));
        await CheckAsync();

        await Page.GoBackAsync();
        await Assertions.Expect(chips).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Removing_a_condition_without_a_field_leaves_none_of_it_behind()
    {
        await SignInAsync(Roles.Helpdesk);
        await Page.GotoAsync(new Uri(Console.Address, "/?status=failed&within=today").ToString());
        await Page.Locator("#chips a[data-field=within]").ClickAsync();
        await Page.WaitForURLAsync("**/?status=failed");
        await Page.Locator("#filters").GetByLabel("SYSTEM以外").CheckAsync();
        await Page.WaitForURLAsync("**/?people=true&status=failed");
    }

    private static Dictionary<string, object> Composition(string text) => new()
    {
        ["text"] = text,
        ["selectionStart"] = text.Length,
        ["selectionEnd"] = text.Length,
    };
}
