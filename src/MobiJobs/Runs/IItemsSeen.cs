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
    /// The devices among these with which a requester may not do this, as the requester's permissions are now.
    /// </summary>
    Task<IReadOnlyList<long>> ForbiddenAsync(
        int requesterId, string permission, IReadOnlyCollection<long> devices, CancellationToken stopping);
}
