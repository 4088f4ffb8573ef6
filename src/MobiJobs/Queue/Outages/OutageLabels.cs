using MobiJobs.Gateway;

namespace MobiJobs.Queue.Outages;

/// <summary>Why the channel can't be used, in words.</summary>
public static class OutageLabels
{
    /// <summary>The kind of trouble in the reader's language.</summary>
    public static string Label(this TroubleKind kind) => kind switch
    {
        TroubleKind.Unreachable => Labels.Outage_Unreachable,
        TroubleKind.Slow => Labels.Outage_Slow,
        TroubleKind.WrongKey => Labels.Outage_WrongKey,
        TroubleKind.OtherServer => Labels.Outage_OtherServer,
        TroubleKind.Failing => Labels.Outage_Failing,
    };
}
