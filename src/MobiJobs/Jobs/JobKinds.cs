namespace MobiJobs.Jobs;

/// <summary>What the kinds of jobs have in common, and what sets them apart.</summary>
public static class JobKinds
{
    /// <summary>The order in Apple's words, as the channel takes it.</summary>
    public static string RequestType(this JobKind kind) => kind switch
    {
        JobKind.DeviceInformation => "DeviceInformation",
        JobKind.AppList => "InstalledApplicationList",
        JobKind.VppInstall => "InstallApplication.VPP",
        JobKind.AppInstall => "InstallApplication",
        JobKind.AppRemove => "RemoveApplication",
        JobKind.BookInstall => "InstallMedia",
        JobKind.ProfileInstall => "InstallProfile",
        JobKind.ProfileRemove => "RemoveProfile",
        JobKind.FeatureSetApply => "InstallProfile.FeatureSet",
        JobKind.FeatureSetRemove => "RemoveProfile.FeatureSet",
        JobKind.VppInvite => "InviteToProgram",
        JobKind.Lock => "DeviceLock",
        JobKind.PasscodeReset => "ClearPasscode",
        JobKind.LostModeOn => "EnableLostMode",
        JobKind.LostModeOff => "DisableLostMode",
        JobKind.Wipe => "EraseDevice",
        JobKind.Inactivate => "RemoveProfile.Enrollment",
    };

    /// <summary>Whether such a job is about an app, a profile or a feature set, so that it must name one.</summary>
    public static bool HasTarget(this JobKind kind) => kind switch
    {
        JobKind.VppInstall or JobKind.AppInstall or JobKind.AppRemove or JobKind.BookInstall or JobKind.ProfileInstall
            or JobKind.ProfileRemove or JobKind.FeatureSetApply or JobKind.FeatureSetRemove => true,
        JobKind.DeviceInformation or JobKind.AppList or JobKind.VppInvite or JobKind.Lock or JobKind.PasscodeReset
            or JobKind.LostModeOn or JobKind.LostModeOff or JobKind.Wipe or JobKind.Inactivate => false,
    };

    /// <summary>Whether an app list tells if it worked.</summary>
    public static bool IsVerified(this JobKind kind) => kind is JobKind.VppInstall or JobKind.AppInstall or JobKind.AppRemove;

    /// <summary>Whether it may be sent once more when it is unknown if the device did it (rule 9).</summary>
    public static bool MayBeRepeated(this JobKind kind) => kind is not (JobKind.Wipe or JobKind.PasscodeReset or JobKind.Inactivate);

    /// <summary>Whether it can't be taken back, so that doubt about it is said loudly.</summary>
    public static bool IsDrastic(this JobKind kind) => kind is JobKind.Wipe or JobKind.Lock;
}
