using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>From the invitation to the first sign-in with nothing but a device.</summary>
public sealed class SigningInWithAPasskeyTests : Browsing
{
    private const string Name = "m.hayashi";
    private const string Mail = "m.hayashi@school.example";
    private const string Chosen = "own-zebra-umbrella-3";
    private const string SignOut = "form[action='/account/sign-out'] button";

    [Fact]
    public async Task An_invited_person_adds_a_passkey_and_signs_in_and_confirms_with_it()
    {
        await SignInAsync(Roles.Administrator);
        await GoAsync(Page, "/people/new");
        await Page.FillAsync("#Name", Name);
        await Page.FillAsync("#Email", Mail);
        await Page.CheckAsync($"[name=Role][value={Roles.Helpdesk}]");
        await Page.FillAsync("form[action='/people'] [type=password]", RunningConsole.Password);
        await Page.ClickAsync("form[action='/people'] button");
        await Assertions.Expect(Page.Locator(".notice-done")).ToContainTextAsync(Mail);

        var page = await OpenAsync("ja-JP");
        await AddDeviceAsync(page);
        await GoAsync(page, MailFolder.LinkIn(Assert.Single(await Console.MailsToAsync(Mail))));
        await page.FillAsync("#New", Chosen);
        await page.FillAsync("#Repeat", Chosen);
        await page.ClickAsync("form[action='/account/link'] button");
        await page.FillAsync("#User", Name);
        await page.FillAsync("#Password", Chosen);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("table.jobs");

        await AddPasskeyAsync(page);
        await page.ClickAsync(SignOut);
        await page.WaitForSelectorAsync("#User");
        await CheckAsync(page);
        await page.ClickAsync("form[data-passkey] button");
        await page.WaitForSelectorAsync("table.jobs");
        await Assertions.Expect(page.Locator(".me .who")).ToContainTextAsync(Name);

        await ForgetPasswordAsync();
        await GoAsync(page, "/account/tokens");
        await Assertions.Expect(page.Locator("form[action='/account/tokens'] [type=password]")).ToHaveCountAsync(0);
        await page.FillAsync("form[action='/account/tokens'] #Name", "script");
        await page.ClickAsync("[data-passkey] button");
        await Assertions.Expect(page.Locator("[data-passkey] .st")).ToBeVisibleAsync();
        await CheckAsync(page);
        await page.ClickAsync("form[action='/account/tokens'] button.btn-primary");
        await Assertions.Expect(page.Locator("#made")).ToBeVisibleAsync();

        await page.EvaluateAsync("localStorage.suggests = 1");
        await page.ClickAsync(SignOut);
        await page.WaitForSelectorAsync("table.jobs"); // By the suggestion in the field of the name.
    }

    /// <summary>The person has nothing but the passkey, as who has come from a provider.</summary>
    private Task<int> ForgetPasswordAsync() => DoAsync<MobiJobsDb, int>(db => db.Users
        .Where(p => p.UserName == Name)
        .ExecuteUpdateAsync(set => set.SetProperty(p => p.PasswordHash, (string?)null)));

    private async Task AddPasskeyAsync(IPage page)
    {
        await GoAsync(page, "/account/factors");
        await page.ClickAsync("details:has(#add-passkey) summary");
        await CheckAsync(page);
        await page.FillAsync("#add-passkey #Name", "仕事のPC");
        await page.FillAsync("#add-passkey [type=password]", Chosen);
        await page.ClickAsync("#add-passkey button.btn-primary");
        await page.WaitForSelectorAsync("form[data-passkey-new]");
        await CheckAsync(page);
        await page.ClickAsync("form[data-passkey-new] button");
        await Assertions.Expect(page.Locator("#codes li")).ToHaveCountAsync(10);
        await CheckAsync(page);
        await page.ClickAsync("a.btn-primary");
        await Assertions.Expect(page.Locator("table.jobs")).ToContainTextAsync("仕事のPC");
        await CheckAsync(page);
    }

    /// <summary>
    /// A device that unlocks itself, as Chromium simulates it. It takes every suggestion at once, so that none is made
    /// at first.
    /// </summary>
    private static async Task AddDeviceAsync(IPage page)
    {
        await page.AddInitScriptAsync(
            "PublicKeyCredential.isConditionalMediationAvailable = async () => localStorage.suggests === '1'");
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new
            {
                protocol = "ctap2",
                transport = "internal",
                hasResidentKey = true,
                hasUserVerification = true,
                isUserVerified = true,
                automaticPresenceSimulation = true,
            },
        });
    }

    private Task GoAsync(IPage page, string path) => page.GotoAsync(new Uri(Console.Address, path).ToString());
}
