namespace MobiJobs.Runs;

/// <summary>One item of a run, frozen when the preview was made, and its outcome.</summary>
public sealed class RunItem
{
    private RunItem()
    {
    }

    public long RunId { get; private set; }

    /// <summary>The id of a job or device, or the number of a row, as <see cref="RunKinds.ItemsOf"/> says.</summary>
    public long ItemId { get; private set; }

    /// <summary>
    /// Distinguishes the parts of one item, such as the apps that one device is sent; 0 for an item with one part.
    /// </summary>
    public byte Part { get; private set; }

    public RunOutcome Outcome { get; private set; }

    /// <summary>
    /// Why it was refused or left out, or what the check found, as the kind of the run defines it; 0 for nothing.
    /// </summary>
    public int Reason { get; private set; }

    /// <summary>
    /// What the preview saw of it that must still be so when it is acted on, as the kind of the run defines it, such as
    /// the enrollment of a device; null for nothing.
    /// </summary>
    public long? SeenId { get; private init; }

    /// <summary>An item that nothing has been done with.</summary>
    public static RunItem Of(long itemId, byte part = 0, long? seenId = null) =>
        new() { ItemId = itemId, Part = part, SeenId = seenId };

    /// <summary>An item that is acted on only while it is as the preview saw it.</summary>
    public static RunItem Seen(long itemId, long? seenId) => new() { ItemId = itemId, SeenId = seenId };

    /// <summary>An item with what the preview found of it, acted on only while it is as the preview saw it.</summary>
    public static RunItem Found(long itemId, int reason, long? seenId = null) =>
        new() { ItemId = itemId, Reason = reason, SeenId = seenId };

    /// <summary>An item that the preview shows as left out, with the reason.</summary>
    public static RunItem LeftOut(long itemId, int reason, byte part = 0) =>
        new() { ItemId = itemId, Part = part, Outcome = RunOutcome.LeftOut, Reason = reason };

    internal RunItem In(long runId)
    {
        RunId = runId;
        return this;
    }
}

/// <summary>What was done with an item; each item gets exactly one outcome. Values are stored.</summary>
public enum RunOutcome : byte
{
    Pending = 0,

    Done = 1,

    /// <summary>It had ended before the run reached it.</summary>
    AlreadyEnded = 2,

    /// <summary>Its device held the command before the run reached it.</summary>
    TooLate = 3,

    /// <summary>It was no longer possible, or not allowed; <see cref="RunItem.Reason"/> says why.</summary>
    Refused = 4,

    /// <summary>Somebody called the run off before it reached the item.</summary>
    CalledOff = 5,

    /// <summary>The preview said that nothing would be done with it: it is not in the number that was shown.</summary>
    LeftOut = 6,

    /// <summary>A second person refused the run, or did not approve it in time.</summary>
    NotApproved = 7,
}
