using MobiJobs.Kinds;

namespace MobiJobs.Jobs;

/// <summary>How long each phase may take, and when a silent device is woken again.</summary>
public static class Deadlines
{
    /// <summary>From the hand-over to the answer (セッションタイムアウト).</summary>
    public static readonly TimeSpan Session = TimeSpan.FromMinutes(80);

    /// <summary>How long a woken device may take to connect before the wake-up counts as unanswered.</summary>
    public static readonly TimeSpan WakeGrace = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan[] WakeGaps =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(6),
        TimeSpan.FromDays(1),
    ];

    private static readonly TimeSpan[] WakeGapsSinceHandOver =
        [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)];

    private static readonly TimeSpan[] VerificationGaps =
        [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(60)];

    /// <summary>
    /// How long after a hand-over it is repeated if it is unconfirmed, or the device is woken again if it is confirmed.
    /// </summary>
    public static TimeSpan HandOverRepeat => WakeGapsSinceHandOver[0];

    /// <summary>
    /// When a job of this kind times out that was registered at, or is reserved for, this moment (UTC).
    /// </summary>
    public static DateTime Of(JobKind kind, DateTime from) => from.AddDays(DaysOf(kind));

    /// <summary>From the n-th unanswered wake-up (1 is the first) to the next.</summary>
    public static TimeSpan AfterWake(int attempt) => WakeGaps[Math.Clamp(attempt - 1, 0, WakeGaps.Length - 1)];

    /// <summary>
    /// From the n-th wake-up after the hand-over (0 is the immediate one) to the next; null if only the end of the
    /// session is left to wait for.
    /// </summary>
    public static TimeSpan? AfterWakeSinceHandOver(int wakes) =>
        wakes < WakeGapsSinceHandOver.Length ? WakeGapsSinceHandOver[wakes] : null;

    /// <summary>From the n-th NotNow to the next call.</summary>
    public static TimeSpan AfterNotNow(int times) => WakeGaps[Math.Clamp(times, 1, WakeGaps.Length - 1)];

    /// <summary>From the n-th app list without the app to the next; null if there is no further one.</summary>
    public static TimeSpan? AfterMissing(int tries) =>
        tries <= VerificationGaps.Length ? VerificationGaps[tries - 1] : null;

    private static int DaysOf(JobKind kind) => kind switch
    {
        JobKind.Lock or JobKind.Wipe or JobKind.LostModeOn or JobKind.LostModeOff => 30,
        JobKind.DeviceInformation or JobKind.AppList or JobKind.VppInstall or JobKind.AppInstall or JobKind.AppRemove
            or JobKind.BookInstall or JobKind.ProfileInstall or JobKind.ProfileRemove or JobKind.FeatureSetApply
            or JobKind.FeatureSetRemove or JobKind.VppInvite or JobKind.PasscodeReset or JobKind.Inactivate => 6,
    };
}
