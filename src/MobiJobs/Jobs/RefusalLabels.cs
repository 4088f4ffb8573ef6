using MobiJobs.Gateway;

namespace MobiJobs.Jobs;

/// <summary>Why a command can't be sent, in the reader's language, and what helps.</summary>
public static class RefusalLabels
{
    /// <summary>A refusal in the reader's language.</summary>
    public static string Label(this CommandRefusal refusal) => refusal switch
    {
        CommandRefusal.NoSource => Labels.Refusal_NoSource,
        CommandRefusal.NoStoreId => Labels.Refusal_NoStoreId,
        CommandRefusal.NoBundleId => Labels.Refusal_NoBundleId,
        CommandRefusal.NoIdentifier => Labels.Refusal_NoIdentifier,
        CommandRefusal.NoProfile => Labels.Refusal_NoProfile,
        CommandRefusal.NoInvitation => Labels.Refusal_NoInvitation,
        CommandRefusal.NoUnlockToken => Labels.Refusal_NoUnlockToken,
        CommandRefusal.NoTexts => Labels.Refusal_NoTexts,
        CommandRefusal.NoPin => Labels.Refusal_NoPin,
        CommandRefusal.NoManagementProfile => Labels.Refusal_NoManagementProfile,
        CommandRefusal.NotLost => Labels.Refusal_NotLost,
        CommandRefusal.NoName => Labels.Refusal_NoName,
        CommandRefusal.OtherPlatform => Labels.Refusal_OtherPlatform,
        CommandRefusal.OsTooOld => Labels.Refusal_OsTooOld,
        CommandRefusal.NotSupervised => Labels.Refusal_NotSupervised,
    };

    /// <summary>What can be done instead of sending the same again; empty where the refusal itself says it.</summary>
    public static string Help(this CommandRefusal refusal) => refusal switch
    {
        CommandRefusal.OtherPlatform => Labels.Refusal_OtherPlatformHelp,
        CommandRefusal.OsTooOld => Labels.Refusal_OsTooOldHelp,
        CommandRefusal.NotSupervised => Labels.Refusal_NotSupervisedHelp,
        CommandRefusal.NoStoreId or CommandRefusal.NoBundleId or CommandRefusal.NoTexts
            => Labels.Refusal_OrderHelp,
        CommandRefusal.NoSource or CommandRefusal.NoIdentifier or CommandRefusal.NoProfile
            or CommandRefusal.NoInvitation or CommandRefusal.NoUnlockToken or CommandRefusal.NoPin
            or CommandRefusal.NoManagementProfile or CommandRefusal.NotLost or CommandRefusal.NoName => "",
    };
}
