using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Api;

/// <summary>A repeated confirmation continues, under its key, what the first one started.</summary>
public sealed partial class IdempotencyTests
{
    [Fact]
    public async Task A_confirmation_whose_process_died_before_its_run_began_is_resumed_and_answered_the_same_after()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await DeviceAsync(api);
        var key = Guid.NewGuid().ToString();
        var at = DateTimeOffset.UtcNow.AddDays(2);
        using var order = await PostAsync(
            api, "operations", new { kind = "lock", devices = new[] { number }, reservedFor = at }, $"{key}-order");
        var job = await console.Running.ReadAsync(db => db.Jobs.MaxAsync(j => j.Id));
        var preview = await (await PostAsync(api, "jobs/cancel/preview", new { ids = new[] { job } }, $"{key}-preview"))
            .Content.ReadFromJsonAsync<JsonElement>();
        var run = preview.GetProperty("previewId").GetInt64();
        await console.Running.ReadAsync(db => db.PoisonAsync(
            "Jobs", $"\"Id\" = {job} AND \"EndedByRunId\" IS NOT NULL"));
        using var first = await PostAsync(api, "jobs/cancel", new { previewId = run, count = 1 }, key);
        Assert.Equal(HttpStatusCode.InternalServerError, first.StatusCode);
        Assert.All(
            (string[])["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"],
            name => Assert.True(first.Headers.Contains(name), name)); // On an unexpected error as well.
        Assert.NotNull(await console.Running.ReadAsync(
            db => db.Runs.Where(r => r.Id == run).Select(r => r.StartedAt).SingleAsync()));

        await console.Running.ReadAsync(db => db.CureAsync("Jobs"));
        await console.Running.ReadAsync(db => db.Runs.Where(r => r.Id == run)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.RetryAt, DateTime.UnixEpoch)));
        var done = await SameAsync(api, "jobs/cancel", new { previewId = run, count = 1 }, key);

        Assert.Contains("\"canceled\":1", done, StringComparison.Ordinal);
        Assert.Equal(done, await SameAsync(api, "jobs/cancel", new { previewId = run, count = 1 }, key));
    }

    [Fact]
    public async Task What_an_administrator_called_off_is_counted_as_such_and_the_counts_add_up()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await DeviceAsync(api);
        var key = Guid.NewGuid().ToString();
        var at = DateTimeOffset.UtcNow.AddDays(2);
        using var order = await PostAsync(
            api, "operations", new { kind = "lock", devices = new[] { number }, reservedFor = at }, $"{key}-order");
        var job = await console.Running.ReadAsync(db => db.Jobs.MaxAsync(j => j.Id));
        await console.Running.ReadAsync(db => db.PoisonAsync(
            "Jobs", $"\"Id\" = {job} AND \"EndedByRunId\" IS NOT NULL"));
        using var first = await PostAsync(api, "jobs/cancel", new { ids = new[] { job } }, key);
        Assert.Equal(HttpStatusCode.InternalServerError, first.StatusCode);
        await console.Running.ReadAsync(db => db.CureAsync("Jobs"));
        var run = await console.Running.ReadAsync(db => db.Runs.MaxAsync(r => r.Id));
        await console.Running.ReadAsync(db => db.Runs.Where(r => r.Id == run)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.StoppedAt, r => r.StartedAt)));
        var by = new Actor("x", 1);
        Assert.True(await console.Running.DoAsync<RunKeeper, bool>(runs => runs.CallOffAsync(run, by, default)));

        var counts = JsonSerializer.Deserialize<JsonElement>(
            await SameAsync(api, "jobs/cancel", new { ids = new[] { job } }, key));

        Assert.Equal(1, counts.GetProperty("calledOff").GetInt32());
        var numbers = counts.EnumerateObject().Where(c => c.Value.ValueKind == JsonValueKind.Number);
        Assert.Equal(1, numbers.Sum(c => c.Value.GetInt32()));
    }

    private static async Task<string> SameAsync(HttpClient api, string path, object body, string key)
    {
        using var answer = await PostAsync(api, path, body, key);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
