using MobiJobs.Gateway;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Kinds;

namespace MobiJobs.Start.Samples;

/// <summary>What a school orders, and how often.</summary>
internal static class SchoolJobs
{
    // The order decides which kind a random number stands for.
    private static readonly (JobKind Kind, int Weight)[] Kinds =
    [
        (JobKind.VppInstall, 30),
        (JobKind.AppInstall, 18),
        (JobKind.AppList, 18),
        (JobKind.DeviceInformation, 10),
        (JobKind.AppRemove, 8),
        (JobKind.ProfileInstall, 5),
        (JobKind.FeatureSetApply, 4),
        (JobKind.BookInstall, 2),
        (JobKind.VppInvite, 1),
        (JobKind.Lock, 1),
        (JobKind.PasscodeReset, 1),
        (JobKind.ProfileRemove, 1),
        (JobKind.FeatureSetRemove, 1),
    ];

    private static readonly int TotalWeight = Kinds.Sum(k => k.Weight);

    public static JobKind Kind(Random random)
    {
        var left = random.Next(TotalWeight);
        foreach (var (kind, weight) in Kinds)
        {
            left -= weight;
            if (left < 0) { return kind; }
        }

        return JobKind.DeviceInformation;
    }

    public static CommandTarget? Target(JobKind kind, Random random)
    {
        CommandTarget[] targets = kind switch
        {
            JobKind.VppInstall => SchoolNames.VppApps,
            JobKind.AppInstall => SchoolNames.StoreApps,
            JobKind.AppRemove => SchoolNames.OldApps,
            JobKind.BookInstall => SchoolNames.Books,
            JobKind.ProfileInstall or JobKind.ProfileRemove => SchoolNames.Profiles,
            JobKind.FeatureSetApply or JobKind.FeatureSetRemove => SchoolNames.FeatureSets,
            JobKind.DeviceInformation or JobKind.AppList or JobKind.VppInvite or JobKind.Lock
                or JobKind.PasscodeReset or JobKind.LostModeOn or JobKind.LostModeOff or JobKind.Wipe
                or JobKind.Inactivate or JobKind.ProfileList or JobKind.ManagedAppList or JobKind.Location
                or JobKind.Restart or JobKind.DeviceName => [],
        };
        return targets.Length == 0 ? null : targets[random.Next(targets.Length)];
    }

    /// <summary>How such a job fails; null for kinds that are not in the help page's table.</summary>
    public static HelpPageError? Error(JobKind kind, Random random)
    {
        var fitting = HelpPageError.All.Where(e => e.Fits(kind.Command())).ToArray();
        return fitting.Length == 0 ? null : fitting[random.Next(fitting.Length)];
    }
}
