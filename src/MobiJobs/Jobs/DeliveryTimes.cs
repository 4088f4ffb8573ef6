using System.Collections.Frozen;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs;

/// <summary>
/// How long a job of each kind stays open, and when a silent device is woken again, as the organisation has set it. A
/// change holds for jobs that are registered, and wake-ups that are planned, from then on.
/// </summary>
public sealed class DeliveryTimes
{
    /// <summary>The longest that a job may be set to stay open, in days.</summary>
    public const int LongestDays = 90;

    /// <summary>How many gaps between wake-ups can be set.</summary>
    public const int MaxWakeGaps = 8;

    /// <summary>The longest gap between two wake-ups.</summary>
    public static readonly TimeSpan LongestWakeGap = TimeSpan.FromDays(7);

    /// <summary>The gaps between wake-ups where nothing is set.</summary>
    public static readonly IReadOnlyList<TimeSpan> UsualWakeGaps =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(6),
        TimeSpan.FromDays(1),
    ];

    private volatile Plan plan = new(UsualWakeGaps, FrozenDictionary<JobKind, int>.Empty);

    /// <summary>How many days a job of this kind stays open where nothing is set.</summary>
    public static int UsualDays(JobKind kind) => kind switch
    {
        JobKind.Lock or JobKind.Wipe or JobKind.LostModeOn or JobKind.LostModeOff => 30,
        JobKind.DeviceInformation or JobKind.AppList or JobKind.VppInstall or JobKind.AppInstall or JobKind.AppRemove
            or JobKind.BookInstall or JobKind.ProfileInstall or JobKind.ProfileRemove or JobKind.FeatureSetApply
            or JobKind.FeatureSetRemove or JobKind.VppInvite or JobKind.PasscodeReset or JobKind.Inactivate
            or JobKind.ProfileList or JobKind.ManagedAppList or JobKind.Location or JobKind.Restart
            or JobKind.DeviceName => 6,
    };

    /// <summary>
    /// When a job of this kind times out that was registered at, or is reserved for, this moment (UTC).
    /// </summary>
    public DateTime DeadlineOf(JobKind kind, DateTime from) =>
        from.AddDays(plan.Days.TryGetValue(kind, out var days) ? days : UsualDays(kind));

    /// <summary>From the n-th unanswered wake-up (1 is the first) to the next; the last gap repeats.</summary>
    public TimeSpan AfterWake(int attempt) => Gap(attempt - 1);

    /// <summary>From the n-th NotNow to the next call.</summary>
    public TimeSpan AfterNotNow(int times) => Gap(Math.Max(times, 1));

    /// <summary>From now on, these count.</summary>
    /// <param name="wakeGaps">The gaps between wake-ups, at least one.</param>
    /// <param name="days">The days that a job stays open, for the kinds that don't keep to the usual ones.</param>
    public void Use(IReadOnlyList<TimeSpan> wakeGaps, IReadOnlyDictionary<JobKind, int> days) =>
        plan = new Plan(wakeGaps, days.ToFrozenDictionary());

    private TimeSpan Gap(int number)
    {
        var gaps = plan.WakeGaps;
        return gaps[Math.Clamp(number, 0, gaps.Count - 1)];
    }

    private sealed record Plan(IReadOnlyList<TimeSpan> WakeGaps, FrozenDictionary<JobKind, int> Days);
}
