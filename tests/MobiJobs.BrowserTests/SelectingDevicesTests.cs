using Microsoft.Playwright;
using MobiJobs.Accounts;

namespace MobiJobs.BrowserTests;

/// <summary>What is pressed below the list of devices acts on what is ticked, and on nothing else.</summary>
public sealed class SelectingDevicesTests : Browsing
{
    [Theory]
    [InlineData(390)]
    [InlineData(1440)]
    public async Task With_devices_ticked_the_buttons_are_those_of_the_selection(int width)
    {
        await Page.SetViewportSizeAsync(width, 900);
        await SignInAsync(Roles.Administrator);
        await Page.GotoAsync(new Uri(Console.Address, "/devices?state=managed").ToString());
        await Assertions.Expect(Page.Locator(".chosen")).ToBeHiddenAsync();
        var boxes = Page.Locator("#list tbody input[name=ids]");
        await boxes.Nth(0).CheckAsync();
        await boxes.Nth(1).CheckAsync();
        await Assertions.Expect(Page.Locator(".chosen")).ToContainTextAsync("2台を選択中");
        await CheckAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "削除" }).ClickAsync();
        await Assertions.Expect(Page.Locator("main")).ToContainTextAsync("2台");
        await Assertions.Expect(Page.Locator("main")).Not.ToContainTextAsync("40台");
    }

    [Fact]
    public async Task All_that_match_are_a_menu_of_their_own_which_says_how_many()
    {
        await SignInAsync(Roles.Administrator);
        await Page.GotoAsync(new Uri(Console.Address, "/devices?state=managed").ToString());
        await Page.GetByText("条件に合うすべて（40台）").ClickAsync();
        await CheckAsync();
        await Page.Locator("#bulk").GetByRole(AriaRole.Button, new() { Name = "削除" }).ClickAsync();
        await Assertions.Expect(Page.Locator("main")).ToContainTextAsync("40台");
    }
}
