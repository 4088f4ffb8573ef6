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

    /// <summary>What it does, in a sentence.</summary>
    public static string Purpose(this JobKind kind) => kind switch
    {
        JobKind.VppInstall => Labels.KindPurpose_VppInstall,
        JobKind.AppInstall => Labels.KindPurpose_AppInstall,
        JobKind.AppRemove => Labels.KindPurpose_AppRemove,
        JobKind.BookInstall => Labels.KindPurpose_BookInstall,
        JobKind.VppInvite => Labels.KindPurpose_VppInvite,
        JobKind.ProfileInstall => Labels.KindPurpose_ProfileInstall,
        JobKind.ProfileRemove => Labels.KindPurpose_ProfileRemove,
        JobKind.FeatureSetApply => Labels.KindPurpose_FeatureSetApply,
        JobKind.FeatureSetRemove => Labels.KindPurpose_FeatureSetRemove,
        JobKind.DeviceInformation => Labels.KindPurpose_DeviceInformation,
        JobKind.AppList => Labels.KindPurpose_AppList,
        JobKind.ManagedAppList => Labels.KindPurpose_ManagedAppList,
        JobKind.ProfileList => Labels.KindPurpose_ProfileList,
        JobKind.DeviceName => Labels.KindPurpose_DeviceName,
        JobKind.Restart => Labels.KindPurpose_Restart,
        JobKind.Lock => Labels.KindPurpose_Lock,
        JobKind.LostModeOn => Labels.KindPurpose_LostModeOn,
        JobKind.Location => Labels.KindPurpose_Location,
        JobKind.LostModeOff => Labels.KindPurpose_LostModeOff,
        JobKind.PasscodeReset => Labels.KindPurpose_PasscodeReset,
        JobKind.Wipe => Labels.KindPurpose_Wipe,
        JobKind.Inactivate => Labels.KindPurpose_Inactivate,
    };

    /// <summary>What people should know before they send it; null where its purpose says all.</summary>
    public static string? Hint(this JobKind kind) => kind == JobKind.Restart ? Labels.KindHint_Restart : null;
}
