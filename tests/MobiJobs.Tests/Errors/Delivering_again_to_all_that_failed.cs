using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Guide.Chain;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Tests.Operations;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Errors;

/// <summary>From an explanation, what is counted is what is listed, shown and delivered again.</summary>
public sealed class Delivering_again_to_all_that_failed(Delivering_again_to_all_that_failed.Console console)
    : IClassFixture<Delivering_again_to_all_that_failed.Console>
{
    private const int ThisWeek = 107;
    private const int Before = 456;

    [Fact]
    public async Task This_week_means_this_week_in_the_count_the_list_the_preview_and_the_act()
    {
        var group = await FleetAsync("今週", Before + ThisWeek);
        var key = ErrorChain.Parse(HelpPage.NotSignedIn).Key;
        await FailAsync(group, key, 0, Before, days: 20);
        await FailAsync(group, key, Before, ThisWeek, days: 1);
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);

        var page = await visitor.GetAsync($"/jobs/{await NewestAsync(key)}/explanation");
        var link = (IHtmlAnchorElement)page.QuerySelector("a[href*='within=7']")!;
        Assert.Contains("107 件", link.TextContent, StringComparison.Ordinal);
        var button = page.QuerySelector("form[action='/retries'] button")!.TextContent;
        Assert.Contains("対処が済んだら", button, StringComparison.Ordinal);
        Assert.Contains("107 件", button, StringComparison.Ordinal);

        var preview = await visitor.SubmitAsync(page, "form[action='/retries']", new() { ["which"] = "matching" });
        Assert.Contains("107 件", preview.QuerySelector(".big")!.TextContent, StringComparison.Ordinal);
        var error = preview.QuerySelector("#retry-error")!.TextContent;
        Assert.Contains("12040", error, StringComparison.Ordinal);
        Assert.Contains(page.QuerySelector(".sentence")!.TextContent, error, StringComparison.Ordinal);
        Assert.Contains("7 日以内", error, StringComparison.Ordinal);
        Assert.Contains("先に対処", preview.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);

        var done = await visitor.SubmitAsync(preview, "form.confirm");
        Assert.Contains("再配信 107 件", done.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            ThisWeek,
            await console.Running.ReadAsync(db => db.Jobs.CountAsync(j =>
                db.Jobs.Any(f => f.Id == j.RetryOfId && f.ErrorKey == key && f.Device.GroupId == group))));
    }

    [Fact]
    public async Task What_needs_no_action_is_not_offered_to_be_delivered_again()
    {
        var group = await FleetAsync("対処不要", 16);
        var key = ErrorChain.Parse(HelpPage.AlreadyScheduled).Key;
        await FailAsync(group, key, 0, 16, days: 1);
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);

        var page = await visitor.GetAsync($"/jobs/{await NewestAsync(key)}/explanation");

        Assert.Contains("16 件", page.QuerySelector("a[href*='within=7']")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("form[action='/retries']"));
    }

    private Task<int> FleetAsync(string group, int devices) =>
        console.Running.ReadAsync(db => Fleet.AddAsync(db, devices, group, DateTime.UtcNow.AddDays(-30)));

    private Task<long> NewestAsync(string key) =>
        console.Running.ReadAsync(db => db.Jobs.Where(j => j.ErrorKey == key).MaxAsync(j => j.Id));

    /// <summary>Deliveries to some devices of a group that failed this way so many days ago.</summary>
    private async Task FailAsync(int group, string key, int skip, int count, int days)
    {
        await using var scope = console.Running.Services.CreateWorkScope("test");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        var queue = scope.ServiceProvider.GetRequiredService<DeviceQueue>();
        var at = DateTime.UtcNow.AddDays(-days);
        var devices = await db.Devices.Where(d => d.GroupId == group).OrderBy(d => d.Id).Skip(skip).Take(count)
            .Select(d => new { d.Id, d.EnrollmentId }).ToListAsync();
        var target = new CommandTarget("数学ドリル", null, "jp.example.drill", null);
        var ids = devices.Select(d => d.Id).ToArray();
        await db.WriteAsync(
            async () =>
            {
                await queue.RegisterAsync(
                    [.. devices.Select(d => new NewJob(
                        d.Id, d.EnrollmentId!.Value, JobKind.VppInstall, target, Requester.SystemId))],
                    at,
                    default);
                await queue.EndAsync(db.Jobs.Where(j => ids.Contains(j.DeviceId)), Ending.Failed(key), at, default);
            },
            default);
    }

    /// <summary>One program for all of these.</summary>
    public sealed class Console() : SharedConsole("Production", "--Worker:Count=1", "--Gateway:Simulated:Faults=0");
}
