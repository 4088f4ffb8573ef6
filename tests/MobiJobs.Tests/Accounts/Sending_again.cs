using System.Globalization;
using System.Net.Http.Json;
using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Errors.Remedies;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>Each way to send a job again, by each role and for each kind, that failed or was cancelled.</summary>
public sealed class Sending_again(Sending_again.Console console) : IClassFixture<Sending_again.Console>
{
    public enum Way
    {
        Page,
        Selection,
        Filter,
        Api,
        Remedy,
    }

    public static TheoryData<string, Way> RolesAndWays()
    {
        var all = new TheoryData<string, Way>();
        foreach (var role in Roles.All)
        {
            foreach (var way in Enum.GetValues<Way>()) { all.Add(role, way); }
        }

        return all;
    }

    [Theory, MemberData(nameof(RolesAndWays))]
    public async Task Sends_exactly_what_the_rule_allows(string role, Way way)
    {
        using var visitor = await console.Running.SignInAsync(role);
        using var api = await console.Running.ApiAsync(role);
        var token = await TokenAsync(visitor);
        var wrong = new List<string>();
        foreach (var kind in Enum.GetValues<JobKind>())
        {
            foreach (var wasCanceled in (bool[])[false, true])
            {
                var job = await console.EndedAsync(kind, wasCanceled);
                await SendAsync(way, job, visitor, token, api);
                var sent = await console.ReadAsync(db => db.Jobs.AnyAsync(j => j.RetryOfId == job.Id));
                if (sent == IsSent(role, way, kind, wasCanceled)) { continue; }

                wrong.Add($"{kind}, cancelled {wasCanceled}: sent {sent}");
            }
        }

        Offenders.AssertNone(wrong);
    }

    [Fact]
    public async Task Helpdesk_cannot_send_a_lock_that_an_administrator_cancelled()
    {
        using var helpdesk = await console.Running.SignInAsync(Roles.Helpdesk);
        var job = await console.EndedAsync(JobKind.Lock, wasCanceled: true);
        var page = await helpdesk.GetAsync($"/jobs/{job.Id}");
        Assert.Null(page.QuerySelector("form[action$='/again']"));
        Assert.Equal("false", await RetryableAsync(helpdesk, job));

        var answer = await helpdesk.AnswerAsync($"/jobs/{job.Id}/again", await TokenAsync(helpdesk));
        Assert.Contains("キャンセルした", answer.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.False(await console.ReadAsync(db => db.Jobs.AnyAsync(j => j.RetryOfId == job.Id)));
    }

    [Fact]
    public async Task A_mixed_set_leaves_out_what_helpdesk_may_not_send_with_the_reason()
    {
        using var helpdesk = await console.Running.SignInAsync(Roles.Helpdesk);
        Job[] jobs =
        [
            await console.EndedAsync(JobKind.DeviceInformation, wasCanceled: false),
            await console.EndedAsync(JobKind.Lock, wasCanceled: false),
            await console.EndedAsync(JobKind.AppList, wasCanceled: true),
        ];
        var fields = new Dictionary<string, string>(await TokenAsync(helpdesk)) { ["which"] = "selected" };
        var ids = jobs.Select(j => KeyValuePair.Create("ids", Text(j.Id)));
        var shown = (await helpdesk.AnswerAsync("/retries", [.. fields, .. ids])).QuerySelector("main")!.TextContent;

        Assert.Equal(HttpStatusCode.OK, helpdesk.Last.StatusCode);
        Assert.Contains("1件を再配信します", shown, StringComparison.Ordinal);
        Assert.Contains("この種類のジョブを再配信する権限がない", shown, StringComparison.Ordinal);
        Assert.Contains("ユーザーがキャンセルした", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_says_why_helpdesk_may_not()
    {
        using var api = await console.Running.ApiAsync(Roles.Helpdesk);
        var job = await console.EndedAsync(JobKind.Lock, wasCanceled: false);
        var answer = await api.PostAsJsonAsync($"/api/v1/operations/{Text(job.OperationId!.Value)}/retry", new { });
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains("権限がありません", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_sends_a_retired_app_again()
    {
        using var administrator = await console.Running.SignInAsync(Roles.Administrator);
        var bundle = await console.ReadAsync(db => db.Apps
            .Where(a => a.Source == AppSource.AppStore && a.RetiredAt != null && a.BundleId != null)
            .Select(a => a.BundleId!).FirstAsync());
        var job = await console.EndedAsync(JobKind.AppInstall, wasCanceled: false, bundle);
        Assert.Null((await administrator.GetAsync($"/jobs/{job.Id}")).QuerySelector("form[action$='/again']"));

        var answer = await administrator.AnswerAsync($"/jobs/{job.Id}/again", await TokenAsync(administrator));
        Assert.Contains("使用を終了", answer.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.False(await console.ReadAsync(db => db.Jobs.AnyAsync(j => j.RetryOfId == job.Id)));
    }

    /// <summary>What the role may send again, less what the way never sends.</summary>
    private static bool IsSent(string role, Way way, JobKind kind, bool wasCanceled)
    {
        if (kind.IsIrreversible()) { return false; }

        if (way == Way.Api && wasCanceled) { return false; }

        return Rights.Of([role]).May(new Deed.SendAgain(kind, wasCanceled));
    }

    private async Task SendAsync(
        Way way,
        Job job,
        Visitor visitor,
        IReadOnlyDictionary<string, string> token,
        HttpClient api)
    {
        var id = Text(job.Id);
        var operation = Text(job.OperationId!.Value);
        var deed = way switch
        {
            Way.Page => visitor.PostAllAsync($"/jobs/{id}/again", token),
            Way.Selection => ConfirmAsync(visitor, token, new() { ["which"] = "selected", ["ids"] = id }),
            Way.Filter => ConfirmAsync(visitor, token, new()
            {
                ["which"] = "matching",
                ["filter"] = $"operation={operation}",
                ["canceled"] = "true",
            }),
            Way.Api => api.PostAsJsonAsync($"/api/v1/operations/{operation}/retry", new { }),
            Way.Remedy => RemedyAsync(visitor, id),
        };
        await deed;
    }

    private static async Task<HttpResponseMessage> ConfirmAsync(
        Visitor visitor,
        IReadOnlyDictionary<string, string> token,
        Dictionary<string, string> choice)
    {
        var page = await visitor.AnswerAsync("/retries", [.. choice, .. token]);
        if (page.QuerySelector("form.confirm button[type=submit]") is not null)
        {
            await visitor.SubmitAsync(page, "form.confirm");
        }

        return visitor.Last;
    }

    private async Task<HttpResponseMessage> RemedyAsync(Visitor visitor, string id)
    {
        var page = await visitor.GetAsync($"/jobs/{id}/remedies/deliverAgain");
        if (page.QuerySelector("form.confirm button[type=submit]") is null) { return visitor.Last; }

        await visitor.SubmitAsync(page, "form.confirm");
        await console.RunRemediesAsync();
        return visitor.Last;
    }

    private static async Task<string?> RetryableAsync(Visitor visitor, Job job) =>
        (await visitor.GetAsync($"/?operation={Text(job.OperationId!.Value)}"))
        .QuerySelector($"#job-{Text(job.Id)}")!.GetAttribute("data-retryable");

    private static async Task<Dictionary<string, string>> TokenAsync(Visitor visitor) => new(StringComparer.Ordinal)
    {
        [FormTokens.Name] = (await visitor.GetAsync("/account/password")).FormToken(),
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    public sealed class Console() : SharedConsole("Development", "--Gateway:Simulated:Devices=8")
    {
        private int devices;

        public Task<T> ReadAsync<T>(Func<MobiJobsDb, Task<T>> question) => Running.ReadAsync(question);

        public async Task RunRemediesAsync()
        {
            await using var scope = Running.Services.CreateWorkScope("test");
            await scope.ServiceProvider.GetRequiredService<RemedyWork>().RunAsync(default);
        }

        /// <summary>The only job of a device and of an operation: it timed out, or a person cancelled it.</summary>
        public Task<Job> EndedAsync(JobKind kind, bool wasCanceled, string bundle = "jp.example.any") => ReadAsync(
            async db =>
            {
                var now = TimeProvider.System.UtcNow();
                var device = await AddDeviceAsync(db, now);
                var operation = Operation.Register(kind, null, Requester.SystemId, null, now);
                db.Operations.Add(operation);
                await db.SaveChangesAsync();

                var queue = new DeviceQueue(db, new DeliveryTimes());
                var target = kind.HasTarget() ? new CommandTarget("何か", null, bundle, "jp.example.profile") : null;
                var order = new NewJob(device.Id, device.EnrollmentId!.Value, kind, target, Requester.SystemId)
                {
                    OperationId = operation.Id,
                    ReservedFor = now.AddDays(1),
                };
                await queue.RegisterAsync([order], now, default);
                var job = db.Jobs.Where(j => j.OperationId == operation.Id);
                var ending = wasCanceled ? Ending.Canceled(Requester.SystemId) : Ending.RequestTimedOut;
                await queue.EndAsync(job, ending, now, default);
                return await job.AsNoTracking().SingleAsync();
            });

        private async Task<Device> AddDeviceAsync(MobiJobsDb db, DateTime now)
        {
            var number = Interlocked.Increment(ref devices);
            var device = Device.Register($"AGAIN-{number}", "佐藤 花子", null, null, null, now);
            await db.EnrollAsync(device, $"again-{number}", now);
            return device;
        }
    }
}
