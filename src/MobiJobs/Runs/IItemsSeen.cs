namespace MobiJobs.Runs;

/// <summary>What a person who sees a part of the fleet may still act on; told by the rooms that know the items.</summary>
public interface IItemsSeen
{
    /// <summary>
    /// Whether the run has items to act on that its person doesn't see: the device was moved to another group, or the
    /// person's permissions were changed, since the preview was made.
    /// </summary>
    Task<bool> AreHiddenAsync(Run run, CancellationToken stopping);
}
