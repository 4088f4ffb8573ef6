using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Jobs;
using MobiJobs.Vpp.Users;
using MobiJobs.Vpp;

namespace MobiJobs.Errors.Remedies;

/// <summary>
/// A remedy that a person confirmed: steps that are done one after the other, each once the one before has succeeded. Each
/// step is an order to Apple or a job, like any other; the first that fails ends the run with its reason. Times are UTC.
/// </summary>
public sealed class RemedyRun
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private RemedyRun()
    {
    }

    public long Id { get; private set; }

    /// <summary>The job whose error it is to cure.</summary>
    public long JobId { get; private set; }

    public RemedyKind Kind { get; private set; }

    public int RequestedById { get; private set; }

    public Requester RequestedBy { get; private set; } = null!;

    public DateTime RequestedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    /// <summary>When to look at it next; null once it has ended.</summary>
    public DateTime? DueAt { get; private set; }

    public List<RemedyStep> Steps { get; private set; } = [];

    /// <summary>The step that is to be done or followed; null once all are done, or one failed.</summary>
    public RemedyStep? Current => Steps.Exists(s => s.State == StepState.Failed) ? null : Steps.OrderBy(s => s.No).FirstOrDefault(s => s.State != StepState.Done);

    /// <summary>A plan that a person confirmed.</summary>
    public static RemedyRun Confirm(long jobId, RemedyPlan plan, int requestedById, DateTime now) => new()
    {
        JobId = jobId,
        Kind = plan.Kind,
        RequestedById = requestedById,
        RequestedAt = now,
        DueAt = now,
        Steps = [.. plan.Steps.Select((step, i) => RemedyStep.Of(i + 1, step))],
    };

    /// <summary>Looked at; again soon while it moves, later the longer it stands.</summary>
    public void Looked(bool moved, DateTime now)
    {
        if (Current is null)
        {
            EndedAt = now;
            DueAt = null;
            return;
        }

        var standing = (now - (Steps.Max(s => s.StartedAt) ?? RequestedAt)) / 10;
        DueAt = now + (moved ? TimeSpan.Zero : standing < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : standing < LongestPause ? standing : LongestPause);
    }
}

/// <summary>One step of a remedy. What it is to do stands on it from the start.</summary>
public sealed class RemedyStep
{
    private RemedyStep()
    {
    }

    public long RunId { get; private set; }

    /// <summary>1, 2, … in the order in which they are done.</summary>
    public int No { get; private set; }

    public StepKind Kind { get; private set; }

    public StepState State { get; private set; }

    public int? TokenId { get; private set; }

    public long? StoreId { get; private set; }

    public int? UserId { get; private set; }

    /// <summary>The person's name, or the device's serial number: whose the licence is.</summary>
    public string? Whose { get; private set; }

    public DateTime? StartedAt { get; private set; }

    /// <summary>The order to Apple that it is, once begun.</summary>
    public long? OrderId { get; private set; }

    /// <summary>The job that it is, once begun.</summary>
    public long? JobId { get; private set; }

    /// <summary>Why it failed, as the code of whoever refused; null otherwise.</summary>
    public string? Reason { get; private set; }

    internal static RemedyStep Of(int no, PlannedStep step) => new() { No = no, Kind = step.Kind, State = StepState.Planned, TokenId = step.TokenId, StoreId = step.StoreId, UserId = step.UserId, Whose = step.Whose };

    /// <summary>The licence that it is about.</summary>
    public VppAssignment License => new(StoreId!.Value, VppAsset.Standard, UserId is null ? null : Whose, UserId is null ? Whose : null);

    /// <summary>It is an order to Apple from now on.</summary>
    public void BeginOrder(long orderId, DateTime now) => (State, OrderId, StartedAt) = (StepState.Running, orderId, now);

    /// <summary>It is a job from now on.</summary>
    public void BeginJob(long jobId, DateTime now) => (State, JobId, StartedAt) = (StepState.Running, jobId, now);

    /// <summary>It succeeded.</summary>
    public void Done() => State = StepState.Done;

    /// <summary>It failed, and with it the run.</summary>
    public void Fail(string reason) => (State, Reason) = (StepState.Failed, Text.Bounded(reason, 400) ?? "");
}

/// <summary>What is done about an error. Values are stored.</summary>
public enum RemedyKind : byte
{
    DeliverAgain = 1,
    AssignLicense = 2,

    /// <summary>Collect, assign, deliver again: the help page's way out of 12064.</summary>
    ReassignLicense = 3,
    InviteAgain = 4,
    FetchInformation = 5,
    FetchApps = 6,
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

internal sealed class RemedyTable : IEntityTypeConfiguration<RemedyRun>, IEntityTypeConfiguration<RemedyStep>
{
    public void Configure(EntityTypeBuilder<RemedyRun> run)
    {
        run.ToTable("RemedyRuns");
        run.Ignore(r => r.Current);
        run.HasOne<Job>().WithMany().HasForeignKey(r => r.JobId).OnDelete(DeleteBehavior.Cascade);
        run.HasOne(r => r.RequestedBy).WithMany().HasForeignKey(r => r.RequestedById).OnDelete(DeleteBehavior.Restrict);
        run.HasMany(r => r.Steps).WithOne().HasForeignKey(s => s.RunId).OnDelete(DeleteBehavior.Cascade);
        run.HasIndex(r => r.DueAt, "IX_RemedyRuns_Due").HasFilter("[DueAt] IS NOT NULL");
        run.HasIndex(r => r.JobId, "UX_RemedyRuns_Open").IsUnique().HasFilter("[EndedAt] IS NULL");
        run.HasIndex(r => new { r.JobId, r.Id });
    }

    public void Configure(EntityTypeBuilder<RemedyStep> step)
    {
        step.ToTable("RemedySteps");
        step.Ignore(s => s.License);
        step.HasKey(s => new { s.RunId, s.No });
        step.Property(s => s.Whose).HasMaxLength(VppUser.MaxNameLength);
        step.Property(s => s.Reason).HasMaxLength(400);
    }
}
