using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MobiJobs.Benchmarks;

/// <summary>Figures as they come, and the same as a Markdown table.</summary>
public sealed class Report(string name)
{
    private readonly List<(string What, string Figure)> lines = [];

    /// <summary>One figure.</summary>
    public void Say(string what, string figure)
    {
        lines.Add((what, figure));
        Console.WriteLine($"{what,-64} {figure}");
    }

    /// <summary>Times in milliseconds: median, 95th percentile, and how far the runs lie apart.</summary>
    public void Say(string what, IReadOnlyList<double> times)
    {
        var (median, high) = (Quantile(times, 0.5), Quantile(times, 0.95));
        Say(what, string.Create(
            CultureInfo.InvariantCulture,
            $"p50 {median:0.00} ms · p95 {high:0.00} ms · {times.Count} times"));
    }

    /// <summary>Rates: median, lowest and highest run.</summary>
    public void SayRate(string what, IReadOnlyList<double> rates, string unit) =>
        Say(
            what,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Quantile(rates, 0.5):#,0} {unit} (runs {rates.Min():#,0} to {rates.Max():#,0})"));

    /// <summary>The value below which this share of them lies.</summary>
    public static double Quantile(IReadOnlyList<double> values, double share) =>
        values.Order().ElementAt(Math.Min(values.Count - 1, (int)(values.Count * share)));

    /// <summary>Writes the table, where one is wanted.</summary>
    public async Task WriteAsync(string? file)
    {
        if (file is null) { return; }

        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"### {name}").AppendLine()
            .Append(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd} · ")
            .Append(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores · ")
            .Append(CultureInfo.InvariantCulture, $"{RuntimeInformation.OSDescription} · .NET {Environment.Version} · ")
            .Append("SQLite ").AppendLine(SQLitePCL.raw.sqlite3_libversion().utf8_to_string()).AppendLine()
            .AppendLine("| what | figure |").AppendLine("|---|---|");
        foreach (var (what, figure) in lines)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {figure} |");
        }

        await File.AppendAllTextAsync(file, text.AppendLine().ToString());
    }
}
