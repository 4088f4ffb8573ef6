using System.Net.Http.Json;
using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>Delivering again to more devices than one transaction takes, over the API and on the pages.</summary>
public sealed class LargeRetryTests(SendingPageTests.Console console) : IClassFixture<SendingPageTests.Console>
{
    private const int Devices = 2600;

    [Theory]
    [InlineData("再送", null)]
    [InlineData("再送鍵", "again-to-all")]
    public async Task The_api_delivers_thousands_again_once_and_their_devices_are_woken(string group, string? key)
    {
        using var api = await console.Running.ApiAsync(Roles.Operator);
        var operation = await FailedAsync(api, group);
        if (key is not null) { api.DefaultRequestHeaders.Add("Idempotency-Key", key); }

        var address = new Uri($"/api/v1/operations/{operation}/retry", UriKind.Relative);
        using var answer = await api.PostAsync(address, null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var accepted = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(Devices, accepted.GetProperty("jobs").GetInt32());
        if (key is not null)
        {
            using var same = await api.PostAsync(address, null);
            Assert.Equal(await answer.Content.ReadAsStringAsync(), await same.Content.ReadAsStringAsync());
        }

        var again = accepted.GetProperty("operationId").GetInt64();
        await UntilAsync(async () => await CountAsync(again, JobStatus.Waiting) == 0);
        Assert.Equal(
            Devices,
            await console.Running.ReadAsync(db =>
                db.Jobs.CountAsync(j => j.OperationId == again && j.RetryOfId != null)));
    }

    [Fact]
    public async Task A_large_preview_shows_how_far_its_check_is_and_then_what_it_would_do()
    {
        using var api = await console.Running.ApiAsync(Roles.Operator);
        var operation = await FailedAsync(api, "再送画面");
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var page = await visitor.GetAsync($"/deliveries/{operation}");
        var preview = await visitor.SubmitAsync(page, "#delivery-causes form", new() { ["which"] = "matching" });
        var path = visitor.Last.RequestMessage!.RequestUri!.PathAndQuery;
        Assert.NotNull(preview.QuerySelector("#progress"));

        await UntilAsync(async () =>
            (await visitor.GetAsync(path)).QuerySelector("#progress[data-refresh='true']") is null);
        preview = await visitor.GetAsync(path);
        Assert.Contains("2,600件", preview.QuerySelector(".big")!.TextContent, StringComparison.Ordinal);

        await visitor.SubmitAsync(preview, "form.confirm");
        var run = visitor.Last.RequestMessage!.RequestUri!.PathAndQuery;
        Assert.StartsWith("/runs/", run, StringComparison.Ordinal);
        await UntilAsync(async () =>
            (await visitor.GetAsync(run)).QuerySelector("#progress[data-refresh='true']") is null);
        var report = await visitor.GetAsync(run);
        var registered = report.QuerySelector("a[href^='/deliveries?run=']")!.GetAttribute("href")!;
        Assert.Single((await visitor.GetAsync(registered)).QuerySelectorAll("tbody .delivery"));
        Assert.NotNull(report.QuerySelector("a[href*='outcome=done']"));
    }

    [Fact]
    public async Task What_became_impossible_after_the_preview_is_named_and_opens_its_jobs()
    {
        using var api = await console.Running.ApiAsync(Roles.Operator);
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var number = await console.NumberAsync();
        var order = new { kind = "lock", devices = new[] { number }, reservedFor = DateTimeOffset.UtcNow.AddDays(1) };
        await api.PostAsJsonAsync("/api/v1/operations", order);
        var job = await console.Running.ReadAsync(db =>
            db.Jobs.Where(j => j.Device.Number == number && j.Kind == JobKind.Lock).Select(j => j.Id).SingleAsync());
        await EndAsync(db => db.Jobs.Where(j => j.Id == job));
        var list = await visitor.GetAsync($"/?device={number}&status=requestTimedOut");
        list.QuerySelector("#list")!.SetAttribute("action", "/retries");
        var preview = await visitor.SubmitAsync(list, "#list", new() { ["which"] = "selected", ["ids"] = $"{job}" });

        await api.PostAsJsonAsync("/api/v1/operations", order);
        var told = await visitor.SubmitAsync(preview, "form.confirm");
        var report = await visitor.GetAsync(told.QuerySelector("a[href^='/runs/']")!.GetAttribute("href")!);
        var refused = report.QuerySelector("a[href*='outcome=refused&reason=']")!.GetAttribute("href")!;

        Assert.Contains("同じ内容のジョブ", report.QuerySelector("table.counts")!.TextContent, StringComparison.Ordinal);
        Assert.Equal([$"job-{job}"], (await visitor.GetAsync(refused)).QuerySelectorAll("tbody tr").Select(r => r.Id));
    }

    [Fact]
    public async Task A_preview_of_another_kind_is_not_confirmed_as_a_retry()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        var number = await console.NumberAsync();
        var list = await visitor.GetAsync($"/?device={number}");
        var token = list.FormToken();
        var preview = await visitor.PostAsync(
            "/jobs/cancel",
            new() { ["which"] = "everything", [FormTokens.Name] = token });
        Assert.Equal(HttpStatusCode.OK, preview.StatusCode);
        var id = await console.Running.ReadAsync(db => db.Runs.MaxAsync(r => r.Id));

        var answer = await visitor.PostAsync($"/retries/{id}", new() { [FormTokens.Name] = token });

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Null(await console.Running.ReadAsync(db =>
            db.Runs.Where(r => r.Id == id).Select(r => r.StartedAt).SingleAsync()));
    }

    /// <summary>An operation whose jobs all ended without an answer.</summary>
    private async Task<long> FailedAsync(HttpClient api, string group)
    {
        await console.Running.ReadAsync(db => Fleet.AddAsync(db, Devices, group, DateTime.UnixEpoch.AddYears(56)));
        var order = new { kind = "appList", group, reservedFor = DateTimeOffset.UtcNow.AddDays(1) };
        using var answer = await api.PostAsJsonAsync("/api/v1/operations", order);
        answer.EnsureSuccessStatusCode();
        var operation = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("operationId").GetInt64();
        await UntilAsync(async () => await CountAsync(operation, JobStatus.Reserved) == Devices);
        await EndAsync(db => db.Jobs.Where(j => j.OperationId == operation));
        return operation;
    }

    private Task<int> EndAsync(Func<MobiJobsDb, IQueryable<Job>> jobs) => console.Running.ReadAsync(db => db.WriteAsync(
        () => new DeviceQueue(db, new DeliveryTimes())
            .EndAsync(jobs(db), Ending.RequestTimedOut, DateTime.UtcNow, default),
        default));

    private Task<int> CountAsync(long operation, JobStatus status) => console.Running.ReadAsync(db =>
        db.Jobs.CountAsync(j => j.OperationId == operation && j.Status == status));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await isSo()) { await pulse.WaitForNextTickAsync(patience.Token); }
    }
}
