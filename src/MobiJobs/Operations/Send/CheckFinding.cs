using System.Text.Json;
using MobiJobs.Devices;
using MobiJobs.Gateway;

namespace MobiJobs.Operations.Send;

/// <summary>Why the check before sending expects a job to fail or to have no effect. Values are stored.</summary>
[Flags]
public enum CheckFinding
{
    None = 0,

    /// <summary>The device is not under management: nothing reaches it.</summary>
    NotManaged = 1,

    /// <summary>The device has an open job of the same kind and target.</summary>
    EqualOpen = 2,

    /// <summary>The kind needs a supervised device, and this one is not.</summary>
    NotSupervised = 4,

    /// <summary>The app is not made for this family of devices.</summary>
    WrongFamily = 8,

    /// <summary>The app is already installed.</summary>
    AlreadyInstalled = 16,

    /// <summary>The app to remove is not installed.</summary>
    NotInstalled = 32,

    /// <summary>The app to remove is not managed: the device refuses that.</summary>
    NotManagedApp = 64,

    /// <summary>The app needs a later OS than the device has.</summary>
    OsTooOld = 128,

    /// <summary>The device was wiped and has not been enrolled again.</summary>
    Erased = 256,

    /// <summary>The device has been deleted.</summary>
    Deleted = 512,

    /// <summary>What would be sent was retired before the job was registered.</summary>
    Retired = 1024,

    /// <summary>The reserved time had passed before the operation was confirmed.</summary>
    TimePassed = 2048,

    /// <summary>
    /// The person may not send it there any more: the right was taken away, the account disabled, the token revoked or
    /// the device moved to another group after the operation was confirmed.
    /// </summary>
    NotAllowed = 4096,

    /// <summary>The device was enrolled again after it was shown: it may be somebody else's by now.</summary>
    EnrolledAgain = 8192,

    /// <summary>Devices of this platform or OS version don't know such an order.</summary>
    NotTaken = 16384,

    /// <summary>The device's group may use no VPP token that has the app.</summary>
    NoToken = 32768,

    /// <summary>
    /// Only the person of the device could have the licence, and there is none, or none who is linked.
    /// </summary>
    NotLinked = 65536,

    /// <summary>The device is signed in with another Apple ID than the person who has the licence.</summary>
    OtherAccount = 131072,

    /// <summary>The device has not connected for 30 days.</summary>
    Silent = 262144,

    /// <summary>No seat is free: the job would wait for one.</summary>
    NoSeat = 524288,

    /// <summary>The job takes a seat. Nothing speaks against it: it is only counted.</summary>
    NeedsSeat = 1048576,

    /// <summary>The person has no licence, and the app can't be assigned to the device.</summary>
    NoLicense = 2097152,

    /// <summary>A licence could be assigned to the device if its serial number were known.</summary>
    NoSerialNumber = 4194304,

    /// <summary>There is a licence of a token that the device's group can't use, and no other can be had.</summary>
    OtherToken = 8388608,

    /// <summary>
    /// The licence that there is doesn't reach the device: it belongs to another Apple ID, or to a token that the
    /// device's group can't use. The job takes a seat instead.
    /// </summary>
    LicenseElsewhere = 16777216,

    /// <summary>The channel sends such an order to supervised devices only, and this one is not.</summary>
    SupervisedOnly = 33554432,

    /// <summary>
    /// The device has told about itself, but no serial number, and it has no person: the job would wait for one.
    /// </summary>
    NobodyToLicense = 67108864,

    /// <summary>A profile on the device blocks the app: it would be installed, but not be opened.</summary>
    AppBlocked = 134217728,

    /// <summary>SYSTEM is going to deliver the job again by itself. Only what is sent again has it.</summary>
    RedeliveryPlanned = 268435456,
}

/// <summary>The order, the defaults and the texts of findings.</summary>
public static class CheckFindings
{
    /// <summary>Every finding, the most serious first.</summary>
    public static readonly IReadOnlyList<CheckFinding> All =
    [
        CheckFinding.Deleted,
        CheckFinding.NotAllowed,
        CheckFinding.EnrolledAgain,
        CheckFinding.TimePassed,
        CheckFinding.Retired,
        CheckFinding.NotManaged,
        CheckFinding.Erased,
        CheckFinding.NotTaken,
        CheckFinding.SupervisedOnly,
        CheckFinding.NotSupervised,
        CheckFinding.WrongFamily,
        CheckFinding.OsTooOld,
        CheckFinding.NotManagedApp,
        CheckFinding.NotInstalled,
        CheckFinding.NoToken,
        CheckFinding.NobodyToLicense,
        CheckFinding.NoSerialNumber,
        CheckFinding.OtherToken,
        CheckFinding.NoLicense,
        CheckFinding.NotLinked,
        CheckFinding.OtherAccount,
        CheckFinding.NoSeat,
        CheckFinding.AppBlocked,
        CheckFinding.AlreadyInstalled,
        CheckFinding.EqualOpen,
        CheckFinding.RedeliveryPlanned,
        CheckFinding.LicenseElsewhere,
        CheckFinding.Silent,
    ];

    /// <summary>
    /// What is left out unless a person decides otherwise: jobs with any finding, but for devices that may connect or
    /// that get a licence of their own.
    /// </summary>
    public static readonly CheckFinding LeftOut =
        All.Where(f => f is not (CheckFinding.Silent or CheckFinding.LicenseElsewhere))
            .Aggregate((all, one) => all | one);

    /// <summary>The same where a person sends one job again though SYSTEM would do so later.</summary>
    public static readonly CheckFinding LeftOutOfOne = LeftOut & ~CheckFinding.RedeliveryPlanned;

    /// <summary>
    /// Nothing reaches the device, it can't know what is sent, or it is sure to find no licence: nobody can send the
    /// job anyway.
    /// </summary>
    public const CheckFinding Unsendable =
        CheckFinding.NotManaged | CheckFinding.Erased | CheckFinding.Deleted | CheckFinding.Retired
        | CheckFinding.TimePassed | CheckFinding.NotAllowed | CheckFinding.EnrolledAgain | CheckFinding.NotTaken
        | CheckFinding.SupervisedOnly | CheckFinding.NoToken;

    /// <summary>What keeps a delivery of the App Store's apps from getting a licence.</summary>
    public const CheckFinding WithoutLicense =
        CheckFinding.NoToken | CheckFinding.NobodyToLicense | CheckFinding.NoSerialNumber | CheckFinding.OtherToken
        | CheckFinding.NoLicense | CheckFinding.NotLinked | CheckFinding.OtherAccount;

    /// <summary>Whether a person may send the job anyway.</summary>
    public static bool IsOptional(this CheckFinding finding) => (finding & Unsendable) == CheckFinding.None;

    /// <summary>Why nothing reaches a device; none if it has an enrollment.</summary>
    public static CheckFinding Reach(long? enrollmentId, DeviceState state) => (enrollmentId, state) switch
    {
        (not null, _) => CheckFinding.None,
        (null, DeviceState.Erased) => CheckFinding.Erased,
        _ => CheckFinding.NotManaged,
    };

    /// <summary>The name of a finding in answers of the API.</summary>
    public static string NameOf(CheckFinding finding) => JsonNamingPolicy.CamelCase.ConvertName($"{finding}");

    /// <summary>What is found where the channel sends no such command to the device.</summary>
    public static CheckFinding Of(CommandRefusal? refusal) => refusal switch
    {
        CommandRefusal.OtherPlatform or CommandRefusal.OsTooOld => CheckFinding.NotTaken,
        CommandRefusal.NotSupervised => CheckFinding.SupervisedOnly,
        null or CommandRefusal.NoSource or CommandRefusal.NoStoreId or CommandRefusal.NoBundleId
            or CommandRefusal.NoIdentifier or CommandRefusal.NoProfile or CommandRefusal.NoInvitation
            or CommandRefusal.NoUnlockToken or CommandRefusal.NoTexts or CommandRefusal.NoPin
            or CommandRefusal.NoManagementProfile or CommandRefusal.NotLost or CommandRefusal.NoName
            => CheckFinding.None,
    };

    /// <summary>Some findings in the reader's language; null if there is nothing to tell.</summary>
    public static string? Names(this CheckFinding findings)
    {
        string[] names = [.. All.Where(f => (findings & f) != CheckFinding.None).Select(f => f.Label())];
        return names.Length == 0 ? null : string.Join(Labels.List_Separator, names);
    }

    /// <summary>A finding in the reader's language.</summary>
    public static string Label(this CheckFinding finding) => finding switch
    {
        CheckFinding.NotManaged => Labels.Finding_NotManaged,
        CheckFinding.EqualOpen => Labels.Finding_EqualOpen,
        CheckFinding.NotSupervised => Labels.Finding_NotSupervised,
        CheckFinding.WrongFamily => Labels.Finding_WrongFamily,
        CheckFinding.AlreadyInstalled => Labels.Finding_AlreadyInstalled,
        CheckFinding.NotInstalled => Labels.Finding_NotInstalled,
        CheckFinding.NotManagedApp => Labels.Finding_NotManagedApp,
        CheckFinding.OsTooOld => Labels.Finding_OsTooOld,
        CheckFinding.Erased => Labels.Finding_Erased,
        CheckFinding.Deleted => Labels.Finding_Deleted,
        CheckFinding.Retired => Labels.Finding_Retired,
        CheckFinding.TimePassed => Labels.Finding_TimePassed,
        CheckFinding.NotAllowed => Labels.Finding_NotAllowed,
        CheckFinding.EnrolledAgain => Labels.Finding_EnrolledAgain,
        CheckFinding.NotTaken => Labels.Finding_NotTaken,
        CheckFinding.SupervisedOnly => Labels.Finding_SupervisedOnly,
        CheckFinding.NoToken => Labels.Finding_NoToken,
        CheckFinding.NotLinked => Labels.Finding_NotLinked,
        CheckFinding.OtherAccount => Labels.Finding_OtherAccount,
        CheckFinding.Silent => Labels.Finding_Silent,
        CheckFinding.NoSeat => Labels.Finding_NoSeat,
        CheckFinding.NoLicense => Labels.Finding_NoLicense,
        CheckFinding.NoSerialNumber => Labels.Finding_NoSerialNumber,
        CheckFinding.NobodyToLicense => Labels.Finding_NobodyToLicense,
        CheckFinding.OtherToken => Labels.Finding_OtherToken,
        CheckFinding.LicenseElsewhere => Labels.Finding_LicenseElsewhere,
        CheckFinding.AppBlocked => Labels.Finding_AppBlocked,
        CheckFinding.RedeliveryPlanned => Labels.Finding_RedeliveryPlanned,
        CheckFinding.NeedsSeat or CheckFinding.None => "",
    };

    /// <summary>What happens if the job is sent anyway.</summary>
    public static string Consequence(this CheckFinding finding) => finding switch
    {
        CheckFinding.NotManaged => Labels.Finding_NotManagedWhy,
        CheckFinding.EqualOpen => Labels.Finding_EqualOpenWhy,
        CheckFinding.NotSupervised => Labels.Finding_NotSupervisedWhy,
        CheckFinding.WrongFamily => Labels.Finding_WrongFamilyWhy,
        CheckFinding.AlreadyInstalled => Labels.Finding_AlreadyInstalledWhy,
        CheckFinding.NotInstalled => Labels.Finding_NotInstalledWhy,
        CheckFinding.NotManagedApp => Labels.Finding_NotManagedAppWhy,
        CheckFinding.OsTooOld => Labels.Finding_OsTooOldWhy,
        CheckFinding.Erased => Labels.Finding_ErasedWhy,
        CheckFinding.Deleted => Labels.Finding_DeletedWhy,
        CheckFinding.Retired => Labels.Finding_RetiredWhy,
        CheckFinding.TimePassed => Labels.Finding_TimePassedWhy,
        CheckFinding.NotAllowed => Labels.Finding_NotAllowedWhy,
        CheckFinding.EnrolledAgain => Labels.Finding_EnrolledAgainWhy,
        CheckFinding.NotTaken => Labels.Finding_NotTakenWhy,
        CheckFinding.SupervisedOnly => Labels.Finding_SupervisedOnlyWhy,
        CheckFinding.NoToken => Labels.Finding_NoTokenWhy,
        CheckFinding.NotLinked => Labels.Finding_NotLinkedWhy,
        CheckFinding.OtherAccount => Labels.Finding_OtherAccountWhy,
        CheckFinding.Silent => Labels.Finding_SilentWhy,
        CheckFinding.NoSeat => Labels.Finding_NoSeatWhy,
        CheckFinding.NoLicense => Labels.Finding_NoLicenseWhy,
        CheckFinding.NoSerialNumber => Labels.Finding_NoSerialNumberWhy,
        CheckFinding.NobodyToLicense => Labels.Finding_NobodyToLicenseWhy,
        CheckFinding.OtherToken => Labels.Finding_OtherTokenWhy,
        CheckFinding.LicenseElsewhere => Labels.Finding_LicenseElsewhereWhy,
        CheckFinding.AppBlocked => Labels.Finding_AppBlockedWhy,
        CheckFinding.RedeliveryPlanned => Labels.Finding_RedeliveryPlannedWhy,
        CheckFinding.NeedsSeat or CheckFinding.None => "",
    };

    /// <summary>How many jobs were not registered because of it, as a text with the number's place.</summary>
    public static string WhyRefused(this CheckFinding finding) => finding switch
    {
        CheckFinding.Deleted => Labels.Run_Deleted,
        CheckFinding.Retired => Labels.Run_Retired,
        CheckFinding.TimePassed => Labels.Run_TimePassed,
        CheckFinding.NotAllowed => Labels.Run_NotAllowed,
        CheckFinding.EnrolledAgain => Labels.Run_EnrolledAgain,
        _ => Labels.Run_Left,
    };
}
