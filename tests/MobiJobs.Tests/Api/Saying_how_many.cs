using System.Net.Http.Json;
using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Queue;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Api;

/// <summary>A program that locks or takes away on more than 20 devices says how many they are.</summary>
public sealed class Saying_how_many : IAsyncLifetime
{
    private RunningConsole console = null!;

    public async Task InitializeAsync() => console = await RunningConsole.StartAsync(
        "Development",
        "--Gateway:Simulated:Devices=30",
        "--Gateway:Simulated:Speed=1");

    public async Task DisposeAsync() => await console.DisposeAsync();

    [Theory]
    [InlineData("wipe")]
    [InlineData("lock")]
    [InlineData("passcodeReset")]
    [InlineData("lostModeOn")]
    [InlineData("restart")]
    [InlineData("inactivate")]
    [InlineData("appRemove")]
    [InlineData("profileRemove")]
    public async Task Without_the_number_nothing_is_ordered(string kind)
    {
        using var api = await console.ApiAsync(Roles.Operator);
        var many = await NumbersAsync(21);
        foreach (var count in (int?[])[null, 20])
        {
            var problem = await RefusedAsync(await OrderAsync(api, kind, many, count));
            Assert.Contains("21", problem, StringComparison.Ordinal);
        }

        Assert.False(await console.ReadAsync(
            db => db.Operations.AnyAsync(o => o.RequestedBy.Name.StartsWith("Operator-"))));
        Assert.Equal(HttpStatusCode.Accepted, (await OrderAsync(api, kind, many, 21)).StatusCode);
    }

    [Fact]
    public async Task Few_devices_and_other_kinds_need_none_but_a_wrong_one_is_refused()
    {
        using var api = await console.ApiAsync(Roles.Operator);
        Assert.Equal(HttpStatusCode.Accepted, (await OrderAsync(api, "lock", await NumbersAsync(20), null)).StatusCode);
        var many = await NumbersAsync(21);
        Assert.Equal(HttpStatusCode.Accepted, (await OrderAsync(api, "deviceInformation", many, null)).StatusCode);
        await RefusedAsync(await OrderAsync(api, "deviceInformation", many, 3));
    }

    [Fact]
    public async Task Repeating_it_needs_the_number_too()
    {
        using var api = await console.ApiAsync(Roles.Operator);
        var answer = await OrderAsync(api, "lock", await NumbersAsync(21), 21);
        var accepted = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var id = accepted.GetProperty("operationId").GetInt64();
        await console.ReadAsync(db => new DeviceQueue(db, new DeliveryTimes()).EndAsync(
            db.Jobs.Where(j => j.OperationId == id), Ending.RequestTimedOut, TimeProvider.System.UtcNow(), default));

        Assert.Contains("21", await RefusedAsync(await RetryAsync(api, id, null)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await RetryAsync(api, id, 21)).StatusCode);
    }

    [Fact]
    public async Task A_cancellation_in_one_step_that_says_a_wrong_number_cancels_nothing()
    {
        using var api = await console.ApiAsync(Roles.Operator);
        var answer = await OrderAsync(api, "lock", await NumbersAsync(3), null);
        var accepted = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var operation = accepted.GetProperty("operationId").GetInt64();
        Task<HttpResponseMessage> CancelAsync(int count) =>
            api.PostAsJsonAsync("/api/v1/jobs/cancel", new { filter = new { operation }, count });

        Assert.Contains("3", await RefusedAsync(await CancelAsync(2)), StringComparison.Ordinal);
        Assert.Equal(
            3,
            await console.ReadAsync(db => db.Jobs.CountAsync(j => j.OperationId == operation && j.EndedAt == null)));
        Assert.Equal(HttpStatusCode.OK, (await CancelAsync(3)).StatusCode);
    }

    [Fact]
    public async Task Above_how_many_the_number_is_required_is_configured()
    {
        await console.RestartAsync(() => { }, "--Api:CountAbove=2", "--Api:CancelCountAbove=1");
        using var api = await console.ApiAsync(Roles.Operator);
        var devices = await NumbersAsync(3);
        var problem = await RefusedAsync(await OrderAsync(api, "lock", devices, null));
        Assert.Contains("3", problem, StringComparison.Ordinal);
        var answer = await OrderAsync(api, "lock", devices, 3);
        var accepted = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var filter = new { operation = accepted.GetProperty("operationId").GetInt64() };
        var refused = await RefusedAsync(await api.PostAsJsonAsync("/api/v1/jobs/cancel", new { filter }));
        Assert.Contains("3", refused, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> OrderAsync(HttpClient api, string kind, string[] devices, int? count)
    {
        var target = kind.EndsWith("Remove", StringComparison.Ordinal)
            ? new { name = "何か", bundleId = "jp.example.any", profileId = "jp.example.profile" }
            : null;
        var reservedFor = DateTimeOffset.UtcNow.AddHours(1);
        return api.PostAsJsonAsync("/api/v1/operations", new { kind, target, devices, reservedFor, count });
    }

    private static Task<HttpResponseMessage> RetryAsync(HttpClient api, long id, int? count) =>
        api.PostAsJsonAsync(FormattableString.Invariant($"/api/v1/operations/{id}/retry"), new { count });

    private static async Task<string> RefusedAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return problem.GetProperty("errors").GetProperty("count")[0].GetString()!;
    }

    private Task<string[]> NumbersAsync(int count) => console.ReadAsync(db => db.Devices
        .Where(d => d.State == DeviceState.Managed)
        .OrderBy(d => d.Id).Select(d => d.Number).Take(count).ToArrayAsync());
}
