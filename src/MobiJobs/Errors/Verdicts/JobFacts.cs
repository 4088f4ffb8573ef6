using MobiJobs.Catalogue.Apps;
using MobiJobs.Devices;
using MobiJobs.Devices.Known;
using MobiJobs.Gateway;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Errors.Verdicts;

/// <summary>
/// What our data says about a job that failed: about its device, its app, its licence, and similar jobs. Times are UTC.
/// </summary>
public sealed record JobFacts
{
    public required FailedJob Subject { get; init; }

    public required Device Device { get; init; }

    /// <summary>The job's app in the catalogue.</summary>
    public required App? App { get; init; }

    /// <summary>The job's app in the device's app list.</summary>
    public required DeviceApp? Installed { get; init; }

    /// <summary>What the device itself said of the job's app, which it was told to manage.</summary>
    public required ManagedApp? Managed { get; init; }

    /// <summary>Whether the app is on the device, by whichever of its two lists is the newer.</summary>
    public AppSeen? Seen
    {
        get
        {
            var said = Managed is { } app && (Device.AppListAt is not { } listed || app.At >= listed)
                ? AppSeen.Said(app)
                : null;
            return said ?? (Device.AppListAt is { } at ? new(Installed is not null, Installed?.IsManaged, at) : null);
        }
    }

    public required VppFacts Vpp { get; init; }

    /// <summary>What on the device restricts the App Store, latest first.</summary>
    public required IReadOnlyList<StoreRestriction> Restrictions { get; init; }

    /// <summary>Whether the last job on lost mode switched it on; null if there was none.</summary>
    public required LastState? LostMode { get; init; }

    /// <summary>Whether the last job on the job's profile installed it; null if there was none.</summary>
    public required LastState? Profile { get; init; }

    /// <summary>A delivery of the same app that the device held when this one failed.</summary>
    public required long? EqualJobId { get; init; }

    public required OtherDevices Others { get; init; }

    /// <summary>What has been done about it since.</summary>
    public required FollowUp FollowUp { get; init; }

    /// <summary>The job that delivered it again.</summary>
    public long? RetriedById => FollowUp.Again?.JobId;

    /// <summary>When the facts were gathered.</summary>
    public required DateTime Now { get; init; }
}

/// <summary>The job that failed.</summary>
public sealed record FailedJob
{
    public required long Id { get; init; }

    public required JobKind Kind { get; init; }

    public required long DeviceId { get; init; }

    public required long? StoreId { get; init; }

    public required string? BundleId { get; init; }

    public required string? ProfileId { get; init; }

    public required string? ErrorKey { get; init; }

    public required DateTime EndedAt { get; init; }

    /// <summary>How it ended.</summary>
    public JobStatus Status { get; init; } = JobStatus.DeviceError;

    /// <summary>Why the queue ended it, where it says so.</summary>
    public EndReason EndReason { get; init; }

    /// <summary>What it delivers or does.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether the device may carry it out yet.</summary>
    public bool MayStillRun { get; init; }

    /// <summary>When it was ordered.</summary>
    public DateTime RegisteredAt { get; init; }

    /// <summary>When it became the first of its queue; null if its turn never came.</summary>
    public DateTime? HeadAt { get; init; }
}

/// <summary>The licence side of a delivery, empty without a token that the device's group may use.</summary>
/// <param name="HasTokens">Whether there is any token, of any group.</param>
/// <param name="Token">The token whose licences the device uses.</param>
/// <param name="Content">The app or book among the token's contents.</param>
/// <param name="User">The person whose device it is.</param>
/// <param name="UserLicense">The licence assigned to the person.</param>
/// <param name="DeviceLicense">The licence assigned to the device.</param>
/// <param name="IsBeingAssigned">
/// Whether Apple has not yet finished an assignment to the device or its person that was ordered before the failure.
/// </param>
public sealed record VppFacts(
    bool HasTokens,
    VppToken? Token,
    VppContent? Content,
    VppUser? User,
    License? UserLicense,
    License? DeviceLicense,
    bool IsBeingAssigned)
{
    public static readonly VppFacts None = new(false, null, null, null, null, null, false);

    /// <summary>
    /// How many seats of the content are free beside those that earlier deliveries wait for: what a remedy may assign.
    /// </summary>
    public int SeatsLeft { get; init; }

    /// <summary>When Apple assigned the app to the device or its person shortly before the failure (UTC).</summary>
    public DateTime? JustAssignedAt { get; init; }

    /// <summary>Whether an assignment that was ordered after the failure is not yet finished.</summary>
    public bool IsBeingAssignedSince { get; init; }

    /// <summary>
    /// The first change of these licences that this console ordered after the failure and Apple made: a collection
    /// shows that there was a licence at the failure, an assignment that there was none. Null without one.
    /// </summary>
    public MadeSince? FirstSince { get; init; }

    /// <summary>
    /// Whether the device's group may use no token that has the content, and there is no licence either: a delivery is
    /// sure to fail, and the check before sending refuses it.
    /// </summary>
    public bool LacksToken { get; init; }

    /// <summary>
    /// A token that has the content, or may have, and belongs to a group above the device's: it can be shared. Null
    /// without one, or where the device's group may use it.
    /// </summary>
    public TokenAbove? Above { get; init; }

    /// <summary>Whose licence the device or its person has, though its group can't use that token.</summary>
    public string? OtherLocation { get; init; }
}

/// <summary>A token of a group above another, and whether the reader may see its page.</summary>
public sealed record TokenAbove(int Id, bool IsSeen);

/// <summary>A change of licences that was ordered, and when Apple had made it (UTC).</summary>
public sealed record MadeSince(bool IsCollection, DateTime At);

/// <summary>An app as a list of the device showed it.</summary>
public sealed record AppSeen(bool IsThere, bool? IsManaged, DateTime At)
{
    /// <summary>What the device's word on the app means; null if it leaves open whether it is there.</summary>
    public static AppSeen? Said(ManagedApp app) => app.State switch
    {
        ManagedAppState.Managed or ManagedAppState.UpdateRejected => new(true, true, app.At),
        ManagedAppState.UserInstalled or ManagedAppState.ManagementRejected => new(true, false, app.At),
        ManagedAppState.Uninstalled => new(false, null, app.At),
        ManagedAppState.Other or ManagedAppState.Working or ManagedAppState.Asking or ManagedAppState.NeedsRedemption
            or ManagedAppState.UserRejected or ManagedAppState.Failed => null,
    };
}

/// <summary>Whether the last successful job switched something on or off, and when.</summary>
public sealed record LastState(bool IsOn, DateTime At);

/// <summary>
/// How many other devices failed the same way at the same time, and how many of them are in the device's own group.
/// </summary>
public sealed record OtherDevices(int Count, int InGroup);
