using System.Globalization;
using System.Net.ServerSentEvents;
using System.Net;
using System.Text.Json;
using System.Text;
using AngleSharp;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>Many jobs at once, over the pages without script: allowed, forbidden, missing, invalid.</summary>
public sealed class BulkPageTests : IAsyncLifetime
{
    private RunningConsole console = null!;

    [Fact]
    public async Task What_is_shown_is_previewed_confirmed_and_reported_without_script()
    {
        using var visitor = await console.SignInAsync(Roles.Operator);
        var list = await visitor.GetAsync("/?status=reserved");
        var rows = list.QuerySelectorAll("tbody tr").Length;
        var preview = await visitor.SubmitAsync(list, "#list", new() { ["which"] = "shown" });
        preview.AssertShows("main", $"{rows}件をキャンセルします");
        preview.AssertShows(".counts", "予約待機中");

        var report = await visitor.SubmitAsync(preview, "form.confirm");
        report.AssertShows(".notice", $"キャンセル {rows}件");
        report.AssertDoesNotShow(".notice", "終了済み");
        await visitor.SubmitAsync(preview, "form.confirm");
        Assert.Equal(HttpStatusCode.OK, visitor.Last.StatusCode); // Twice is once.
    }

    [Fact]
    public async Task Nothing_chosen_is_said_and_what_a_person_may_not_is_refused()
    {
        using var visitor = await console.SignInAsync(Roles.Operator);
        var list = await visitor.GetAsync("/");
        (await visitor.SubmitAsync(list, "#list", new() { ["which"] = "selected" })).AssertShows(".notice", "選ばれていません");
        (await visitor.SubmitAsync(list, "#list", new() { ["which"] = "matching" })).AssertShows(".notice", "選ばれていません");
        await visitor.SubmitAsync(list, "#list", new() { ["which"] = "everything" });
        Assert.Equal(HttpStatusCode.Forbidden, visitor.Last.StatusCode);
        await visitor.SubmitAsync(list, "#list", new() { ["which"] = "nonsense" });
        Assert.Equal(HttpStatusCode.BadRequest, visitor.Last.StatusCode);

        var token = list.FormToken("#list");
        foreach (var path in (string[])["/delivery-stop", "/delivery-stop/lift"])
        {
            Assert.Equal(
                HttpStatusCode.Forbidden,
                (await visitor.PostAsync(path, new() { [FormTokens.Name] = token })).StatusCode);
        }

        foreach (var path in (string[])["/cancels/999", "/views/999/delete", "/stuck/dance"])
        {
            Assert.Equal(
                HttpStatusCode.NotFound,
                (await visitor.PostAsync(path, new() { [FormTokens.Name] = token })).StatusCode);
        }
    }

    [Fact]
    public async Task What_failed_is_offered_again_only_where_something_can_have_failed()
    {
        const string Again = "#bulk [formaction='/retries'][value=matching]";
        using var visitor = await console.SignInAsync(Roles.Operator);
        Assert.NotNull((await visitor.GetAsync("/?people=true")).QuerySelector(Again));
        Assert.Null((await visitor.GetAsync("/?people=true&open=true")).QuerySelector(Again));
    }

    [Fact]
    public async Task The_menu_says_of_each_act_on_what_it_acts_and_sets_apart_what_cancels()
    {
        using var visitor = await console.SignInAsync(Roles.Administrator);
        var page = await visitor.GetAsync("/?status=reserved");
        var rows = page.QuerySelectorAll("tbody tr").Length;
        page.AssertShows("#bulk .acts > b", $"条件に合うジョブ {rows}件");
        page.AssertShows("#bulk [value=shown]", $"表示中 {rows}件のうち {rows}件がキャンセル可能");
        page.AssertShows("#bulk .btn-danger-quiet[value=matching]", $"条件に合うジョブ {rows}件");
        page.AssertShows("#bulk .btn-danger-quiet[value=everything]", Labels.Bulk_AllScope);
        Assert.Null(page.QuerySelector("#bulk hr ~ [formaction='/retries'], #bulk hr ~ a"));
        Assert.All(page.QuerySelectorAll("#bulk hr ~ button"), b => Assert.Contains("btn-danger-quiet", b.ClassName!));

        var preview = await visitor.SubmitAsync(page, "#list", new() { ["which"] = "shown" });
        preview.AssertShows(".lead-s", $"表示中の{rows}件");
    }

    [Fact]
    public async Task What_has_ended_is_summed_up_and_a_status_has_one_icon()
    {
        static int NumberOf(string text) =>
            int.Parse(string.Concat(text.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture);

        using var visitor = await console.SignInAsync(Roles.Operator);
        var page = await visitor.GetAsync("/overview?days=30");
        var days = page.QuerySelectorAll("#ended tbody td:last-child").Sum(n => NumberOf(n.TextContent));
        Assert.Equal(days, NumberOf(page.QuerySelector("#ended tfoot td:last-child")!.TextContent));
        var icons = page.QuerySelectorAll("#ended .st-error use, #causes .st-error use")
            .Select(use => (use.Closest(".st-error")!.TextContent.Trim(), use.GetAttribute("href")))
            .Where(shown => shown.Item1 == Labels.JobStatus_DeviceError);
        Assert.Single(icons.Distinct());
    }

    [Fact]
    public async Task Several_jobs_of_the_stuck_are_released_only_after_a_page_that_warns()
    {
        using var visitor = await console.SignInAsync(Roles.Operator);
        var job = await HoldAsync();
        var list = await visitor.GetAsync("/stuck?over=all");
        Assert.NotNull(list.QuerySelector("[formaction='/jobs/cancel'][name=which][value=selected]"));
        var token = list.FormToken("#list");
        Dictionary<string, string> fields = new() { [FormTokens.Name] = token, ["ids"] = $"{job}" };

        await visitor.PostAsync("/stuck/release", fields);
        var preview = await AsPageAsync(visitor);
        var warning = preview.QuerySelector(".notice-error")!.TextContent;
        Assert.Contains("実行される可能性があります", warning, StringComparison.Ordinal);
        Assert.Contains("うち 遠隔初期化 1件。", warning, StringComparison.Ordinal);
        Assert.Equal(
            JobStage.Active,
            await console.ReadAsync(db => db.Jobs.Where(j => j.Id == job).Select(j => j.Stage).SingleAsync()));

        var report = await visitor.SubmitAsync(preview, "form.confirm");
        var notice = report.QuerySelector(".notice")!.TextContent;
        Assert.Contains("1件の応答待ちを打ち切りました", notice, StringComparison.Ordinal);
        await visitor.PostAsync("/stuck/wake", fields);
        preview = await AsPageAsync(visitor);
        Assert.Contains("PUSHを送信できる端末がありません", preview.QuerySelector(".card-s")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_stop_stands_on_every_page_until_it_is_lifted()
    {
        using var administrator = await console.SignInAsync(Roles.Administrator);
        using var helpdesk = await console.SignInAsync(Roles.Helpdesk);
        Assert.Null((await helpdesk.GetAsync("/devices")).QuerySelector(".stop"));
        await administrator.SubmitAsync(
            await administrator.GetAsync("/delivery-stop"),
            "form[action='/delivery-stop']");
        (await helpdesk.GetAsync("/devices")).AssertShows(".stop", "が配信を停止しました");
        Assert.Null((await helpdesk.GetAsync("/delivery-stop")).QuerySelector("form[action='/delivery-stop/lift']"));
        await administrator.SubmitAsync(
            await administrator.GetAsync("/delivery-stop"),
            "form[action='/delivery-stop/lift']");
        Assert.Null((await helpdesk.GetAsync("/devices")).QuerySelector(".stop"));
    }

    [Fact]
    public async Task A_view_belongs_to_its_person_and_a_name_holds_one_filter()
    {
        using var visitor = await console.SignInAsync(Roles.Helpdesk);
        foreach (var filter in (string[])["/?status=waiting", "/?status=reserved"])
        {
            await visitor.SubmitAsync(
                await visitor.GetAsync(filter),
                "form[action='/views']",
                new() { ["name"] = "いつもの" });
        }

        var view = Assert.Single((await visitor.GetAsync("/")).QuerySelectorAll(".views a"));
        Assert.Equal("/?status=reserved", view.GetAttribute("href"));
        using var other = await console.SignInAsync(Roles.Helpdesk);
        Assert.Empty((await other.GetAsync("/")).QuerySelectorAll(".views a"));
        await visitor.SubmitAsync(await visitor.GetAsync("/"), ".views form");
        Assert.Empty((await visitor.GetAsync("/")).QuerySelectorAll(".views a"));
    }

    [Fact]
    public async Task The_table_for_spreadsheets_holds_all_that_the_filter_matches_and_no_formula()
    {
        var target = new MobiJobs.Gateway.CommandTarget("=HYPERLINK(\"http://x\")", null, null, "p");
        await DoAsync<MobiJobs.Queue.DeviceQueue>(async queue =>
        {
            var device = await console.ReadAsync(db => db.Devices
                .Where(d => d.EnrollmentId != null)
                .Select(d => new { d.Id, d.EnrollmentId })
                .FirstAsync());
            await queue.RegisterAsync(
                [new NewJob(device.Id, device.EnrollmentId!.Value, JobKind.ProfileInstall, target, 2)],
                DateTime.UnixEpoch.AddYears(56),
                CancellationToken.None);
        });
        using var visitor = await console.SignInAsync(Roles.Helpdesk);
        var before = await console.ReadAsync(db => db.Jobs.CountAsync());
        await visitor.GetAsync("/jobs.csv");
        var bytes = await visitor.Last.Content.ReadAsByteArrayAsync();
        var lines = Encoding.UTF8.GetString(bytes).TrimEnd().Split("\r\n");

        Assert.Equal(Encoding.UTF8.GetPreamble(), bytes[..3]);
        // The simulated fleet registers jobs meanwhile.
        Assert.InRange(lines.Length - 1, before, await console.ReadAsync(db => db.Jobs.CountAsync()));
        Assert.Contains(
            "\"'=HYPERLINK(\"\"http://x\"\")\"",
            lines.First(l => l.Contains("HYPERLINK", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        await visitor.GetAsync("/jobs.csv?month=2026-13");
        Assert.Equal(HttpStatusCode.BadRequest, visitor.Last.StatusCode);
    }

    [Fact]
    public async Task An_open_page_is_told_what_changed_since_it_was_made()
    {
        using var visitor = await console.SignInAsync(Roles.Operator);
        var list = await visitor.GetAsync("/?status=reserved");
        var row = list.QuerySelector("tbody tr")!;
        var id = row.Id!["job-".Length..];
        await visitor.SubmitAsync(list, "#list", new() { ["which"] = "shown" });
        var token = list.FormToken("#list");
        await visitor.PostAsync(
            $"/jobs/{id}/cancel",
            new() { ["sure"] = "true", [FormTokens.Name] = token });

        await using var stream = await visitor.StreamAsync(
            $"/live?rows={id}.{row.GetAttribute("data-v")}&filter=%3Fstatus%3Dreserved&stop=");
        await foreach (var item in SseParser.Create(stream).EnumerateAsync())
        {
            if (item.EventType != "rows") { continue; }

            var change = JsonSerializer.Deserialize<JsonElement>(item.Data)[0];
            Assert.Equal(id, change.GetProperty("id").GetInt64().ToString(CultureInfo.InvariantCulture));
            Assert.Contains("st-off", change.GetProperty("html").GetString(), StringComparison.Ordinal);
            return;
        }

        Assert.Fail("The stream ended without the row.");
    }

    [Theory]
    [InlineData("rows=x")]
    [InlineData("rows=1.a,1.b")]
    [InlineData("filter=%3Fmonth%3D2026-13")]
    public async Task Live_updates_of_an_invalid_query_are_refused(string query)
    {
        using var visitor = await console.SignInAsync(Roles.Helpdesk);
        await visitor.GetAsync($"/live?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, visitor.Last.StatusCode);
    }

    public async Task InitializeAsync() =>
        console = await RunningConsole.StartAsync("Development", "--Gateway:Simulated:Devices=30");

    public async Task DisposeAsync() => await console.DisposeAsync();

    private static async Task<IHtmlDocument> AsPageAsync(Visitor visitor)
    {
        var html = await visitor.Last.Content.ReadAsStringAsync();
        var context = BrowsingContext.New(Configuration.Default);
        return (IHtmlDocument)await context.OpenAsync(request => request.Content(html));
    }

    /// <summary>A wipe that a device of no channel holds.</summary>
    private Task<long> HoldAsync() => console.ReadAsync(async db =>
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var device = Device.Register("9Z-0001", "佐藤 花子", null, null, null, now);
        var enrollment = await db.EnrollAsync(device, "away", now);
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

    private async Task DoAsync<TService>(Func<TService, Task> action)
        where TService : notnull
    {
        await using var scope = console.Services.CreateWorkScope("test");
        await action(scope.ServiceProvider.GetRequiredService<TService>());
    }
}
