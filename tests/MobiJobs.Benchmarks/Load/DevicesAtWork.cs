using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Benchmarks.Load;

/// <summary>
/// Orders by the HTTP API, which devices then fetch and answer: a few each second for so many devices in all, and on
/// demand one for every device, which is cancelled again.
/// </summary>
internal sealed class DevicesAtWork(HttpClient api, BenchStore store, Func<Waited> noted)
{
    private const string Orders = "/api/v1/operations";
    private const string Cancel = "/api/v1/jobs/cancel";

    /// <summary>Orders the list of apps of so many devices, spread over the whole time.</summary>
    public async Task OrderAsync(int devices, TimeSpan length, CancellationToken stopping)
    {
        var numbers = await store.AskAsync<MobiJobsDb, string[]>(db => db.Devices
            .OrderBy(d => d.Id).Select(d => d.Number).Take(devices).ToArrayAsync(CancellationToken.None));
        var each = Math.Max(1, (int)Math.Ceiling(numbers.Length / length.TotalSeconds));
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1));
        foreach (var some in numbers.Chunk(each))
        {
            await CallAsync("an order for some devices", Orders, new { kind = "appList", devices = some });
            try { await pace.WaitForNextTickAsync(stopping); }
            catch (OperationCanceledException) { return; }
        }
    }

    /// <summary>
    /// Orders something of every device, for tomorrow, so that all of it can be cancelled. Returns the operations.
    /// </summary>
    public async Task<List<long>> OrderOfAllAsync()
    {
        var roots = await store.AskAsync<MobiJobsDb, string[]>(db => db.DeviceGroups
            .Where(g => g.ParentId == null)
            .OrderBy(g => g.Id)
            .Select(g => g.Name)
            .ToArrayAsync(CancellationToken.None));
        var (operations, tomorrow) = (new List<long>(), DateTimeOffset.UtcNow.AddDays(1));
        foreach (var group in roots)
        {
            var order = new { kind = "deviceInformation", group, reservedFor = tomorrow };
            if (await CallAsync("an order for a tree of groups", Orders, order) is { } answer)
            {
                operations.Add(answer.GetProperty("operationId").GetInt64());
            }
        }

        return operations;
    }

    /// <summary>Cancels what is open of these operations. Returns how many jobs that were.</summary>
    public async Task<int> CancelAsync(IEnumerable<long> operations)
    {
        var count = 0;
        foreach (var operation in operations)
        {
            var filter = new { filter = new { operation } };
            var preview = await CallAsync("a preview of a cancellation", $"{Cancel}/preview", filter);
            if (preview is not { } known) { continue; }

            var (id, jobs) = (known.GetProperty("previewId").GetInt64(), known.GetProperty("count").GetInt32());
            await CallAsync("a cancellation", Cancel, new { previewId = id, count = jobs });
            count += jobs;
        }

        return count;
    }

    private async Task<JsonElement?> CallAsync(string what, string path, object body)
    {
        var (waited, start) = (noted(), Stopwatch.GetTimestamp());
        using var answer = await api.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        waited.Note(what, Stopwatch.GetElapsedTime(start));
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.IsSuccessStatusCode) { return JsonDocument.Parse(text).RootElement; }

        waited.Failures.Enqueue($"POST {path}: {(int)answer.StatusCode} {text}");
        return null;
    }
}
