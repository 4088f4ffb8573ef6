using MobiJobs.Gateway.Simulated;
using MobiJobs.Guide.Chain;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Start.Samples;

/// <summary>One job that ended long ago, with a random outcome.</summary>
internal sealed class PastJob
{
    private readonly PastOrder order;
    private readonly JobStatus status;
    private readonly DateTime? startedAt;

    public PastJob(PastOrder order, Random random, DateTime now)
    {
        this.order = order;
        var failure = SchoolJobs.Error(order.Kind, random);
        var rolled = Roll(random.Next(1000), failure is not null);
        var wait = TimeSpan.FromMilliseconds(random.Next(800, 90_000));
        status = IsOver(rolled, wait, now) ? rolled : JobStatus.Succeeded;
        Error = status == JobStatus.DeviceError ? failure!.Text(order.Target?.Name ?? "") : null;
        var hasStarted = status
            is JobStatus.Succeeded or JobStatus.DeviceError or JobStatus.SessionTimedOut or JobStatus.ServerError;
        startedAt = hasStarted ? Min(order.RegisteredAt + wait, now) : null;
        EndedAt = Min(EndOf(random), now);
    }

    public string ChannelId => order.Device.ChannelId;

    public string? Error { get; }

    /// <summary>The error as the device reported it; null for a job that had none.</summary>
    public string? Report => Error is null ? null : new SimulatedReport("Error", Guid.Empty, Error).ToJson();

    public DateTime EndedAt { get; }

    public Job Make(long id)
    {
        var job = new NewJob(
            order.Device.Id,
            order.Device.EnrollmentId,
            order.Kind,
            order.Target,
            order.RequesterId)
        {
            Reason = order.OperationId is null ? JobReason.Registration : JobReason.Order,
            OperationId = order.OperationId,
        };
        var isVerified = status == JobStatus.Succeeded && order.Kind.IsVerified();
        var verification = isVerified ? Verification.Confirmed : Verification.None;
        var errorKey = Error is null ? null : ErrorChain.Parse(Error).Key;
        var history = new JobHistory(order.RegisteredAt, startedAt, EndedAt, status, errorKey, verification)
        {
            Attempt = status == JobStatus.PushTimedOut ? Wakes() : startedAt is null ? 0 : 1,
        };
        return Job.FromHistory(id, job, history);
    }

    private static JobStatus Roll(int dice, bool canFail) => dice switch
    {
        < 860 => JobStatus.Succeeded,
        < 940 => canFail ? JobStatus.DeviceError : JobStatus.Succeeded,
        < 965 => JobStatus.Canceled,
        < 985 => JobStatus.PushTimedOut,
        < 992 => JobStatus.RequestTimedOut,
        < 998 => JobStatus.SessionTimedOut,
        _ => JobStatus.ServerError,
    };

    /// <summary>How often a device is woken that never answers.</summary>
    private int Wakes()
    {
        var times = new DeliveryTimes();
        var wakes = 1;
        var next = order.RegisteredAt + times.AfterWake(wakes);
        while (next < EndedAt)
        {
            wakes++;
            next += times.AfterWake(wakes);
        }

        return wakes;
    }

    /// <summary>Whether a job that waits for its deadline can have reached it by now.</summary>
    private bool IsOver(JobStatus rolled, TimeSpan wait, DateTime now) => rolled switch
    {
        JobStatus.PushTimedOut or JobStatus.RequestTimedOut =>
            new DeliveryTimes().DeadlineOf(order.Kind, order.RegisteredAt) <= now,
        JobStatus.SessionTimedOut => order.RegisteredAt + wait + Deadlines.Session <= now,
        _ => true,
    };

    private static DateTime Min(DateTime a, DateTime b) => a < b ? a : b;

    private DateTime EndOf(Random random) => status switch
    {
        JobStatus.PushTimedOut or JobStatus.RequestTimedOut =>
            new DeliveryTimes().DeadlineOf(order.Kind, order.RegisteredAt),
        JobStatus.SessionTimedOut => startedAt!.Value + Deadlines.Session,
        _ => (startedAt ?? order.RegisteredAt).AddMilliseconds(random.Next(500, 60_000)),
    };
}
