using System.Net.Http.Json;
using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Api;

/// <summary>The HTTP API on the running program: a fleet where everything succeeds at once.</summary>
public sealed class ApiTests(ApiTests.Console console) : IClassFixture<ApiTests.Console>
{
    private static readonly string[] Members =
    [
        "id", "registeredAt", "kind", "detail", "deviceNumber", "ownerName", "status",
        "attempt", "requestedBy", "reason", "reservedFor", "startedAt", "endedAt", "endReason", "deadlineAt",
        "cancellable", "mayStillRun", "operationId", "verification", "waitingFor", "seat", "error", "retryOf",
    ];

    [Theory]
    [InlineData("/api/v1/jobs")]
    [InlineData("/api/v1/devices")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/jobs/1")]
    [InlineData("/guide")]
    public async Task Nothing_is_open_to_a_stranger(string path)
    {
        using var stranger = new HttpClient { BaseAddress = console.Running.Address };
        var response = await stranger.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("month=2026-13", "month")]
    [InlineData("status=nonsense", "status")]
    [InlineData("kind=nonsense", "kind")]
    [InlineData("limit=0", "limit")]
    [InlineData("open=perhaps", "open")]
    [InlineData("before=12-deadbeef", "before")]
    [InlineData("before=;drop", "before")]
    public async Task A_filter_that_makes_no_sense_is_a_problem_at_its_key(string query, string key)
    {
        using var api = await console.Running.ApiAsync(Roles.Helpdesk);
        var response = await api.GetAsync(new Uri($"/api/v1/jobs?{query}", UriKind.Relative));
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(
            (HttpStatusCode.BadRequest, "application/problem+json"),
            (response.StatusCode, response.Content.Headers.ContentType!.MediaType!));
        Assert.True(problem.GetProperty("errors").TryGetProperty(key, out _), problem.ToString());
    }

    [Fact]
    public async Task A_cursor_of_another_view_is_refused()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await RegisterDeviceAsync(api);
        await OrderAsync(api, number, "lock", reserve: true);
        await OrderAsync(api, number, "lock", reserve: true);
        var page = await api.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/jobs?limit=1", UriKind.Relative));
        var cursor = page.GetProperty("nextBefore").GetString();

        Assert.Equal(
            HttpStatusCode.OK,
            (await api.GetAsync(new Uri($"/api/v1/jobs?limit=1&before={cursor}", UriKind.Relative))).StatusCode);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await api.GetAsync(new Uri($"/api/v1/jobs?open=true&before={cursor}", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_delivery_runs_to_its_end_and_every_member_is_there()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await RegisterDeviceAsync(api);
        var operation = await OrderAsync(
            api,
            number,
            "vppInstall",
            new { name = "数学ドリル", storeId = 1, bundleId = "jp.example.math" });
        Assert.Equal(1, operation.GetProperty("jobs").GetInt32());

        var job = await WaitForAsync(
            api,
            $"/api/v1/jobs?kind=vppInstall&device={number}",
            j => j.GetProperty("verification").GetString() == "confirmed");
        Assert.Equal("succeeded", job.GetProperty("status").GetString());
        Assert.Equal(Members, job.EnumerateObject().Select(m => m.Name));

        var one = await api.GetFromJsonAsync<JsonElement>(
            new Uri($"/api/v1/jobs/{job.GetProperty("id").GetInt64()}", UriKind.Relative));
        Assert.Equal("registered", one.GetProperty("timeline")[0].GetProperty("step").GetString());
        var stand = await api.GetFromJsonAsync<JsonElement>(
            new Uri($"/api/v1/operations/{operation.GetProperty("operationId").GetInt64()}", UriKind.Relative));
        Assert.Equal(1, stand.GetProperty("byStatus").GetProperty("succeeded").GetInt32());
    }

    [Fact]
    public async Task A_reserved_job_is_cancelled_once_and_then_has_ended()
    {
        using var api = await console.Running.ApiAsync(Roles.Operator);
        using var administrator = await console.Running.ApiAsync(Roles.Administrator);
        var number = await RegisterDeviceAsync(administrator);
        await OrderAsync(api, number, "lock", reserve: true);
        var job = await WaitForAsync(
            api,
            $"/api/v1/jobs?kind=lock&device={number}",
            j => j.GetProperty("status").GetString() == "reserved");
        var cancel = new Uri($"/api/v1/jobs/{job.GetProperty("id").GetInt64()}/cancel", UriKind.Relative);

        Assert.Equal(
            "{\"canceled\":1,\"notRegistered\":0,\"alreadyEnded\":0,\"tooLate\":0,\"refused\":0,"
                + "\"calledOff\":0,\"alsoStopped\":[],\"pending\":0,\"runId\":null}",
            await (await api.PostAsync(cancel, null)).Content.ReadAsStringAsync());
        Assert.Equal(
            "{\"canceled\":0,\"notRegistered\":0,\"alreadyEnded\":1,\"tooLate\":0,\"refused\":0,"
                + "\"calledOff\":0,\"alsoStopped\":[],\"pending\":0,\"runId\":null}",
            await (await api.PostAsync(cancel, null)).Content.ReadAsStringAsync());
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await api.PostAsync(new Uri("/api/v1/jobs/999999999/cancel", UriKind.Relative), null)).StatusCode);
    }

    [Fact]
    public async Task Helpdesk_reads_but_changes_nothing()
    {
        var order = new { kind = "lock", devices = new[] { "X" } };
        using var api = await console.Running.ApiAsync(Roles.Helpdesk);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync(new Uri("/api/v1/jobs", UriKind.Relative))).StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await api.PostAsync(new Uri("/api/v1/jobs/1/cancel", UriKind.Relative), null)).StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await api.PostAsJsonAsync("/api/v1/operations", order)).StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await api.PostAsJsonAsync("/api/v1/devices", new { number = "X" })).StatusCode);
    }

    [Fact]
    public async Task An_operation_for_nobody_or_for_nothing_is_refused_whole()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await RegisterDeviceAsync(api);
        foreach (
            var wrong in (object[])
            [
                new { kind = "lock" },
                new { kind = "nonsense", devices = new[] { number } },
                new { kind = "vppInstall", devices = new[] { number } },
                new { kind = "lock", devices = new[] { number, "NOBODY" } },
                new { kind = "lock", devices = new[] { number }, reservedFor = "2001-01-01T00:00:00Z" },
            ])
        {
            Assert.Equal(
                HttpStatusCode.BadRequest,
                (await api.PostAsJsonAsync("/api/v1/operations", wrong)).StatusCode);
        }

        var jobs = await api.GetFromJsonAsync<JsonElement>(
            new Uri($"/api/v1/jobs?kind=lock&device={number}", UriKind.Relative));
        Assert.Equal(0, jobs.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_device_number_in_full_width_is_found_and_taken_only_once_and_goes_with_its_jobs()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await RegisterDeviceAsync(api);
        var fullWidth = string.Concat(
            number.Select(c => c is > ' ' and < '\u007f' ? (char)(c + 0xFEE0) : c)).ToLowerInvariant();
        var escaped = Uri.EscapeDataString(fullWidth);

        Assert.Equal(
            HttpStatusCode.OK,
            (await api.GetAsync(new Uri($"/api/v1/devices/{escaped}", UriKind.Relative))).StatusCode);
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await api.PostAsJsonAsync("/api/v1/devices", new { number = fullWidth })).StatusCode);
        Assert.Equal(
            HttpStatusCode.OK,
            (await api.DeleteAsync(new Uri($"/api/v1/devices/{number}", UriKind.Relative))).StatusCode);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await api.GetAsync(new Uri($"/api/v1/devices/{number}", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_pasted_text_is_explained_in_the_readers_language()
    {
        using var api = await console.Running.ApiAsync(Roles.Helpdesk, "en");
        var response = await api.PostAsJsonAsync(
            "/api/v1/explanations",
            new
            {
                kind = "appRemove",
                text = "\"Exec\",\"4001\",\"500\",\"\" . ErrorChain=ErrorCode[0]=12029, "
                    + "USEnglishDescription[0]=The app “<b>x</b>” is not managed.",
            });
        var explanation = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(explanation.GetProperty("known").GetBoolean());
        Assert.Equal(
            ["helpPage", "helpPage"],
            explanation.GetProperty("causes").EnumerateArray().Select(c => c.GetProperty("source").GetString()!));
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await api.PostAsJsonAsync("/api/v1/explanations", new { text = "" })).StatusCode);
    }

    [Fact]
    public async Task Each_change_is_in_the_audit_trail()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var number = await RegisterDeviceAsync(api);
        await using var scope = console.Running.Services.CreateWorkScope("test");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        Assert.Equal(
            1,
            await db.Audit.CountAsync(a => a.Action == Audit.AuditAction.DeviceRegistered && a.Subject == number));
    }

    internal static async Task<string> RegisterDeviceAsync(HttpClient api)
    {
        var number = $"T-{Guid.NewGuid():N}"[..12].ToUpperInvariant();
        Assert.Equal(
            HttpStatusCode.Created,
            (await api.PostAsJsonAsync("/api/v1/devices", new { number, ownerName = "試験" })).StatusCode);
        return number;
    }

    internal static async Task<JsonElement> OrderAsync(
        HttpClient api,
        string number,
        string kind,
        object? target = null,
        bool reserve = false)
    {
        var response = await api.PostAsJsonAsync(
            "/api/v1/operations",
            new
            {
                kind,
                target,
                devices = new[] { number },
                reservedFor = reserve ? DateTimeOffset.UtcNow.AddDays(1) : (DateTimeOffset?)null,
            });
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Asks until it is so: the program's own work is what is waited for, bounded by half a minute.</summary>
    private static async Task<JsonElement> WaitForAsync(HttpClient api, string path, Func<JsonElement, bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do
        {
            var items = (
                await api.GetFromJsonAsync<JsonElement>(
                    new Uri(path, UriKind.Relative),
                    patience.Token)).GetProperty("items");
            if (items.GetArrayLength() > 0 && isSo(items[0])) { return items[0]; }
        }
        while (await pulse.WaitForNextTickAsync(patience.Token));

        throw new InvalidOperationException("unreachable");
    }

    public sealed class Console() : SharedConsole(
        "Production",
        "--Gateway:Simulated:Faults=0",
        "--Gateway:Simulated:Speed=1000");
}
