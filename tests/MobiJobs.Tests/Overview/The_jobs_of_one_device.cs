using System.Globalization;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Overview;

/// <summary>端末: what its page says of its jobs, without script.</summary>
public sealed class The_jobs_of_one_device(The_jobs_of_one_device.Fleet console)
    : IClassFixture<The_jobs_of_one_device.Fleet>
{
    private static readonly JobKind[] Kinds =
    [
        JobKind.AppList, JobKind.DeviceInformation, JobKind.Lock, JobKind.LostModeOn, JobKind.LostModeOff,
        JobKind.PasscodeReset, JobKind.AppList,
    ];

    [Fact]
    public async Task Open_jobs_stand_in_their_order_and_the_device_is_woken_from_there()
    {
        var jobs = await OpenAsync("9Q-0001");
        using var person = await console.Running.SignInAsync(Roles.Operator);
        var page = await person.GetAsync("/devices/9Q-0001");

        Assert.Equal(jobs.Take(5), Ids(page, "#device-open ol > li"));
        page.AssertShows("#device-open h2", "7件");
        page.AssertShows("#device-open a[href='/devices/9Q-0001?tab=queue']", "ほか2件");
        page.AssertShows("#device-open li:nth-child(2) .status", "待ち順 1");
        page.AssertShows("#device-failure", "失敗したジョブはありません");
        page.AssertShows("#device-ended", "終了したジョブはありません");
        var woken = await person.SubmitAsync(page, "#device-open form", []);
        Assert.Equal("/devices/9Q-0001", person.Last.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.NotNull(woken.QuerySelector(".notice"));

        using var reader = await console.Running.SignInAsync(Roles.Helpdesk);
        Assert.Null((await reader.GetAsync("/devices/9Q-0001")).QuerySelector("#device-open form"));
    }

    [Fact]
    public async Task The_last_failure_says_what_it_means_who_acts_and_leads_to_its_explanation()
    {
        var (number, failed, ended) = await FailedAsync();
        using var person = await console.Running.SignInAsync(Roles.Helpdesk);
        var page = await person.GetAsync($"/devices/{number}");
        var link = page.QuerySelector("#device-failure a.btn")!.GetAttribute("href")!;

        Assert.Equal($"/jobs/{failed.ToString(CultureInfo.InvariantCulture)}/explanation", link);
        var explanation = await person.GetAsync(link);
        var sentence = explanation.QuerySelector("h2.sentence")!.TextContent;
        Assert.Equal(sentence, page.QuerySelector("#device-failure .headline")!.TextContent);
        Assert.Equal(
            explanation.QuerySelector(".acting b")?.TextContent.Trim(),
            page.QuerySelector("#device-failure .acting b")?.TextContent.Trim());
        Assert.Equal(ended, Ids(page, "#device-ended li"));
    }

    [Fact]
    public async Task That_it_is_lost_or_about_to_be_is_said_on_each_of_its_pages()
    {
        await OpenAsync("9Q-0002");
        using var person = await console.Running.SignInAsync(Roles.Operator);
        (await person.GetAsync("/devices/9Q-0002")).AssertShows("#lost", "紛失モードの解除を待っています");

        await console.Running.DoAsync<MobiJobsDb, int>(async db =>
        {
            var jobs = db.Jobs.Where(j => j.Device.Number == "9Q-0002");
            await jobs.Where(j => j.Kind == JobKind.LostModeOff).ExecuteDeleteAsync();
            var now = console.Running.Now;
            return await jobs.Where(j => j.Kind == JobKind.LostModeOn).ExecuteUpdateAsync(set => set
                .SetProperty(j => j.Status, JobStatus.Succeeded)
                .SetProperty(j => j.Stage, JobStage.Ended)
                .SetProperty(j => j.EndedAt, now)
                .SetProperty(j => j.DueAt, (DateTime?)null));
        });
        var page = await person.GetAsync("/devices/9Q-0002?tab=information");
        page.AssertShows("#lost", "紛失モード中");
        Assert.NotNull(page.QuerySelector("#lost a[href*='kind=lostModeOff']"));
        using var helpdesk = await console.Running.SignInAsync(Roles.Helpdesk);
        Assert.Null((await helpdesk.GetAsync("/devices/9Q-0002")).QuerySelector("#lost a.btn"));
    }

    private static IEnumerable<long> Ids(IParentNode page, string lines) => page.QuerySelectorAll(lines)
        .Select(line => line.QuerySelector(".brief-head a")!.GetAttribute("href")!["/jobs/".Length..])
        .Select(id => long.Parse(id, CultureInfo.InvariantCulture));

    /// <summary>A device whose last failure is an error of the device, and what ended last on it.</summary>
    private async Task<(string Number, long Failed, List<long> Ended)> FailedAsync()
    {
        var failed = await console.Running.ReadAsync(db => db.Jobs
            .Where(j => j.Status == JobStatus.DeviceError && j.EndReason == EndReason.None)
            .Where(j => !db.Jobs.Any(o => o.DeviceId == j.DeviceId && (o.DueAt != null
                || (o.Status >= JobStatus.DeviceError && o.EndedAt >= j.EndedAt && o.Id != j.Id))))
            .Select(j => new { j.Id, j.DeviceId, j.Device.Number })
            .FirstAsync());
        var ended = await console.Running.ReadAsync(db => db.Jobs.Where(j => j.DeviceId == failed.DeviceId)
            .OrderByDescending(j => j.EndedAt).ThenByDescending(j => j.Id).Select(j => j.Id).Take(5).ToListAsync());
        return (failed.Number, failed.Id, ended);
    }

    /// <summary>A device that nobody hears of, with seven open jobs.</summary>
    private Task<List<long>> OpenAsync(string number) =>
        console.Running.AddSilentQueueAsync(number, TimeSpan.Zero, Kinds);

    /// <summary>One program for both, with a school's past.</summary>
    public sealed class Fleet() : SharedConsole("Development", "--Gateway:Simulated:Devices=60");
}
