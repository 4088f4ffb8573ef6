using System.Net.Http.Json;
using System.Text.Json;
using MobiJobs.Accounts;

namespace MobiJobs.Tests.Api;

/// <summary>A program that names a device means no other, however the fleet changes.</summary>
public sealed class Naming_devices_in_a_filter(ApiTests.Console console) : IClassFixture<ApiTests.Console>
{
    [Fact]
    public async Task A_number_that_none_begins_with_means_none()
    {
        var mark = $"{Guid.NewGuid():N}"[..8].ToUpperInvariant();
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        using var device = await api.PostAsJsonAsync("/api/v1/devices", new { number = $"A{mark}" });
        await ApiTests.OrderAsync(api, $"A{mark}", "appList", reserve: true);

        Assert.Equal((1, 1), await CountsAsync(api, $"A{mark}"));
        Assert.Equal((0, 0), await CountsAsync(api, mark));
    }

    /// <summary>How many jobs the list has of a device, and how many a cancellation would cancel.</summary>
    private static async Task<(int Listed, int Canceled)> CountsAsync(HttpClient api, string device)
    {
        var page = await api.GetFromJsonAsync<JsonElement>(
            new Uri($"/api/v1/jobs?people=true&device={device}", UriKind.Relative));
        var filter = new { device, people = true };
        using var preview = await api.PostAsJsonAsync("/api/v1/jobs/cancel/preview", new { filter });
        var count = (await preview.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("count");
        return (page.GetProperty("items").GetArrayLength(), count.GetInt32());
    }
}
