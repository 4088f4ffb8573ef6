using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;

namespace MobiJobs.BrowserTests;

/// <summary>端末: the page of one device, on every width and while its jobs go on.</summary>
public sealed class WatchingADeviceTests : Browsing
{
    private static readonly int[] Widths = [320, 390, 820, 1024, 1440, 2560];

    [Fact]
    public async Task The_page_fits_every_width_in_both_languages_and_themes()
    {
        var number = await DoAsync<MobiJobsDb, string>(db => db.Jobs
            .Where(j => j.Status == JobStatus.DeviceError).Select(j => j.Device.Number).FirstAsync());
        foreach (var language in (string[])["ja-JP", "en-US"])
        {
            var page = await OpenAsync(language, language == "ja-JP" ? ColorScheme.Light : ColorScheme.Dark);
            await SignInAsync(page, Roles.Operator);
            foreach (var width in Widths)
            {
                await page.SetViewportSizeAsync(width, 900);
                await page.GotoAsync(new Uri(Console.Address, $"/devices/{number}").ToString());
                await Assertions.Expect(page.Locator("#device-ended li")).Not.ToHaveCountAsync(0);
                Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
                if (width is 390 or 1440) { await CheckAsync(page); }
            }
        }
    }

    [Fact]
    public async Task What_ends_moves_to_what_ended_last_without_reloading()
    {
        var (number, job) = await OpenJobAsync();
        await SignInAsync(Roles.Operator);
        await Page.GotoAsync(new Uri(Console.Address, $"/devices/{number}").ToString());
        await Assertions.Expect(Page.Locator("#device-open ol > li")).ToHaveCountAsync(1);
        await CheckAsync();
        await DoAsync<JobActions, CancelResult>(
            actions => actions.CancelAsync(job, new Actor("SYSTEM", Requester.SystemId), CancellationToken.None));
        await Assertions.Expect(Page.Locator("#device-open")).ToContainTextAsync(
            "実行中/予約中のジョブはありません", new() { Timeout = 60_000 });
        await Assertions.Expect(Page.Locator("#device-ended li").First).ToContainTextAsync("キャンセル");
    }

    /// <summary>The head of a device that nobody hears of.</summary>
    private async Task<(string Number, long Job)> OpenJobAsync()
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var device = Device.Register("9Q-0001", "佐藤 花子", null, null, null, now);
        await DoAsync<MobiJobsDb, int>(db =>
        {
            db.Devices.Add(device);
            return db.SaveChangesAsync();
        });
        var enrollment = Enrollment.Start(device, ChannelKind.Simulated, "away-1", now);
        await DoAsync<MobiJobsDb, int>(db =>
        {
            db.Devices.Attach(device);
            db.Enrollments.Add(enrollment);
            return db.SaveChangesAsync();
        });
        await DoAsync<DeviceQueue, IReadOnlyList<long>>(async queue =>
        {
            var order = new NewJob(device.Id, enrollment.Id, JobKind.AppList, null, Requester.SystemId);
            await queue.RegisterAsync([order], now, CancellationToken.None);
            return await queue.ClaimHeadsAsync([device.Id], now, CancellationToken.None);
        });
        return await DoAsync<MobiJobsDb, (string, long)>(async db =>
        {
            await db.Jobs.Where(j => j.DeviceId == device.Id).ExecuteUpdateAsync(
                set => set.SetProperty(j => j.DueAt, now.AddHours(5)));
            return (device.Number, await db.Jobs.Where(j => j.DeviceId == device.Id).Select(j => j.Id).SingleAsync());
        });
    }
}
