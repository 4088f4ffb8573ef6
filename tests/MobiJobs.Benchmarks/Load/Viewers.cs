using System.Text.RegularExpressions;

namespace MobiJobs.Benchmarks.Load;

/// <summary>Open pages that are brought up to date: each watches the rows that it shows.</summary>
internal sealed partial class Viewers(Uri address)
{
    private int lines;
    private int broken;

    /// <summary>How much they were told.</summary>
    public int Lines => Volatile.Read(ref lines);

    /// <summary>How often a connection ended by itself.</summary>
    public int Broken => Volatile.Read(ref broken);

    /// <summary>One of them, until it is time to stop.</summary>
    public async Task WatchAsync(string cookies, CancellationToken stopping)
    {
        using var client = AdministratorsAtWork.Client(address, cookies);
        client.Timeout = Timeout.InfiniteTimeSpan;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var page = await client.GetStringAsync(new Uri("/", UriKind.Relative), stopping);
                var rows = Row().Matches(page).Select(m => $"{m.Groups["id"].Value}.{m.Groups["version"].Value}");
                var path = $"/live?rows={string.Join(',', rows)}&filter=%3F&retry=false";
                using var answer = await client.GetAsync(
                    new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, stopping);
                answer.EnsureSuccessStatusCode();
                using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(stopping));
                while (await reader.ReadLineAsync(stopping) is not null) { Interlocked.Increment(ref lines); }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                Interlocked.Increment(ref broken);
                await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None); // As browsers do.
            }
        }
    }

    [GeneratedRegex(
        "id=\"job-(?<id>[0-9]+)\"[^>]* data-v=\"(?<version>[^\"]*)\"",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Row();
}
