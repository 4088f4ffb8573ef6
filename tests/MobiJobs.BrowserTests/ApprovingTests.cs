using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>What two administrators do before thirty devices are wiped.</summary>
public sealed class ApprovingTests : Browsing
{
    protected override string[] Settings =>
        ["--Gateway:Simulated:Devices=40", "--Gateway:Simulated:Speed=1", "--Approvals:Over=20"];

    [Fact]
    public async Task Wipes_thirty_devices_once_a_colleague_has_approved_it_in_her_own_browser()
    {
        await SignInAsync(Roles.Administrator);
        var numbers = await DoAsync<MobiJobsDb, List<string>>(db => db.Devices.Where(d => d.EnrollmentId != null)
            .OrderBy(d => d.Number).Select(d => d.Number).Take(30).ToListAsync());
        await GoAsync("/operations/new?kind=wipe");
        await Page.Locator("textarea[name=Devices]").FillAsync(string.Join('\n', numbers));
        await Page.GetByRole(AriaRole.Button, new() { Name = "確認へ進む" }).ClickAsync();
        await Assertions.Expect(Page.GetByText("別の人の承認が必要です")).ToBeVisibleAsync();
        await CheckAsync();
        await Page.Locator("[name=Agreed]").CheckAsync();
        await Page.Locator("#Password").FillAsync(RunningConsole.Password);
        await Page.Locator("form.confirm button[type=submit]").ClickAsync();
        await Assertions.Expect(Page.GetByText("別の人の承認を待っています")).ToBeVisibleAsync();
        await CheckAsync();

        var colleague = await OpenAsync("ja-JP");
        await SignInAsync(colleague, Roles.Administrator);
        await colleague.GetByRole(AriaRole.Link, new() { Name = "承認待ち" }).ClickAsync();
        await CheckAsync(colleague);
        await colleague.GetByRole(AriaRole.Link, new() { Name = "遠隔初期化" }).ClickAsync();
        await Assertions.Expect(colleague.Locator(".scroll tbody tr")).ToHaveCountAsync(30);
        await CheckAsync(colleague);
        await colleague.Locator("#password").FillAsync(RunningConsole.Password);
        await colleague.GetByRole(AriaRole.Button, new() { Name = "30台を承認する" }).ClickAsync();
        await Assertions.Expect(colleague.GetByText("承認しました。処理を始めます")).ToBeVisibleAsync();

        await Assertions.Expect(Page.Locator("#progress")).ToContainTextAsync("さんが承認しました");
        await Assertions.Expect(Page.Locator("#progress")).ToContainTextAsync("登録しました");
        await CheckAsync();
        await CheckAsync(colleague);
        Assert.Equal(30, await DoAsync<MobiJobsDb, int>(db => db.Jobs.CountAsync(j => j.Kind == JobKind.Wipe
            && numbers.Contains(j.Device.Number))));
    }

    private Task GoAsync(string path) => Page.GotoAsync(new Uri(Console.Address, path).ToString());
}
