using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Tests.Devices;

/// <summary>Devices over the API.</summary>
public sealed class DeviceApiTests(DevicePageTests.Console console) : IClassFixture<DevicePageTests.Console>
{
    [Fact]
    public async Task The_api_filters_pages_and_refuses_with_problems_at_their_keys()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        foreach (var school in (string[])["東校", "西校"])
        {
            await ReadAsync(db => GroupRegister.EnsureAsync(db, [school, "1組"], default));
        }

        foreach (var (number, group) in ((string, string)[])[("API-1", "東校/1組"), ("API-2", "西校/1組"), ("API-3", "東校")])
        {
            Assert.Equal(
                HttpStatusCode.Created,
                (await api.PostAsJsonAsync("/api/v1/devices", new { number, ownerName = "api", group })).StatusCode);
        }

        // Two groups have this name.
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await api.PostAsJsonAsync("/api/v1/devices", new { number = "API-4", group = "1組" })).StatusCode);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await api.PostAsJsonAsync("/api/v1/operations", new { kind = "lock", group = "1組" })).StatusCode);
        Assert.Equal(["API-1", "API-3"], await NumbersAsync(api, "group=東校&owner=api"));
        Assert.Equal(["API-3", "API-2", "API-1"], await NumbersAsync(api, "number=api-&desc=true&state=managed"));

        var first = await api.GetFromJsonAsync<JsonElement>(
            new Uri("/api/v1/devices?number=api-&limit=2&sort=owner", UriKind.Relative));
        var after = first.GetProperty("nextAfter").GetString();
        Assert.Single(await NumbersAsync(api, $"number=api-&limit=2&sort=owner&after={after}"));
        (string, string)[] queries =
        [
            ($"after={after}", "after"),
            ("limit=0", "limit"),
            ("state=tired", "state"),
            ("contact=soon", "contact"),
            ("sort=x", "sort"),
            ("desc=2", "desc"),
            ("group=1組", "group"),
            ("group=北校", "group"),
        ];
        foreach (var (query, key) in queries)
        {
            var response = await api.GetAsync(new Uri($"/api/v1/devices?{query}", UriKind.Relative));
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal((query, HttpStatusCode.BadRequest), (query, response.StatusCode));
            Assert.True(problem.GetProperty("errors").TryGetProperty(key, out _), query);
        }
    }

    private static async Task<IEnumerable<string>> NumbersAsync(HttpClient api, string query)
    {
        var page = await api.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/devices?{query}", UriKind.Relative));
        return page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("number").GetString()!);
    }

    private async Task<T> ReadAsync<T>(Func<MobiJobsDb, Task<T>> question)
    {
        await using var scope = console.Running.Services.CreateAsyncScope();
        return await question(scope.ServiceProvider.GetRequiredService<MobiJobsDb>());
    }
}
