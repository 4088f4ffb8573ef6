using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MobiJobs.Accounts;
using MobiJobs.Devices.Groups;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Api;

/// <summary>A filter of jobs takes a group as the API itself names it, and no other.</summary>
public sealed class Filtering_by_group(ApiTests.Console console) : IClassFixture<ApiTests.Console>
{
    private readonly string school = $"G{Guid.NewGuid():N}"[..12];

    [Fact]
    public async Task A_group_is_named_in_a_filter_as_a_device_s_item_names_it()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var (id, operation) = await JobInGroupAsync(api);
        foreach (var group in (string[])[$"{school}/A組", school, $"/{school}", $"{id}"])
        {
            var page = await api.GetFromJsonAsync<JsonElement>(
                new Uri($"/api/v1/jobs?group={Uri.EscapeDataString(group)}", UriKind.Relative));
            Assert.Contains(page.GetProperty("items").EnumerateArray(), item => OperationOf(item) == operation);

            var filter = new { group, operation };
            using var preview = await api.PostAsJsonAsync("/api/v1/jobs/cancel/preview", new { filter });
            Assert.Equal(1, (await preview.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("count").GetInt32());
        }
    }

    [Theory]
    [InlineData("2147483646")]
    [InlineData("nowhere")]
    [InlineData("nowhere/below")]
    public async Task A_group_that_is_not_there_is_refused_and_not_an_empty_answer(string group)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        using var list = await api.GetAsync(new Uri($"/api/v1/jobs?group={group}", UriKind.Relative));
        using var preview = await api.PostAsJsonAsync("/api/v1/jobs/cancel/preview", new { filter = new { group } });
        using var cancel = await api.PostAsJsonAsync("/api/v1/jobs/cancel", new { filter = new { group } });

        await AssertNamedAsync("group", list);
        await AssertNamedAsync("filter.group", preview);
        await AssertNamedAsync("filter.group", cancel);
    }

    /// <summary>The group above, and an operation of one job below it.</summary>
    private async Task<(int Id, long Operation)> JobInGroupAsync(HttpClient api)
    {
        var id = await console.Running.ReadAsync(async db =>
        {
            var below = await GroupRegister.EnsureAsync(db, [school, "A組"], default);
            return below.ParentId!.Value;
        });
        var number = $"{school}-1";
        using var device = await api.PostAsJsonAsync("/api/v1/devices", new { number, group = $"{school}/A組" });
        Assert.Equal(HttpStatusCode.Created, device.StatusCode);
        var order = await ApiTests.OrderAsync(api, number, "appList", reserve: true);
        return (id, order.GetProperty("operationId").GetInt64());
    }

    private static long? OperationOf(JsonElement job) =>
        job.GetProperty("operationId") is { ValueKind: JsonValueKind.Number } id ? id.GetInt64() : null;

    private static async Task AssertNamedAsync(string member, HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(problem.GetProperty("errors").TryGetProperty(member, out _), problem.ToString());
    }
}
