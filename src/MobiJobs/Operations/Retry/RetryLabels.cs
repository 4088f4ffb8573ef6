namespace MobiJobs.Operations.Retry;

/// <summary>The texts of what a retry leaves out. A member without one doesn't compile.</summary>
public static class RetryLabels
{
    /// <summary>Why a job is not delivered again, in the reader's language.</summary>
    public static string Label(this RetryVerdict verdict) => verdict switch
    {
        RetryVerdict.Retry => Labels.Retry_Title,
        RetryVerdict.NotManaged => Labels.Retry_NotManaged,
        RetryVerdict.EqualOpen => Labels.Retry_EqualOpen,
        RetryVerdict.SucceededLate => Labels.Retry_SucceededLate,
        RetryVerdict.NotRepeatable => Labels.Retry_NotRepeatable,
        RetryVerdict.AlreadyRetried => Labels.Retry_AlreadyRetried,
        RetryVerdict.CanceledByPerson => Labels.Retry_CanceledByPerson,
        RetryVerdict.NotAllowed => Labels.Retry_NotAllowed,
        RetryVerdict.Retired => Labels.Retry_Retired,
        RetryVerdict.Gone => Labels.Retry_Gone,
        RetryVerdict.NotTaken => Labels.Retry_NotTaken,
        RetryVerdict.Incomplete => Labels.Retry_Incomplete,
        RetryVerdict.BeingRemedied => Labels.Retry_BeingRemedied,
        RetryVerdict.NotFailed => Labels.Retry_NotFailed,
    };
}
