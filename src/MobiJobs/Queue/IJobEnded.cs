using System.Linq.Expressions;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Queue;

/// <summary>What follows when a device's answers have ended jobs. Runs within the transaction that ends them.</summary>
public interface IJobEnded
{
    /// <summary>When it is called.</summary>
    JobEndedStage Stage { get; }

    /// <summary>Does what follows. Returns the jobs by SYSTEM that are to be registered.</summary>
    Task<IReadOnlyList<NewJob>> FollowAsync(IReadOnlyList<EndedJob> ended, DateTime now, CancellationToken stopping);
}

/// <summary>Calls those who follow.</summary>
internal static class JobFollowers
{
    /// <summary>All of them, stage by stage. Returns the jobs by SYSTEM that are to be registered.</summary>
    public static async Task<List<NewJob>> FollowAllAsync(
        this IEnumerable<IJobEnded> followers,
        MobiJobsDb db,
        IReadOnlyList<EndedJob> ended,
        DateTime now,
        CancellationToken stopping)
    {
        var orders = new List<NewJob>();
        if (ended.Count == 0) { return orders; }

        foreach (var follower in followers.OrderBy(f => f.Stage))
        {
            orders.AddRange(await follower.FollowAsync(ended, now, stopping));
            await db.SaveChangesAsync(stopping);
        }

        return orders;
    }
}

/// <summary>The order of what follows. What one stage has changed is saved before the next begins.</summary>
public enum JobEndedStage
{
    /// <summary>What the answers say of the devices is stored.</summary>
    Facts,

    /// <summary>Deliveries are confirmed or not by the app lists just stored.</summary>
    Verification,

    /// <summary>What devices still lack is sent to them.</summary>
    Delivery,

    /// <summary>Acts that must be accounted for are audited; a wipe ends the device's other jobs.</summary>
    Acts,
}

/// <summary>A job that a device's answer has just ended.</summary>
public sealed record EndedJob(AnsweredJob Job, DeviceMessage Answer)
{
    /// <summary>Whether no answer says so: it was lost, and the job counts as done.</summary>
    public bool IsAssumed { get; private init; }

    /// <summary>A job whose answer was lost, and which counts as done.</summary>
    public static EndedJob Assumed(AnsweredJob job) =>
        new(job, new AcknowledgedMessage(CommandIds.Of(job.Id, job.CommandKey), null)) { IsAssumed = true };

    /// <summary>Whether the device did it.</summary>
    public bool HasSucceeded => Answer is AcknowledgedMessage;

    /// <summary>What the device reported with its success; null where it reported nothing.</summary>
    public DeviceFacts? Facts => (Answer as AcknowledgedMessage)?.Facts;
}

/// <summary>A job as an answer finds it.</summary>
public sealed record AnsweredJob
{
    /// <summary>Reads it.</summary>
    public static readonly Expression<Func<Job, AnsweredJob>> Projection = j => new AnsweredJob
    {
        Id = j.Id,
        CommandKey = j.CommandKey,
        DeviceId = j.DeviceId,
        EnrollmentId = j.EnrollmentId,
        ChannelId = j.Enrollment.ChannelId,
        Kind = j.Kind,
        Status = j.Status,
        EndReason = j.EndReason,
        Reason = j.Reason,
        ReasonJobId = j.ReasonJobId,
        StartedAt = j.StartedAt,
    };

    public required long Id { get; init; }

    public required long CommandKey { get; init; }

    public required long DeviceId { get; init; }

    public required long EnrollmentId { get; init; }

    public required string ChannelId { get; init; }

    public required JobKind Kind { get; init; }

    public required JobStatus Status { get; init; }

    public required EndReason EndReason { get; init; }

    public required JobReason Reason { get; init; }

    public required long? ReasonJobId { get; init; }

    public required DateTime? StartedAt { get; init; }
}
