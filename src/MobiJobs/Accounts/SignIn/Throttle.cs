using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Data;

namespace MobiJobs.Accounts.SignIn;

/// <summary>How many attempts failed at one gate, and until when the next has to wait.</summary>
public sealed class Throttle
{
    private Throttle()
    {
    }

    /// <summary>The hash of what is counted: names and addresses of strangers are not kept.</summary>
    public string Key { get; private set; } = "";

    public int Failures { get; private set; }

    public DateTime LastAt { get; private set; }

    public DateTime BlockedUntil { get; private set; }

    /// <summary>Differs after each change: of two attempts at once, the second counts anew.</summary>
    public long Version { get; private set; }

    internal static Throttle Of(Gate gate) => new() { Key = gate.Key };

    /// <summary>The attempts that count now.</summary>
    internal int FailuresAt(DateTime now) => now - LastAt < Gate.Memory ? Failures : 0;

    /// <summary>
    /// After the clock was set back, the wait begins anew: by what it says now, the last attempt has yet to come.
    /// </summary>
    internal void Settle(Gate gate, DateTime now)
    {
        if (LastAt <= now) { return; }

        (LastAt, BlockedUntil) = (now, now + gate.WaitAfter(Failures));
        Version++;
    }

    /// <summary>Counts an attempt, and sets how long the next has to wait.</summary>
    internal void Count(Gate gate, DateTime now)
    {
        Failures = FailuresAt(now) + 1;
        LastAt = now;
        BlockedUntil = now + gate.WaitAfter(Failures);
        Version++;
    }

    /// <summary>An attempt that was counted has succeeded.</summary>
    internal void Forgive()
    {
        Failures = Math.Max(0, Failures - 1);
        BlockedUntil = LastAt;
        Version++;
    }
}

/// <summary>What is counted together, and how many attempts are free.</summary>
/// <param name="Free">So many attempts are judged without a wait; each further one waits twice as long.</param>
/// <param name="ForgetsAll">Whether one right password makes good all wrong ones before it.</param>
/// <param name="Longest">The longest wait, in seconds.</param>
internal sealed record Gate(string Key, int Free, bool ForgetsAll, int Longest = Gate.UsualLongest)
{
    /// <summary>Attempts are forgotten so long after the last.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private const int UsualLongest = 15 * 60;
    private const int LongestInAll = 4 * 60 * 60;
    private const int FirstSeconds = 10;
    private const int MaxDoublings = 12;

    /// <summary>One account, tried from one address.</summary>
    public static Gate OfAccountAt(string name, string address, bool isUnderAttack) =>
        new(KeyOf("account-at", name, address), isUnderAttack ? 1 : 5, ForgetsAll: true);

    /// <summary>One account, tried from a browser where its person has signed in before.</summary>
    public static Gate OfDevice(string name, string device) =>
        new(KeyOf("device", name, device), 5, ForgetsAll: true);

    /// <summary>Any account, tried from one address. A school has one address for everybody in it.</summary>
    public static Gate OfAddress(string address) => new(KeyOf("address", address), 50, ForgetsAll: false);

    /// <summary>
    /// Any account, tried from one site: whoever has 65,536 networks of IPv6 has no more attempts than a large school.
    /// </summary>
    public static Gate OfSite(string site) => new(KeyOf("site", site), 250, ForgetsAll: false);

    /// <summary>One account, tried from anywhere. It never waits: else a stranger could lock its person out.</summary>
    public static Gate OfAccount(string name) => new(KeyOf("account", name), int.MaxValue, ForgetsAll: false);

    /// <summary>
    /// The second factor of one person, tried from anywhere: six digits are soon guessed from many addresses. Nobody
    /// comes here without the first step: the password, or the provider's answer.
    /// </summary>
    public static Gate OfSecondStep(string name) => new(KeyOf("second-step", name), 5, ForgetsAll: true);

    /// <summary>The same, tried from a browser where its person has signed in before.</summary>
    public static Gate OfSecondStepOn(string name, string device) =>
        new(KeyOf("second-step-on", name, device), 5, ForgetsAll: true);

    /// <summary>
    /// The second factor of one person in all browsers together: however many of them have a place of their own, hardly
    /// more than six codes a day can be guessed in the end. A right code makes good only itself, so that those of the
    /// person don't hide the wrong ones of a thief. Other passwords or factors begin anew.
    /// </summary>
    public static Gate OfSecondStepInAll(string name, string? securityStamp) => new(
        KeyOf("second-step-in-all", name, securityStamp ?? ""), 20, ForgetsAll: false, LongestInAll);

    /// <summary>Links for forgotten passwords that are asked for from one address.</summary>
    public static Gate OfRecoveryAt(string address) => new(KeyOf("recovery-at", address), 10, ForgetsAll: false);

    /// <summary>Such links that are mailed to one person.</summary>
    public static Gate OfRecovery(string name) => new(KeyOf("recovery", name), 3, ForgetsAll: false);

    /// <summary>The password asked for again in a session.</summary>
    public static Gate OfSession(string purpose, long session) =>
        new(KeyOf(purpose, session.ToString(CultureInfo.InvariantCulture)), 5, ForgetsAll: true);

    /// <summary>How long the next attempt has to wait after so many.</summary>
    public TimeSpan WaitAfter(int failures)
    {
        if (failures < Free) { return TimeSpan.Zero; }

        var doublings = Math.Min(failures - Free, MaxDoublings);
        return TimeSpan.FromSeconds(Math.Min(FirstSeconds << doublings, Longest));
    }

    /// <summary>
    /// Whether the audit trail is told: of the first wrong password, and of those after which the next has to wait.
    /// </summary>
    public bool IsNoted(int failures) => failures == 1 || failures >= Free;

    /// <summary>How many attempts have failed since the audit trail was told last.</summary>
    public int SinceNoted(int failures) => failures == Free ? Math.Max(1, Free - 1) : 1;

    private static string KeyOf(params string[] parts) => Secrets.HashOf(string.Join('\n', parts));
}

internal sealed class ThrottleTable : IEntityTypeConfiguration<Throttle>
{
    public void Configure(EntityTypeBuilder<Throttle> throttle)
    {
        throttle.ToTable("Throttles");
        throttle.HasKey(t => t.Key);
        throttle.Property(t => t.Key).HasMaxLength(64).IsOrdinal();
        throttle.Property(t => t.Version).IsConcurrencyToken();
        throttle.HasIndex(t => t.LastAt);
    }
}
