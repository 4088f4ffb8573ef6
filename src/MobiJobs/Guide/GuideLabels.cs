using MobiJobs.Kinds;

namespace MobiJobs.Guide;

/// <summary>The labels and icons of the guide's enumerations.</summary>
public static class GuideLabels
{
    /// <summary>Who acts, in the reader's language.</summary>
    public static string Label(this WhoActs who) => who switch
    {
        WhoActs.Nobody => Labels.Guide_Who_Nobody,
        WhoActs.Helpdesk => Labels.Guide_Who_Helpdesk,
        WhoActs.DeviceUser => Labels.Guide_Who_DeviceUser,
        WhoActs.LicenceHolder => Labels.Guide_Who_LicenceHolder,
        WhoActs.ProfileOwner => Labels.Guide_Who_ProfileOwner,
        WhoActs.Server => Labels.Guide_Who_Server,
    };

    /// <summary>The name of the icon of who acts.</summary>
    public static string Icon(this WhoActs who) => who switch
    {
        WhoActs.Nobody => "check-circle",
        WhoActs.Helpdesk => "headset",
        WhoActs.DeviceUser => "person",
        WhoActs.LicenceHolder => "ticket-perforated",
        WhoActs.ProfileOwner => "sliders",
        WhoActs.Server => "hdd-rack",
    };

    /// <summary>Whether trying again helps, in the reader's language.</summary>
    public static string Label(this TryAgain again) => again switch
    {
        TryAgain.Yes => Labels.Guide_Again_Yes,
        TryAgain.Later => Labels.Guide_Again_Later,
        TryAgain.AfterRemedy => Labels.Guide_Again_AfterRemedy,
        TryAgain.No => Labels.Guide_Again_No,
    };

    /// <summary>The same for a job of this kind: what can't be run again is registered anew.</summary>
    public static string Label(this TryAgain again, JobKind? kind) => kind?.IsIrreversible() != true
        ? again.Label()
        : again switch
        {
            TryAgain.Yes => Labels.Guide_Anew_Yes,
            TryAgain.Later => Labels.Guide_Anew_Later,
            TryAgain.AfterRemedy => Labels.Guide_Anew_AfterRemedy,
            TryAgain.No => Labels.Guide_Again_No,
        };

    /// <summary>The name of the icon of whether trying again helps.</summary>
    public static string Icon(this TryAgain again) => again switch
    {
        TryAgain.Yes => "arrow-repeat",
        TryAgain.Later => "clock",
        TryAgain.AfterRemedy => "tools",
        TryAgain.No => "slash-circle",
    };

    /// <summary>What an entry has in common with an error, in the reader's language.</summary>
    public static string Label(this Nearness nearness) => nearness switch
    {
        Nearness.SameCode => Labels.Guide_Near_SameCode,
        Nearness.SameDomain => Labels.Guide_Near_SameDomain,
    };

    /// <summary>Who names a cause, in the reader's language.</summary>
    public static string Label(this CauseSource source) => source switch
    {
        CauseSource.HelpPage => Labels.Error_Source_HelpPage,
        CauseSource.Guide => Labels.Error_Source_Guide,
    };

    /// <summary>What the console's data says about a cause, in the reader's language.</summary>
    public static string Label(this Verdict verdict) => verdict switch
    {
        Verdict.Applies => Labels.Error_Verdict_Applies,
        Verdict.Excluded => Labels.Error_Verdict_Excluded,
        Verdict.Unknown => Labels.Error_Verdict_Unknown,
    };

    /// <summary>The name of the icon of a verdict.</summary>
    public static string Icon(this Verdict verdict) => verdict switch
    {
        Verdict.Applies => "exclamation-circle",
        Verdict.Excluded => "slash-circle",
        Verdict.Unknown => "question-circle",
    };

    /// <summary>The style class of a verdict.</summary>
    public static string Family(this Verdict verdict) => verdict switch
    {
        Verdict.Applies => "applies",
        Verdict.Excluded => "excluded",
        Verdict.Unknown => "unknown",
    };
}
