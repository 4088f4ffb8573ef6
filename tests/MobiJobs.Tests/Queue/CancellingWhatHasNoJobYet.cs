using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Runs;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>
/// Cancelling what has no cancellable job, but waits for the app list of a device and would send then: over the pages
/// and the API.
/// </summary>
public sealed class CancellingWhatHasNoJobYet : IAsyncLifetime
{
    private const string Waiting = "自動配信の1回の実行が、端末のアプリ一覧を待っています";
    private const string Stopped = "アプリ一覧を待っていた自動配信1回のうち1回を中止しました。";

    private RunningConsole console = null!;

    [Theory, InlineData("everything", Roles.Administrator), InlineData("matching", Roles.Operator)]
    public async Task The_page_says_what_is_stopped_stops_it_and_reports_it(string which, string role)
    {
        var operation = await WaitForAppListAsync();
        using var person = await console.SignInAsync(role);
        var preview = await person.SubmitAsync(
            await person.GetAsync($"/?operation={operation}"), "#list", new() { ["which"] = which });
        preview.AssertShows("main", "キャンセルできるジョブはありません");
        preview.AssertShows(".also-stopped", Waiting);
        preview.AssertShows("form.confirm", "実行を中止する");
        Assert.Null(preview.QuerySelector("#typed"));

        var report = await person.SubmitAsync(preview, "form.confirm");

        report.AssertShows(".notice", Stopped);
        report.AssertDoesNotShow(".notice", "先に終了");
        var run = await console.ReadAsync(db => db.Runs.MaxAsync(r => r.Id));
        (await person.GetAsync($"/runs/{run}")).AssertShows("#progress", Stopped);
        Assert.True(await IsStoppedAsync());
    }

    [Fact]
    public async Task The_api_says_what_is_stopped_stops_it_and_reports_it()
    {
        await WaitForAppListAsync();
        using var api = await console.ApiAsync(Roles.Administrator);
        var preview = await PostAsync(api, "cancel/preview", new { all = true });
        Assert.Equal((0, 0), (preview.GetProperty("count").GetInt32(), preview.GetProperty("registering").GetInt32()));
        Assert.Contains(Waiting, Texts(preview).Single(), StringComparison.Ordinal);

        var id = preview.GetProperty("previewId").GetInt64();
        var report = await PostAsync(api, "cancel", new { previewId = id, count = 0 });

        Assert.Equal([Stopped], Texts(report));
        Assert.True(await IsStoppedAsync());
    }

    [Fact]
    public async Task An_operation_is_cancelled_in_one_step_though_it_has_no_job_to_cancel()
    {
        var operation = await WaitForAppListAsync();
        using var api = await console.ApiAsync(Roles.Operator);

        Assert.Equal([Stopped], Texts(await PostAsync(api, "cancel", new { filter = new { operation } })));
        Assert.True(await IsStoppedAsync());
        Assert.Empty(Texts(await PostAsync(api, "cancel", new { filter = new { operation } })));
    }

    [Fact]
    public async Task Two_numbers_that_stand_on_two_previews_of_different_things_confirm_neither()
    {
        await WaitForAppListAsync();
        await AskedAsync(0);
        using var api = await console.ApiAsync(Roles.Administrator);
        var seen = await api.GetFromJsonAsync<JsonElement>("/api/v1/jobs/cancel-all");
        await AskedAsync(1);
        var newer = await api.GetFromJsonAsync<JsonElement>("/api/v1/jobs/cancel-all");
        var (upToId, count) = (newer.GetProperty("upToId").GetInt64(), newer.GetProperty("count").GetInt32());
        Assert.Equal((upToId, 1), (seen.GetProperty("upToId").GetInt64(), Texts(newer).Count));

        using var refused = await api.PostAsJsonAsync("/api/v1/jobs/cancel-all", new { upToId, count });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(problem.GetProperty("errors").TryGetProperty("previewId", out _));
        Assert.False(await IsStoppedAsync());

        var previewId = newer.GetProperty("previewId").GetInt64();
        Assert.Equal([Stopped], Texts(await PostAsync(api, "cancel-all", new { upToId, count, previewId })));
    }

    [Fact]
    public async Task Previews_that_would_do_the_same_are_confirmed_by_their_two_numbers()
    {
        await WaitForAppListAsync();
        using var api = await console.ApiAsync(Roles.Administrator);
        await api.GetFromJsonAsync<JsonElement>("/api/v1/jobs/cancel-all");
        var newer = await api.GetFromJsonAsync<JsonElement>("/api/v1/jobs/cancel-all");
        var (upToId, count) = (newer.GetProperty("upToId").GetInt64(), newer.GetProperty("count").GetInt32());

        Assert.Equal([Stopped], Texts(await PostAsync(api, "cancel-all", new { upToId, count })));
    }

    public async Task InitializeAsync() => console = await RunningConsole.StartAsync("Production", "--Worker:Count=1");

    public async Task DisposeAsync() => await console.DisposeAsync();

    private static async Task<JsonElement> PostAsync(HttpClient api, string path, object body)
    {
        using var answer = await api.PostAsJsonAsync($"/api/v1/jobs/{path}", body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static List<string> Texts(JsonElement answer) =>
        [.. answer.GetProperty("alsoStopped").EnumerateArray().Select(t => t.GetString()!)];

    private Task AskedAsync(int devices) => console.ReadAsync(
        db => db.AutoDeliveryRuns.ExecuteUpdateAsync(set => set.SetProperty(r => r.Asked, devices)));

    private Task<bool> IsStoppedAsync() => console.ReadAsync(
        db => db.AutoDeliveryRuns.AllAsync(r => r.StoppedAt != null));

    /// <summary>A list has asked a device for its apps; the device holds the question. Returns the operation.</summary>
    private Task<long> WaitForAppListAsync() => console.ReadAsync(async db =>
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var list = await AddListAsync(db, now);
        var run = Run.Preview(RunKind.DeliverAutomatically, list.Name, Requester.SystemId, now);
        db.Add(run);
        await db.SaveChangesAsync();
        await db.Runs.Where(r => r.Id == run.Id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.ReadyAt, now).SetProperty(r => r.StartedAt, now).SetProperty(r => r.EndedAt, now));
        var operation = Operation.Register(
            JobKind.VppInstall, list.Name, Requester.SystemId, reservedFor: null, now, run.Id);
        db.AddRange(operation, AutoDeliveryRun.Of(list.Id, run.Id, "SYSTEM", now));
        await db.SaveChangesAsync();
        await db.AutoDeliveryRuns.ExecuteUpdateAsync(set => set
            .SetProperty(r => r.Asked, 1).SetProperty(r => r.OperationId, operation.Id));
        await AskAsync(db, list.GroupId, operation.Id, now);
        return operation.Id;
    });

    /// <summary>A list that doesn't run by itself meanwhile.</summary>
    private static async Task<AutoDeliveryList> AddListAsync(MobiJobsDb db, DateTime now)
    {
        var group = await GroupRegister.EnsureAsync(db, ["1年"], default);
        var app = App.Add(new AppDetails("タイピング練習", AppSource.Vpp, 900, "jp.example.typing"));
        db.Apps.Add(app);
        await db.SaveChangesAsync();
        var details = new AutoDeliveryDetails("授業", IncludesBelow: false, new Schedule(WeekDays.All, 0, []), [app.Id]);
        var list = AutoDeliveryList.Add(group.Id, details, new OrganizationTime(TimeZoneInfo.Utc), now);
        list.Pause(now);
        db.AutoDeliveryLists.Add(list);
        await db.SaveChangesAsync();
        return list;
    }

    private async Task AskAsync(MobiJobsDb db, int group, long operation, DateTime now)
    {
        var device = Device.Register("9Z-0001", "佐藤 花子", null, null, group, now);
        var enrollment = await db.EnrollAsync(device, "away", now);
        var question = new NewJob(device.Id, enrollment.Id, JobKind.AppList, null, Requester.SystemId)
        {
            Reason = JobReason.AutomaticDelivery,
            OperationId = operation,
        };
        await console.DoAsync<DeviceQueue, bool>(async queue =>
        {
            await queue.RegisterAsync([question], now, default);
            return true;
        });
        await db.Jobs.ExecuteUpdateAsync(set => set
            .SetProperty(j => j.Stage, JobStage.Active)
            .SetProperty(j => j.Status, JobStatus.AwaitingDevice)
            .SetProperty(j => j.HeadAt, now)
            .SetProperty(j => j.StartedAt, now)
            .SetProperty(j => j.HandedOverAt, now)
            .SetProperty(j => j.DueAt, now.AddHours(1)));
    }
}
