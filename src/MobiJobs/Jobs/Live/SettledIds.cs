namespace MobiJobs.Jobs.Live;

/// <summary>
/// Up to which job none appears any more. Ids are given at the insert and seen at the commit, so a job may appear after
/// one with a greater id; a transaction that registers jobs is over within seconds.
/// </summary>
internal sealed class SettledIds
{
    /// <summary>After so many ticks, of a second each, no job with a smaller id is expected any more.</summary>
    public const int Ticks = 10;

    private readonly Queue<long> newest = new();
    private long settled;

    /// <summary>The newest job for so long; null until somebody has looked for so long.</summary>
    public long? Newest => Interlocked.Read(ref settled) is > 0 and var id ? id : null;

    /// <summary>This is the newest job now.</summary>
    public void Note(long id)
    {
        newest.Enqueue(id);
        if (newest.Count > Ticks) { Interlocked.Exchange(ref settled, newest.Dequeue()); }
    }

    /// <summary>Nobody looks any more.</summary>
    public void Forget()
    {
        newest.Clear();
        Interlocked.Exchange(ref settled, 0);
    }
}
