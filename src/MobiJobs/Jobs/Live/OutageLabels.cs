using MobiJobs.Gateway;

namespace MobiJobs.Jobs.Live;

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
        TroubleKind.NoPushCertificate => Labels.Outage_NoPushCertificate,
        TroubleKind.PushCertificateRefused => Labels.Outage_PushCertificateRefused,
        TroubleKind.AppleUnreachable => Labels.Outage_AppleUnreachable,
    };

    /// <summary>What an administrator can do about it.</summary>
    public static string NextStep(this TroubleKind kind) => Say(Labels.Outage_Next, kind switch
    {
        TroubleKind.Unreachable => Labels.Outage_NextUnreachable,
        TroubleKind.Slow => Labels.Outage_NextSlow,
        TroubleKind.WrongKey => Labels.Outage_NextWrongKey,
        TroubleKind.OtherServer => Labels.Outage_NextOtherServer,
        TroubleKind.Failing => Labels.Outage_NextFailing,
        TroubleKind.NoPushCertificate => Labels.Outage_NextNoPushCertificate,
        TroubleKind.PushCertificateRefused => Labels.Outage_NextPushCertificateRefused,
        TroubleKind.AppleUnreachable => Labels.Outage_NextAppleUnreachable,
    });
}
