using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Runs;
using MobiJobs.Tests.Operations;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Api;

/// <summary>More than a worker does at once: the answer comes soon, and says where the rest is told.</summary>
public sealed class Answering_before_many_are_done : IAsyncLifetime
{
    private const int Many = 2_100;

    private RunningConsole console = null!;

    [Fact]
    public async Task A_cancellation_that_no_worker_gets_to_is_answered_with_its_counts_so_far_and_its_address()
    {
        using var api = await console.ApiAsync(Roles.Administrator);
        api.Timeout = TimeSpan.FromSeconds(20);
        var preview = await ReadAsync(await PostAsync(api, "jobs/cancel/preview", new { all = true }));
        var run = preview.GetProperty("previewId").GetInt64();
        await LeaseAsync(run, DateTime.UtcNow.AddDays(1));
        var key = Guid.NewGuid().ToString();

        using var answer = await PostAsync(api, "jobs/cancel", new { previewId = run, count = Many }, key);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal($"/api/v1/runs/{run}", answer.Headers.Location!.ToString());
        AssertHas(await ReadAsync(answer), ("canceled", 0), ("pending", Many), ("runId", run));
        AssertHas(await RunAsync(api, run), ("count", Many), ("pending", Many), ("done", 0));

        await LeaseAsync(run, null);
        await console.DoAsync<RunKeeper, bool>(async keeper =>
        {
            await keeper.CarryOutAsync(run, default);
            return true;
        });
        var ended = await RunAsync(api, run);
        AssertHas(ended, ("count", Many), ("pending", 0), ("done", Many));
        Assert.Equal(JsonValueKind.String, ended.GetProperty("endedAt").ValueKind);
        Assert.Equal("cancelEverything", ended.GetProperty("kind").GetString());

        using var again = await PostAsync(api, "jobs/cancel", new { previewId = run, count = Many }, key);
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode); // Under the key, as it was.
        Assert.Equal($"/api/v1/runs/{run}", again.Headers.Location!.ToString());
    }

    [Fact]
    public async Task One_that_the_workers_finish_soon_is_answered_with_the_whole()
    {
        using var api = await console.ApiAsync(Roles.Administrator);
        var preview = await ReadAsync(await PostAsync(api, "jobs/cancel/preview", new { all = true }));
        var run = preview.GetProperty("previewId").GetInt64();

        using var answer = await PostAsync(api, "jobs/cancel", new { previewId = run, count = Many });

        var counts = await ReadAsync(answer);
        var sum = counts.GetProperty("canceled").GetInt32() + counts.GetProperty("pending").GetInt32();
        Assert.Equal(Many, sum);
        if (answer.StatusCode == HttpStatusCode.Accepted) { return; } // On a slow machine.

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        AssertHas(counts, ("canceled", Many), ("pending", 0));
        Assert.Equal(JsonValueKind.Null, counts.GetProperty("runId").ValueKind);
    }

    [Fact]
    public async Task A_run_is_told_only_to_whoever_began_it()
    {
        using var api = await console.ApiAsync(Roles.Administrator);
        using var other = await console.ApiAsync(Roles.Administrator);
        var preview = await ReadAsync(await PostAsync(api, "jobs/cancel/preview", new { all = true }));
        var run = preview.GetProperty("previewId").GetInt64();
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync($"/api/v1/runs/{run}")).StatusCode); // Not yet begun.

        using var answer = await PostAsync(api, "jobs/cancel", new { previewId = run, count = Many });

        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync($"/api/v1/runs/{run}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/api/v1/runs/{run}")).StatusCode);
    }

    public async Task InitializeAsync()
    {
        console = await RunningConsole.StartAsync();
        var now = DateTime.UtcNow;
        var devices = await console.ReadAsync(async db =>
        {
            await Fleet.AddAsync(db, Many, "1年", now);
            return await db.Devices.Select(d => new { d.Id, d.EnrollmentId }).ToListAsync();
        });
        var requester = await console.ReadAsync(db => db.Requesters.Select(r => r.Id).FirstAsync());
        await console.DoAsync<DeviceQueue, bool>(async queue =>
        {
            var orders = devices.ConvertAll(d =>
                new NewJob(d.Id, d.EnrollmentId!.Value, JobKind.AppList, null, requester)
                {
                    ReservedFor = now.AddDays(1),
                });
            await queue.RegisterAsync(orders, now, default);
            return true;
        });
    }

    public async Task DisposeAsync() => await console.DisposeAsync();

    /// <summary>Makes the run look as if another process carried it out.</summary>
    private Task<int> LeaseAsync(long run, DateTime? until) => console.ReadAsync(db => db.Runs.Where(r => r.Id == run)
        .ExecuteUpdateAsync(set => set.SetProperty(r => r.LeasedUntil, until)));

    private static async Task<JsonElement> RunAsync(HttpClient api, long run) =>
        await api.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{run}");

    private static Task<HttpResponseMessage> PostAsync(HttpClient api, string path, object body, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/{path}") { Content = JsonContent.Create(body) };
        if (key is not null) { request.Headers.Add("Idempotency-Key", key); }

        return api.SendAsync(request);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) =>
        await answer.Content.ReadFromJsonAsync<JsonElement>();

    private static void AssertHas(JsonElement answer, params (string Name, long Value)[] members) => Assert.Equal(
        members, members.Select(m => (m.Name, answer.GetProperty(m.Name).GetInt64())));
}
