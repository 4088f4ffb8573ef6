namespace MobiJobs.Kinds;

/// <summary>What a job orders a device to do. Values are stored: never renumber them.</summary>
public enum JobKind : byte
{
    DeviceInformation = 1,
    AppList = 2,
    VppInstall = 3,
    AppInstall = 4,
    AppRemove = 5,
    BookInstall = 6,
    ProfileInstall = 7,
    ProfileRemove = 8,
    FeatureSetApply = 9,
    FeatureSetRemove = 10,
    VppInvite = 11,
    Lock = 12,
    PasscodeReset = 13,
    LostModeOn = 14,
    LostModeOff = 15,
    Wipe = 16,
    Inactivate = 17,
    ProfileList = 18,
    ManagedAppList = 19,
    Location = 20,
    Restart = 21,

    /// <summary>Sets the name that the device shows of itself to its device number.</summary>
    DeviceName = 22,
}
