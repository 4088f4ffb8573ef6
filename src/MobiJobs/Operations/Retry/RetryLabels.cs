using MobiJobs.Kinds;

namespace MobiJobs.Operations.Retry;

/// <summary>The texts of what a retry leaves out. A member without one doesn't compile.</summary>
public static class RetryLabels
{
    /// <summary>Why a job of this kind is not sent again: what delivers nothing is run again.</summary>
    public static string Label(RetryVerdict verdict, JobKind kind) => kind.Delivers()
        ? verdict.Label()
        : verdict switch
        {
            RetryVerdict.Retry => Labels.Action_RunAgain,
            RetryVerdict.AlreadyRetried => Labels.Retry_AlreadyRun,
            RetryVerdict.NotAllowed => Labels.Retry_NotAllowedRun,
            RetryVerdict.NotRepeatable => Labels.Remedy_NotRepeatable,
            RetryVerdict.BeingRemedied => Labels.Retry_BeingRemediedRun,
            RetryVerdict.Twin => Labels.Retry_TwinRun,
            RetryVerdict.NotManaged or RetryVerdict.EqualOpen or RetryVerdict.SucceededLate
                or RetryVerdict.CanceledByPerson or RetryVerdict.Retired or RetryVerdict.Gone or RetryVerdict.NotTaken
                or RetryVerdict.Incomplete or RetryVerdict.NotFailed => verdict.Label(),
        };

    /// <summary>What is said before a job of this kind is sent again, where the check speaks against it.</summary>
    public static string CheckFirst(JobKind kind) =>
        kind.Delivers() ? Labels.Retry_CheckFirst : Labels.Retry_CheckFirstRun;

    /// <summary>What is said once a job of this kind has been sent again, with the place of the operation.</summary>
    public static string Done(JobKind kind) => kind.Delivers() ? Labels.Op_Again : Labels.Op_RunAgain;

    /// <summary>What is said where a job of this kind is not sent again, for it has not failed.</summary>
    public static string NothingFailed(JobKind kind) =>
        kind.Delivers() ? Labels.Retry_NothingFailed : Labels.Retry_NothingFailedRun;

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
        RetryVerdict.Twin => Labels.Retry_Twin,
    };
}
