using Microsoft.Playwright;
using MobiJobs.Accounts;

namespace MobiJobs.BrowserTests;

/// <summary>After a form was refused, the keyboard is where something has to be changed.</summary>
public sealed class FindingWhatIsWrongTests : Browsing
{
    [Fact]
    public async Task The_first_wrong_field_has_the_focus_and_is_marked()
    {
        await SignInAsync(Roles.Administrator);
        await GoAsync("/settings");
        await Page.FillAsync("#Months", "999");
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page.Locator("#months-wrong")).Not.ToBeEmptyAsync();
        await Assertions.Expect(Page.Locator("#Months")).ToBeFocusedAsync();
        await Assertions.Expect(Page.Locator("#Months")).ToHaveAttributeAsync("aria-invalid", "true");
        await CheckAsync();
        await Page.Keyboard.PressAsync("Control+A");
        await Page.Keyboard.TypeAsync("12");
        await Assertions.Expect(Page.Locator("#Months")).ToHaveValueAsync("12");
    }

    [Fact]
    public async Task What_is_said_of_the_whole_form_has_the_focus_where_no_field_is_wrong()
    {
        await SignInAsync(Roles.Administrator);
        await GoAsync("/operations/new?kind=lock");
        await Page.Locator("textarea[name=Devices]").FillAsync("NO-SUCH-1");
        await Page.GetByRole(AriaRole.Button, new() { Name = "確認へ進む" }).PressAsync("Enter");
        await Assertions.Expect(Page.Locator(".notice-error[role=alert]")).ToBeFocusedAsync();
        await CheckAsync();
    }

    [Fact]
    public async Task A_refusal_that_is_told_on_another_page_has_the_focus_there()
    {
        await SignInAsync(Roles.Administrator);
        await GoAsync("/approvals/999");
        await Assertions.Expect(Page.Locator("main > .notice-late")).ToBeFocusedAsync();
    }

    private Task GoAsync(string path) => Page.GotoAsync(new Uri(Console.Address, path).ToString());
}
