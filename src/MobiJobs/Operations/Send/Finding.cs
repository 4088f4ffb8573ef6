namespace MobiJobs.Operations.Send;

/// <summary>What a check before sending finds against a job: it would fail, or be for nothing. Values are stored.</summary>
[Flags]
public enum Finding
{
    None = 0,

    /// <summary>The device is not under management: nothing reaches it.</summary>
    NotManaged = 1,

    /// <summary>An equal job (kind and target) of this device is open.</summary>
    EqualOpen = 2,

    /// <summary>The kind needs a supervised device, and this one is not.</summary>
    NotSupervised = 4,

    /// <summary>The app is not made for this family of devices.</summary>
    WrongFamily = 8,

    /// <summary>The app is there already.</summary>
    AlreadyInstalled = 16,

    /// <summary>The app to remove is not there.</summary>
    NotInstalled = 32,

    /// <summary>The app to remove is not managed: the device refuses that.</summary>
    NotManagedApp = 64,

    /// <summary>The app needs a later OS than the device has.</summary>
    OsTooOld = 128,
}

/// <summary>What the findings have in common.</summary>
public static class Findings
{
    /// <summary>Each that there is, the gravest first.</summary>
    public static readonly IReadOnlyList<Finding> All =
        [Finding.NotManaged, Finding.NotSupervised, Finding.WrongFamily, Finding.OsTooOld, Finding.NotManagedApp, Finding.NotInstalled, Finding.AlreadyInstalled, Finding.EqualOpen];

    /// <summary>Left out unless a person decides otherwise: all of them.</summary>
    public static readonly Finding LeftOut = All.Aggregate((all, one) => all | one);

    /// <summary>Whether a person may send it all the same.</summary>
    public static bool IsOptional(this Finding finding) => finding != Finding.NotManaged;

    /// <summary>A finding in the reader's language.</summary>
    public static string Label(this Finding finding) => finding switch
    {
        Finding.NotManaged => Labels.Finding_NotManaged,
        Finding.EqualOpen => Labels.Finding_EqualOpen,
        Finding.NotSupervised => Labels.Finding_NotSupervised,
        Finding.WrongFamily => Labels.Finding_WrongFamily,
        Finding.AlreadyInstalled => Labels.Finding_AlreadyInstalled,
        Finding.NotInstalled => Labels.Finding_NotInstalled,
        Finding.NotManagedApp => Labels.Finding_NotManagedApp,
        Finding.OsTooOld => Labels.Finding_OsTooOld,
        Finding.None => "",
    };

    /// <summary>What comes of sending it all the same.</summary>
    public static string Consequence(this Finding finding) => finding switch
    {
        Finding.NotManaged => Labels.Finding_NotManagedWhy,
        Finding.EqualOpen => Labels.Finding_EqualOpenWhy,
        Finding.NotSupervised => Labels.Finding_NotSupervisedWhy,
        Finding.WrongFamily => Labels.Finding_WrongFamilyWhy,
        Finding.AlreadyInstalled => Labels.Finding_AlreadyInstalledWhy,
        Finding.NotInstalled => Labels.Finding_NotInstalledWhy,
        Finding.NotManagedApp => Labels.Finding_NotManagedAppWhy,
        Finding.OsTooOld => Labels.Finding_OsTooOldWhy,
        Finding.None => "",
    };
}
