namespace MobiJobs.Gateway;

/// <summary>Why a command can't be sent to a device. The names are stored with jobs.</summary>
public enum CommandRefusal
{
    /// <summary>Neither a number in Apple's store nor a manifest is known of the app.</summary>
    NoSource = 1,

    /// <summary>The book has no number in Apple's store.</summary>
    NoStoreId,
    NoBundleId,

    /// <summary>The profile has no identifier.</summary>
    NoIdentifier,

    /// <summary>The console no longer has the file of the profile, or this version of the feature set.</summary>
    NoProfile,

    /// <summary>The device has no person with an invitation.</summary>
    NoInvitation,

    /// <summary>The device gave no token to have its passcode cleared, or it can't be read any more.</summary>
    NoUnlockToken,

    /// <summary>Neither a message nor a telephone number is given, and lost mode needs one of them.</summary>
    NoTexts,

    /// <summary>A Mac needs a PIN, and the stored one can't be read any more.</summary>
    NoPin,

    /// <summary>Under which identifier the device has its management profile is not known yet.</summary>
    NoManagementProfile,

    /// <summary>The device is not in lost mode, and says where it is only then.</summary>
    NotLost,

    /// <summary>The device has no number here that it could be named by.</summary>
    NoName,

    /// <summary>Devices of this platform don't know the command.</summary>
    OtherPlatform,

    /// <summary>The device's OS doesn't know the command yet.</summary>
    OsTooOld,

    /// <summary>Only supervised devices take the command.</summary>
    NotSupervised,
}

/// <summary>Refusals as notes of jobs, which are shown in the language of their reader.</summary>
public static class CommandRefusals
{
    private const string Prefix = "refusal:";

    /// <summary>Whether the device doesn't take the command, whatever it contains.</summary>
    public static bool IsOfDevice(this CommandRefusal refusal) =>
        refusal is CommandRefusal.OtherPlatform or CommandRefusal.OsTooOld or CommandRefusal.NotSupervised;

    /// <summary>Whether the order lacks something that its repetition lacks, too.</summary>
    public static bool IsOfOrder(this CommandRefusal refusal) =>
        refusal is CommandRefusal.NoStoreId or CommandRefusal.NoBundleId or CommandRefusal.NoTexts;

    /// <summary>The refusal as it is stored.</summary>
    public static string Note(this CommandRefusal refusal) => $"{Prefix}{refusal}";

    /// <summary>The refusal of a note; null for a text of the channel.</summary>
    public static CommandRefusal? Read(string? note) =>
        note?.StartsWith(Prefix, StringComparison.Ordinal) == true
        && Enum.TryParse<CommandRefusal>(note.AsSpan(Prefix.Length), out var refusal)
            ? refusal
            : null;
}
