using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>Delivering again without script and over the API: from 配信履歴, from the list, from a job's page.</summary>
public sealed class RetryPageTests(DeliveryPageTests.Console console) : IClassFixture<DeliveryPageTests.Console>
{
    private static readonly JobKind[] Harmless = [.. Enum.GetValues<JobKind>().Where(k => k.IsHarmless())];

    [Fact]
    public async Task Helpdesk_delivers_again_by_cause_and_finds_the_way_back()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var (id, key, count) = await FailedAsync();
        var page = await visitor.GetAsync($"/deliveries/{id}");
        var preview = await visitor.SubmitAsync(
            page,
            "#delivery-causes form",
            new() { ["which"] = "causes", ["causes"] = key });
        Assert.Contains("再配信", preview.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        var shown = NumberOf(preview, ".big");
        if (shown == count) { Assert.Null(preview.QuerySelector("#sum")); }
        else { preview.AssertShows("#sum", $"{count}件中 {shown}件を再配信、{count - shown}件を除外"); }

        var again = await visitor.SubmitAsync(preview, "form.confirm");
        Assert.Contains($"再配信 {shown}件", again.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(again.QuerySelector($"dd a[href='/deliveries/{id}']"));
        var retries = await ReadAsync(db =>
            db.Jobs.Where(j => j.RetryOfId != null && db.Jobs.Any(f => f.Id == j.RetryOfId && f.OperationId == id))
                .Select(j => new { j.Id, j.OperationId, j.RetryOfId })
                .ToListAsync());
        Assert.Equal(shown, retries.Count);
        Assert.NotNull(
            (await visitor.GetAsync($"/deliveries/{id}")).QuerySelector(
                $"dd a[href='/deliveries/{retries[0].OperationId}']"));
        Assert.Contains(
            $"#{retries[0].Id}",
            (await visitor.GetAsync($"/jobs/{retries[0].RetryOfId}")).QuerySelector("dl")!.TextContent,
            StringComparison.Ordinal);
        Assert.Contains(
            $"#{retries[0].RetryOfId}",
            (await visitor.GetAsync($"/jobs/{retries[0].Id}")).QuerySelector("dl")!.TextContent,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_the_list_the_selected_and_all_that_match_are_delivered_again()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var list = await visitor.GetAsync("/?status=pushTimedOut");
        var row = list.QuerySelector("tbody tr[data-retryable=true]")!;
        var preview = await visitor.SubmitAsync(
            SentToRetries(list),
            "#list",
            new() { ["which"] = "selected", ["ids"] = row.Id!["job-".Length..] });
        Assert.NotNull(preview.QuerySelector("form.confirm"));
        var all = await visitor.SubmitAsync(SentToRetries(list), "#list", new() { ["which"] = "matching" });
        Assert.NotNull(all.QuerySelector("form.confirm"));
        Dictionary<string, string> fields = new()
        {
            ["which"] = "matching",
            [FormTokens.Name] = list.FormToken("#list"),
        };
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.PostAsync("/retries", fields)).StatusCode);
        var none = await visitor.SubmitAsync(SentToRetries(list), "#list", new() { ["which"] = "selected" });
        Assert.Contains("選ばれていません", none.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_failed_job_is_delivered_again_from_its_page_once()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var job = await ReadAsync(db =>
            db.Jobs.Where(j => j.Status >= JobStatus.PushTimedOut && j.Kind == JobKind.DeviceInformation)
                .Where(j => !db.Jobs.Any(o => o.DeviceId == j.DeviceId && o.DueAt != null))
                .Where(j => j.Device.EnrollmentId != null)
                .OrderByDescending(j => j.Id)
                .Select(j => j.Id)
                .FirstAsync());
        var page = await visitor.GetAsync($"/jobs/{job}");
        var done = await visitor.SubmitAsync(page, $"form[action='/jobs/{job}/again']");
        Assert.Contains(
            "再実行するジョブを登録しました", // It delivers nothing.
            done.QuerySelector(".notice-done")!.TextContent,
            StringComparison.Ordinal);
        var twice = await visitor.SubmitAsync(page, $"form[action='/jobs/{job}/again']");
        Assert.Contains("再実行済み", twice.QuerySelector(".notice-late")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(1, await ReadAsync(db => db.Jobs.CountAsync(j => j.RetryOfId == job)));
        Assert.Null((await visitor.GetAsync($"/jobs/{job}")).QuerySelector($"form[action='/jobs/{job}/again']"));
    }

    [Theory]
    [InlineData("/jobs/{0}", "/jobs/{0}/again")]
    [InlineData("/jobs/{0}/remedies/deliverAgain", "/jobs/{0}/remedies/deliverAgain")]
    public async Task What_speaks_against_it_is_shown_before_one_is_delivered_again(string from, string form)
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var job = await FailedThoughThereAsync();

        var page = await visitor.GetAsync(string.Format(CultureInfo.InvariantCulture, from, job));
        var preview = await visitor.SubmitAsync(
            page, $"form[action='{string.Format(CultureInfo.InvariantCulture, form, job)}']");
        preview.AssertShows(".notice", Labels.Retry_CheckFirst);
        preview.AssertShows("#main", Labels.Finding_AlreadyInstalled);
        Assert.Equal(0, await ReadAsync(db => db.Jobs.CountAsync(j => j.RetryOfId == job)));
        Assert.NotNull(preview.QuerySelector($"a[href^='/jobs/{job}']"));
    }

    /// <summary>A delivery that failed, though the app is on its device by now.</summary>
    private Task<long> FailedThoughThereAsync() => ReadAsync(async db =>
    {
        var failed = await db.Jobs
            .Where(j => j.Status == JobStatus.DeviceError && j.Kind == JobKind.AppInstall && j.BundleId != null)
            .Where(j => j.Device.EnrollmentId != null && !db.Jobs.Any(r => r.RetryOfId == j.Id))
            .Where(j => !db.Jobs.Any(o => o.DeviceId == j.DeviceId && o.DueAt != null))
            .OrderByDescending(j => j.Id).FirstAsync();
        await db.DeviceApps.Where(a => a.DeviceId == failed.DeviceId).ExecuteDeleteAsync();
        db.Add(DeviceApp.From(failed.DeviceId, new(failed.BundleId!, "来ている", null, true))!);
        await db.SaveChangesAsync();
        await db.Devices.Where(d => d.Id == failed.DeviceId)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.AppListAt, failed.EndedAt));
        return failed.Id;
    });

    [Fact]
    public async Task The_api_delivers_again_by_cause_with_or_without_a_body()
    {
        using var api = await console.Running.ApiAsync(Roles.Helpdesk);
        var (id, key, _) = await FailedAsync();
        var first = await api.PostAsJsonAsync($"/api/v1/operations/{id}/retry", new { causes = new[] { key } });
        var byCause = await first.Content.ReadFromJsonAsync<JsonElement>();
        var rest = await api.PostAsync(new Uri($"/api/v1/operations/{id}/retry", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Accepted, rest.StatusCode);
        var more = await rest.Content.ReadFromJsonAsync<JsonElement>();
        var retried = await ReadAsync(db =>
            db.Jobs.CountAsync(j =>
                j.RetryOfId != null && db.Jobs.Any(f => f.Id == j.RetryOfId && f.OperationId == id)));
        Assert.Equal(retried, byCause.GetProperty("jobs").GetInt32() + more.GetProperty("jobs").GetInt32());
        Assert.True(byCause.GetProperty("jobs").GetInt32() > 0);
    }

    [Fact]
    public async Task The_preview_of_a_missing_licence_says_what_was_found_instead_of_warning_in_any_case()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var job = await ReadAsync(db => db.Jobs
            .Where(j => j.Kind == JobKind.VppInstall && j.ErrorKey!.Contains("12064") && j.EndedAt != null)
            .Where(j => !db.Jobs.Any(r => r.RetryOfId == j.Id))
            .OrderByDescending(j => j.EndedAt)
            .Select(j => new { j.Id, j.ErrorKey })
            .FirstAsync());
        var list = await visitor.GetAsync($"/?kind=vppInstall&error={Uri.EscapeDataString(job.ErrorKey!)}");
        var preview = await visitor.SubmitAsync(SentToRetries(list), "#list", new() { ["which"] = "matching" });
        Assert.NotNull(preview.QuerySelector("#retry-error"));
        Assert.NotNull(preview.QuerySelector("#seats"));
        Assert.DoesNotContain(
            Labels.Retry_RemedyFirst, preview.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(preview.QuerySelectorAll("ul.findings li, #assigned, #left-out"));
    }

    private static int NumberOf(IHtmlDocument page, string part) => DeliveryPageTests.Number(
        new string([.. (page.QuerySelector(part)?.TextContent ?? "0").Where(char.IsAsciiDigit)]));

    private static IHtmlDocument SentToRetries(IHtmlDocument page)
    {
        page.QuerySelector("#list")!.SetAttribute("action", "/retries"); // As the button's formaction does.
        return page;
    }

    /// <summary>
    /// An operation nobody has retried, the error of most of its jobs that can be delivered again, and its count.
    /// </summary>
    private async Task<(long Id, string Key, int Count)> FailedAsync()
    {
        var cause = await ReadAsync(db => db.Jobs
            .Where(j => j.OperationId != null && j.Status == JobStatus.DeviceError)
            .Where(j => Harmless.Contains(j.Kind) && j.Kind != JobKind.VppInstall) // Those may all lack licences.
            .Where(j =>
                !db.Jobs.Any(r =>
                    r.RetryOfId != null && db.Jobs.Any(f => f.Id == r.RetryOfId && f.OperationId == j.OperationId)))
            .Where(j => !db.Jobs.Any(o => o.DueAt != null && o.DeviceId == j.DeviceId && o.Kind == j.Kind))
            .Where(j => !db.DeviceApps.Any(a => a.DeviceId == j.DeviceId && a.BundleId == j.BundleId))
            .GroupBy(j => new { j.OperationId, j.ErrorKey })
            .OrderByDescending(g => g.Count())
            .Select(g => g.Key)
            .FirstAsync());
        var count = await ReadAsync(db =>
            db.Jobs.CountAsync(j => j.OperationId == cause.OperationId && j.ErrorKey == cause.ErrorKey));
        return (cause.OperationId!.Value, cause.ErrorKey!, count);
    }

    private Task<T> ReadAsync<T>(Func<MobiJobsDb, Task<T>> question) => console.Running.ReadAsync(question);
}
