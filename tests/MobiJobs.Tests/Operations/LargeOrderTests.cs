using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>An order over the API for more devices than one transaction takes.</summary>
public sealed class LargeOrderTests(SendingPageTests.Console console) : IClassFixture<SendingPageTests.Console>
{
    [Theory]
    [InlineData("全校", null)]
    [InlineData("全国", "all-devices")]
    public async Task The_api_answers_at_once_for_a_large_group_and_all_its_jobs_are_there_in_the_end(
        string group,
        string? key)
    {
        using var api = await console.Running.ApiAsync(Roles.Operator);
        if (key is not null) { api.DefaultRequestHeaders.Add("Idempotency-Key", key); }

        await console.Running.ReadAsync(db => Fleet.AddAsync(db, 4500, group, DateTime.UnixEpoch.AddYears(56)));
        var answer = await api.PostAsJsonAsync(
            "/api/v1/operations",
            new { kind = "appList", group, reservedFor = DateTimeOffset.UtcNow.AddDays(1) });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var accepted = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(4500, accepted.GetProperty("jobs").GetInt32());

        var id = accepted.GetProperty("operationId").GetInt64();
        var operation = new Uri($"/api/v1/operations/{id}", UriKind.Relative);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do
        {
            var stand = await api.GetFromJsonAsync<JsonElement>(operation, patience.Token);
            Assert.Equal(4500, stand.GetProperty("jobs").GetInt32());
            var byStatus = stand.GetProperty("byStatus");
            if (byStatus.TryGetProperty("reserved", out var reserved) && reserved.GetInt32() == 4500)
            {
                return;
            }
        }
        while (await pulse.WaitForNextTickAsync(patience.Token));
    }
}
