using System.Globalization;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.AutoDelivery;

/// <summary>Lists of automatic delivery over their pages, without script.</summary>
public sealed class AutoDeliveryPageTests : IAsyncLifetime
{
    private RunningConsole console = null!;

    public async Task InitializeAsync() => console = await RunningConsole.StartAsync(
        "Development",
        "--Gateway:Simulated:Devices=24",
        "--Gateway:Simulated:Faults=0");

    public async Task DisposeAsync() => await console.DisposeAsync();

    [Fact]
    public async Task A_list_is_refused_with_messages_made_run_and_paused()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var form = await person.GetAsync("/auto-delivery/new");
        var group = GroupOf(form, "1年A組");
        var (words, notice) = (await AppAsync("jp.example.words"), await AppAsync("jp.example.notice"));
        var wrong = await person.SubmitAsync(form, "form.form", new()
        {
            ["Name"] = "",
            ["Frequency"] = "weekly",
            ["Clock"] = "25:00",
            ["From"] = "2026-12-02",
            ["To"] = "2026-12-01",
        });
        Assert.Equal(6, wrong.QuerySelectorAll(".field-validation-error").Length);

        var fields = new Dictionary<string, string>
        {
            ["Name"] = "授業",
            ["Group"] = group,
            ["Frequency"] = "daily",
            ["Clock"] = "02:00",
            ["Apps"] = words,
        };
        var list = await person.SubmitAsync(form, "form.form", fields);
        Assert.Equal("授業", list.QuerySelector("h1")!.TextContent);
        var path = person.Last.RequestMessage!.RequestUri!.AbsolutePath;
        var again = await person.SubmitAsync(form, "form.form", new(fields) { ["Name"] = "別" });
        again.AssertShows(".field-validation-error", "「授業」に入っています");
        await console.ReadAsync(db => db.Apps
            .Where(a => a.BundleId == "jp.example.notice")
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.BundleId, (string?)null)));
        // No app list could tell whether it is there.
        Assert.Null((await person.GetAsync("/auto-delivery/new")).QuerySelector($"input[name=Apps][value='{notice}']"));

        var preview = await person.SubmitAsync(await person.GetAsync(path), $"form[action='{path}/run']");
        preview.AssertShows("#per-app", "英単語カード");
        Assert.Empty(await console.ReadAsync(db => db.AutoDeliveryRuns.ToListAsync()));
        var done = await person.SubmitAsync(preview, "form.confirm");
        done.AssertShows("main", "登録 ");
        var run = await console.ReadAsync(db => db.AutoDeliveryRuns.SingleAsync());
        using var reader = await console.SignInAsync(Roles.Helpdesk);
        var link = (await reader.GetAsync(path)).QuerySelector($"a[href^='/runs/{run.RunId}?']")!;
        var report = await reader.GetAsync(link.GetAttribute("href")!);
        Assert.NotNull(report.QuerySelector($"a[href='/devices?run={run.RunId}&outcome=done']"));
        report.AssertShows("h1", "自動配信");
        await person.SubmitAsync(await person.GetAsync(path), $"form[action='{path}/pause']");
        Assert.Null(await console.ReadAsync(db => db.AutoDeliveryLists.Select(l => l.NextRunAt).SingleAsync()));
        await person.SubmitAsync(await person.GetAsync(path), $"form[action='{path}/resume']");
        Assert.NotNull(await console.ReadAsync(db => db.AutoDeliveryLists.Select(l => l.NextRunAt).SingleAsync()));
        await person.SubmitAsync(await person.GetAsync($"{path}/edit"), $"form[action='{path}/delete']");
        Assert.Empty(await console.ReadAsync(db => db.AutoDeliveryLists.ToListAsync()));
    }

    [Fact]
    public async Task What_a_list_holds_back_is_shown_and_released()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var form = await person.GetAsync("/auto-delivery/new");
        var group = GroupOf(form, "1年A組");
        await person.SubmitAsync(form, "form.form", new()
        {
            ["Name"] = "授業",
            ["Group"] = group,
            ["Frequency"] = "daily",
            ["Clock"] = "02:00",
            ["Apps"] = await AppAsync("jp.example.words"),
        });
        var path = person.Last.RequestMessage!.RequestUri!.AbsolutePath;
        var device = await console.ReadAsync(db => db.Devices.OrderBy(d => d.Id).FirstAsync());
        await console.ReadAsync(async db =>
        {
            var list = await db.AutoDeliveryLists.Include(l => l.Apps).SingleAsync();
            db.DeliveryHolds.Add(
                DeliveryHold.Of(list.Id, device.Id, list.Apps[0].AppId, device.RegisteredAt));
            return await db.SaveChangesAsync();
        });

        (await person.GetAsync("/auto-delivery")).AssertShows("main", "保留あり");
        var page = await person.GetAsync(path);
        page.AssertShows("#holds", device.Number);
        using var helpdesk = await console.SignInAsync(Roles.Helpdesk);
        Assert.Null((await helpdesk.GetAsync(path)).QuerySelector("#holds button"));
        foreach (var unreadable in (string[])["abc", ""])
        {
            await person.SubmitAsync(page, "#holds form", new() { ["hold"] = unreadable });
            Assert.Equal(System.Net.HttpStatusCode.BadRequest, person.Last.StatusCode);
        }

        Assert.Null(await console.ReadAsync(db => db.DeliveryHolds.Select(h => h.ReleasedAt).SingleAsync()));
        await person.SubmitAsync(page, "#holds form");
        Assert.NotNull(await console.ReadAsync(db => db.DeliveryHolds.Select(h => h.ReleasedAt).SingleAsync()));
        Assert.Null((await person.GetAsync(path)).QuerySelector("#holds"));
        Assert.Contains(
            AuditAction.DeliveryReleased,
            await console.ReadAsync(db => db.Audit.Select(a => a.Action).ToListAsync()));
    }

    [Fact]
    public async Task A_check_that_stands_after_an_error_says_so_on_its_preview()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var form = await person.GetAsync("/auto-delivery/new");
        var list = await person.SubmitAsync(form, "form.form", new()
        {
            ["Name"] = "授業",
            ["Group"] = GroupOf(form, "1年A組"),
            ["Frequency"] = "daily",
            ["Clock"] = "02:00",
            ["Apps"] = await AppAsync("jp.example.words"),
        });
        await person.SubmitAsync(list, "form[action$='/run']");
        var preview = person.Last.RequestMessage!.RequestUri!.PathAndQuery;
        await console.ReadAsync(
            db => db.Runs.Where(r => r.Kind == RunKind.DeliverAutomatically).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.ReadyAt, (DateTime?)null)
            .SetProperty(r => r.StoppedAt, r => r.PreviewedAt)));

        (await person.GetAsync(preview)).AssertShows("#progress .notice-error", "処理を止めました");
    }

    private static string GroupOf(IHtmlDocument form, string name) => form.QuerySelectorAll("#Group option")
        .OfType<IHtmlOptionElement>()
        .First(o => o.TextContent.Trim() == name)
        .Value;

    private async Task<string> AppAsync(string bundleId)
    {
        var id = await console.ReadAsync(
            db => db.Apps.Where(a => a.BundleId == bundleId).Select(a => a.Id).SingleAsync());
        return id.ToString(CultureInfo.InvariantCulture);
    }
}
