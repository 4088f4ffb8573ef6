using System.Globalization;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Stuck;
using MobiJobs.Kinds;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Notifications.Telling;

/// <summary>What things that are told together have in common.</summary>
public abstract record NoticeCause
{
    /// <summary>The name in messages to programs; it never changes.</summary>
    public abstract string Code { get; }

    /// <summary>What it is, in the reader's language.</summary>
    public abstract string Words(OrganizationTime time);

    /// <summary>
    /// By what it is known while it stands: it is told once until it has gone. Null for what happens at a moment.
    /// </summary>
    public virtual string? Key => null;

    /// <summary>Whether it is one thing, of however many groups it is.</summary>
    public virtual bool IsOne => false;
}

/// <summary>Heads that keep their queues waiting.</summary>
public sealed record StuckCause(StuckReason Reason) : NoticeCause
{
    public override string Code => StuckReasons.Of(Reason);

    public override string Words(OrganizationTime time) => Reason.Label();
}

/// <summary>Deliveries of one app that keep queues waiting for its licence.</summary>
/// <param name="Reason">Why: of a seat, of the device's user, or of Apple's answer.</param>
public sealed record SeatCause(StuckReason Reason, int TokenId, long StoreId) : NoticeCause
{
    /// <summary>The name of the app.</summary>
    public string? App { get; init; }

    public override string Code => StuckReasons.Of(Reason);

    public override string Words(OrganizationTime time) =>
        Say(Labels.Notice_Named, Reason.Label(), App ?? StoreId.ToString(CultureInfo.InvariantCulture));

    public override string Key => string.Create(CultureInfo.InvariantCulture, $"{Code}:{TokenId}:{StoreId}");
}

/// <summary>Failures of one kind of job.</summary>
/// <param name="Error">The key of the device's error; null where it failed otherwise.</param>
public sealed record FailureCause(JobKind Job, JobStatus Status, string? Error) : NoticeCause
{
    public override string Code => Error ?? Status.FailureKey() ?? JobStatus.DeviceError.ToString();

    public override string Words(OrganizationTime time) => Say(Labels.Notice_Named, Job.Label(), Summary);

    private string Summary => ErrorGuide.Own.Summarize(Job, Code, CultureInfo.CurrentUICulture)?.Summary
        ?? Error ?? Status.Label();
}

/// <summary>Something that ends, by how soon.</summary>
/// <param name="Id">By what it is known among its like.</param>
/// <param name="Days">The step that was reached: so many days are left at most.</param>
public sealed record EndingCause(EndingThing Thing, string Id, int Days) : NoticeCause
{
    public required string Name { get; init; }

    /// <summary>When it ends (UTC); null if it is gone already.</summary>
    public required DateTime? EndsAt { get; init; }

    public override string Code => Thing switch
    {
        EndingThing.VppToken => "vppToken",
        EndingThing.PushCertificate => "pushCertificate",
        EndingThing.ProfileCertificate => "profileCertificate",
    };

    public override string Words(OrganizationTime time)
    {
        var what = Thing switch
        {
            EndingThing.VppToken => Labels.Notice_VppToken,
            EndingThing.PushCertificate => Labels.Notice_PushCertificate,
            EndingThing.ProfileCertificate => Labels.Notice_ProfileCertificate,
        };
        var named = Say(Labels.Notice_Named, what, Name);
        return EndsAt is not { } at ? Say(Labels.Notice_Missing, named)
            : Say(Days == 0 ? Labels.Notice_Ended : Labels.Notice_EndsAt, named, time.Written(at));
    }

    public override string Key => string.Create(CultureInfo.InvariantCulture, $"{Code}:{Id}:{Days}");

    public override bool IsOne => true;
}

/// <summary>What can end.</summary>
public enum EndingThing
{
    VppToken,
    PushCertificate,
    ProfileCertificate,
}

/// <summary>A run that waits for a second person.</summary>
/// <param name="Devices">How many devices it acts on.</param>
public sealed record ApprovalCause(long RunId, IrreversibleKind Act, int Devices) : NoticeCause
{
    /// <summary>When it ends by itself (UTC).</summary>
    public DateTime? Until { get; init; }

    public override string Code => Act switch
    {
        IrreversibleKind.Wipe => "wipe",
        IrreversibleKind.Inactivation => "inactivation",
        IrreversibleKind.Deletion => "deletion",
    };

    public override string Words(OrganizationTime time) => Act.Label();

    public override string Key => string.Create(CultureInfo.InvariantCulture, $"run:{RunId}");

    public override bool IsOne => true;
}

/// <summary>Locks, wipes and the like that have ended.</summary>
public sealed record ActCause(JobKind Job, bool HasSucceeded) : NoticeCause
{
    public override string Code => KindNames.Of(Job) + (HasSucceeded ? ".succeeded" : ".failed");

    public override string Words(OrganizationTime time) =>
        Say(Labels.Notice_Named, Job.Label(), HasSucceeded ? Labels.JobStatus_Succeeded : Labels.Delivery_Failed);
}
