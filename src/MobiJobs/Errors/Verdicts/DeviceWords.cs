using MobiJobs.Guide;

namespace MobiJobs.Errors.Verdicts;

/// <summary>Tells whether a device's own error states a cause, so that only its later words can take it back.</summary>
internal static class DeviceWords
{
    /// <summary>The causes that a device can state.</summary>
    internal static readonly IReadOnlyList<string> Statable =
    [
        "notSignedIn", "appStoreRestricted", "alreadyInstalled", "installedByUserFirst", "deletedByUser",
        "alreadyScheduled", "otherInstallRunning", "inLostMode", "urlNotHttps", "rejectedByUser", "storageFull",
        "osSpace", "osPower",
    ];

    /// <summary>Whether the error says this and nothing else, as an entry with a single cause does.</summary>
    public static bool State(Cause cause, Explanation explanation, JobFacts facts) =>
        Name(cause, explanation)
        && !(IsOfPresence(cause.Id) && LeavesOpenWhose(facts));

    /// <summary>Whether the error names this cause alone, whatever it leaves open about it.</summary>
    public static bool Name(Cause cause, Explanation explanation) =>
        explanation.Causes is [var only] && only.Id == cause.Id
        && Statable.Contains(cause.Id, StringComparer.Ordinal);

    private static bool IsOfPresence(string cause) => cause is "alreadyInstalled" or "installedByUserFirst";

    /// <summary>That an app is there does not say that it is the person's own.</summary>
    private static bool LeavesOpenWhose(JobFacts facts) =>
        facts.Seen is null or { IsThere: true, IsManaged: not false };
}
