using System.Globalization;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Runs;

/// <summary>
/// An act on many items: first a preview, with its items frozen as <see cref="RunItem"/> rows; once a person has
/// confirmed it, its progress. All times are UTC.
/// </summary>
public sealed class Run
{
    public const int MaxReasonLength = 400;

    private Run()
    {
    }

    public long Id { get; private set; }

    public RunKind Kind { get; private set; }

    /// <summary>What was chosen, as text for the page and the audit trail; what is done depends on the items.</summary>
    public string Selection { get; private set; } = "";

    /// <summary>What is to be done, as JSON that the kind defines; empty for kinds that need no details.</summary>
    public string Order { get; private set; } = "";

    public int RequestedById { get; private set; }

    /// <summary>The API token that it was begun with; null for a browser, and for SYSTEM.</summary>
    public int? TokenId { get; private set; }

    /// <summary>How many items the preview froze and showed.</summary>
    public int Count { get; private set; }

    /// <summary>How many more were chosen that the act can't be done to, as the preview showed.</summary>
    public int Held { get; private set; }

    /// <summary>How many more were still being registered when the preview was made.</summary>
    public int Registering { get; private set; }

    /// <summary>The registrations that the preview counted in <see cref="Registering"/>, as JSON.</summary>
    public string Registrations { get; private set; } = "[]";

    /// <summary>The newest job when the preview was made.</summary>
    public long UpToId { get; private set; }

    public DateTime PreviewedAt { get; private set; }

    /// <summary>When all items were stored; only the confirmation may add items after that.</summary>
    public DateTime? FrozenAt { get; private set; }

    /// <summary>When the preview was complete; it can't be confirmed before.</summary>
    public DateTime? ReadyAt { get; private set; }

    public DateTime? StartedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    /// <summary>When somebody called it off before it was finished.</summary>
    public DateTime? CalledOffAt { get; private set; }

    /// <summary>What it does that nothing brings back, once it is confirmed; null for other runs.</summary>
    public IrreversibleKind? Irreversible { get; private set; }

    /// <summary>Whether it waits for the approval of a second person, or how that ended.</summary>
    public ApprovalState Approval { get; private set; }

    /// <summary>Until when it can be approved; null where nobody was asked.</summary>
    public DateTime? ApprovalUntil { get; private set; }

    /// <summary>Why it is to be done, as the person who asked told the second person.</summary>
    public string? RequestReason { get; private set; }

    /// <summary>Who approved it, refused it or called it off while it waited.</summary>
    public int? DecidedById { get; private set; }

    public DateTime? DecidedAt { get; private set; }

    /// <summary>Why the second person refused it.</summary>
    public string? DecisionReason { get; private set; }

    /// <summary>How many of <see cref="Registering"/> were called off before they were registered.</summary>
    public int NotRegistered { get; private set; }

    /// <summary>
    /// How many of <see cref="Registering"/> were no longer there to be called off when it was confirmed: refused, or
    /// called off by somebody else.
    /// </summary>
    public int StoppedBefore { get; private set; }

    /// <summary>How many jobs ended, or were deleted, together with the devices that were acted on.</summary>
    public int JobsEnded { get; private set; }

    /// <summary>How many of these had been registered after the preview.</summary>
    public int JobsEndedUnseen { get; private set; }

    /// <summary>The current pass over the items, from 0; the check before the preview does not count as one.</summary>
    public byte Pass { get; private set; }

    /// <summary>The last item that the current pass has processed; 0 before the first.</summary>
    public long Cursor { get; private set; }

    /// <summary>The keeper that carries the run out, until <see cref="LeasedUntil"/>.</summary>
    public Guid? LeaseId { get; private set; }

    public DateTime? LeasedUntil { get; private set; }

    /// <summary>How often in a row its next chunk has failed.</summary>
    public int Failures { get; private set; }

    /// <summary>When a chunk that has failed is tried again.</summary>
    public DateTime? RetryAt { get; private set; }

    /// <summary>When its next chunk had failed too often: nothing more is done until a person decides.</summary>
    public DateTime? StoppedAt { get; private set; }

    /// <summary>The number that the preview showed, which the outcomes add up to.</summary>
    public int Shown => Count + Registering;

    /// <summary>Whether its next chunk has failed: it is tried again, or stopped until a person decides.</summary>
    public bool HasFailed => EndedAt is null && (Failures > 0 || StoppedAt is not null);

    /// <summary>Whether nothing is done before a second person has approved it.</summary>
    public bool AwaitsApproval => Approval == ApprovalState.Waiting && EndedAt is null;

    /// <summary>Whether it ended before anybody had approved it: nothing of it was done.</summary>
    public bool WasNotApproved => Approval is ApprovalState.Refused or ApprovalState.Expired or ApprovalState.CalledOff
        or ApprovalState.RightLost;

    /// <summary>When it began to be carried out: once it was approved, where that was needed.</summary>
    public DateTime? BegunAt => DecidedAt ?? StartedAt;

    /// <summary>A preview whose items are about to be frozen.</summary>
    public static Run Preview(RunKind kind, string selection, int requestedById, DateTime now, string order = "") =>
        new()
        {
            Kind = kind,
            Selection = selection,
            Order = order,
            RequestedById = requestedById,
            PreviewedAt = now,
        };

    /// <summary>The text of a selection of single items.</summary>
    public static string Listed(IEnumerable<long> ids) =>
        string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Records that the choice turned out to be every job that can be cancelled.</summary>
    public void MeansEverything() => Kind = RunKind.CancelEverything;

    /// <summary>Records what is to be done, once that is known.</summary>
    public void SetOrder(string order) => Order = order;

    /// <summary>Records the newest job there was.</summary>
    public void UpTo(long jobId) => UpToId = jobId;

    /// <summary>Records which token it was begun with.</summary>
    internal void BegunWith(int? tokenId) => TokenId = tokenId;

    /// <summary>Records that all items are stored, and how many of them are to be acted on.</summary>
    internal void Frozen(int count, DateTime now)
    {
        Count = count;
        FrozenAt = now;
    }

    /// <summary>Records that the preview is complete.</summary>
    internal void Ready(int held, int registering, string registrations, DateTime now)
    {
        Held = held;
        Registering = registering;
        Registrations = registrations;
        ReadyAt = now;
    }
}
