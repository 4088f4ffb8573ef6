namespace MobiJobs.Kinds;

/// <summary>The labels of kinds. A kind without one does not compile.</summary>
public static class KindLabels
{
    /// <summary>A kind in the reader's language.</summary>
    public static string Label(this JobKind kind) => kind switch
    {
        JobKind.DeviceInformation => Labels.JobKind_DeviceInformation,
        JobKind.AppList => Labels.JobKind_AppList,
        JobKind.VppInstall => Labels.JobKind_VppInstall,
        JobKind.AppInstall => Labels.JobKind_AppInstall,
        JobKind.AppRemove => Labels.JobKind_AppRemove,
        JobKind.BookInstall => Labels.JobKind_BookInstall,
        JobKind.ProfileInstall => Labels.JobKind_ProfileInstall,
        JobKind.ProfileRemove => Labels.JobKind_ProfileRemove,
        JobKind.FeatureSetApply => Labels.JobKind_FeatureSetApply,
        JobKind.FeatureSetRemove => Labels.JobKind_FeatureSetRemove,
        JobKind.VppInvite => Labels.JobKind_VppInvite,
        JobKind.Lock => Labels.JobKind_Lock,
        JobKind.PasscodeReset => Labels.JobKind_PasscodeReset,
        JobKind.LostModeOn => Labels.JobKind_LostModeOn,
        JobKind.LostModeOff => Labels.JobKind_LostModeOff,
        JobKind.Wipe => Labels.JobKind_Wipe,
        JobKind.Inactivate => Labels.JobKind_Inactivate,
        JobKind.ProfileList => Labels.JobKind_ProfileList,
        JobKind.ManagedAppList => Labels.JobKind_ManagedAppList,
        JobKind.Location => Labels.JobKind_Location,
        JobKind.Restart => Labels.JobKind_Restart,
        JobKind.DeviceName => Labels.JobKind_DeviceName,
    };

    /// <summary>What people should know before they send it; null where the label says all.</summary>
    public static string? Hint(this JobKind kind) => kind switch
    {
        JobKind.Restart => Labels.KindHint_Restart,
        JobKind.DeviceName => Labels.KindHint_DeviceName,
        JobKind.DeviceInformation or JobKind.AppList or JobKind.VppInstall or JobKind.AppInstall or JobKind.AppRemove
            or JobKind.BookInstall or JobKind.ProfileInstall or JobKind.ProfileRemove or JobKind.FeatureSetApply
            or JobKind.FeatureSetRemove or JobKind.VppInvite or JobKind.Lock or JobKind.PasscodeReset
            or JobKind.LostModeOn or JobKind.LostModeOff or JobKind.Wipe or JobKind.Inactivate or JobKind.ProfileList
            or JobKind.ManagedAppList or JobKind.Location => null,
    };
}
