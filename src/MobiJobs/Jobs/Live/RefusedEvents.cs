namespace MobiJobs.Jobs.Live;

/// <summary>
/// Since when this process has refused every event of the channel for its signature: then no job goes on, though
/// devices can be woken. One that is right ends it; a few wrong ones may be a stranger's.
/// </summary>
public sealed class RefusedEvents
{
    /// <summary>Fewer refusals in a row say nothing.</summary>
    public const int Enough = 3;

    private readonly Lock gate = new();
    private DateTime? first;
    private int inRow;

    /// <summary>When the first of them came (UTC); null while events are taken.</summary>
    public DateTime? Since
    {
        get
        {
            lock (gate) { return inRow >= Enough ? first : null; }
        }
    }

    /// <summary>Notes a refusal.</summary>
    public void NoteRefused(DateTime now)
    {
        lock (gate)
        {
            first ??= now;
            inRow = Math.Min(inRow + 1, Enough);
        }
    }

    /// <summary>Notes an event with the right signature.</summary>
    public void NoteTaken()
    {
        lock (gate) { (first, inRow) = (null, 0); }
    }
}
