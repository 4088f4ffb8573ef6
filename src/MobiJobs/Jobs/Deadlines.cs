namespace MobiJobs.Jobs;

/// <summary>
/// How long the phases may take that nobody sets. What an organisation can set is in <see cref="DeliveryTimes"/>.
/// </summary>
public static class Deadlines
{
    /// <summary>From the hand-over to the answer (セッションタイムアウト).</summary>
    public static readonly TimeSpan Session = TimeSpan.FromMinutes(80);

    /// <summary>How long a woken device may take to connect before the wake-up counts as unanswered.</summary>
    public static readonly TimeSpan WakeGrace = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long after its hand-over a command must have been answered when the device connects again, and how long its
    /// answer, which may have been overtaken, is then waited for.
    /// </summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How old news of a contact may be: what is heard so soon after a hand-over can be of the contact before it, and
    /// what is heard so soon after another, the same one twice.
    /// </summary>
    public static readonly TimeSpan OldContact = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan[] WakeGapsSinceHandOver =
        [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)];

    private static readonly TimeSpan[] VerificationGaps =
        [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(60)];

    /// <summary>
    /// From each failure for the network to the next try by SYSTEM: it may be down for a lesson, a morning, a night.
    /// </summary>
    private static readonly TimeSpan[] NetworkGaps =
        [TimeSpan.FromHours(1), TimeSpan.FromHours(4), TimeSpan.FromHours(12)];

    /// <summary>How often SYSTEM delivers an app again after errors of the network.</summary>
    public static int MostNetworkTries => NetworkGaps.Length;

    /// <summary>From a failure for the network to the next try, after so many; null if none follows.</summary>
    public static TimeSpan? AfterNetworkError(int tries) => tries < NetworkGaps.Length ? NetworkGaps[tries] : null;

    /// <summary>
    /// How long after a hand-over it is repeated if it is unconfirmed, or the device is woken again if it is confirmed.
    /// </summary>
    public static TimeSpan HandOverRepeat => WakeGapsSinceHandOver[0];

    /// <summary>
    /// From the n-th wake-up after the hand-over (0 is the immediate one) to the next. The last gap is repeated until
    /// there is an answer: the device's contacts tell a lost one from one that is still to come, and may be lost, too.
    /// </summary>
    public static TimeSpan AfterWakeSinceHandOver(int wakes) =>
        WakeGapsSinceHandOver[Math.Min(wakes, WakeGapsSinceHandOver.Length - 1)];

    /// <summary>From the n-th app list without the app to the next; null if there is no further one.</summary>
    public static TimeSpan? AfterMissing(int tries) =>
        tries <= VerificationGaps.Length ? VerificationGaps[tries - 1] : null;
}
