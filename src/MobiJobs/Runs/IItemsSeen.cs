namespace MobiJobs.Runs;

/// <summary>Which items of a run its person sees, as the rooms tell that know the items.</summary>
public interface IItemsSeen
{
    /// <summary>
    /// Whether the run has items to act on that its person doesn't see: the device was moved to another group, or the
    /// person's permissions were changed, since the preview was made.
    /// </summary>
    Task<bool> AreHiddenAsync(Run run, CancellationToken stopping);
}
