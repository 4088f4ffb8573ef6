using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MobiJobs.Benchmarks.Load;

/// <summary>
/// People who look at pages with a pause of two seconds on average between them: mostly at the list of jobs, in several
/// ways, and then at what it leads to.
/// </summary>
internal sealed partial class AdministratorsAtWork(Uri address, Func<Waited> noted)
{
    private const double Pause = 2;

    private static readonly (int Weight, string What, string Path)[] Acts =
    [
        (35, "the list", "/"),
        (10, "the list, failures", "/?status=failed"),
        (8, "the list, of one kind", "/?kind=vppInstall"),
        (5, "the list, what somebody types", "/?device=1A-0{0:000}"),
        (12, "a job", "/jobs/{1}"),
        (8, "an explanation", "/jobs/{2}/explanation"),
        (5, "deliveries", "/deliveries"),
        (5, "devices", "/devices"),
        (4, "stuck", "/stuck"),
        (4, "the overview", "/overview"),
        (2, "the guide", "/guide"),
        (2, "the status page", "/status"),
    ];

    /// <summary>What they look at.</summary>
    public static readonly IReadOnlySet<string> Looks = Acts.Select(a => a.What).ToHashSet(StringComparer.Ordinal);

    /// <summary>One of them, until it is time to stop. The seed says what is done.</summary>
    public async Task WorkAsync(string cookies, int seed, CancellationToken stopping)
    {
        var random = new Random(seed);
        using var client = Client(address, cookies);
        var list = await client.GetStringAsync(new Uri("/", UriKind.Relative), CancellationToken.None);
        while (!stopping.IsCancellationRequested)
        {
            var pause = TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) * Pause);
            try { await Task.Delay(pause, stopping); }
            catch (OperationCanceledException) { return; }

            var act = Pick(random);
            if (PathOf(act.Path, random, list) is not { } path) { continue; }

            var page = await GetAsync(client, act.What, path);
            if (act.Path.StartsWith("/?status", StringComparison.Ordinal) && page is not null) { list = page; }
        }
    }

    /// <summary>A client with these cookies that follows no redirect but what the product itself says.</summary>
    public static HttpClient Client(Uri address, string cookies)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromMinutes(2),
        };
        client.DefaultRequestHeaders.Add("Cookie", cookies);
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return client;
    }

    private static (int Weight, string What, string Path) Pick(Random random)
    {
        var at = random.Next(Acts.Sum(a => a.Weight));
        foreach (var act in Acts)
        {
            at -= act.Weight;
            if (at < 0) { return act; }
        }

        return Acts[0];
    }

    /// <summary>The address with what the last list of failures named; null where it named nothing.</summary>
    private static string? PathOf(string path, Random random, string list)
    {
        var failed = Explanation().Matches(list);
        var job = failed.Count > 0 ? failed[random.Next(failed.Count)].Groups["id"].Value : null;
        if (job is null && path.Contains('{', StringComparison.Ordinal)) { return null; }

        return path
            .Replace("{0:000}", random.Next(1000).ToString("000", null), StringComparison.Ordinal)
            .Replace("{1}", job, StringComparison.Ordinal)
            .Replace("{2}", job, StringComparison.Ordinal);
    }

    private async Task<string?> GetAsync(HttpClient client, string what, string path)
    {
        var (waited, start) = (noted(), Stopwatch.GetTimestamp());
        try
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            var page = await answer.Content.ReadAsStringAsync();
            waited.Note(what, Stopwatch.GetElapsedTime(start));
            if (!answer.IsSuccessStatusCode) { waited.Failures.Enqueue($"GET {path}: {(int)answer.StatusCode}"); }

            return page;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            waited.Failures.Enqueue($"GET {path}: {e.Message}");
            return null;
        }
    }

    [GeneratedRegex("/jobs/(?<id>[0-9]+)/explanation", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Explanation();
}
