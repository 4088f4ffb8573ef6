using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Api;

/// <summary>
/// What to send to whom; <paramref name="Devices"/> (numbers) or <paramref name="Group"/> (its name).
/// </summary>
/// <param name="Kind">What is to be done.</param>
/// <param name="Target">The app, profile or feature set, for kinds that have one.</param>
/// <param name="Devices">Device numbers; this or <c>group</c>.</param>
/// <param name="Group">A group's name; this or <c>devices</c>.</param>
/// <param name="ReservedFor">When to begin; now without it, at most 366 days ahead.</param>
/// <param name="Count">How many devices these are. Needed for wipe, lock, passcodeReset, lostModeOn, inactivate,
/// appRemove, profileRemove and restart on more than 20 devices; another number is refused with the right one.</param>
/// <param name="Screen">What the devices show, for lock and lostModeOn.</param>
public sealed record OperationRequest(
    string? Kind,
    TargetRequest? Target = null,
    [MaxLength(OperationRequest.MaxDevices)] IReadOnlyList<string?>? Devices = null,
    string? Group = null,
    DateTimeOffset? ReservedFor = null,
    int? Count = null,
    ScreenRequest? Screen = null)
{
    /// <summary>The most devices that can be named; a group has no such limit.</summary>
    public const int MaxDevices = 100_000;
}

/// <summary>The app, profile or feature set.</summary>
/// <param name="Name">The name that lists show.</param>
/// <param name="StoreId">The App Store id.</param>
/// <param name="BundleId">The bundle id.</param>
/// <param name="ProfileId">The profile's or feature set's id.</param>
public sealed record TargetRequest(
    [MaxLength(Job.MaxDetailLength)] string? Name,
    long? StoreId = null,
    [MaxLength(TargetRequest.MaxIdLength)] string? BundleId = null,
    [MaxLength(TargetRequest.MaxIdLength)] string? ProfileId = null)
{
    internal const int MaxIdLength = 200;
}

/// <summary>
/// What locked or lost devices show. Lost mode needs a message or a telephone number; only a simulated fleet does
/// without.
/// </summary>
/// <param name="Message">At most 300 characters.</param>
/// <param name="PhoneNumber">At most 40 characters: digits, blanks and + - ( ) # *.</param>
/// <param name="Footnote">Lost mode only, at most 100 characters.</param>
public sealed record ScreenRequest(string? Message = null, string? PhoneNumber = null, string? Footnote = null)
{
    /// <summary>As the operation keeps it.</summary>
    internal ScreenTexts Texts() => new ScreenTexts(Message, PhoneNumber, Footnote).Trimmed();
}

/// <summary>The operation's id and how many jobs it has.</summary>
/// <param name="OperationId">The new operation.</param>
/// <param name="Jobs">How many jobs it has, or will have once it is approved.</param>
/// <param name="Run">What waits for the approval of a second person; null if nothing does.</param>
public sealed record OperationAccepted(long OperationId, int Jobs, RunProgress? Run = null)
{
    /// <summary>
    /// How many devices of the group, or of those that were named, get no job, by the reason: <c>notManaged</c>,
    /// <c>erased</c> (both of a group only), <c>notTaken</c> (devices of this platform or OS version don't take it),
    /// <c>supervisedOnly</c>, <c>noToken</c> (the group can use no VPP token with the content: the delivery is sure to
    /// fail). A reason that none has is left out.
    /// </summary>
    public IReadOnlyDictionary<string, int> LeftOut { get; init; } = new Dictionary<string, int>();

    /// <summary>The numbers of these devices by the same reasons, in order; at most 20 for each.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> LeftOutDevices { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();
}

[Description("The state of an operation. The counts are taken from its jobs; while these are fewer than Jobs, more are "
+ "being registered.")]
public sealed record OperationItem
{
    /// <summary>Grows with registration.</summary>
    public required long Id { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>What was ordered.</summary>
    public required JobKind Kind { get; init; }

    /// <summary>The app's, profile's or feature set's name.</summary>
    public required string? Detail { get; init; }

    /// <summary>Who registered it.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>When its jobs begin; null for at once.</summary>
    public required DateTimeOffset? ReservedFor { get; init; }

    /// <summary>How many jobs it has.</summary>
    public required int Jobs { get; init; }

    /// <summary>How many of them have each status; a status that none has is left out.</summary>
    public required IReadOnlyDictionary<string, int> ByStatus { get; init; }
}
