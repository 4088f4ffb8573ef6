using AngleSharp;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

public sealed partial class BulkPageTests
{
    [Fact]
    public async Task Several_jobs_of_the_stuck_are_released_only_after_a_page_that_warns()
    {
        using var visitor = await console.SignInAsync(Roles.Operator);
        var job = await HoldAsync();
        var list = await visitor.GetAsync("/stuck?over=all");
        Assert.NotNull(list.QuerySelector("[formaction='/jobs/cancel'][name=which][value=selected]"));
        var token = list.QuerySelector("#list input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        Dictionary<string, string> fields = new() { ["__RequestVerificationToken"] = token, ["ids"] = $"{job}" };

        await visitor.PostAsync("/stuck/release", fields);
        var preview = await AsPageAsync(visitor);
        var warning = preview.QuerySelector(".notice-error")!.TextContent;
        Assert.Contains("実行される可能性があります", warning, StringComparison.Ordinal);
        Assert.Contains("遠隔初期化 1 件、リモートロック 0 件", warning, StringComparison.Ordinal);
        Assert.Equal(
            JobStage.Active,
            await ReadAsync(db => db.Jobs.Where(j => j.Id == job).Select(j => j.Stage).SingleAsync()));

        var report = await visitor.SubmitAsync(preview, "form.confirm");
        var said = report.QuerySelector(".notice")!.TextContent;
        Assert.Contains("1 件を待つのをやめました", said, StringComparison.Ordinal);
        await visitor.PostAsync("/stuck/wake", fields);
        preview = await AsPageAsync(visitor);
        Assert.Contains("すべて終了", preview.QuerySelector(".card-s")!.TextContent, StringComparison.Ordinal);
    }

    private static async Task<IHtmlDocument> AsPageAsync(Visitor visitor)
    {
        var html = await visitor.Last.Content.ReadAsStringAsync();
        var context = BrowsingContext.New(Configuration.Default);
        return (IHtmlDocument)await context.OpenAsync(request => request.Content(html));
    }

    /// <summary>A wipe that a device of no channel holds.</summary>
    private Task<long> HoldAsync() => ReadAsync(async db =>
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var device = Device.Register("9Z-0001", "佐藤 花子", null, null, null, now);
        db.Devices.Add(device);
        await db.SaveChangesAsync();
        var enrollment = Enrollment.Start(device, ChannelKind.Simulated, "away", now);
        db.Enrollments.Add(enrollment);
        await db.SaveChangesAsync();
        await DoAsync<MobiJobs.Queue.DeviceQueue>(queue => queue.RegisterAsync(
            [new NewJob(device.Id, enrollment.Id, JobKind.Wipe, null, Requester.SystemId)], now, default));
        await db.Jobs.Where(j => j.DeviceId == device.Id).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.Stage, JobStage.Active)
            .SetProperty(j => j.Status, JobStatus.AwaitingDevice)
            .SetProperty(j => j.HeadAt, now)
            .SetProperty(j => j.StartedAt, now)
            .SetProperty(j => j.HandedOverAt, now)
            .SetProperty(j => j.DueAt, now.AddHours(1)));
        return await db.Jobs.Where(j => j.DeviceId == device.Id).Select(j => j.Id).SingleAsync();
    });
}
