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
    private const double PurgeSecondsPerJob = 33.6 / 1_000_000;
    private const int DaysKept = 90;

    /// <summary>Half of the day's jobs come from eight to ten, the others evenly from ten to eighteen.</summary>
    private const int Morning = 8 * 60;
    private const int MorningEnd = 10 * 60;
    private const int Evening = 18 * 60;

    /// <summary>
    /// What a job passes one after the other, how many a second each one lets pass, and whether each store or each
    /// channel has one.
    /// </summary>
    private static readonly (string What, double PerSecond, bool IsOfStore)[] Stages =
    [
        ("registration, at 10,000,000 rows of one store", 25_561, true),
        ("queue and answers of one store", 14_522, true),
        ("pushes, NanoMdm:PushesPerSecond 100 (the default)", 100, false),
        ("pushes, NanoMdm:PushesPerSecond 5,000 (the most)", 5_000, false),
        ("hand-over to one NanoMDM on two cores", 1_000 / 5.5, false),
        ("answers through one NanoMDM on two cores", 1_000 / 11.0, false),
    ];

    /// <summary>
    /// Estimates it for a number of devices and of jobs a day of each, spread evenly over stores and channels.
    /// </summary>
    public void Run(Arguments arguments)
    {
        var (stores, channels) = arguments.Spread;
        double jobs = (double)arguments.Devices * arguments.Jobs;
        var ofStore = jobs / stores;
        report.Say("devices, jobs a day", Text($"{arguments.Devices:N0}, {jobs:N0}"));
        report.Say("stores, channels", Text($"{stores:N0}, {channels:N0}"));
        report.Say(
            "jobs kept, size: of each store",
            Text($"{ofStore * DaysKept:N0}, {ofStore * DaysKept * BytesPerJob / 1e9:N0} GB"));
        report.Say("nightly purge by rows, of each store", Say(TimeSpan.FromSeconds(ofStore * PurgeSecondsPerJob)));
        foreach (var (what, perSecond, isOfStore) in Stages)
        {
            var parts = isOfStore ? stores : channels;
            var (busy, latest) = Day(jobs / parts, perSecond);
            var wait = latest is null ? "never done" : Text($"longest wait {Say(latest.Value)}");
            var all = TimeSpan.FromSeconds((double)arguments.Devices / parts / perSecond);
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
