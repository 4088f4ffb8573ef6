namespace MobiJobs.Runs;

/// <summary>Which items of a run its person sees and may act on, as the rooms tell that know the items.</summary>
public interface IItemsSeen
{
    /// <summary>
    /// Whether the run has items to act on that its person doesn't see: the device was moved to another group, or the
    /// person's permissions were changed, since the preview was made.
    /// </summary>
    Task<bool> AreHiddenAsync(Run run, CancellationToken stopping);

    /// <summary>
    /// The devices among these with which who began the run may not do all of this, as the permissions of the requester
    /// and of the token are now. The groups of the devices stay as they are until the caller's transaction ends.
    /// </summary>
    Task<IReadOnlySet<long>> ForbiddenAsync(
        Run run, IReadOnlyCollection<string> permissions, long[] devices, CancellationToken stopping);
}
