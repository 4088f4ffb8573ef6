using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.Again;

/// <summary>
/// Which failed deliveries of apps SYSTEM repeats by itself, and when: only where the device's error says that trying
/// again helps and nobody has to act for it. Everything else waits for a person.
/// </summary>
public sealed class RedeliveryRule(ErrorGuide guide)
{
    private const string AlreadyScheduled = "app-already-scheduled";
    private const string AlreadyInstalled = "app-already-installed";
    private const string LicenseNotFound = "vpp-license-not-found";
    private const string NotValidated = "vpp-app-id-not-validated";
    private const string LicensePending = "license-association-pending";

    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    /// <summary>When the app list is asked whether an app that was on its way has come.</summary>
    public static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(15);

    private volatile bool isOn = true;

    /// <summary>Whether anything is delivered again without a person (設定 → 自動の再配信).</summary>
    public bool IsOn => isOn;

    /// <summary>From now on, it is or isn't.</summary>
    public void Use(bool on) => isOn = on;

    /// <summary>How a failed delivery is repeated; null if SYSTEM leaves it to people.</summary>
    /// <param name="kind">What failed.</param>
    /// <param name="errorKey">The codes of the device's error.</param>
    /// <param name="isSupervised">Whether the device lets apps be taken over without asking its user.</param>
    /// <param name="hasLicense">
    /// Whether the device itself had a licence, so that it lacked none: Apple takes a while to tell a device of an
    /// assignment, and until then the same error comes as without one.
    /// </param>
    /// <param name="tries">How often it was repeated already.</param>
    public Redelivery? For(JobKind kind, string? errorKey, bool isSupervised, bool hasLicense, int tries)
    {
        if (kind is not (JobKind.VppInstall or JobKind.AppInstall) || errorKey is null) { return null; }

        return guide.Find(kind, errorKey) switch
        {
            { PassesByItself: true } when Deadlines.AfterNetworkError(tries) is { } after =>
                new Redelivery(JobReason.NetworkRedelivery, after),
            { Id: AlreadyScheduled } when tries == 0 =>
                new Redelivery(JobReason.MissingRedelivery, OneHour),
            { Id: AlreadyInstalled } when tries == 0 && isSupervised =>
                new Redelivery(JobReason.TakeOverRedelivery, FirstLook),
            { Id: LicenseNotFound or NotValidated or LicensePending } when tries == 0 && hasLicense =>
                new Redelivery(JobReason.LicenseRedelivery, OneHour),
            _ => null,
        };
    }
}

/// <summary>Why a delivery is repeated, and how long after its failure.</summary>
public sealed record Redelivery(JobReason Reason, TimeSpan After)
{
    /// <summary>
    /// Whether the licence stays with the device until then. Collected and assigned anew, Apple would have to tell the
    /// device of it once more, and that is what is waited for; and an app that is on its way would lose it. A network
    /// may be away for half a day, in which others can use the seat.
    /// </summary>
    public bool KeepsLicense => Reason != JobReason.NetworkRedelivery;
}
