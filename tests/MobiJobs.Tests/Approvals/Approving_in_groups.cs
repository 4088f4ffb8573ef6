using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MobiJobs.Accounts;
using MobiJobs.Runs.Approvals;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Approvals;

/// <summary>A second person, or a token, that sees a part of the fleet.</summary>
public sealed class Approving_in_groups(Two two) : IClassFixture<Two>
{
    private static readonly Uri Operations = new("/api/v1/operations", UriKind.Relative);

    [Fact]
    public async Task A_token_of_the_group_approves_and_is_told_of_the_run()
    {
        var (group, run) = await AskedAsync();
        using var program = await two.ApiOfGroupAsync(await two.PersonAsync(Roles.Administrator), group);

        using var answer = await program.PostAsync(Address(run, "/approve"), null);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var told = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((run, 3), (told.GetProperty("id").GetInt64(), told.GetProperty("count").GetInt32()));
        Assert.Equal("approved", told.GetProperty("approval").GetProperty("decision").GetString());
        await two.FinishAsync(run);
        Assert.Equal(3, await two.JobsAsync(run));
    }

    [Fact]
    public async Task A_token_of_the_group_refuses_and_is_told_of_the_run()
    {
        var (group, run) = await AskedAsync();
        using var program = await two.ApiOfGroupAsync(await two.PersonAsync(Roles.Administrator), group);

        using var answer = await program.PostAsync(
            Address(run, "/refuse"), JsonContent.Create(new { reason = "まだ使います" }));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var told = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(3, told.GetProperty("notApproved").GetInt32());
        Assert.Equal("まだ使います", told.GetProperty("approval").GetProperty("reason").GetString());
        Assert.Equal(ApprovalState.Refused, (await two.RunAsync(run)).Approval);
    }

    [Fact]
    public async Task Small_orders_with_several_tokens_of_one_person_count_together()
    {
        var (north, inNorth) = await two.GroupAsync(2);
        var (south, inSouth) = await two.GroupAsync(2);
        var name = await two.PersonAsync(Roles.Operator);
        using var first = await two.ApiOfGroupAsync(name, north);
        Assert.Equal(JsonValueKind.Null, (await WipeAsync(first, inNorth)).ValueKind);

        using var second = await two.ApiOfGroupAsync(name, south);
        var waits = await WipeAsync(second, inSouth);

        Assert.Equal("waitingForApproval", waits.GetProperty("state").GetString());
        Assert.Equal(0, await two.JobsAsync(waits.GetProperty("id").GetInt64()));
    }

    [Fact]
    public async Task Who_may_approve_by_a_set_reads_over_the_api_what_there_is_to_approve()
    {
        var (group, run) = await AskedAsync();
        var name = await two.PersonAsync(null);
        await two.GiveAsync(name, group, Permissions.Read, Permissions.RegisterJobs, Permissions.Approve);
        using var program = await two.Console.ApiOfAsync(name);

        var shown = await program.GetFromJsonAsync<JsonElement>(Address(run));

        Assert.Equal((3, 3), (shown.GetProperty("count").GetInt32(), shown.GetProperty("pending").GetInt32()));
        Assert.Equal(1, shown.GetProperty("operationIds").GetArrayLength());
    }

    [Fact]
    public async Task Who_may_not_wipe_all_of_the_devices_can_not_approve_it()
    {
        var (north, inNorth) = await two.GroupAsync(2);
        var (south, inSouth) = await two.GroupAsync(1);
        using var first = await two.Console.SignInAsync(Roles.Operator);
        var (run, _) = await Two.WipeAsync(first, [.. inNorth, .. inSouth]);
        var name = await two.PersonAsync(null);
        await two.GiveAsync(name, north, Permissions.Read, Permissions.RegisterJobs, Permissions.Approve);
        await two.GiveAsync(name, south, Permissions.Read, Permissions.Approve);
        using var second = await two.Console.VisitAsync(name);

        Assert.Null((await second.GetAsync("/approvals")).QuerySelector($"#approval-{run}"));
        Assert.Null((await second.GetAsync($"/approvals/{run}")).QuerySelector("form[action$='/approve']"));
        await Two.PostAsync(second, $"/approvals/{run}/approve", "password", RunningConsole.Password);
        await Two.PostAsync(second, $"/approvals/{run}/refuse", "reason", "だめ");
        Assert.Equal(ApprovalState.Waiting, (await two.RunAsync(run)).Approval);

        await two.GiveAsync(name, south, Permissions.Read, Permissions.RegisterJobs, Permissions.Approve);
        (await second.GetAsync("/approvals")).AssertShows($"#approval-{run}", "遠隔初期化");
        foreach (var number in (string[])[.. inNorth, .. inSouth])
        {
            (await second.GetAsync($"/approvals/{run}")).AssertShows(".scroll", number);
        }

        await Two.ApproveAsync(second, run);
        await two.FinishAsync(run);
        Assert.Equal(3, await two.JobsAsync(run));
        (await second.GetAsync($"/runs/{run}")).AssertShows("#progress", $"{name} さんが承認しました");
    }

    private static Uri Address(long run, string act = "") => new($"/api/v1/runs/{run}{act}", UriKind.Relative);

    private static async Task<JsonElement> WipeAsync(HttpClient program, string[] devices)
    {
        using var answer = await program.PostAsync(Operations, JsonContent.Create(new { kind = "wipe", devices }));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run");
    }

    /// <summary>A run that waits, with three devices of a new group.</summary>
    private async Task<(int GroupId, long Run)> AskedAsync()
    {
        var (group, numbers) = await two.GroupAsync(3);
        using var first = await two.Console.SignInAsync(Roles.Operator);
        var (run, _) = await Two.WipeAsync(first, numbers);
        Assert.Equal(ApprovalState.Waiting, (await two.RunAsync(run)).Approval);
        return (group, run);
    }
}
