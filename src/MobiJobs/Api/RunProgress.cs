using System.ComponentModel;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Api;

/// <summary>An act on many: how many items it has, and what became of them. The outcomes add up to the count.</summary>
public sealed record RunProgress
{
    /// <summary>The run's id.</summary>
    public required long Id { get; init; }

    /// <summary>What it does.</summary>
    public required RunKind Kind { get; init; }

    /// <summary>How it stands.</summary>
    public required RunState State { get; init; }

    /// <summary>The approval of a second person; null where nobody was asked.</summary>
    public required RunApproval? Approval { get; init; }

    /// <summary>When it was confirmed.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it is under way.</summary>
    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether it met an error: it is tried again, or stands until an administrator decides.</summary>
    public required bool HasFailed { get; init; }

    /// <summary>How many items it has.</summary>
    public required int Count { get; init; }

    /// <summary>Not reached yet.</summary>
    public required int Pending { get; init; }

    /// <summary>Done, such as cancelled or registered.</summary>
    public required int Done { get; init; }

    /// <summary>Stopped before they were registered.</summary>
    public required int NotRegistered { get; init; }

    /// <summary>Had already ended, or had been called off before they were registered.</summary>
    public required int AlreadyEnded { get; init; }

    /// <summary>Handed over to their devices: nobody can take them back.</summary>
    public required int TooLate { get; init; }

    /// <summary>No longer possible, or not allowed.</summary>
    public required int Refused { get; init; }

    /// <summary>Not reached when somebody called the run off.</summary>
    public required int CalledOff { get; init; }

    /// <summary>Not approved: a second person refused it, or nobody approved it in time.</summary>
    public required int NotApproved { get; init; }

    /// <summary>The operations that it has registered.</summary>
    public required IReadOnlyList<long> OperationIds { get; init; }

    internal static RunProgress Of(
        Run run, RunReport report, RunApproval? approval, IReadOnlyList<long> operations, OrganizationTime time) =>
        new()
        {
            Id = run.Id,
            Kind = run.Kind,
            State = run.AwaitsApproval ? RunState.WaitingForApproval
                : run.EndedAt is null ? RunState.UnderWay
                : RunState.Ended,
            Approval = approval,
            StartedAt = time.ToOffset(run.StartedAt!.Value),
            EndedAt = time.ToOffset(run.EndedAt),
            HasFailed = run.HasFailed,
            Count = run.Shown,
            Pending = report.Pending,
            Done = report.Done,
            NotRegistered = report.NotRegistered,
            AlreadyEnded = report.EndedBefore,
            TooLate = report.TooLate,
            Refused = report.Refused,
            CalledOff = report.CalledOff,
            NotApproved = report.NotApproved,
            OperationIds = operations,
        };
}

/// <summary>How a run stands.</summary>
[Description("waitingForApproval: nothing is done before a second person has approved it. underWay: it is being "
    + "carried out. ended: nothing more happens.")]
public enum RunState
{
    WaitingForApproval,
    UnderWay,
    Ended,
}

/// <summary>The approval of a second person.</summary>
public sealed record RunApproval
{
    /// <summary>How it stands or ended.</summary>
    public required ApprovalState Decision { get; init; }

    /// <summary>Until when the run can be approved.</summary>
    public required DateTimeOffset? Until { get; init; }

    /// <summary>Who approved it, refused it or called it off.</summary>
    public required string? DecidedBy { get; init; }

    /// <summary>When that was.</summary>
    public required DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Why it was refused.</summary>
    public required string? Reason { get; init; }

    internal static RunApproval? Of(ApprovalStory? story, OrganizationTime time) => story is null ? null : new()
    {
        Decision = story.Run.Approval,
        Until = time.ToOffset(story.Run.ApprovalUntil),
        DecidedBy = story.DecidedBy,
        DecidedAt = time.ToOffset(story.Run.DecidedAt),
        Reason = story.Run.DecisionReason,
    };
}
