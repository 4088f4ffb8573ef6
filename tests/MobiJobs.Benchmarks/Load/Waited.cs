using System.Collections.Concurrent;
using System.Globalization;

namespace MobiJobs.Benchmarks.Load;

/// <summary>How long answers took, in milliseconds, by what was asked; and what was no answer.</summary>
internal sealed class Waited
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<double>> times = new(StringComparer.Ordinal);

    /// <summary>What failed, in words.</summary>
    public ConcurrentQueue<string> Failures { get; } = [];

    /// <summary>Notes an answer.</summary>
    public void Note(string what, TimeSpan took) => times.GetOrAdd(what, _ => []).Enqueue(took.TotalMilliseconds);

    /// <summary>Says all pages together, then each, the most frequent first.</summary>
    public void Say(Report report, string when)
    {
        double[] pages = [.. times.Where(t => AdministratorsAtWork.Looks.Contains(t.Key)).SelectMany(t => t.Value)];
        Say(report, $"all pages, {when}", pages);
        foreach (var (what, all) in times.OrderByDescending(t => t.Value.Count))
        {
            Say(report, $"  {what}", [.. all]);
        }
    }

    private static void Say(Report report, string what, double[] all) => report.Say(
        what,
        string.Create(
            CultureInfo.InvariantCulture,
            $"p50 {Report.Quantile(all, 0.5):0.0} ms · p95 {Report.Quantile(all, 0.95):0.0} ms · "
            + $"p99 {Report.Quantile(all, 0.99):0} ms · {all.Length:#,0} times"));
}
