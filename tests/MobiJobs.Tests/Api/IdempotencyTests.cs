using System.Net.Http.Json;
using System.Net;
using System.Text.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Api.Idempotency;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Purging;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Api;

/// <summary>A request that is sent twice with one Idempotency-Key is carried out once, and answered the same.</summary>
public sealed partial class IdempotencyTests(IdempotencyTests.Console console) : IClassFixture<IdempotencyTests.Console>
{
    [Fact]
    public async Task The_same_request_with_the_same_key_is_answered_the_same_and_done_once()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await DeviceAsync(api);
        var key = Guid.NewGuid().ToString();
        using var first = await OrderAsync(api, number, key);
        // Quoted, as the draft has it, it is the same key.
        using var second = await OrderAsync(api, number, $"\"{key}\"");
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, second.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(
            (first.Headers.Location, first.Content.Headers.ContentType),
            (second.Headers.Location, second.Content.Headers.ContentType));
        Assert.Equal(1, await LocksAsync(number));

        using var other = await OrderAsync(api, number, Guid.NewGuid().ToString());
        Assert.NotEqual(await first.Content.ReadAsStringAsync(), await other.Content.ReadAsStringAsync());
        using var colleague = await console.Running.ApiAsync(Roles.Operator);
        using var theirs = await OrderAsync(colleague, number, key);
        // Keys are a person's own.
        Assert.Equal((HttpStatusCode.Accepted, 3), (theirs.StatusCode, await LocksAsync(number)));
    }

    [Fact]
    public async Task Many_at_once_are_done_once()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await DeviceAsync(api);
        var key = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OrderAsync(api, number, key)));
        Assert.All(
            answers,
            answer => Assert.Contains(
                answer.StatusCode,
                (HttpStatusCode[])[HttpStatusCode.Accepted, HttpStatusCode.Conflict]));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.Accepted);
        var accepted = answers.Where(a => a.StatusCode == HttpStatusCode.Accepted);
        var texts = await Task.WhenAll(accepted.Select(a => a.Content.ReadAsStringAsync()));
        Assert.Single(texts.Distinct());
        Assert.Equal(1, await LocksAsync(number));
    }

    [Fact]
    public async Task Another_request_under_the_key_is_refused_with_a_problem()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await DeviceAsync(api);
        var key = Guid.NewGuid().ToString();
        using var first = await OrderAsync(api, number, key);
        using var other = await PostAsync(
            api,
            "operations",
            new { kind = "lostModeOn", devices = new[] { number } },
            key);
        Assert.Equal(
            (HttpStatusCode.UnprocessableEntity, "application/problem+json"),
            (other.StatusCode, other.Content.Headers.ContentType!.MediaType));
        using var elsewhere = await PostAsync(api, "devices", new { number = "X" }, key);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, elsewhere.StatusCode);
    }

    [Fact]
    public async Task What_was_refused_may_be_put_right_and_sent_under_the_same_key()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await DeviceAsync(api);
        var key = Guid.NewGuid().ToString();
        using var wrong = await PostAsync(api, "operations", new { kind = "dance", devices = new[] { number } }, key);
        using var right = await OrderAsync(api, number, key);
        Assert.Equal(
            (HttpStatusCode.BadRequest, HttpStatusCode.Accepted, 1),
            (wrong.StatusCode, right.StatusCode, await LocksAsync(number)));
    }

    [Theory]
    [InlineData(201)]
    [InlineData(0)]
    public async Task An_invalid_key_is_refused(int length)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await DeviceAsync(api);
        using var answer = await OrderAsync(api, number, length == 0 ? "\"\"" : new string('k', length));
        Assert.Equal(
            (HttpStatusCode.BadRequest, "application/problem+json", 0),
            (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType, await LocksAsync(number)));
        using var longest = await OrderAsync(api, number, new string('k', 200));
        Assert.Equal(HttpStatusCode.Accepted, longest.StatusCode);
    }

    [Fact]
    public async Task Devices_and_cancellations_of_every_kind_are_kept_to_once_too()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = $"I-{Guid.NewGuid():N}"[..20];
        await SameTwiceAsync(api, "devices", new { number }, HttpStatusCode.Created);
        using var reserved = await PostAsync(
            api,
            "operations",
            new { kind = "lock", devices = new[] { number }, reservedFor = DateTimeOffset.UtcNow.AddDays(2) },
            Guid.NewGuid().ToString());
        var operation = (await reserved.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("operationId").GetInt64();
        var job = await console.Running.ReadAsync(
            db => db.Jobs.Where(j => j.OperationId == operation).Select(j => j.Id).SingleAsync());
        Assert.Equal(
            "{\"canceled\":1,\"notRegistered\":0,\"alreadyEnded\":0,\"tooLate\":0,\"refused\":0,"
                + "\"calledOff\":0,\"alsoStopped\":[],\"pending\":0,\"runId\":null}",
            await SameTwiceAsync(api, $"jobs/{job}/cancel", new { }, HttpStatusCode.OK));

        using var more = await PostAsync(
            api,
            "operations",
            new { kind = "lostModeOn", devices = new[] { number }, reservedFor = DateTimeOffset.UtcNow.AddDays(2) },
            Guid.NewGuid().ToString());
        var next = await console.Running.ReadAsync(db => db.Jobs.MaxAsync(j => j.Id));
        Assert.Equal(
            "{\"canceled\":1,\"notRegistered\":0,\"alreadyEnded\":1,\"tooLate\":0,\"refused\":0,"
                + "\"calledOff\":0,\"alsoStopped\":[],\"pending\":0,\"runId\":null}",
            await SameTwiceAsync(api, "jobs/cancel", new { ids = new[] { job, next } }, HttpStatusCode.OK));

        using var last = await PostAsync(
            api,
            "operations",
            new { kind = "lostModeOff", devices = new[] { number }, reservedFor = DateTimeOffset.UtcNow.AddDays(2) },
            Guid.NewGuid().ToString());
        var preview = await api.GetFromJsonAsync<JsonElement>("/api/v1/jobs/cancel-all");
        var answer = await SameTwiceAsync(
            api,
            "jobs/cancel-all",
            new { upToId = preview.GetProperty("upToId").GetInt64(), count = preview.GetProperty("count").GetInt32() },
            HttpStatusCode.OK);
        Assert.DoesNotContain("\"canceled\":0", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retry_under_a_key_is_one_retry()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await DeviceAsync(api);
        var operation = await FailedOperationAsync(api, number);
        var answer = JsonSerializer.Deserialize<JsonElement>(
            await SameTwiceAsync(api, $"operations/{operation}/retry", new { }, HttpStatusCode.Accepted));
        Assert.Equal(1, answer.GetProperty("jobs").GetInt32());
        Assert.Equal(
            1,
            await console.Running.ReadAsync(
                db => db.Jobs.CountAsync(j => j.RetryOfId != null && j.Device.Number == number)));

        using var nothing = await PostAsync(api, $"operations/{operation}/retry", new { }, Guid.NewGuid().ToString());
        var none = await nothing.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(
            (HttpStatusCode.Accepted, 0, JsonValueKind.Null),
            (nothing.StatusCode, none.GetProperty("jobs").GetInt32(), none.GetProperty("operationId").ValueKind));
    }

    [Fact]
    public async Task A_run_whose_answer_was_lost_with_the_process_is_resumed()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await DeviceAsync(api);
        var operation = await FailedOperationAsync(api, number);
        var key = Guid.NewGuid().ToString();
        using var first = await PostAsync(api, $"operations/{operation}/retry", new { }, key);
        await console.Running.ReadAsync(
            db => db.RequestKeys.Where(k => k.Key == key).ExecuteUpdateAsync(
                set => set.SetProperty(k => k.Status, (int?)null).SetProperty(k => k.Body, (string?)null)));
        using var second = await PostAsync(api, $"operations/{operation}/retry", new { }, key);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
    }

    [Fact]
    public async Task A_key_is_forgotten_after_a_day()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await DeviceAsync(api);
        var key = Guid.NewGuid().ToString();
        using var first = await OrderAsync(api, number, key);
        var longAgo = DateTime.UnixEpoch.AddYears(50);
        await console.Running.ReadAsync(
            db => db.RequestKeys.Where(k => k.Key == key)
                .ExecuteUpdateAsync(set => set.SetProperty(k => k.CreatedAt, longAgo)));
        using var second = await OrderAsync(api, number, key);
        Assert.Equal((HttpStatusCode.Accepted, 2), (second.StatusCode, await LocksAsync(number)));

        await console.Running.ReadAsync(
            db => db.RequestKeys.Where(k => k.Key == key)
                .ExecuteUpdateAsync(set => set.SetProperty(k => k.CreatedAt, longAgo)));
        await using var scope = console.Running.Services.CreateWorkScope("test");
        await scope.ServiceProvider.GetRequiredService<HistoryPurge>().RunAsync(CancellationToken.None);
        Assert.False(await console.Running.ReadAsync(db => db.RequestKeys.AnyAsync(k => k.Key == key)));
    }

    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("\"abc\"", "abc")]
    [InlineData("\"a\\\"b\\\\c\"", "a\"b\\c")]
    [InlineData("\"a\"b\"", null)]
    [InlineData("\"a\\b\"", null)]
    [InlineData("é", null)]
    [InlineData("  ", null)]
    public void A_key_is_read_as_the_draft_writes_it_or_bare(string header, string? key) =>
        Assert.Equal(key, RequestKey.Read(header));

    private static async Task<string> SameTwiceAsync(HttpClient api, string path, object body, HttpStatusCode status)
    {
        var key = Guid.NewGuid().ToString();
        using var first = await PostAsync(api, path, body, key);
        using var second = await PostAsync(api, path, body, key);
        var text = await first.Content.ReadAsStringAsync();
        Assert.True(first.StatusCode == status, text);
        Assert.Equal((status, text), (second.StatusCode, await second.Content.ReadAsStringAsync()));
        return text;
    }

    private static Task<HttpResponseMessage> OrderAsync(HttpClient api, string number, string key) =>
        PostAsync(api, "operations", new { kind = "lock", devices = new[] { number } }, key);

    private static async Task<HttpResponseMessage> PostAsync(HttpClient api, string path, object body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/v1/{path}", UriKind.Relative))
        {
            Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await api.SendAsync(request);
    }

    private static async Task<string> DeviceAsync(HttpClient api)
    {
        var number = $"I-{Guid.NewGuid():N}"[..20];
        var answer = await api.PostAsJsonAsync("/api/v1/devices", new { number });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("number").GetString()!;
    }

    /// <summary>An operation whose only job ended without an answer.</summary>
    private async Task<long> FailedOperationAsync(HttpClient api, string number)
    {
        using var order = await PostAsync(
            api,
            "operations",
            new { kind = "lock", devices = new[] { number }, reservedFor = DateTimeOffset.UtcNow.AddDays(2) },
            Guid.NewGuid().ToString());
        var operation = (await order.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("operationId").GetInt64();
        await console.Running.ReadAsync(
            db => new DeviceQueue(db, new DeliveryTimes()).EndAsync(
                db.Jobs.Where(j => j.OperationId == operation),
                Ending.RequestTimedOut,
                DateTime.UnixEpoch.AddYears(56),
                CancellationToken.None));
        return operation;
    }

    private Task<int> LocksAsync(string number) =>
        console.Running.ReadAsync(db => db.Jobs.CountAsync(j => j.Device.Number == number && j.Kind == JobKind.Lock));

    /// <summary>One program for all of these; no fleet, so that jobs stay as they are.</summary>
    public sealed class Console() : SharedConsole("Production", "--Worker:Count=1", "--Gateway:Simulated:Faults=0");
}
