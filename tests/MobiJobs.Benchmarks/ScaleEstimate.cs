using System.Globalization;

namespace MobiJobs.Benchmarks;

/// <summary>
/// A day of a fleet, minute by minute, from the rates that were measured (docs/performance.md) and assumptions that
/// docs/scale.md names. It says which part is too slow for how many devices, and nothing of what was not measured.
/// </summary>
public sealed class ScaleEstimate(Report report)
{
    private const int Minutes = 24 * 60;
    private const double BytesPerJob = 296;
    private const int DaysKept = 90;

    /// <summary>Half of the day's jobs come from eight to ten, the others evenly from ten to eighteen.</summary>
    private const int Morning = 8 * 60;
    private const int MorningEnd = 10 * 60;
    private const int Evening = 18 * 60;

    /// <summary>What a job passes one after the other, and how many a second it lets pass.</summary>
    private static readonly (string What, double PerSecond)[] Stages =
    [
        ("registration, at 10,000,000 rows of one store", 25_561),
        ("queue and answers of one store", 14_522),
        ("pushes, NanoMdm:PushesPerSecond 100 (the default)", 100),
        ("pushes, NanoMdm:PushesPerSecond 5,000 (the most)", 5_000),
        ("hand-over to one NanoMDM on two cores", 1_000 / 5.5),
        ("answers through one NanoMDM on two cores", 1_000 / 11.0),
    ];

    /// <summary>Estimates it for a number of devices and of jobs a day of each.</summary>
    public void Run(Arguments arguments)
    {
        double jobs = (double)arguments.Devices * arguments.Jobs;
        report.Say("devices, jobs a day", Text($"{arguments.Devices:N0}, {jobs:N0}"));
        report.Say("jobs kept, store", Text($"{jobs * DaysKept:N0}, {jobs * DaysKept * BytesPerJob / 1e9:N0} GB"));
        foreach (var (what, perSecond) in Stages)
        {
            var (busy, latest) = Day(jobs, perSecond);
            var wait = latest is null ? "never done" : Text($"longest wait {Say(latest.Value)}");
            var all = TimeSpan.FromSeconds(arguments.Devices / perSecond);
            report.Say(what, Text($"busy {busy:P0} of the day; {wait}; one order to all devices {Say(all)}"));
        }
    }

    /// <summary>
    /// The share of the day that a stage is busy, and the longest wait before it; null if the next day begins before
    /// the last job of this one is through.
    /// </summary>
    private static (double Busy, TimeSpan? Latest) Day(double jobs, double perSecond)
    {
        var (waiting, longest, capacity) = (0.0, 0.0, perSecond * 60);
        for (var minute = 0; minute < Minutes; minute++)
        {
            waiting += Arriving(jobs, minute);
            longest = Math.Max(longest, waiting / perSecond);
            waiting = Math.Max(0, waiting - capacity);
        }

        return (jobs / (capacity * Minutes), waiting > 0 ? null : TimeSpan.FromSeconds(longest));
    }

    private static double Arriving(double jobs, int minute) => minute switch
    {
        >= Morning and < MorningEnd => jobs / 2 / (MorningEnd - Morning),
        >= MorningEnd and < Evening => jobs / 2 / (Evening - MorningEnd),
        _ => 0,
    };

    private static string Say(TimeSpan time) => time.TotalHours >= 2 ? Text($"{time.TotalHours:N0} h")
        : time.TotalMinutes >= 2 ? Text($"{time.TotalMinutes:N0} min")
        : Text($"{time.TotalSeconds:N0} s");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
