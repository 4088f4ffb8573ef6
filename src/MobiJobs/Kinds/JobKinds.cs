using MobiJobs.Gateway;

namespace MobiJobs.Kinds;

/// <summary>What the kinds of jobs have in common, and what sets them apart.</summary>
public static class JobKinds
{
    /// <summary>What the device is told to do. To a device a feature set is a profile like any other.</summary>
    public static CommandKind Command(this JobKind kind) => kind switch
    {
        JobKind.DeviceInformation => CommandKind.ReadInformation,
        JobKind.AppList => CommandKind.ListApps,
        JobKind.VppInstall => CommandKind.InstallLicensedApp,
        JobKind.AppInstall => CommandKind.InstallApp,
        JobKind.AppRemove => CommandKind.RemoveApp,
        JobKind.BookInstall => CommandKind.InstallBook,
        JobKind.ProfileInstall or JobKind.FeatureSetApply => CommandKind.InstallProfile,
        JobKind.ProfileRemove or JobKind.FeatureSetRemove => CommandKind.RemoveProfile,
        JobKind.VppInvite => CommandKind.InviteToLicenses,
        JobKind.Lock => CommandKind.Lock,
        JobKind.PasscodeReset => CommandKind.ClearPasscode,
        JobKind.LostModeOn => CommandKind.EnableLostMode,
        JobKind.LostModeOff => CommandKind.DisableLostMode,
        JobKind.Wipe => CommandKind.Erase,
        JobKind.Inactivate => CommandKind.EndManagement,
        JobKind.ProfileList => CommandKind.ListProfiles,
        JobKind.ManagedAppList => CommandKind.ListManagedApps,
        JobKind.Location => CommandKind.Locate,
        JobKind.Restart => CommandKind.Restart,
        JobKind.DeviceName => CommandKind.SetName,
    };

    /// <summary>Whether such a job must name an app, a book, a profile or a feature set.</summary>
    public static bool HasTarget(this JobKind kind) => kind switch
    {
        JobKind.VppInstall or JobKind.AppInstall or JobKind.AppRemove or JobKind.BookInstall or JobKind.ProfileInstall
            or JobKind.ProfileRemove or JobKind.FeatureSetApply or JobKind.FeatureSetRemove => true,
        JobKind.DeviceInformation or JobKind.AppList or JobKind.VppInvite or JobKind.Lock or JobKind.PasscodeReset
            or JobKind.LostModeOn or JobKind.LostModeOff or JobKind.Wipe or JobKind.Inactivate or JobKind.ProfileList
            or JobKind.ManagedAppList or JobKind.Location or JobKind.Restart or JobKind.DeviceName => false,
    };

    /// <summary>Whether a later app list confirms its success.</summary>
    public static bool IsVerified(this JobKind kind) =>
        kind is JobKind.VppInstall or JobKind.AppInstall or JobKind.AppRemove;

    /// <summary>
    /// Whether it only reads something, so that the same question may be asked again under another id.
    /// </summary>
    public static bool OnlyReads(this JobKind kind) =>
        kind is JobKind.DeviceInformation or JobKind.AppList or JobKind.ProfileList or JobKind.ManagedAppList
            or JobKind.Location;

    /// <summary>
    /// Whether a device that has executed it does not connect again as what it was: that it connects says that it has
    /// not executed it.
    /// </summary>
    public static bool EndsContact(this JobKind kind) => kind is JobKind.Wipe or JobKind.Inactivate;

    /// <summary>Whether such a job installs something that the device must be able to use.</summary>
    public static bool Delivers(this JobKind kind) =>
        kind is JobKind.VppInstall or JobKind.AppInstall or JobKind.BookInstall or JobKind.ProfileInstall
            or JobKind.FeatureSetApply;

    /// <summary>Whether a device of this model executes it only if it is supervised.</summary>
    public static bool NeedsSupervision(this JobKind kind, string? model) => kind.Command().NeedsSupervision(model);

    /// <summary>Whether it destroys something: the person's password is asked for, and it is never retried.</summary>
    public static bool IsIrreversible(this JobKind kind) =>
        kind is JobKind.Wipe or JobKind.PasscodeReset or JobKind.Inactivate;

    /// <summary>
    /// Whether the device may be lost, so that each minute counts: jobs ahead of it in the queue may be cancelled.
    /// </summary>
    public static bool IsUrgent(this JobKind kind) => Urgent.Contains(kind);

    /// <inheritdoc cref="IsUrgent"/>
    public static readonly JobKind[] Urgent = [JobKind.Lock, JobKind.LostModeOn, JobKind.Wipe];

    /// <summary>
    /// The kinds that may be cancelled to make way for an urgent one; none of them protects a lost device.
    /// </summary>
    public static readonly JobKind[] Ordinary =
    [
        .. Enum.GetValues<JobKind>().Where(k => !k.IsUrgent() && k is not (JobKind.LostModeOff or JobKind.Inactivate)),
    ];

    /// <summary>
    /// Whether repeating it can do no harm: it installs, reads or names something, and neither locks or restarts a
    /// device, removes anything from it nor tells where it is.
    /// </summary>
    public static bool IsHarmless(this JobKind kind) => kind switch
    {
        JobKind.DeviceInformation or JobKind.AppList or JobKind.VppInstall or JobKind.AppInstall or JobKind.BookInstall
            or JobKind.ProfileInstall or JobKind.FeatureSetApply or JobKind.VppInvite or JobKind.ProfileList
            or JobKind.ManagedAppList or JobKind.DeviceName => true,
        JobKind.AppRemove or JobKind.ProfileRemove or JobKind.FeatureSetRemove or JobKind.Lock or JobKind.PasscodeReset
            or JobKind.LostModeOn or JobKind.LostModeOff or JobKind.Wipe or JobKind.Inactivate
            or JobKind.Location or JobKind.Restart => false,
    };

    /// <summary>Whether an API request that sends it to many devices must state their number.</summary>
    public static bool NeedsCount(this JobKind kind) =>
        kind is JobKind.Wipe or JobKind.Lock or JobKind.PasscodeReset or JobKind.LostModeOn or JobKind.Inactivate
            or JobKind.AppRemove or JobKind.ProfileRemove or JobKind.Restart;

    /// <summary>
    /// The kinds with an audit entry for each device, which says who ordered it and stays when the device is deleted.
    /// </summary>
    public static readonly JobKind[] AccountedFor =
    [
        JobKind.Lock, JobKind.PasscodeReset, JobKind.LostModeOn, JobKind.LostModeOff, JobKind.Wipe, JobKind.Inactivate,
        JobKind.Location,
    ];

    /// <inheritdoc cref="AccountedFor"/>
    public static bool IsAccountedFor(this JobKind kind) => AccountedFor.Contains(kind);

    /// <summary>
    /// Whether it wipes or locks the device, so that a warning is shown prominently if it may still run after its end.
    /// </summary>
    public static bool IsDrastic(this JobKind kind) => kind is JobKind.Wipe or JobKind.Lock;
}
