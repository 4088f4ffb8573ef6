using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Queue;

/// <summary>How a job ends. <paramref name="WithoutAnswer"/>: a job that was handed over may still run.</summary>
public sealed record Ending(
    JobStatus Status,
    EndReason Reason = EndReason.None,
    int? EndedById = null,
    bool WithoutAnswer = true,
    string? ErrorKey = null,
    Verification Verification = Verification.None)
{
    /// <summary>The bulk act that ends it; null for anything else.</summary>
    public long? RunId { get; init; }

    public static readonly Ending PushTimedOut = new(JobStatus.PushTimedOut);
    public static readonly Ending RequestTimedOut = new(JobStatus.RequestTimedOut);
    public static readonly Ending SessionTimedOut = new(JobStatus.SessionTimedOut);

    /// <summary>It was reserved by somebody who may not send it any more: the device has never held it.</summary>
    public static readonly Ending RequesterMayNot = new(
        JobStatus.Canceled, EndReason.RequesterMayNot, WithoutAnswer: false);

    public static readonly Ending Inactivated = new(JobStatus.Canceled, EndReason.Inactivated);
    public static readonly Ending EnrollmentEnded = new(JobStatus.Canceled, EndReason.EnrollmentEnded);

    /// <summary>The device was wiped: nothing runs on it any more.</summary>
    public static readonly Ending Erased = new(JobStatus.Canceled, EndReason.Erased, WithoutAnswer: false);

    /// <summary>
    /// The device enrolled again, so the wipe has evidently worked, though it can no longer be confirmed.
    /// </summary>
    public static readonly Ending WipedUnconfirmed = new(
        JobStatus.Succeeded,
        EndReason.EnrollmentEnded,
        WithoutAnswer: false,
        Verification: Verification.Unconfirmed);

    /// <summary>The device did it.</summary>
    public static Ending Succeeded(JobKind kind) =>
        new(
            JobStatus.Succeeded,
            WithoutAnswer: false,
            Verification: kind.IsVerified() ? Verification.Pending : Verification.None);

    /// <summary>The device has taken the command and connected again since: its answer was lost.</summary>
    public static Ending AnswerLost(JobKind kind) => Succeeded(kind) with
    {
        Reason = EndReason.AnswerLost,
        Verification = kind.IsVerified() ? Verification.Pending : Verification.Unconfirmed,
    };

    /// <summary>What was to be delivered again was found on the device.</summary>
    public static readonly Ending AlreadyThere = new(
        JobStatus.Canceled, EndReason.AlreadyThere, WithoutAnswer: false);

    /// <summary>The device could not do it.</summary>
    public static Ending Failed(string errorKey) =>
        new(JobStatus.DeviceError, WithoutAnswer: false, ErrorKey: errorKey);

    /// <summary>The answer is there but can't be read.</summary>
    public static Ending Unreadable() => new(JobStatus.ServerError, EndReason.UnreadableAnswer, WithoutAnswer: false);

    /// <summary>The channel will never take the command.</summary>
    public static Ending Refused() => new(JobStatus.ServerError, EndReason.RefusedByChannel, WithoutAnswer: false);

    /// <summary>A person cancelled it before the device held it.</summary>
    public static Ending Canceled(int byId) => new(JobStatus.Canceled, EndReason.Person, byId);

    /// <summary>応答待ちを打ち切る: a person gave up waiting for a device that holds it.</summary>
    public static Ending Released(int byId) => new(JobStatus.Canceled, EndReason.Released, byId);
}
