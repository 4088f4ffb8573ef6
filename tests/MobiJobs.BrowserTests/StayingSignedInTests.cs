using Microsoft.Playwright;
using MobiJobs.Accounts;

namespace MobiJobs.BrowserTests;

/// <summary>A page that nobody uses says in time that its session ends, and lets it be kept.</summary>
public sealed class StayingSignedInTests : Browsing
{
    [Fact]
    public async Task Before_the_session_ends_the_page_says_so_and_a_button_keeps_it()
    {
        await SignInAsync(Roles.Administrator); // Whose session ends after four hours without use.
        await Page.Clock.InstallAsync();
        await Page.GotoAsync(new Uri(Console.Address, "/guide?q=12064").ToString());
        var warning = Page.Locator("#session-end");
        await Page.Clock.FastForwardAsync("03:45:00");
        await Assertions.Expect(warning).ToBeHiddenAsync();
        await Page.Clock.FastForwardAsync("06:00");
        await Assertions.Expect(warning).ToContainTextAsync("自動的にサインアウトされます");
        await CheckAsync();
        await Page.SetViewportSizeAsync(320, 700);
        Assert.Equal(320, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));

        var stay = Page.GetByRole(AriaRole.Button, new() { Name = "サインインしたままにする" });
        await stay.FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(warning).ToBeHiddenAsync();
        await Page.Clock.FastForwardAsync("03:45:00");
        await Assertions.Expect(warning).ToBeHiddenAsync();

        await Page.Clock.FastForwardAsync("20:00");
        await Assertions.Expect(warning).ToContainTextAsync("サインアウトされました");
        await Assertions.Expect(warning.GetByRole(AriaRole.Link)).ToBeVisibleAsync();
        await Assertions.Expect(stay).ToBeHiddenAsync();
        await CheckAsync();
    }

    [Fact]
    public async Task The_end_of_a_session_that_nothing_puts_off_is_announced_without_a_button()
    {
        await SignInAsync(Roles.Administrator);
        await Page.Clock.InstallAsync();
        await Page.GotoAsync(new Uri(Console.Address, "/guide").ToString());
        for (var hours = 0; hours < 23; hours++)
        {
            await Page.Clock.FastForwardAsync("01:00:00");
            await Page.EvaluateAsync("localStorage.setItem('mobijobs-used', Date.now())"); // Another tab is used.
        }

        await Page.Clock.FastForwardAsync("52:00");
        var warning = Page.Locator("#session-end");
        await Assertions.Expect(warning).ToContainTextAsync("有効期間が終わる");
        await Assertions.Expect(warning.GetByRole(AriaRole.Button)).ToBeHiddenAsync();
        await CheckAsync();
    }
}
