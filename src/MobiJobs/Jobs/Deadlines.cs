using MobiJobs.Kinds;

namespace MobiJobs.Jobs;

/// <summary>How long things may take, and when a silent device is called again.</summary>
public static class Deadlines
{
    /// <summary>From the hand-over to the answer (セッションタイムアウト).</summary>
    public static readonly TimeSpan Session = TimeSpan.FromMinutes(80);

    /// <summary>How long a woken device may take to show itself before the wake-up counts as unheard.</summary>
    public static readonly TimeSpan WakeGrace = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan[] WakeGaps =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6), TimeSpan.FromDays(1),
    ];

    private static readonly TimeSpan[] NudgeGaps = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)];

    private static readonly TimeSpan[] VerificationGaps = [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(60)];

    /// <summary>After which an unconfirmed hand-over is repeated, and after a confirmed one the device called.</summary>
    public static TimeSpan HandOverRepeat => NudgeGaps[0];

    /// <summary>When a job of this kind is given up that was registered, or is reserved for, this moment (UTC).</summary>
    public static DateTime Of(JobKind kind, DateTime from) => from.AddDays(DaysOf(kind));

    /// <summary>From the n-th unheard wake-up (1 is the first) to the next.</summary>
    public static TimeSpan AfterWake(int attempt) => WakeGaps[Math.Clamp(attempt - 1, 0, WakeGaps.Length - 1)];

    /// <summary>From the n-th wake-up after the hand-over (0 is the one at once) to the next; null when the session's end is all there is to wait for.</summary>
    public static TimeSpan? AfterNudge(int nudges) => nudges < NudgeGaps.Length ? NudgeGaps[nudges] : null;

    /// <summary>From the n-th NotNow to the next call.</summary>
    public static TimeSpan AfterNotNow(int times) => WakeGaps[Math.Clamp(times, 1, WakeGaps.Length - 1)];

    /// <summary>From the n-th app list without the app to the next; null when it is given up.</summary>
    public static TimeSpan? AfterMissing(int tries) => tries <= VerificationGaps.Length ? VerificationGaps[tries - 1] : null;

    private static int DaysOf(JobKind kind) => kind switch
    {
        JobKind.Lock or JobKind.Wipe or JobKind.LostModeOn or JobKind.LostModeOff => 30,
        JobKind.DeviceInformation or JobKind.AppList or JobKind.VppInstall or JobKind.AppInstall or JobKind.AppRemove
            or JobKind.BookInstall or JobKind.ProfileInstall or JobKind.ProfileRemove or JobKind.FeatureSetApply
            or JobKind.FeatureSetRemove or JobKind.VppInvite or JobKind.PasscodeReset or JobKind.Inactivate => 6,
    };
}
