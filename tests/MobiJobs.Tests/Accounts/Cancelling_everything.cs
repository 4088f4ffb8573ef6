using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Queue.Stop;
using MobiJobs.Runs;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>A set that is everything needs the right to everything, however it was chosen.</summary>
public sealed class Cancelling_everything : IAsyncLifetime
{
    private RunningConsole console = null!;

    /// <summary>Nothing is delivered: what is open stays open while it is counted.</summary>
    public async Task InitializeAsync()
    {
        console = await RunningConsole.StartAsync("Production");
        string[] numbers = [.. Enumerable.Range(1, 15).Select(n => $"CE-{n:00}")]; // A few jobs are never everything.
        await console.ReadAsync(async db =>
        {
            var now = TimeProvider.System.UtcNow();
            foreach (var number in numbers)
            {
                var device = Device.Register(number, "佐藤 花子", null, $"S{number}", null, now);
                await db.EnrollAsync(device, $"away-{number}", now);
            }

            return 0;
        });
        await console.DoAsync<DeliveryStop, bool>(stop => stop.StopAsync(new Actor("y.tanaka", 2), default));
        using var api = await console.ApiAsync(Roles.Administrator);
        var tomorrow = TimeProvider.System.GetUtcNow().AddDays(1);
        await RegisterAsync(api, new { kind = "appList", devices = numbers });
        await RegisterAsync(api, new { kind = "deviceInformation", devices = numbers, reservedFor = tomorrow });
    }

    public async Task DisposeAsync() => await console.DisposeAsync();

    [Fact]
    public async Task Is_refused_to_operators_on_every_way_with_the_reason()
    {
        using var api = await console.ApiAsync(Roles.Operator);
        var ids = await console.ReadAsync(
            db => db.Jobs.Where(j => j.DueAt != null).Select(j => j.Id).Take(1000).ToListAsync());
        string[] cancellable = ["reserved", "waiting", "pushing", "retryWaiting"];
        object[] bodies =
        [
            new { filter = new { open = true } },
            new { filter = new { status = cancellable } },
            new { ids },
        ];
        using var all = await api.PostAsJsonAsync("/api/v1/jobs/cancel/preview", new { all = true });
        Assert.Equal(HttpStatusCode.Forbidden, all.StatusCode);
        foreach (var body in bodies)
        {
            foreach (var path in (string[])["cancel", "cancel/preview"])
            {
                var answer = await api.PostAsJsonAsync($"/api/v1/jobs/{path}", body);
                Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
                var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
                Assert.Contains("管理者だけ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            }
        }

        using var visitor = await console.SignInAsync(Roles.Operator);
        var list = await visitor.GetAsync("/?open=true");
        foreach (var which in (string[])["matching", "everything"])
        {
            var page = await visitor.SubmitAsync(list, "#list", new() { ["which"] = which });
            Assert.Equal(HttpStatusCode.Forbidden, visitor.Last.StatusCode);
            Assert.Contains("管理者だけ", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        }

        Assert.False(await console.ReadAsync(db => db.Jobs.AnyAsync(j => j.EndedByRunId != null)));
        Assert.False(
            await console.ReadAsync(db => db.Runs.AnyAsync(r => r.Kind != RunKind.Register)),
            "What is refused is not frozen first.");
    }

    [Fact]
    public async Task Says_what_was_chosen_where_the_rows_on_the_screen_happen_to_be_everything()
    {
        using var visitor = await console.SignInAsync(Roles.Administrator);
        var list = await visitor.GetAsync("/?open=true");
        var rows = list.QuerySelectorAll("#list tbody tr").Length;
        var preview = await visitor.SubmitAsync(list, "#list", new() { ["which"] = "shown" });

        preview.AssertShows("h1", "一括キャンセル");
        preview.AssertShows(".lead-s", $"表示中の{rows}件");
        preview.AssertShows("#happens-to-be-all", "現在キャンセルできるジョブのすべてです。");
        Assert.NotNull(preview.QuerySelector("#typed")); // It is everything all the same.
        var all = await visitor.SubmitAsync(list, "#list", new() { ["which"] = "everything" });
        all.AssertShows("h1", "全キャンセル");
        Assert.Null(all.QuerySelector("#happens-to-be-all"));
    }

    [Fact]
    public async Task Needs_the_number_of_its_preview_from_an_administrator()
    {
        using var api = await console.ApiAsync(Roles.Administrator);
        var answer = await api.PostAsJsonAsync("/api/v1/jobs/cancel", new { filter = new { open = true } });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);

        var preview = await api.PostAsJsonAsync("/api/v1/jobs/cancel/preview", new { filter = new { open = true } });
        Assert.Equal(HttpStatusCode.OK, preview.StatusCode);
    }

    [Fact]
    public async Task Does_not_stop_an_operator_from_cancelling_a_part()
    {
        using var api = await console.ApiAsync(Roles.Operator);
        Assert.True(await console.ReadAsync(db => db.Jobs.AnyAsync(j => j.Status == JobStatus.Reserved)));
        var filter = new { status = new[] { "reserved" } };
        var answer = await api.PostAsJsonAsync("/api/v1/jobs/cancel", new { filter });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(await console.ReadAsync(db => db.Jobs.AnyAsync(j => j.Status == JobStatus.Reserved)));
        Assert.True(await console.ReadAsync(db => db.Jobs.AnyAsync(j => j.DueAt != null)));
    }

    private static async Task RegisterAsync(HttpClient api, object order) => Assert.Equal(
        HttpStatusCode.Accepted, (await api.PostAsJsonAsync("/api/v1/operations", order)).StatusCode);
}
