using MobiJobs.Vpp;

namespace MobiJobs.Errors.Remedies;

/// <summary>One step of a remedy. What it does is fixed when the remedy is confirmed.</summary>
public sealed class RemedyStep
{
    public const int MaxReasonLength = 400;

    private RemedyStep()
    {
    }

    public long RunId { get; private set; }

    /// <summary>1, 2, … in order.</summary>
    public int No { get; private set; }

    public StepKind Kind { get; private set; }

    public StepState State { get; private set; }

    public int? TokenId { get; private set; }

    public long? StoreId { get; private set; }

    public int? UserId { get; private set; }

    /// <summary>The holder of the licence: a person's name, or a device's serial number.</summary>
    public string? Whose { get; private set; }

    public DateTime? StartedAt { get; private set; }

    /// <summary>The order to Apple that it began.</summary>
    public long? OrderId { get; private set; }

    /// <summary>The job that it began.</summary>
    public long? JobId { get; private set; }

    /// <summary>Why it failed, as a prefix for who refused and its code (<c>vpp:9610</c>); null otherwise.</summary>
    public string? Reason { get; private set; }

    internal static RemedyStep Of(int no, PlannedStep step) => new()
    {
        No = no,
        Kind = step.Kind,
        State = StepState.Planned,
        TokenId = step.TokenId,
        StoreId = step.StoreId,
        UserId = step.UserId,
        Whose = step.Whose,
    };

    /// <summary>The licence that it assigns or collects.</summary>
    public VppAssignment License => UserId is null
        ? new(StoreId!.Value, VppAsset.Standard, null, Whose)
        : new(StoreId!.Value, VppAsset.Standard, Whose, null);

    /// <summary>Records that the step began an order to Apple.</summary>
    public void BeginOrder(long orderId, DateTime now) =>
        (State, OrderId, StartedAt) = (StepState.Running, orderId, now);

    /// <summary>Records that the step begins now; what it begins is recorded in the same transaction.</summary>
    public void Begin(DateTime now) => (State, StartedAt) = (StepState.Running, now);

    /// <summary>Records that the step began a job.</summary>
    public void BeginJob(long jobId, DateTime now) =>
        (State, JobId, StartedAt) = (StepState.Running, jobId, now);

    /// <summary>Records that it is done; why it failed before is forgotten.</summary>
    public void Complete() => (State, Reason) = (StepState.Done, null);

    /// <summary>Lets it begin once more after it failed.</summary>
    public void Repeat()
    {
        State = StepState.Planned;
        (Reason, OrderId, JobId, StartedAt) = (null, null, null, null);
    }

    /// <summary>Records that the step failed, which ends the run.</summary>
    public void Fail(string reason) =>
        (State, Reason) = (StepState.Failed, TypedText.Bounded(reason, MaxReasonLength) ?? "");
}

/// <summary>What a step does. Values are stored.</summary>
public enum StepKind : byte
{
    Collect = 1,
    Assign = 2,
    Deliver = 3,
    Invite = 4,
    FetchInformation = 5,
    FetchApps = 6,
}

/// <summary>How far a step is. Values are stored.</summary>
public enum StepState : byte
{
    Planned = 1,
    Running = 2,
    Done = 3,
    Failed = 4,
}
