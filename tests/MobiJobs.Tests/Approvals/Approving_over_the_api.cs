using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Runs.Approvals;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Approvals;

/// <summary>Programs wait for a second person, too, and a token never approves for who asked.</summary>
public sealed class Approving_over_the_api(Two two) : IClassFixture<Two>
{
    [Fact]
    public async Task An_order_for_many_waits_until_the_token_of_another_person_approves_it()
    {
        var name = await two.PersonAsync(Roles.Administrator);
        using var first = await two.Console.ApiOfAsync(name);
        var run = await OrderAsync(first, 3);
        using var own = await first.PostAsync(Address(run, "/approve"), null);
        Assert.Equal(HttpStatusCode.Forbidden, own.StatusCode);
        using var again = await two.Console.ApiOfAsync(name); // Another token of the same person.
        using var other = await again.PostAsync(Address(run, "/approve"), null);
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        using var @operator = await two.Console.ApiAsync(Roles.Operator);
        using var forbidden = await @operator.PostAsync(Address(run, "/approve"), null);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.Equal(0, await two.JobsAsync(run));

        var approver = await two.PersonAsync(Roles.Administrator);
        using var second = await two.Console.ApiOfAsync(approver);
        Assert.Equal("waitingForApproval", (await ReadAsync(second, run)).GetProperty("state").GetString());
        using var approved = await second.PostAsync(Address(run, "/approve"), null);
        Assert.Equal(HttpStatusCode.Accepted, approved.StatusCode);
        await two.FinishAsync(run);

        var shown = await ReadAsync(first, run);
        Assert.Equal("ended", shown.GetProperty("state").GetString());
        Assert.Equal(3, shown.GetProperty("done").GetInt32());
        Assert.Equal("approved", shown.GetProperty("approval").GetProperty("decision").GetString());
        Assert.Equal(approver, shown.GetProperty("approval").GetProperty("decidedBy").GetString());
        using var twice = await second.PostAsync(Address(run, "/refuse"), JsonContent.Create(new { reason = "late" }));
        Assert.Equal(HttpStatusCode.NotFound, twice.StatusCode);
    }

    [Fact]
    public async Task A_refusal_needs_a_reason()
    {
        using var first = await two.Console.ApiAsync(Roles.Operator);
        var run = await OrderAsync(first, 3);
        using var second = await two.Console.ApiAsync(Roles.Administrator);
        foreach (var nothing in (string[])[" ", " \u200B ", "\u3164\u2800\u00AD"])
        {
            using var without = await second.PostAsync(
                Address(run, "/refuse"), JsonContent.Create(new { reason = nothing }));
            Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
        }

        using var refused = await second.PostAsync(Address(run, "/refuse"), JsonContent.Create(new { reason = "no" }));
        Assert.Equal(HttpStatusCode.OK, refused.StatusCode);

        var shown = await ReadAsync(first, run);
        Assert.Equal(3, shown.GetProperty("notApproved").GetInt32());
        Assert.Equal("no", shown.GetProperty("approval").GetProperty("reason").GetString());
        Assert.Equal(0, await two.JobsAsync(run));
    }

    [Fact]
    public async Task It_is_refused_where_the_first_person_may_not_do_it_any_more()
    {
        var name = await two.PersonAsync(Roles.Operator);
        using var first = await two.Console.ApiOfAsync(name);
        var run = await OrderAsync(first, 3);
        await two.DemoteAsync(name);
        using var second = await two.Console.ApiAsync(Roles.Administrator);
        using var answer = await second.PostAsync(Address(run, "/approve"), null);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    [Fact]
    public async Task Devices_deleted_one_by_one_count_together()
    {
        var name = await two.PersonAsync(Roles.Administrator);
        using var client = await two.Console.ApiOfAsync(name);
        var numbers = await two.DevicesAsync(3);
        foreach (var number in numbers[..2])
        {
            using var done = await client.DeleteAsync(new Uri($"/api/v1/devices/{number}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        }

        using var waits = await client.DeleteAsync(new Uri($"/api/v1/devices/{numbers[2]}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Accepted, waits.StatusCode);
        var run = await waits.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("waitingForApproval", run.GetProperty("state").GetString());
        Assert.Equal(1, await two.Console.ReadAsync(db => db.Devices.CountAsync(d => numbers.Contains(d.Number))));
    }

    [Fact]
    public async Task A_keyed_order_is_asked_for_once()
    {
        using var client = await two.Console.ApiAsync(Roles.Operator);
        var order = new { kind = "wipe", devices = await two.DevicesAsync(3) };
        client.DefaultRequestHeaders.Add("Idempotency-Key", $"{Guid.NewGuid():N}");
        using var one = await client.PostAsync(Operations, JsonContent.Create(order));
        using var second = await client.PostAsync(Operations, JsonContent.Create(order));
        Assert.Equal(await one.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
    }

    private static readonly Uri Operations = new("/api/v1/operations", UriKind.Relative);

    private static Uri Address(long run, string act = "") => new($"/api/v1/runs/{run}{act}", UriKind.Relative);

    private static async Task<JsonElement> ReadAsync(HttpClient client, long run) =>
        await client.GetFromJsonAsync<JsonElement>(Address(run));

    private async Task<long> OrderAsync(HttpClient client, int count)
    {
        var order = new { kind = "wipe", devices = await two.DevicesAsync(count) };
        using var answer = await client.PostAsync(Operations, JsonContent.Create(order));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var run = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run");
        Assert.Equal("waitingForApproval", run.GetProperty("state").GetString());
        var id = run.GetProperty("id").GetInt64();
        Assert.Equal($"/api/v1/runs/{id}", answer.Headers.Location!.ToString());
        Assert.Equal(ApprovalState.Waiting, (await two.RunAsync(id)).Approval);
        return id;
    }
}
