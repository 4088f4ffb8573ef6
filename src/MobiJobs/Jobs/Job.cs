using System.Linq.Expressions;
using MobiJobs.Accounts;
using MobiJobs.Devices;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs;

/// <summary>
/// One order to one device. Only the guarded statements of the room Queue change rows; the store's constraints hold for
/// every writer. All times are UTC.
/// </summary>
public sealed class Job
{
    public const int MaxDetailLength = 200;

    /// <summary>
    /// Jobs that may be cancelled to make way for an urgent one: their device does not hold them yet.
    /// </summary>
    public static readonly Expression<Func<Job, bool>> MayMakeWay = j =>
        JobKinds.Ordinary.Contains(j.Kind)
        && (j.Stage == JobStage.Waiting || (j.Stage == JobStage.Active && j.Status <= JobStatus.RetryWaiting));

    private Job()
    {
    }

    public long Id { get; private set; }

    public long DeviceId { get; private set; }

    public Device Device { get; private set; } = null!;

    public long EnrollmentId { get; private set; }

    public Enrollment Enrollment { get; private set; } = null!;

    public long? OperationId { get; private set; }

    /// <summary>The random part of <see cref="CommandId"/>.</summary>
    public long CommandKey { get; private set; }

    /// <summary>The id under which the channel holds its command.</summary>
    public Guid CommandId => CommandIds.Of(Id, CommandKey);

    public JobKind Kind { get; private set; }

    /// <summary>The app's, profile's or feature set's name at the time of the order.</summary>
    public string? Detail { get; private set; }

    public long? StoreId { get; private set; }

    public string? BundleId { get; private set; }

    public string? ProfileId { get; private set; }

    public JobStatus Status { get; private set; }

    public JobStage Stage { get; private set; }

    /// <summary>The place in the device's queue; null while reserved.</summary>
    public long? JoinNo { get; private set; }

    public DateTime RegisteredAt { get; private set; }

    public DateTime? ReservedFor { get; private set; }

    /// <summary>When it became the head.</summary>
    public DateTime? HeadAt { get; private set; }

    /// <summary>When it was handed over; waking does not start a job.</summary>
    public DateTime? StartedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    public DateTime DeadlineAt { get; private set; }

    /// <summary>When the queue must look at it next; set while the job is open.</summary>
    public DateTime? DueAt { get; private set; }

    /// <summary>When the 80 minutes after hand-over run out; null before it and while the device says NotNow.</summary>
    public DateTime? SessionDeadlineAt { get; private set; }

    /// <summary>When the channel confirmed that it holds the command.</summary>
    public DateTime? HandedOverAt { get; private set; }

    /// <summary>
    /// When the device first connected with nothing to say since the hand-over, which is when it fetched the command at
    /// the latest; null if it has not, and since it said NotNow.
    /// </summary>
    public DateTime? FetchedAt { get; private set; }

    /// <summary>
    /// When its answer counts as lost, because the device has connected again without one; null while it doesn't.
    /// </summary>
    public DateTime? AnswerLostAt { get; private set; }

    /// <summary>How often the device was woken for it before the hand-over.</summary>
    public int Attempt { get; private set; }

    /// <summary>How often the device was woken, or said NotNow, since the hand-over.</summary>
    public int WakesSinceHandOver { get; private set; }

    public int RequestedById { get; private set; }

    public Requester RequestedBy { get; private set; } = null!;

    public JobReason Reason { get; private set; }

    public long? ReasonJobId { get; private set; }

    /// <summary>When SYSTEM delivers it again by itself; null if it doesn't.</summary>
    public DateTime? AgainAt { get; private set; }

    /// <summary>How many times SYSTEM has repeated the order by itself, this time included.</summary>
    public int AutomaticTry { get; private set; }

    /// <summary>The job that this one repeats. At most one job repeats another; it may be repeated in turn.</summary>
    public long? RetryOfId { get; private set; }

    public EndReason EndReason { get; private set; }

    public int? EndedById { get; private set; }

    public Requester? EndedBy { get; private set; }

    /// <summary>The run that ended it; null if something else did.</summary>
    public long? EndedByRunId { get; private set; }

    /// <summary>
    /// Whether it ended after the hand-over without an answer, so that the device may still execute it.
    /// </summary>
    public bool MayStillRun { get; private set; }

    public Verification Verification { get; private set; }

    /// <summary>How many app lists have been fetched to verify it.</summary>
    public int VerificationTries { get; private set; }

    /// <summary>The codes of the device's error, as ErrorChain.Key gives them.</summary>
    public string? ErrorKey { get; private set; }

    /// <summary>How far it has come with the licence of its VPP app; null if it needs none.</summary>
    public SeatState? Seat { get; private set; }

    /// <summary>The VPP token whose seat it is.</summary>
    public int? SeatTokenId { get; private set; }

    /// <summary>Creates a job.</summary>
    /// <param name="joinNo">Its place in the device's queue; null for a reserved job.</param>
    internal static Job Register(NewJob order, long? joinNo, DateTime now, DeliveryTimes times)
    {
        var deadline = times.DeadlineOf(order.Kind, order.ReservedFor ?? now);
        var isReserved = joinNo is null;
        return new Job
        {
            DeviceId = order.DeviceId,
            EnrollmentId = order.EnrollmentId,
            OperationId = order.OperationId,
            CommandKey = CommandIds.NewKey(),
            Kind = order.Kind,
            Detail = TypedText.Bounded(order.Target?.Name, MaxDetailLength),
            StoreId = order.Target?.StoreId,
            BundleId = order.Target?.BundleId,
            ProfileId = order.Target?.ProfileId,
            Status = isReserved ? JobStatus.Reserved : JobStatus.Waiting,
            Stage = isReserved ? JobStage.Reserved : JobStage.Waiting,
            JoinNo = joinNo,
            RegisteredAt = now,
            ReservedFor = order.ReservedFor,
            DeadlineAt = deadline,
            DueAt = isReserved ? order.ReservedFor : deadline,
            RequestedById = order.RequestedById,
            Reason = order.Reason,
            ReasonJobId = order.ReasonJobId,
            RetryOfId = order.RetryOfId,
            AutomaticTry = order.AutomaticTry,
            Seat = order.Seat?.State,
            SeatTokenId = order.Seat?.TokenId,
        };
    }

    /// <summary>A job of the past, for demonstrations and measurement: as the queue would have left it.</summary>
    internal static Job FromHistory(long id, NewJob order, JobHistory history)
    {
        var isCanceled = history.Status is JobStatus.Canceled;
        var job = Register(order, joinNo: id, history.RegisteredAt, new DeliveryTimes());
        job.Id = id;
        job.Status = history.Status;
        job.Stage = JobStage.Ended;
        job.StartedAt = job.HandedOverAt = history.StartedAt;
        job.HeadAt = history.Status == JobStatus.PushTimedOut ? history.RegisteredAt : history.StartedAt;
        job.EndedAt = history.EndedAt;
        job.DueAt = null;
        job.Attempt = history.Attempt;
        job.ErrorKey = history.ErrorKey;
        job.Verification = history.Verification;
        job.MayStillRun = history.Status is JobStatus.SessionTimedOut;
        job.EndReason = isCanceled ? EndReason.Person : EndReason.None;
        job.EndedById = isCanceled ? order.RequestedById : null;
        return job;
    }
}
