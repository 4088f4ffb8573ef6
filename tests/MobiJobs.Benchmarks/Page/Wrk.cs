using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MobiJobs.Benchmarks.Page;

/// <summary>
/// The load generator <c>wrk</c> (Debian: package <c>wrk</c>). It runs on the same cores, and takes its share of them.
/// </summary>
internal sealed partial class Wrk : IDisposable
{
    private const int Seconds = 5;
    private const int Busy = 8;

    // wrk has no pause and no 95th percentile of its own. The first requests are spread over the same time.
    private const string Thoughtful =
        """
        function delay() return math.random(0, 2000) end
        function done(summary, latency, requests)
          io.write(string.format("p50: %d p95: %d\n", latency:percentile(50), latency:percentile(95)))
        end
        """;

    private readonly string script = Path.GetTempFileName();

    public Wrk() => File.WriteAllText(script, Thoughtful);

    /// <summary>As many pages as can be had, to eight connections that never pause.</summary>
    /// <param name="encoding">What the answers may be compressed with; null for answers as they are.</param>
    public static async Task<Load> AsMuchAsPossibleAsync(Uri page, string cookies, string? encoding = null)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var said = await RunAsync(Busy, page, cookies, [], encoding);
        var used = Process.GetCurrentProcess().TotalProcessorTime - before;
        var pages = double.Parse(Pages().Match(said).Groups["pages"].Value, CultureInfo.InvariantCulture);
        var rate = double.Parse(Rate().Match(said).Groups["rate"].Value, CultureInfo.InvariantCulture);
        return new Load(rate, used.TotalMilliseconds / pages);
    }

    /// <summary>How long people wait who ask again when they have looked at a page for a second, on average.</summary>
    public async Task<Waits> WithPausesAsync(int viewers, Uri page, string cookies)
    {
        var said = await RunAsync(viewers, page, cookies, ["--script", script]);
        double Of(string name) => double.Parse(Times().Match(said).Groups[name].Value, CultureInfo.InvariantCulture);
        return new Waits(Of("median") / 1000, Of("high") / 1000);
    }

    /// <inheritdoc/>
    public void Dispose() => File.Delete(script);

    /// <summary>What it says. An answer that is no page fails the run.</summary>
    private static async Task<string> RunAsync(
        int connections, Uri page, string cookies, string[] more, string? encoding = null)
    {
        string[] words =
        [
            "--threads", "1",
            "--connections", connections.ToString(CultureInfo.InvariantCulture),
            "--duration", $"{Seconds}s",
            "--header", $"Cookie: {cookies}",
            "--header", $"Accept-Encoding: {encoding ?? "identity"}",
            .. more,
            page.ToString(),
        ];
        var start = new ProcessStartInfo("wrk", words) { UseShellExecute = false, RedirectStandardOutput = true };
        using var wrk = Process.Start(start)!;
        var said = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        return said.Contains("Non-2xx", StringComparison.Ordinal) || !Rate().IsMatch(said)
            ? throw new InvalidOperationException(said)
            : said;
    }

    [GeneratedRegex(@"Requests/sec:\s*(?<rate>[\d.]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Rate();

    [GeneratedRegex(@"(?<pages>\d+) requests in", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pages();

    [GeneratedRegex(@"p50: (?<median>\d+) p95: (?<high>\d+)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Times();
}

/// <summary>Pages a second, and the processor time of this process for each, in milliseconds.</summary>
internal sealed record Load(double Rate, double ProcessorTime);

/// <summary>How long answers took, in milliseconds.</summary>
internal sealed record Waits(double Median, double High);
