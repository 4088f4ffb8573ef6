using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs.List;

/// <summary>Exactly what a row of the list, or an item of the API, shows. Times are UTC.</summary>
public sealed record JobRow(
    long Id,
    DateTime RegisteredAt,
    JobKind Kind,
    string? Detail,
    long DeviceId,
    string DeviceNumber,
    string OwnerName,
    DateTime? LastContactAt,
    JobStatus Status,
    int Attempt,
    string RequestedBy,
    JobReason Reason,
    long? ReasonJobId,
    DateTime? ReservedFor,
    DateTime? HeadAt,
    DateTime? StartedAt,
    DateTime? HandedOverAt,
    DateTime? EndedAt,
    DateTime DeadlineAt,
    DateTime? DueAt,
    DateTime? SessionDeadlineAt,
    EndReason EndReason,
    string? EndedBy,
    bool MayStillRun,
    Verification Verification,
    long? OperationId,
    string? ErrorKey,
    long? JoinNo,
    long? RetryOfId)
{
    /// <summary>What a waiting job waits for; null for any other.</summary>
    public WaitingFor? WaitingFor { get; init; }

    /// <summary>The name of the automatic-delivery list that it comes from; null for any other job.</summary>
    public string? ReasonName { get; init; }

    /// <summary>Whether nothing can change any more but by a late answer.</summary>
    public bool IsSettled => DueAt is null && Verification != Verification.Pending;

    /// <summary>Changes whenever the row looks different; the same on every machine.</summary>
    public string Version
    {
        get
        {
            var seen = string.Create(CultureInfo.InvariantCulture, $"{Status:D}|{Attempt}|{StartedAt:O}|{HandedOverAt is null}|{EndedAt:O}|{OpenDeadlineAt:O}|{NextWakeAt:O}|{ReservedFor:O}|{Verification:D}|{MayStillRun}|{WaitingFor?.JobId}|{WaitingFor?.Position}|{WaitingFor?.HeadDeadlineAt:O}|{OwnerName}");
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(seen)).AsSpan(0, 4));
        }
    }

    /// <summary>The time this job ends by itself; null once it has ended.</summary>
    public DateTime? OpenDeadlineAt => DueAt is null ? null : SessionDeadlineAt is { } session && session < DeadlineAt ? session : DeadlineAt;

    /// <summary>When the device is called next; null where the job does not wait for that.</summary>
    public DateTime? NextWakeAt => Status == JobStatus.RetryWaiting ? DueAt : null;

    /// <summary>Whether the 80 minutes stand still because the device said NotNow.</summary>
    public bool IsSuspended => HandedOverAt is not null && Status.IsHandedOver() && SessionDeadlineAt is null;
}

/// <summary>The head that a job waits behind, and how that stands. Times are UTC.</summary>
public sealed record WaitingFor(long JobId, JobKind Kind, string? Detail, int Position, DateTime? LastContactAt, DateTime? NextWakeAt, DateTime? HeadDeadlineAt);
