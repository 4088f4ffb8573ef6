using System.Net.Http.Json;
using System.Net;
using System.Text.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Jobs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>Many jobs at once over the API: allowed, forbidden, invalid.</summary>
public sealed class BulkApiTests : IAsyncLifetime
{
    private RunningConsole console = null!;

    [Fact]
    public async Task The_api_cancels_by_id_by_filter_and_everything_with_its_previews_number()
    {
        using var api = await console.ApiAsync(Roles.Administrator);
        var reserved = await console.ReadAsync(
            db => db.Jobs.Where(j => j.Status == JobStatus.Reserved).Select(j => j.Id).ToListAsync());
        var ended = await console.ReadAsync(
            db => db.Jobs.Where(j => j.Stage == JobStage.Ended).Select(j => j.Id).FirstAsync());

        Assert.Equal((1, 1, 0), await CancelAsync(api, "cancel", new { ids = new[] { reserved[0], ended } }));
        Assert.Equal(
            (reserved.Count - 1, 0, 0),
            await CancelAsync(api, "cancel", new { filter = new { status = new[] { "reserved" } } }));

        var preview = await api.GetFromJsonAsync<JsonElement>("/api/v1/jobs/cancel-all");
        var (upTo, count) = (preview.GetProperty("upToId").GetInt64(), preview.GetProperty("count").GetInt32());
        var wrong = await api.PostAsJsonAsync("/api/v1/jobs/cancel-all", new { upToId = upTo, count = count + 1 });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        var (canceled, alreadyEnded, tooLate) = await CancelAsync(api, "cancel-all", new { upToId = upTo, count });
        Assert.Equal(count, canceled + alreadyEnded + tooLate);
        Assert.Equal(
            preview.GetProperty("count").GetInt32(),
            preview.GetProperty("byKind").EnumerateObject().Sum(p => p.Value.GetInt32()));
    }

    [Theory]
    [InlineData("cancel", "{}")]
    [InlineData("cancel", "{\"filter\":{}}")]
    [InlineData("cancel", "{\"ids\":[]}")]
    [InlineData("cancel", "{\"ids\":[1],\"filter\":{\"open\":true}}")]
    [InlineData("cancel", "{\"ids\":[999999999]}")]
    [InlineData("cancel", "{\"filter\":{\"kind\":\"dance\"}}")]
    [InlineData("cancel", "nonsense")]
    [InlineData("cancel-all", "{}")]
    public async Task Nonsense_is_answered_with_problem_details(string path, string body)
    {
        using var api = await console.ApiAsync(Roles.Administrator);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var answer = await api.PostAsync($"/api/v1/jobs/{path}", content);
        Assert.Equal(
            (HttpStatusCode.BadRequest, "application/problem+json"),
            (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task Operators_may_not_cancel_everything_and_helpdesk_nothing()
    {
        using var operators = await console.ApiAsync(Roles.Operator);
        Assert.Equal(HttpStatusCode.Forbidden, (await operators.GetAsync("/api/v1/jobs/cancel-all")).StatusCode);
        using var helpdesk = await console.ApiAsync(Roles.Helpdesk);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await helpdesk.PostAsJsonAsync("/api/v1/jobs/cancel", new { ids = new[] { 1 } })).StatusCode);
    }

    public async Task InitializeAsync() =>
        console = await RunningConsole.StartAsync("Development", "--Gateway:Simulated:Devices=30");

    public async Task DisposeAsync() => await console.DisposeAsync();

    private static async Task<(int Canceled, int AlreadyEnded, int TooLate)> CancelAsync(
        HttpClient api,
        string path,
        object body)
    {
        var answer = await api.PostAsJsonAsync($"/api/v1/jobs/{path}", body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var counts = await answer.Content.ReadFromJsonAsync<JsonElement>();
        int Count(string name) => counts.GetProperty(name).GetInt32();

        return (Count("canceled"), Count("alreadyEnded"), Count("tooLate"));
    }
}
