using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Reports;

namespace MobiJobs.BrowserTests;

/// <summary>An administrator looks for why a device does not appear: what came and belongs to no job.</summary>
public sealed class ReadingMessagesOfNoJobTests : Browsing
{
    [Fact]
    public async Task The_messages_are_found_from_the_channel_and_each_is_read()
    {
        await DoAsync<MobiJobsDb, bool>(KeepAsync);
        await SignInAsync(Roles.Administrator);
        await Page.GotoAsync(At("/settings/channel"));
        await Page.GetByRole(AriaRole.Link, new() { Name = "ジョブに属さない通知を見る" }).ClickAsync();
        await Assertions.Expect(Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await CheckAsync();

        await Page.Locator("select[name=kind]").SelectOptionAsync(new SelectOptionValue { Value = "declarative" });
        await Assertions.Expect(Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Page.Locator("tbody td a").First.ClickAsync();
        await Assertions.Expect(Page.Locator("main")).ToContainTextAsync("udid-declared");
        await CheckAsync();

        await Page.GotoAsync(At("/settings/channel/messages?kind=unreadable"));
        await Page.Locator("tbody td a").First.ClickAsync();
        await Assertions.Expect(Page.Locator("pre")).ToHaveTextAsync("<html>no event");
        await CheckAsync();
    }

    private string At(string path) => new Uri(Console.Address, path).ToString();

    private static async Task<bool> KeepAsync(MobiJobsDb db)
    {
        const string Declared = """{"topic":"mdm.DeclarativeManagement","at":"2026-11-28T00:00:00+00:00"}""";
        db.Reports.Add(StoredReport.From(new DeviceReport("udid-declared", Declared, false), DateTime.UtcNow));
        db.Reports.Add(StoredReport.From(new DeviceReport("", "<html>no event", false), DateTime.UtcNow));
        await db.SaveChangesAsync();
        await db.Reports.Where(r => r.JobId == null && (r.ChannelId == "" || r.ChannelId == "udid-declared"))
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, ReportState.Nobody));
        return true;
    }
}
