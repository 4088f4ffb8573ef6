namespace MobiJobs.Jobs.List;

/// <summary>Why a job exists or ended, in words.</summary>
public static class ReasonLabels
{
    /// <summary>Why SYSTEM registered it; null for an administrator's order.</summary>
    public static string? ReasonText(this JobRow job) => job.Reason switch
    {
        JobReason.Order => null,
        JobReason.Registration => Labels.Sub_Registration,
        JobReason.AfterDelivery => Say(Labels.Sub_AfterDelivery, job.ReasonJobId),
        JobReason.Verification => Say(Labels.Sub_Verification, job.ReasonJobId),
        JobReason.BeforeRedelivery => Say(Labels.Sub_BeforeRedelivery, job.ReasonJobId),
        JobReason.AutomaticDelivery => Say(Labels.Sub_AutomaticDelivery, job.ReasonName),
        JobReason.NetworkRedelivery =>
            Say(Labels.Sub_NetworkRedelivery, job.AutomaticTry, Deadlines.MostNetworkTries),
        JobReason.MissingRedelivery => Labels.Sub_MissingRedelivery,
        JobReason.TakeOverRedelivery => Labels.Sub_TakeOverRedelivery,
        JobReason.LicenseRedelivery => Labels.Sub_LicenseRedelivery,
    };

    /// <summary>Why it ended; null where the status says it.</summary>
    public static string? Label(this EndReason reason) => reason switch
    {
        EndReason.None or EndReason.Person => null,
        EndReason.Released => Labels.End_Released,
        EndReason.EnrollmentEnded => Labels.End_EnrollmentEnded,
        EndReason.Inactivated => Labels.End_Inactivated,
        EndReason.Erased => Labels.End_Erased,
        EndReason.UnreadableAnswer => Labels.End_Unreadable,
        EndReason.AnswerLost => Labels.End_AnswerLost,
        EndReason.RequesterMayNot => Labels.End_RequesterMayNot,
        EndReason.AlreadyThere => Labels.End_AlreadyThere,
        EndReason.RefusedByChannel => Labels.End_Refused,
    };
}
