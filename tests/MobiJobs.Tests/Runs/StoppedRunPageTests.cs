using System.Net;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Runs;

/// <summary>A run that stands after errors, over its pages: an administrator decides, nobody else.</summary>
public sealed class StoppedRunPageTests : IAsyncLifetime
{
    private RunningConsole console = null!;

    [Fact]
    public async Task Whose_run_stands_is_told_so_and_can_decide_nothing()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var (run, job) = await StandingAsync(person);

        var page = await person.GetAsync($"/runs/{run}");
        page.AssertShows("#progress .notice-error", "処理を止めました");
        page.AssertShows("#progress .notice-error", "管理者に連絡してください");
        page.AssertShows(".counts", "未処理");
        Assert.Null(page.QuerySelector("#progress form"));
        Assert.Null((await person.GetAsync("/stuck")).QuerySelector($"a[href^='/runs/{run}']"));
        foreach (var act in (string[])["resume", "call-off"])
        {
            var token = await TokenAsync(person);
            using var answer = await person.PostAsync(
                $"/runs/{run}/{act}", new() { [FormTokens.Name] = token });
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        using var other = await console.SignInAsync(Roles.Operator);
        await other.GetAsync($"/runs/{run}");
        Assert.Equal(HttpStatusCode.NotFound, other.Last.StatusCode);
        Assert.Equal((JobStatus.Reserved, true), await StateAsync(run, job));
    }

    [Fact]
    public async Task An_administrator_finds_it_under_the_stuck_and_lets_it_go_on()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var (run, job) = await StandingAsync(person);
        using var administrator = await console.SignInAsync(Roles.Administrator);

        var stuck = await administrator.GetAsync("/stuck");
        var page = await administrator.GetAsync(
            stuck.QuerySelector($".notice-error a[href^='/runs/{run}']")!.GetAttribute("href")!);
        page.AssertShows("#progress .notice-error", "再開するか、残りを中止してください");
        var resumed = await administrator.SubmitAsync(page, $"form[action='/runs/{run}/resume']");
        resumed.AssertShows(".notice", "処理を再開しました");
        Assert.Null(resumed.QuerySelector("#progress .notice-error"));
        await console.DoAsync<RunKeeper, Run>(runs => runs.CarryOutToEndAsync(run, default));

        (await person.GetAsync($"/runs/{run}")).AssertShows("#progress", "1件の処理が終わりました");
        Assert.Equal((JobStatus.Canceled, false), await StateAsync(run, job));
        Assert.Equal(1, await CountAsync(AuditAction.RunResumed));
    }

    [Fact]
    public async Task An_administrator_calls_off_the_rest_once()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var (run, job) = await StandingAsync(person);
        using var administrator = await console.SignInAsync(Roles.Administrator);
        var page = await administrator.GetAsync($"/runs/{run}");
        Assert.NotNull(page.QuerySelector($"[formaction='/runs/{run}/call-off']"));

        for (var times = 0; times < 2; times++)
        {
            var token = await TokenAsync(administrator);
            await administrator.PostAsync($"/runs/{run}/call-off", new() { [FormTokens.Name] = token });
        }

        var done = await person.GetAsync($"/runs/{run}");
        done.AssertShows("#progress", "1件の処理が終わりました");
        done.AssertShows(".counts", "中止した（未処理）");
        Assert.Null((await administrator.GetAsync("/stuck")).QuerySelector($"a[href^='/runs/{run}']"));
        Assert.Equal((JobStatus.Reserved, false), await StateAsync(run, job));
        Assert.Equal(1, await CountAsync(AuditAction.RunCalledOff));
    }

    public async Task InitializeAsync() => console = await RunningConsole.StartAsync("Production", "--Worker:Count=1");

    public async Task DisposeAsync() => await console.DisposeAsync();

    /// <summary>A person cancels a job; that fails, again and again.</summary>
    private async Task<(long Run, long Job)> StandingAsync(Visitor person)
    {
        var job = await ReserveAsync();
        var ends = $"\"Id\" = {job} AND \"Stage\" = {(int)JobStage.Ended}";
        await console.ReadAsync(db => db.PoisonAsync("Jobs", ends));
        var preview = await person.SubmitAsync(
            await person.GetAsync("/"), "#list", new() { ["which"] = "selected", ["ids"] = $"{job}" });
        var failed = await person.SubmitAsync(preview, "form.confirm");
        failed.AssertShows("#progress .notice-late", "もう一度試します");
        await console.ReadAsync(db => db.CureAsync("Jobs"));
        var run = await console.ReadAsync(db => db.Runs.MaxAsync(r => r.Id));
        await console.ReadAsync(db => db.Runs.Where(r => r.Id == run).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.RetryAt, (DateTime?)null)
            .SetProperty(r => r.StoppedAt, r => r.StartedAt)));
        return (run, job);
    }

    private Task<long> ReserveAsync() => console.ReadAsync(async db =>
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var device = Device.Register("9Z-0001", "佐藤 花子", null, null, null, now);
        var enrollment = await db.EnrollAsync(device, "away", now);
        var order = new NewJob(device.Id, enrollment.Id, JobKind.Lock, null, Requester.SystemId);
        return await console.DoAsync<DeviceQueue, long>(async queue =>
        {
            await queue.RegisterAsync([order with { ReservedFor = now.AddDays(2) }], now, default);
            return await db.Jobs.MaxAsync(j => j.Id);
        });
    });

    private static async Task<string> TokenAsync(Visitor visitor) => (await visitor.GetAsync("/")).FormToken();

    private Task<(JobStatus Status, bool IsUnderWay)> StateAsync(long run, long job) => console.ReadAsync(async db => (
        await db.Jobs.Where(j => j.Id == job).Select(j => j.Status).SingleAsync(),
        await db.Runs.AnyAsync(r => r.Id == run && r.EndedAt == null)));

    private Task<int> CountAsync(AuditAction action) =>
        console.ReadAsync(db => db.Audit.CountAsync(a => a.Action == action));
}
