using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>Another program keeps the store for itself: people learn it, and what can be read is shown.</summary>
public sealed class A_store_that_is_locked
{
    /// <summary>Five seconds, on a machine that may have much else to do; it was thirty and more.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Is_told_at_once_and_heals_by_itself()
    {
        await using var console = await RunningConsole.OnSqliteAsync();
        using var api = await console.ApiAsync(Roles.Administrator);
        using var person = await console.SignInAsync(Roles.Administrator);
        var form = await person.GetAsync("/devices/new");
        using (LockedStore.Lock(console.Store))
        {
            var waited = Stopwatch.StartNew();
            var changes = Enumerable.Range(1, 4)
                .Select(i => api.PostAsJsonAsync("/api/v1/devices", new { number = $"1A-000{i}" }));
            foreach (var refused in await Task.WhenAll(changes)) { await AssertRefusedAsync(refused); }

            Assert.InRange(waited.Elapsed, TimeSpan.Zero, AtOnce); // All four of them.
            await AssertPageAsync(person, form);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync(console));
        }

        var late = Stopwatch.StartNew();
        while (await ReadyAsync(console) != HttpStatusCode.OK) { Assert.InRange(late.Elapsed, TimeSpan.Zero, AtOnce); }

        using var taken = await api.PostAsJsonAsync("/api/v1/devices", new { number = "1A-0009" });
        Assert.True(taken.IsSuccessStatusCode);
        var devices = await api.GetFromJsonAsync<JsonElement>("/api/v1/devices");
        Assert.Equal(1, devices.GetProperty("items").GetArrayLength()); // What was refused is not done later.
        console.ForgetErrors();
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage refused)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(503, problem.GetProperty("status").GetInt32());
    }

    private static async Task AssertPageAsync(Visitor person, AngleSharp.Html.Dom.IHtmlDocument form)
    {
        var waited = Stopwatch.StartNew();
        await person.GetAsync("/devices");
        Assert.Equal(HttpStatusCode.OK, person.Last.StatusCode);
        var page = await person.SubmitAsync(form, "form[action='/devices']", new() { ["Number"] = "1A-0005" });

        Assert.Equal(HttpStatusCode.ServiceUnavailable, person.Last.StatusCode);
        Assert.NotNull(person.Last.Headers.RetryAfter);
        Assert.Contains(Labels.Problem_Unavailable, page.DocumentElement.TextContent, StringComparison.Ordinal);
        Assert.InRange(waited.Elapsed, TimeSpan.Zero, AtOnce);
    }

    private static async Task<HttpStatusCode> ReadyAsync(RunningConsole console)
    {
        using var client = new HttpClient { BaseAddress = console.Address };
        using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return answer.StatusCode;
    }
}
